//! The events of one record, newest first.

use leptos::prelude::*;
use millrace_shared::UserId;

use super::{
    operations,
    words::{self, Currencies},
};
use crate::{
    api::fragments::{EventFields, RecordKind},
    cache::use_cache,
    features::live_query::{follow, once_answered},
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
    /// The currency of its own that it has, beside deals, which are known.
    #[prop(optional, into)]
    currency: Signal<Option<String>>,
) -> impl IntoView {
    let (cache, own) = (use_cache(), currency);
    let wanted = RwSignal::new(PAGE);
    let query = LocalResource::new(move || {
        cache.epoch.track();
        operations::timeline(kind, id.get(), wanted.get())
    });
    follow(move || id.get().parse().ok(), query);
    // Of what has no currency of its own amounts are in that of the workspace.
    let currency = Memo::new(move |_| match (kind, id.get().parse::<uuid::Uuid>()) {
        (RecordKind::Deal, Ok(id)) => cache.deals.with(id.into(), |deal| deal.map(|deal| deal.currency.clone())),
        _ => own.get().or_else(|| {
            cache.workspace.with(|workspace| workspace.as_ref().map(|workspace| workspace.currency.clone()))
        }),
    });
    let events = Memo::new(move |_| match query.get() {
        Some(Ok(page)) => in_their_currencies(page.nodes, currency.get()),
        _ => Vec::new(),
    });
    let more = move || matches!(query.get(), Some(Ok(page)) if page.page_info.has_next_page);
    view! {
        {once_answered(query, move || view! {
            <ol class="c-timeline">
                <For each=move || events.get() key=Told::key let:told><TimelineRow told kind/></For>
            </ol>
            {move || more().then(|| view! {
                <Button on_press=move || wanted.update(|wanted| *wanted += 2 * PAGE)>{t!("common.load_more")}</Button>
            })}
        }.into_any())}
    }
    .into_any()
}

/// An event, and what its amounts are in.
#[derive(Clone)]
struct Told {
    event: EventFields,
    currencies: Currencies,
}

impl Told {
    /// Events never change, but for the note that one is about.
    fn key(&self) -> (i64, Option<i32>, Currencies) {
        (self.event.seq.0, self.event.note.as_ref().map(|note| note.version), self.currencies.clone())
    }
}

impl PartialEq for Told {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

/// Events with the currencies that the record had then: from the newest back, beginning with what it has now.
fn in_their_currencies(events: Vec<EventFields>, now: Option<String>) -> Vec<Told> {
    let mut later = now;
    let told = events.into_iter().map(|event| {
        let changed = event.changes.iter().find(|change| change.field == "currency");
        let before = changed.map_or_else(
            || later.clone(),
            |change| change.before.as_ref().and_then(|code| code.0.as_str()).map(ToOwned::to_owned),
        );
        let currencies = Currencies { after: std::mem::replace(&mut later, before.clone()), before };
        Told { event, currencies }
    });
    told.collect()
}

#[component]
fn TimelineRow(told: Told, kind: RecordKind) -> impl IntoView {
    let cache = use_cache();
    let Told { event, currencies } = told;
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
    let details = move || event.with_value(|event| details(cache, event, &currencies));
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
    if event.kind == RecordKind::File {
        return of_file(event);
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

fn of_file(event: &EventFields) -> String {
    let change = event.changes.iter().find(|change| change.field == "name");
    let text = |json: Option<&crate::api::Json>| json.and_then(|json| json.0.as_str()).unwrap_or_default().to_owned();
    let (before, after) =
        (text(change.and_then(|it| it.before.as_ref())), text(change.and_then(|it| it.after.as_ref())));
    match event.verb.as_str() {
        "renamed" => t!("activity.renamed_file", before = before, after = after),
        "deleted" => t!("activity.deleted_file", name = before),
        "restored" => t!("activity.restored_file", name = after),
        _ => t!("activity.added_file", name = after),
    }
}

fn details(cache: crate::cache::Cache, event: &EventFields, currencies: &Currencies) -> Vec<String> {
    if matches!(event.kind, RecordKind::Note | RecordKind::File) || event.verb == "created" || event.verb == "imported"
    {
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
        .map(|change| {
            let (before, after) = (change.before.as_ref(), change.after.as_ref());
            words::change_with_names(cache, &change.field, before, after, currencies)
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{DateTime, EventSeq, Json, fragments::FieldChange};

    fn event(seq: i64, currency: Option<(Option<&str>, &str)>) -> EventFields {
        let text = |code: &str| Json(code.into());
        let change = currency.map(|(before, after)| FieldChange {
            field: "currency".to_owned(),
            before: before.map(text),
            after: Some(text(after)),
        });
        EventFields {
            seq: EventSeq(seq),
            at: DateTime(String::new()),
            kind: RecordKind::Deal,
            record_id: String::new().into(),
            verb: "updated".to_owned(),
            actor: None,
            changes: change.into_iter().collect(),
            note: None,
        }
    }

    #[test]
    fn an_amount_is_told_in_the_currency_that_it_had_then() {
        let events = vec![event(4, None), event(3, Some((Some("USD"), "EUR"))), event(2, None), event(1, None)];
        let told = in_their_currencies(events, Some("EUR".to_owned()));
        let codes = |told: &Told| (told.currencies.before.clone(), told.currencies.after.clone());
        let pair = |before: &str, after: &str| (Some(before.to_owned()), Some(after.to_owned()));
        let expected = [pair("EUR", "EUR"), pair("USD", "EUR"), pair("USD", "USD"), pair("USD", "USD")];
        assert_eq!(told.iter().map(codes).collect::<Vec<_>>(), expected);
    }
}
