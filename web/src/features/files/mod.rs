//! Files on a record: added by dragging or a button, several at once, with their progress; looked at, saved, renamed and
//! deleted. The list follows the live stream.
//!
//! What is on its way belongs to the tab, not to the screen ([`sending`]): a panel may be closed meanwhile.

mod list;
mod model;
mod operations;
mod preview;
mod sending;

use leptos::prelude::*;

use crate::{api::fragments::RecordKind, chunks};

/// Whose files are shown; what the part that is fetched later is told.
#[derive(Clone, Copy)]
pub struct FilesOf {
    /// A deal, a company, a contact or a lead.
    pub kind: RecordKind,
    /// Its id.
    pub id: Signal<String>,
    /// False where the viewer may not change the record.
    pub can_write: Signal<bool>,
}

/// The files of a record.
#[component]
pub fn Files(
    /// A deal, a company, a contact or a lead.
    kind: RecordKind,
    /// Its id.
    #[prop(into)]
    id: Signal<String>,
    /// False where the viewer may not change the record.
    #[prop(into)]
    can_write: Signal<bool>,
) -> impl IntoView {
    provide_context(FilesOf { kind, id, can_write });
    chunks::files()
}

/// What is fetched when files are first looked at.
pub fn show() -> AnyView {
    view! { <list::FileList/> }.into_any()
}
