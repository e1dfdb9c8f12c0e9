//! Who the client is already: others who lead them, contacts and companies that are known.

use leptos::prelude::*;
use leptos_router::components::A;

use super::operations::LeadRelations;
use crate::{api::convert::id, cache::use_cache, t, ui::Icon};

/// A line for each other lead of the same client, with who leads it, and one for what is known already.
#[component]
pub(super) fn Matches(#[prop(into)] relations: Signal<Option<LeadRelations>>) -> impl IntoView {
    let cache = use_cache();
    move || {
        let matches = relations.get()?.matches;
        if matches.leads.is_empty() && matches.contacts.is_empty() && matches.companies.is_empty() {
            return None;
        }
        let others = matches.leads.into_iter().map(|other| {
            let owner = cache.user_name(id(&other.owner_id));
            view! { <li>{t!("leads.led_by", owner = owner)}" "<A href=format!("/leads/{}", other.id.inner()) attr:class="link">{other.name}</A></li> }
        });
        let contacts = matches.contacts.into_iter().map(|it| (format!("/contacts/{}", it.id.inner()), it.name));
        let companies = matches.companies.into_iter().map(|it| (format!("/companies/{}", it.id.inner()), it.name));
        let known = contacts.chain(companies).map(|(href, name)| {
            view! { <li>{t!("leads.known_as")}" "<A href attr:class="link">{name}</A></li> }
        });
        Some(view! {
            <div class="c-leadmatches" role="note"><Icon name="alert"/><ul>{others.collect_view()}{known.collect_view()}</ul></div>
        })
    }
}
