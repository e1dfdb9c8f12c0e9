//! On the page of a company or contact: the lead that it came from.

use leptos::prelude::*;
use leptos_router::components::A;

use super::operations;
use crate::{cache::use_cache, features::records::Fact, t};

/// The leads that became a record; nothing when it was made in another way.
#[component]
pub fn BornOf(
    /// `contact` or `company`.
    field: &'static str,
    /// The record's id.
    id: String,
) -> impl IntoView {
    let cache = use_cache();
    let leads = LocalResource::new(move || {
        cache.epoch.track();
        let id = id.clone();
        async move { operations::born_of(field, id).await.unwrap_or_default() }
    });
    move || {
        let leads = leads.get().filter(|leads| !leads.is_empty())?;
        let links = leads.into_iter().map(|lead| {
            view! { <A href=format!("/leads/{}", lead.id.inner()) attr:class="link truncate">{lead.name}</A> }
        });
        Some(view! { <Fact label=t!("leads.from_lead")><div class="c-links">{links.collect_view()}</div></Fact> })
    }
}
