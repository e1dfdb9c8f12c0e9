//! A button that opens a small box with controls in it: the editor of a filter, a list to tick.

use leptos::{ev, html, prelude::*};

use super::{popover, unique_id};
use crate::keyboard::Key;

/// A button and its box. Escape or a click beside it closes the box, and the focus returns to the button.
#[component]
pub fn Dropdown(
    /// Name of the button and the box.
    #[prop(into)]
    label: Signal<String>,
    /// What the button shows.
    #[prop(into)]
    trigger: ViewFn,
    /// Class of the button.
    #[prop(default = "c-button")]
    class: &'static str,
    /// Opens when this becomes true, also when it is true from the start.
    #[prop(optional, into)]
    opens: Signal<bool>,
    /// Called when the box has closed.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// The content, built when it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let (button, area) = (NodeRef::<html::Button>::new(), NodeRef::<html::Div>::new());
    let open = RwSignal::new(false);
    let id = unique_id("dropdown");
    let show = move || {
        open.set(true);
        // The content must be on the page before the box is measured.
        request_animation_frame(move || {
            if let (Some(button), Some(area)) =
                (button.try_get_untracked().flatten(), area.try_get_untracked().flatten())
            {
                popover::open_at(&area, &button, false);
                let first = area.query_selector("input, button, select").ok().flatten();
                if let Some(first) =
                    first.and_then(|first| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(first).ok())
                {
                    let _ = first.focus();
                }
            }
        });
    };
    Effect::new(move || {
        if opens.get() {
            show();
        }
    });
    view! {
        <button type="button" class=class node_ref=button aria-label=label aria-haspopup="dialog"
            aria-expanded=move || if open.get() { "true" } else { "false" } aria-controls=id.clone()
            on:click=move |event| { event.stop_propagation(); show(); }
        >{trigger.run()}</button>
        <div class="c-menu c-dropdown" role="dialog" id=id popover="auto" node_ref=area aria-label=label
            on:click=|event| event.stop_propagation()
            on:toggle=move |_| {
                let shown = area.get_untracked().is_some_and(|it| it.matches(":popover-open").unwrap_or(false));
                if open.get_untracked() && !shown {
                    open.set(false);
                    if let Some(closed) = on_close {
                        closed.run(());
                    }
                }
            }
            on:keydown=move |event: ev::KeyboardEvent| {
                event.stop_propagation();
                if Key::of(&event) == Some(Key::Escape) {
                    event.prevent_default();
                    if let Some(area) = area.get_untracked() {
                        let _ = area.hide_popover();
                    }
                    if let Some(button) = button.get_untracked() {
                        let _ = button.focus();
                    }
                }
            }
        >
            {move || open.get().then(|| children())}
        </div>
    }
    .into_any()
}
