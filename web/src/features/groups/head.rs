//! The head of a group: its name, how many records stand in it, what they sum up to; a press opens or closes it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

pub(crate) use crate::features::board::Sum;
use crate::{features::board::Parts, format, keyboard::Key, ui::Icon};

/// What the keys go through: heads and the names of rows.
const STOPS: &str = ".c-group, .c-table__open, .c-grid__row [data-column=\"name\"], .c-deallist__deal";
/// The box of all of them.
const LIST: &str = ".c-table, .c-grid, .c-deallist";

/// The button of a group.
#[component]
pub fn GroupHead(
    /// Its name.
    #[prop(into)]
    name: Signal<String>,
    /// How many records stand in it.
    #[prop(into)]
    count: Signal<i64>,
    /// What they sum up to.
    #[prop(optional, into)]
    sum: Option<Signal<Sum>>,
    /// Its rows are shown.
    #[prop(into)]
    open: Signal<bool>,
    /// Opens or closes it.
    #[prop(into)]
    on_toggle: Callback<()>,
) -> impl IntoView {
    #[expect(clippy::cast_precision_loss, reason = "a count of records is far below 2^53")]
    let counted = move || format::number(count.get() as f64);
    let on_key = move |event: KeyboardEvent| {
        let is_open = open.get_untracked();
        match Key::of(&event) {
            Some(Key::Right) if !is_open => on_toggle.run(()),
            Some(Key::Left) if is_open => on_toggle.run(()),
            Some(key @ (Key::Up | Key::Down)) => {
                let head = event.current_target().and_then(|it| it.dyn_into::<Element>().ok());
                if let Some(next) = head.and_then(|head| beside(&head, if key == Key::Down { 1 } else { -1 })) {
                    let _ = next.focus();
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <button type="button" class="c-group" aria-expanded=move || if open.get() { "true" } else { "false" }
            on:click=move |event| { event.stop_propagation(); on_toggle.run(()); } on:keydown=on_key>
            <Icon name="chevron-right"/>
            <span class="c-group__name">{name}</span>" "
            <span class="c-group__count num">{counted}</span>" "
            {sum.map(|sum| view! {
                <span class="c-group__sum num" title=move || sum.get().parts>{move || sum.get().text}<Parts of=sum/></span>
            })}
        </button>
    }
    .into_any()
}

/// What stands above or below something in the list.
fn beside(here: &Element, step: isize) -> Option<HtmlElement> {
    let list = here.closest(LIST).ok().flatten()?;
    let stops = list.query_selector_all(STOPS).ok()?;
    let stops: Vec<HtmlElement> =
        (0..stops.length()).filter_map(|at| stops.get(at)).filter_map(|stop| stop.dyn_into().ok()).collect();
    let at = stops.iter().position(|stop| here == stop.unchecked_ref::<Element>())?;
    stops.get(at.checked_add_signed(step)?).cloned()
}

/// From a row on to the head of a group right above or below it; false when another row stands there.
pub fn to_head(row: &Element, step: isize) -> bool {
    let own = row.query_selector(STOPS).ok().flatten();
    let next =
        own.or_else(|| row.matches(STOPS).unwrap_or(false).then(|| row.clone())).and_then(|own| beside(&own, step));
    match next.filter(|next| next.class_list().contains("c-group")) {
        Some(head) => {
            let _ = head.focus();
            true
        }
        None => false,
    }
}
