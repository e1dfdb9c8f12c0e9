//! A text to be taken elsewhere: a link, a secret.

use std::time::Duration;

use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};

use super::Button;
use crate::t;

/// A line that cannot be edited, with a button that copies it.
#[component]
pub fn CopyText(
    /// What is copied.
    #[prop(into)]
    value: Signal<String>,
    /// What it is.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let copied = RwSignal::new(false);
    let copy = move || {
        if let Some(input) = input.get_untracked() {
            // Selected in any case: where the browser forbids the clipboard, Ctrl+C works.
            input.select();
            if write_clipboard(&value.get_untracked()) {
                copied.set(true);
                set_timeout(
                    move || {
                        copied.try_set(false);
                    },
                    Duration::from_secs(2),
                );
            }
        }
    };
    view! {
        <div class="c-copy">
            <input class="c-input" type="text" readonly node_ref=input aria-label=label prop:value=value
                on:focus:target=|event| event.target().select()/>
            <Button icon="copy" on_press=copy>{move || if copied.get() { t!("common.copied") } else { t!("common.copy") }}</Button>
            <span class="visually-hidden" role="status">{move || copied.get().then_some(t!("common.copied"))}</span>
        </div>
    }
    .into_any()
}

/// True when the browser took the text. Over plain http, except on this machine, there is no clipboard.
pub fn write_clipboard(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into()).unwrap_or(JsValue::UNDEFINED);
    if clipboard.is_undefined() {
        let copy = js_sys::Reflect::get(&document(), &"execCommand".into())
            .ok()
            .and_then(|f| f.dyn_into::<js_sys::Function>().ok());
        return copy.and_then(|copy| copy.call1(&document(), &"copy".into()).ok()).is_some_and(|done| done.is_truthy());
    }
    let _ = window.navigator().clipboard().write_text(text);
    true
}
