//! A cell of a table that is edited: the field of the record's panel or page, opened at once, over the cell.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement, KeyboardEvent, MouseEvent, Node};

use crate::keyboard::Key;

/// Where the focus goes when a cell has been edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// To the cell.
    Stay,
    /// To the cell, after Enter: a list goes on with the row below.
    Entered,
    /// To the cell after it, or before it.
    Go(isize),
    /// It is elsewhere already.
    Elsewhere,
}

/// What shows a value and opens its input when it is pressed.
const SHOWN: &str = ".c-inline__value, .c-combobox__button";

/// Whether what was pressed is gone already: a choice in an editor that closed at once. The press is none of the cell.
pub fn is_gone(event: &MouseEvent) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<Node>().ok());
    target.is_some_and(|target| !target.is_connected())
}

/// The field of a cell.
#[component]
pub fn CellEditor(
    /// It holds several things, or one to tick: there is no input of which Escape is the end.
    several: bool,
    #[prop(into)] on_done: Callback<(After,)>,
    children: Children,
) -> impl IntoView {
    let area = NodeRef::<html::Div>::new();
    // The input has had the focus: when it comes back to what shows the value, the user is done.
    let (began, entered) = (StoredValue::new(false), StoredValue::new(false));
    let within = move |selector: &str| -> Option<HtmlElement> {
        area.try_get_untracked().flatten()?.query_selector(selector).ok().flatten()?.dyn_into().ok()
    };
    Effect::new(move || {
        if area.get().is_some() {
            request_animation_frame(move || match within(SHOWN) {
                Some(shown) => shown.click(),
                None => {
                    if let Some(input) = within("input") {
                        let _ = input.focus();
                    }
                }
            });
        }
    });
    let on_key = move |event: KeyboardEvent| {
        let key = Key::parse(&event.key());
        entered.set_value(matches!(key, Some(Key::Enter)));
        match key {
            Some(Key::Tab) if !event.is_composing() => {
                event.prevent_default();
                event.stop_propagation();
                // What is typed is saved when its input loses the focus.
                if let Some(focused) = document().active_element().and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                    let _ = focused.blur();
                }
                on_done.run((After::Go(if event.shift_key() { -1 } else { 1 }),));
            }
            Some(Key::Escape) if several => {
                event.prevent_default();
                event.stop_propagation();
                on_done.run((After::Stay,));
            }
            _ => {}
        }
    };
    let on_focus_in = move |event: FocusEvent| {
        let Some(target) = event.target().and_then(|it| it.dyn_into::<HtmlElement>().ok()) else { return };
        if !target.matches(SHOWN).unwrap_or(false) {
            began.set_value(true);
        } else if began.get_value() {
            on_done.run((if entered.get_value() { After::Entered } else { After::Stay },));
        }
    };
    let on_focus_out = move |_: FocusEvent| {
        // Only where the focus has come to rest counts: a list that opens takes it away for a moment.
        request_animation_frame(move || {
            let Some(area) = area.try_get_untracked().flatten() else { return };
            let focused = document().active_element();
            let inside = focused.as_ref().is_some_and(|it| area.contains(Some(it.unchecked_ref::<Node>())));
            let listed = area.query_selector(":popover-open").ok().flatten().is_some();
            if began.try_get_value() == Some(true) && !inside && !listed {
                on_done.run((After::Elsewhere,));
            }
        });
    };
    view! {
        <div class="c-grid__editor" node_ref=area
            on:keydown:capture=on_key on:focusin=on_focus_in on:focusout=on_focus_out
            on:click=|event| event.stop_propagation() on:dblclick=|event| event.stop_propagation()
        >{children()}</div>
    }
    .into_any()
}
