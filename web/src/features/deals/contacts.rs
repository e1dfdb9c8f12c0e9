//! The contacts of a deal.

use leptos::prelude::*;
use millrace_shared::{ContactId, ContactRequirement, DealId};

use super::edit::{Edit, FieldRow};
use super::operations::find_contacts;
use super::pickers::{Wanted, found};
use crate::cache::commands::DealPatch;
use crate::cache::records::Named;
use crate::cache::use_cache;
use crate::t;
use crate::ui::{Avatar, Choice, Combobox, IconButton};

/// Who it is made with: a list, and a search to add to it.
#[component]
pub fn Contacts(id: Signal<DealId>, disabled: Signal<bool>) -> impl IntoView {
    let cache = use_cache();
    let edit = Edit::new(id, "contactIds");
    let ids = Memo::new(move |_| {
        cache.deals.with(id.get(), |deal| deal.map(|deal| deal.contact_ids.clone()).unwrap_or_default())
    });
    let wanted = Memo::new(move |_| {
        let pipeline = cache.deals.with(id.get(), |deal| deal.map(|deal| deal.pipeline_id));
        let asks = pipeline.and_then(|pipeline| cache.pipelines.with(pipeline, |it| it.and_then(|it| it.contact)));
        asks.is_some_and(|asks| asks != ContactRequirement::Optional)
    });
    let search = RwSignal::new(String::new());
    let all = found(search, find_contacts);
    let choices = Signal::derive(move || {
        let mut choices = all.get();
        ids.with(|ids| choices.retain(|choice| !ids.iter().any(|id| id.to_string() == choice.id)));
        choices
    });
    let save = move |contacts: Vec<ContactId>| {
        let names = contacts.iter().map(|id| untrack(|| cache.contact_name(*id))).collect::<Vec<_>>().join(", ");
        edit.save(DealPatch { contact_ids: Some(contacts), ..DealPatch::default() }, names);
    };
    let add = move |(choice,): (Option<Choice>,)| {
        let Some((choice, contact)) =
            choice.and_then(|choice| choice.id.parse::<ContactId>().ok().map(|id| (choice, id)))
        else {
            return;
        };
        cache.absorb_contact_name(Named { id: contact, name: choice.label });
        let mut contacts = ids.get_untracked();
        contacts.push(contact);
        save(contacts);
    };
    let remove = move |contact: ContactId| {
        let mut contacts = ids.get_untracked();
        contacts.retain(|other| *other != contact);
        save(contacts);
    };
    view! {
        <FieldRow label=t!("fields.contacts") edit>
            <ul class="c-dealcontacts">
                <For each=move || ids.get() key=|contact| *contact let:contact>
                    <li>
                        <a href=format!("/contacts/{contact}") class="c-dealcontacts__who">
                            <Avatar name=Signal::derive(move || cache.contact_name(contact)) id=contact.to_string()/>
                            <span class="truncate">{move || cache.contact_name(contact)}</span>
                        </a>
                        <Show when=move || !disabled.get()>
                            <IconButton icon="close" label=move || t!("deal.remove_contact", name = cache.contact_name(contact)) on_press=move || remove(contact)/>
                        </Show>
                    </li>
                </For>
            </ul>
            <Show when=move || disabled.get() && ids.with(Vec::is_empty)><span class="muted">{t!("common.empty_value")}</span></Show>
            <Show when=move || !disabled.get()>
                <Combobox selected=Signal::derive(|| None) choices search on_pick=add inline=true label=t!("fields.contacts") placeholder=t!("deal.add_contact")/>
            </Show>
            <Wanted when=Signal::derive(move || wanted.get() && ids.with(Vec::is_empty)) text=t!("deal.wants_contact")/>
        </FieldRow>
    }
    .into_any()
}
