//! The list of contacts.

use leptos::prelude::*;
use leptos_router::components::A;
use millrace_shared::{ContactId, RecordKind, RecordSort, filter::FieldKind};

use super::{create::CreateContact, operations};
use crate::{
    api::ApiError,
    cache::{records::Contact, use_cache},
    features::records::{Column, FilterField, ListPage, ListQuery, RecordList, Source, common_filters},
    format, t,
    ui::Avatar,
};

/// The page at `/contacts`.
#[component]
pub fn Contacts() -> impl IntoView {
    let cache = use_cache();
    let creating = RwSignal::new(false);
    let load = move |query: ListQuery| async move {
        let page = operations::contacts(query).await?;
        let ids = page.nodes.iter().map(|contact| contact.id.inner().to_owned()).collect();
        for contact in page.nodes {
            cache.absorb_contact(contact);
        }
        let next = page.page_info.end_cursor.filter(|_| page.page_info.has_next_page);
        Ok::<_, ApiError>(ListPage { ids, next, total: page.total_count })
    };
    let columns = || {
        let column = |label, sort, class| Column { label, sort, class };
        vec![
            column(t!("people.name"), Some(RecordSort::Name), ""),
            column(t!("fields.company"), None, ""),
            column(t!("fields.job_title"), None, "c-hide-narrow"),
            column(t!("fields.email"), None, "c-hide-narrow"),
            column(t!("fields.phone"), None, "c-hide-narrow"),
            column(t!("fields.owner"), None, "c-hide-narrow"),
            column(t!("table.last_activity"), Some(RecordSort::LastActivityAt), "c-table__cell--end c-hide-narrow"),
        ]
    };
    view! {
        <RecordList kind=RecordKind::Contact title=t!("shell.contacts") icon="contacts" class="c-table--contacts"
            empty=(t!("contacts.none"), t!("contacts.none_text")) columns=columns() fields=fields() add_label=t!("contacts.add")
            load row=|id| view! { <ContactRow id/> }.into_any() on_add=move || creating.set(true)/>
        <CreateContact open=creating/>
    }
}

/// What contacts are narrowed by.
fn fields() -> Vec<FilterField> {
    let own = [
        FilterField::new("text", FieldKind::Text, t!("filter.text")),
        FilterField::new("company", FieldKind::Ids, t!("fields.company")).from(Source::Companies),
        FilterField::new("jobTitle", FieldKind::Word, t!("fields.job_title")),
        FilterField::new("language", FieldKind::Word, t!("fields.language")),
        FilterField::new("birthday", FieldKind::Day, t!("fields.birthday")),
    ];
    own.into_iter().chain(common_filters()).collect()
}

#[component]
fn ContactRow(id: String) -> impl IntoView {
    let cache = use_cache();
    let contact_id = id.parse::<ContactId>().ok();
    let contact = Memo::new(move |_| contact_id.and_then(|id| cache.contacts.get(id)));
    let text = move |read: fn(&Contact) -> String| move || contact.with(|c| c.as_ref().map(read).unwrap_or_default());
    let name = Signal::derive(text(|c| c.name.clone()));
    let companies = move || {
        let ids = contact.with(|c| c.as_ref().map(|c| c.company_ids.clone()).unwrap_or_default());
        ids.into_iter().map(|id| cache.company_name(id)).collect::<Vec<_>>().join(", ")
    };
    let owner =
        Signal::derive(move || contact.with(|c| c.as_ref().map(|c| cache.user_name(c.owner_id)).unwrap_or_default()));
    let owner_id = Signal::derive(text(|c| c.owner_id.to_string()));
    view! {
        <A href=format!("/contacts/{id}") attr:class="c-table__row" attr:role="row">
            <div class="c-table__cell c-table__cell--name" role="cell"><Avatar name id=id.clone()/><span>{name}</span></div>
            <div class="c-table__cell c-table__cell--muted" role="cell"><span>{companies}</span></div>
            <div class="c-table__cell c-table__cell--muted c-hide-narrow" role="cell"><span>{text(|c| c.job_title.clone().unwrap_or_default())}</span></div>
            <div class="c-table__cell c-hide-narrow" role="cell"><span>{text(|c| c.emails.first().map(|v| v.value.clone()).unwrap_or_default())}</span></div>
            <div class="c-table__cell c-hide-narrow num" role="cell"><span>{text(|c| c.phones.first().map(|v| v.value.clone()).unwrap_or_default())}</span></div>
            <div class="c-table__cell c-table__cell--muted c-hide-narrow" role="cell"><Avatar name=owner id=owner_id/><span>{owner}</span></div>
            <div class="c-table__cell c-table__cell--end c-table__cell--muted c-hide-narrow num" role="cell">{text(|c| format::ago_narrow(&c.last_activity_at))}</div>
        </A>
    }
    .into_any()
}
