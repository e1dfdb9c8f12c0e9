//! Tabs: several panels in one place.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use crate::keyboard::Key;

/// The row of tabs. The panels are the caller's: an element with `role="tabpanel"` that depends on `selected`.
#[component]
pub fn Tabs(
    /// Value and text of each tab.
    #[prop(into)]
    tabs: Signal<Vec<(&'static str, String)>>,
    /// Value of the open one.
    selected: RwSignal<&'static str>,
    /// Name of the row.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let row = NodeRef::<html::Div>::new();
    let go = move |key: Key| {
        let tabs = tabs.read_untracked();
        let at = tabs.iter().position(|(value, _)| *value == selected.get_untracked()).unwrap_or(0);
        let next = match key {
            Key::Left => (at + tabs.len() - 1) % tabs.len(),
            Key::Right => (at + 1) % tabs.len(),
            Key::Home => 0,
            _ => tabs.len() - 1,
        };
        selected.set(tabs[next].0);
        if let Some(tab) = row.get_untracked().and_then(|r| r.children().item(u32::try_from(next).unwrap_or(0)))
            && let Some(tab) = tab.dyn_ref::<web_sys::HtmlElement>()
        {
            let _ = tab.focus();
        }
    };
    view! {
        <div class="c-tabs" role="tablist" aria-label=label node_ref=row
            on:keydown=move |event| {
                if let Some(key @ (Key::Left | Key::Right | Key::Home | Key::End)) = Key::of(&event) {
                    event.prevent_default();
                    event.stop_propagation();
                    go(key);
                }
            }
        >
            {move || tabs.get().into_iter().map(|(value, text)| {
                let is_on = move || selected.get() == value;
                view! {
                    <button type="button" role="tab" class="c-tabs__tab"
                        aria-selected=move || if is_on() { "true" } else { "false" }
                        tabindex=move || if is_on() { "0" } else { "-1" }
                        on:click=move |_| selected.set(value)
                    >{text}</button>
                }
            }).collect_view()}
        </div>
    }
    .into_any()
}
