//! Saved views: the list or board on screen under a name.
//!
//! What is on screen stands in the address, and so does the view that it began with (`?view=`): [`content`] reads and writes
//! it, and tells whether anything was changed since. [`switcher`] stands at the head of lists and boards, [`open`] leads from
//! the lasting address of a view (`/views/…`) to what it shows.

mod content;
mod dialogs;
mod export;
mod open;
pub(crate) mod operations;
mod switcher;

pub use export::Exporting;

use leptos::prelude::*;
use millrace_shared::RecordKind;

/// The list or board on screen; given as a context by its page.
#[derive(Clone, Copy, Debug)]
pub struct Viewed {
    /// Of which records.
    pub kind: RecordKind,
    /// What is searched for beside what stands in the address.
    pub text: Signal<String>,
}

/// Draws the switcher.
pub fn show_switcher() -> AnyView {
    view! { <switcher::Switcher/> }.into_any()
}

/// Draws the menu of the whole list.
pub fn show_list_menu() -> AnyView {
    view! { <export::ListMenu/> }.into_any()
}

/// Draws what leads from the address of a view to what it shows.
pub fn show_view() -> AnyView {
    view! { <open::OpenView/> }.into_any()
}
