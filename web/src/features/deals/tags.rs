//! The tags of a deal.

use leptos::prelude::*;
use millrace_shared::DealId;

use super::edit::{Edit, FieldRow};
use crate::cache::commands::DealPatch;
use crate::cache::use_cache;
use crate::t;
use crate::ui::TagsInput;

/// Those it has, and a field to add to them.
#[component]
pub fn Tags(id: Signal<DealId>, disabled: Signal<bool>) -> impl IntoView {
    let cache = use_cache();
    let edit = Edit::new(id, "tags");
    let tags =
        Memo::new(move |_| cache.deals.with(id.get(), |deal| deal.map(|deal| deal.tags.clone()).unwrap_or_default()));
    let save = move |tags: Vec<String>| {
        let written = tags.join(", ");
        edit.save(DealPatch { tags: Some(tags), ..DealPatch::default() }, written);
    };
    view! { <FieldRow label=t!("fields.tags") edit><TagsInput tags disabled on_save=save/></FieldRow> }.into_any()
}
