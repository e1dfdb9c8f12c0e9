//! The list of contacts.

use leptos::prelude::*;
use millrace_shared::{ContactColumn, ContactId, RecordKind, RecordSort, UserId, filter::FieldKind};

use super::{
    create::CreateContact,
    edit::ContactEdit,
    fields::{self, Of},
    operations,
};
use crate::{
    api::ApiError,
    cache::{Cache, records::Contact, use_cache},
    features::fields::custom_cell,
    features::records::{
        Column, Drawn, Edits, FilterField, ListPage, ListQuery, RecordList, Source, cells, common_filters,
    },
    format, t,
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
    view! {
        <RecordList kind=RecordKind::Contact title=t!("shell.contacts") icon="contacts"
            empty=(t!("contacts.none"), t!("contacts.none_text")) columns=columns() fields=filters() add_label=t!("contacts.add")
            load drawn=Drawn { cell, editor, is_editable, owner } on_add=move || creating.set(true)/>
        <CreateContact open=creating/>
    }
}

/// What contacts are narrowed by.
fn filters() -> Vec<FilterField> {
    let own = [
        FilterField::new("text", FieldKind::Text, t!("filter.text")),
        FilterField::new("company", FieldKind::Ids, t!("fields.company")).from(Source::Companies),
        FilterField::new("jobTitle", FieldKind::Word, t!("fields.job_title")),
        FilterField::new("language", FieldKind::Word, t!("fields.language")),
        FilterField::new("birthday", FieldKind::Day, t!("fields.birthday")),
    ];
    own.into_iter().chain(common_filters()).collect()
}

/// The columns of the list.
fn columns() -> Vec<Column> {
    use RecordSort as By;
    let column = |key: ContactColumn, label, sort, width, end, first| Column {
        key: key.as_str(),
        label,
        sort,
        width,
        end,
        first,
    };
    vec![
        column(ContactColumn::Name, t!("people.name"), Some(By::Name), 210, false, true),
        column(ContactColumn::Company, t!("fields.company"), None, 180, false, true),
        column(ContactColumn::Standing, t!("fields.standing"), None, 124, false, false),
        column(ContactColumn::JobTitle, t!("fields.job_title"), None, 150, false, true),
        column(ContactColumn::Email, t!("fields.email"), None, 200, false, true),
        column(ContactColumn::Phone, t!("fields.phone"), None, 150, false, true),
        column(ContactColumn::Owner, t!("fields.owner"), None, 170, false, true),
        column(ContactColumn::LastActivity, t!("table.last_activity"), Some(By::LastActivityAt), 124, true, true),
        column(ContactColumn::Tags, t!("fields.tags"), None, 170, false, false),
        column(ContactColumn::Website, t!("fields.website"), None, 180, false, false),
        column(ContactColumn::Language, t!("fields.language"), None, 110, false, false),
        column(ContactColumn::Birthday, t!("fields.birthday"), None, 116, false, false),
        column(ContactColumn::Street, t!("fields.street"), None, 170, false, false),
        column(ContactColumn::City, t!("fields.city"), None, 140, false, false),
        column(ContactColumn::Region, t!("fields.region"), None, 140, false, false),
        column(ContactColumn::PostalCode, t!("fields.postal_code"), None, 110, false, false),
        column(ContactColumn::Country, t!("fields.country"), None, 130, false, false),
        column(ContactColumn::CreatedAt, t!("table.created"), Some(By::CreatedAt), 116, true, false),
        column(ContactColumn::UpdatedAt, t!("fields.updated_at"), Some(By::UpdatedAt), 116, true, false),
    ]
}

fn editor(id: &str, key: &str, edits: Edits) -> AnyView {
    let cache = use_cache();
    let Ok(id) = id.parse::<ContactId>() else { return ().into_any() };
    let contact = Memo::new(move |_| cache.contacts.get(id));
    let never = Signal::stored(false);
    match ContactColumn::parse(key) {
        Some(column) => fields::editor(column, Of { id, contact, edits, locked: never, kept: never }),
        None => {
            let values =
                Signal::derive(move || contact.with(|c| c.as_ref().map(|c| c.custom.clone()).unwrap_or_default()));
            custom_cell(key, values, move |field, value| ContactEdit::Custom(field, value).apply(cache, id, edits))
        }
    }
}

fn is_editable(key: &str) -> bool {
    ContactColumn::parse(key).is_some_and(fields::is_editable)
}

fn owner(id: &str) -> Signal<Option<UserId>> {
    let (cache, id) = (use_cache(), id.parse::<ContactId>().ok());
    Signal::derive(move || cache.contacts.with(id?, |contact| contact.map(|contact| contact.owner_id)))
}

fn cell(id: &str, key: &str) -> AnyView {
    let (cache, key) = (use_cache(), key.to_owned());
    let Ok(id) = id.parse::<ContactId>() else { return ().into_any() };
    (move || cache.contacts.with(id, |contact| contact.map(|contact| face(cache, contact, &key)))).into_any()
}

fn face(cache: Cache, contact: &Contact, key: &str) -> AnyView {
    use ContactColumn as C;
    match ContactColumn::parse(key) {
        Some(C::Name) => cells::name(&contact.name, contact.id.to_string(), false),
        Some(C::Standing) => cells::standing(contact.standing),
        Some(C::Company) => {
            let names = contact.company_ids.iter().map(|id| cache.company_name(*id)).collect::<Vec<_>>();
            cells::text(Some(&names.join(", ")))
        }
        Some(C::JobTitle) => cells::text(contact.job_title.as_deref()),
        Some(C::Email) => cells::labeled(&contact.emails),
        Some(C::Tags) => cells::tags(&contact.tags),
        Some(C::Phone) => cells::labeled(&contact.phones),
        Some(C::Owner) => cells::owner(cache, contact.owner_id),
        Some(C::LastActivity) => cells::ago(&contact.last_activity_at),
        Some(C::Website) => cells::text(contact.website.as_deref()),
        Some(C::Language) => cells::text(contact.language.as_deref()),
        Some(C::Birthday) => cells::text(contact.birthday.as_deref().map(format::day).as_deref()),
        Some(C::CreatedAt) => cells::date(&contact.created_at),
        Some(C::UpdatedAt) => cells::date(&contact.updated_at),
        _ => cells::other(cache, key, &contact.address, &contact.custom),
    }
}
