//! The events of one record, newest first.

use leptos::prelude::*;
use millrace_shared::UserId;

use super::{operations, words};
use crate::{
    api::fragments::{EventFields, RecordKind},
    cache::use_cache,
    features::live_query::once_answered,
    format, t,
    ui::{Avatar, Button, Icon},
};

const PAGE: i32 = 20;

/// What happened to a record.
#[component]
pub fn Timeline(
    /// A deal, a company or a contact.
    kind: RecordKind,
    /// Its id.
    #[prop(into)]
    id: Signal<String>,
) -> impl IntoView {
    let cache = use_cache();
    let wanted = RwSignal::new(PAGE);
    let query = LocalResource::new(move || {
        let id = id.get();
        cache.epoch.track();
        if let Ok(record) = id.parse::<uuid::Uuid>() {
            cache.activity(record).track();
        }
        operations::timeline(kind, id, wanted.get())
    });
    let events = Memo::new(move |_| match query.get() {
        Some(Ok(page)) => page
            .nodes
            .into_iter()
            .map(|event| (event.seq.0, event.note.as_ref().map(|note| note.version), StoredEvent(event)))
            .collect(),
        _ => Vec::new(),
    });
    let more = move || matches!(query.get(), Some(Ok(page)) if page.page_info.has_next_page);
    view! {
        {once_answered(query, move || view! {
            <ol class="c-timeline">
                <For each=move || events.get() key=|(seq, version, _)| (*seq, *version) let:entry>
                    <TimelineRow event=entry.2.0 kind/>
                </For>
            </ol>
            {move || more().then(|| view! {
                <Button on_press=move || wanted.update(|wanted| *wanted += 2 * PAGE)>{t!("common.load_more")}</Button>
            })}
        }.into_any())}
    }
    .into_any()
}

/// Events never change, so that two with the same number are the same.
#[derive(Clone)]
struct StoredEvent(EventFields);

impl PartialEq for StoredEvent {
    fn eq(&self, other: &Self) -> bool {
        self.0.seq == other.0.seq
    }
}

#[component]
fn TimelineRow(event: EventFields, kind: RecordKind) -> impl IntoView {
    let cache = use_cache();
    let actor_id = event.actor.as_ref().and_then(|actor| actor.id.inner().parse::<UserId>().ok());
    let face = match actor_id {
        Some(id) => view! { <Avatar name=Signal::derive(move || cache.user_name(id)) id=id.to_string()/> }.into_any(),
        None => view! { <span class="c-timeline__system"><Icon name="activity"/></span> }.into_any(),
    };
    let actor = move || match actor_id {
        Some(id) => cache.user_name(id),
        None => t!("activity.system").to_owned(),
    };
    let at = event.at.0.clone();
    let event = StoredValue::new(event);
    let what = move || event.with_value(|event| sentence(cache, event, kind));
    let details = move || event.with_value(|event| details(cache, event));
    let note = event.with_value(|event| event.note.as_ref().map(|note| note.html.clone()));
    view! {
        <li class="c-timeline__event">
            {face}
            <div>
                <p><b>{actor}</b>" "{what}</p>
                {move || { let details = details(); (!details.is_empty()).then(|| details.into_iter().map(|line| view! { <p class="c-timeline__detail">{line}</p> }).collect_view()) }}
                {note.map(|html| view! { <div class="c-note__body c-timeline__note" inner_html=html></div> })}
            </div>
            <time datetime=at.clone() title=format::date_time(&at)>{format::ago_narrow(&at)}</time>
        </li>
    }
    .into_any()
}

fn sentence(cache: crate::cache::Cache, event: &EventFields, kind: RecordKind) -> String {
    if event.kind == RecordKind::Note {
        return match event.verb.as_str() {
            "created" => t!("activity.wrote_note"),
            "deleted" => t!("activity.deleted_note"),
            _ => t!("activity.changed_note"),
        }
        .to_owned();
    }
    if matches!(event.verb.as_str(), "moved" | "won" | "lost" | "unqualified" | "reopened")
        && let Some(stage) = event.changes.iter().find(|change| matches!(change.field.as_str(), "stageId" | "stage_id"))
        && let Some(id) = stage.after.as_ref().and_then(|after| after.0.as_str())
        && let Some(stage) = cache.pipelines.all().into_iter().flat_map(|p| p.stages).find(|s| s.id.to_string() == id)
    {
        return t!("activity.moved_to", stage = stage.name);
    }
    if let (verb @ ("checked" | "unchecked"), Some(item)) = (event.verb.as_str(), checklist_item(event)) {
        return if verb == "checked" {
            t!("checklist.checked", item = item)
        } else {
            t!("checklist.unchecked", item = item)
        };
    }
    match event.verb.as_str() {
        "updated" => t!("activity.changed_it").to_owned(),
        verb => t!("activity.did", verb = words::verb(verb), kind = words::kind(kind)),
    }
}

fn details(cache: crate::cache::Cache, event: &EventFields) -> Vec<String> {
    if event.kind == RecordKind::Note || event.verb == "created" || event.verb == "imported" {
        return Vec::new();
    }
    if checklist_item(event).is_some() {
        return Vec::new();
    }
    let moved = event.verb != "updated";
    event
        .changes
        .iter()
        .filter(|change| !(words::is_internal(&change.field) || moved && is_of_a_move(&change.field)))
        .map(|change| words::change_with_names(cache, &change.field, change.before.as_ref(), change.after.as_ref()))
        .collect()
}

/// The text of the item that was checked or not, as it was then.
fn checklist_item(event: &EventFields) -> Option<&str> {
    let change =
        event.changes.iter().find(|change| matches!(change.field.as_str(), "checklistItem" | "checklist_item"))?;
    [&change.after, &change.before].into_iter().flatten().find_map(|text| text.0.as_str())
}

/// Said by the sentence already when a deal was moved or closed.
fn is_of_a_move(field: &str) -> bool {
    matches!(field, "stageId" | "stage_id" | "closedAt" | "closed_at")
}
