//! The list of leads.

use std::collections::HashMap;

use leptos::prelude::*;
use millrace_shared::{DirectoryItemId, DirectoryKind, LeadColumn, RecordKind, RecordSort, UserId, filter::FieldKind};

use super::{
    create::CreateLead,
    edit::{LeadEdit, Rows, Shown},
    fields::{self, Of},
    layout::{Layout, goes_to_board},
    operations,
    record::{Lead, standing},
};
use crate::{
    api::ApiError,
    cache::{Cache, use_cache},
    features::fields::custom_cell,
    features::records::{
        Column, Drawn, Edits, FilterField, ListPage, ListQuery, RecordList, Source, cells, common_filters, with_custom,
    },
    t,
};

/// The leads of the list by id: each answer puts its own in.
#[derive(Clone, Copy)]
struct OfList(Rows);

/// The page at `/leads`.
#[component]
pub fn Leads() -> impl IntoView {
    if goes_to_board() {
        return ().into_any();
    }
    let cache = use_cache();
    let creating = RwSignal::new(false);
    let rows = RwSignal::new(HashMap::new());
    provide_context(OfList(rows));
    // Groups have the names of stages and sources before any row is asked for.
    leptos::task::spawn_local(async move {
        let _ = operations::load_lists(cache).await;
    });
    let load = move |query: ListQuery| async move {
        operations::load_lists(cache).await?;
        let page = operations::leads(query).await?;
        let ids = page.nodes.iter().map(|lead| lead.id.inner().to_owned()).collect();
        rows.try_update(|rows| {
            rows.extend(page.nodes.into_iter().map(|lead| (lead.id.inner().to_owned(), Lead::from(lead))));
        });
        let next = page.page_info.end_cursor.filter(|_| page.page_info.has_next_page);
        Ok::<_, ApiError>(ListPage { ids, next, total: page.total_count })
    };
    view! {
        <RecordList kind=RecordKind::Lead title=t!("shell.leads") icon="leads"
            empty=(t!("leads.none"), t!("leads.none_text")) columns=columns() fields=filters() add_label=t!("leads.add")
            layout=|| view! { <Layout board=false/> }.into_any() load drawn=Drawn { cell, editor, is_editable, owner } on_add=move || creating.set(true)/>
        <CreateLead open=creating/>
    }
    .into_any()
}

/// The columns of the list.
fn columns() -> Vec<Column> {
    use LeadColumn as C;
    use RecordSort as By;
    let column =
        |key: LeadColumn, label, sort, width, end, first| Column { key: key.as_str(), label, sort, width, end, first };
    vec![
        column(C::Name, t!("fields.name"), Some(By::Name), 220, false, true),
        column(C::Stage, t!("fields.stage"), None, 174, false, true),
        column(C::Company, t!("fields.company"), None, 160, false, true),
        column(C::Email, t!("fields.email"), None, 190, false, true),
        column(C::Phone, t!("fields.phone"), None, 130, false, true),
        column(C::Owner, t!("fields.owner"), None, 170, false, true),
        column(C::LastActivity, t!("table.last_activity"), Some(By::LastActivityAt), 124, true, true),
        column(C::Tags, t!("fields.tags"), None, 170, false, false),
        column(C::JobTitle, t!("fields.job_title"), None, 170, false, false),
        column(C::Source, t!("fields.source"), None, 150, false, false),
        column(C::Reason, t!("leads.reason"), None, 170, false, false),
        column(C::Website, t!("fields.website"), None, 180, false, false),
        column(C::Street, t!("fields.street"), None, 170, false, false),
        column(C::City, t!("fields.city"), None, 140, false, false),
        column(C::Region, t!("fields.region"), None, 140, false, false),
        column(C::PostalCode, t!("fields.postal_code"), None, 110, false, false),
        column(C::Country, t!("fields.country"), None, 130, false, false),
        column(C::CreatedAt, t!("table.created"), Some(By::CreatedAt), 116, true, false),
        column(C::UpdatedAt, t!("fields.updated_at"), Some(By::UpdatedAt), 116, true, false),
    ]
}

fn row(id: &str) -> Memo<Option<Lead>> {
    let (OfList(rows), id) = (expect_context::<OfList>(), id.to_owned());
    Memo::new(move |_| rows.with(|rows| rows.get(&id).cloned()))
}

fn editor(id: &str, key: &str, edits: Edits) -> AnyView {
    let (OfList(rows), lead) = (expect_context::<OfList>(), row(id));
    let Ok(id) = id.parse() else { return ().into_any() };
    let (shown, never) = (Shown::Row(rows, id), Signal::stored(false));
    match LeadColumn::parse(key) {
        Some(column) => fields::editor(column, Of { shown, lead, edits, locked: never, kept: never }),
        None => {
            let values =
                Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.custom.clone()).unwrap_or_default()));
            custom_cell(key, values, move |field, value| LeadEdit::Custom(field, value).apply(shown, edits))
        }
    }
}

fn is_editable(key: &str) -> bool {
    LeadColumn::parse(key).is_some_and(fields::is_editable)
}

/// Nobody's is what was converted: it stays as it was.
fn owner(id: &str) -> Signal<Option<UserId>> {
    let lead = row(id);
    Signal::derive(move || lead.with(|lead| lead.as_ref().filter(|lead| !lead.converted).map(|lead| lead.owner_id)))
}

fn cell(id: &str, key: &str) -> AnyView {
    let (cache, lead, key) = (use_cache(), row(id), key.to_owned());
    (move || lead.with(|lead| lead.as_ref().map(|lead| face(cache, lead, &key)))).into_any()
}

fn face(cache: Cache, lead: &Lead, key: &str) -> AnyView {
    use LeadColumn as C;
    let item = |id: Option<DirectoryItemId>| id.and_then(|id| cache.directory.get(id)).map(|item| item.name);
    match LeadColumn::parse(key) {
        Some(C::Name) => cells::name(&lead.name, lead.id.to_string(), false),
        Some(C::Stage) => cells::text(Some(&standing(cache, lead))),
        Some(C::Company) => cells::text(lead.company_name.as_deref()),
        Some(C::Email) => cells::labeled(&lead.emails),
        Some(C::Phone) => cells::labeled(&lead.phones),
        Some(C::Owner) => cells::owner(cache, lead.owner_id),
        Some(C::LastActivity) => cells::ago(&lead.last_activity_at),
        Some(C::Tags) => cells::tags(&lead.tags),
        Some(C::JobTitle) => cells::text(lead.job_title.as_deref()),
        Some(C::Source) => cells::text(item(lead.source_id).as_deref()),
        Some(C::Reason) => cells::text(item(lead.reason_id).as_deref()),
        Some(C::Website) => cells::text(lead.website.as_deref()),
        Some(C::CreatedAt) => cells::date(&lead.created_at),
        Some(C::UpdatedAt) => cells::date(&lead.updated_at),
        _ => cells::other(cache, key, &lead.address, &lead.custom),
    }
}

/// What leads are narrowed by, with their custom fields. The caller is told of changes.
pub fn lead_filters(cache: Cache) -> Vec<FilterField> {
    with_custom(cache, RecordKind::Lead, &filters())
}

/// What leads are narrowed by.
fn filters() -> Vec<FilterField> {
    let own = [
        FilterField::new("text", FieldKind::Text, t!("filter.text")),
        FilterField::new("stage", FieldKind::Ids, t!("fields.stage")).from(Source::Items(&DirectoryKind::LEAD_STAGES)),
        FilterField::new("converted", FieldKind::Presence, t!("leads.converted")),
        FilterField::new("reason", FieldKind::Ids, t!("leads.reason"))
            .from(Source::Items(&[DirectoryKind::LeadReason])),
        FilterField::new("source", FieldKind::Ids, t!("fields.source")).from(Source::Items(&[DirectoryKind::Source])),
        FilterField::new("companyName", FieldKind::Word, t!("fields.company")),
        FilterField::new("jobTitle", FieldKind::Word, t!("fields.job_title")),
        FilterField::new("stageEnteredAt", FieldKind::Instant, t!("leads.in_stage_since")),
    ];
    // Leads have no deals of their own.
    own.into_iter().chain(common_filters().into_iter().filter(|field| field.source != Source::Stages)).collect()
}
