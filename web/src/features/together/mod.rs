//! What shows that one is not alone: who else looks at a place, which field a teammate edits, and what one did that could
//! not be done after all.

mod faces;
mod trouble;

pub use faces::{Faces, color_of};
pub use trouble::show_trouble;

use leptos::prelude::*;
use millrace_shared::{KeyCommand, keys::Keys};
use web_sys::KeyboardEvent;

use crate::cache::Cache;
use crate::cache::undo::Way;
use crate::keyboard::{is_pressed, is_typing};

/// What other programs have for doing again; not with Cmd, which opens the history.
const REDO_TOO: Keys = Keys { command: true, shift: false, key: 'y' };

/// Takes back and does again by keys, for as long as the calling component lives. A text that is being edited keeps the
/// browser's own undo.
pub fn undo_by_keys(cache: Cache) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if let Some(way) = way_of(cache, &event).filter(|_| !event.default_prevented() && !is_typing()) {
            event.prevent_default();
            cache.step(way, None);
        }
    });
    on_cleanup(move || handle.remove());
}

fn way_of(cache: Cache, event: &KeyboardEvent) -> Option<Way> {
    let usual = || cache.keys_of(KeyCommand::Redo) == KeyCommand::Redo.usual_keys();
    if cache.pressed(KeyCommand::Undo, event) {
        Some(Way::Back)
    } else if cache.pressed(KeyCommand::Redo, event)
        || event.ctrl_key() && is_pressed(REDO_TOO, event) && untrack(usual)
    {
        Some(Way::Forth)
    } else {
        None
    }
}
