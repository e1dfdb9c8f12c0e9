//! What shows that one is not alone: who else looks at a place, which field a teammate edits, and what one did that could
//! not be done after all.

mod faces;
mod trouble;

pub use faces::{Faces, color_of};
pub use trouble::show_trouble;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::cache::Cache;
use crate::cache::undo::Way;
use crate::keyboard::is_command;

/// Takes back and does again by Ctrl/Cmd+Z, Ctrl/Cmd+Shift+Z and Ctrl+Y, for as long as the calling component lives. A text
/// that is being edited keeps the browser's own undo.
pub fn undo_by_keys(cache: Cache) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if let Some(way) = way_of(&event).filter(|_| !event.default_prevented() && !is_typing()) {
            event.prevent_default();
            cache.step(way, None);
        }
    });
    on_cleanup(move || handle.remove());
}

fn way_of(event: &KeyboardEvent) -> Option<Way> {
    if is_command(event, 'z') {
        Some(if event.shift_key() { Way::Forth } else { Way::Back })
    } else {
        (is_command(event, 'y') && event.ctrl_key() && !event.shift_key()).then_some(Way::Forth)
    }
}

/// Whether a text is being edited.
pub fn is_typing() -> bool {
    document().active_element().is_some_and(|element| {
        // A box that is ticked is an input too, and holds no text.
        let ticked = matches!(element.get_attribute("type").as_deref(), Some("checkbox" | "radio"));
        let writes = matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") && !ticked
            || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable);
        // A field of a dialog that has just closed has the focus until the next frame.
        writes && !element.closest("dialog:not([open])").is_ok_and(|closed| closed.is_some())
    })
}
