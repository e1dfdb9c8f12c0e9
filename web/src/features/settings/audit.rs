//! Every event of the workspace, newest first.

use leptos::prelude::*;

use super::{
    frame::SettingsPage,
    operations::audit::{self, Event},
    roles::words as role_words,
};
use crate::{
    api::{Json, fragments::RecordKind},
    cache::{Cache, use_cache},
    features::activity::words::{self, Currencies},
    format,
    forms::Form,
    t,
    ui::{Avatar, Button, ErrorState, Icon, Skeleton},
};

/// The page at `/settings/audit-log`.
#[component]
pub fn AuditLog() -> impl IntoView {
    let events = RwSignal::new(Vec::<Event>::new());
    // Where the next page begins; none before the first answer, and none after the last page.
    let cursor = RwSignal::new(None::<String>);
    let loaded = RwSignal::new(false);
    let form = Form::default();
    let load = move || {
        form.send(audit::audit_log(cursor.get_untracked()), move |page| {
            events.update(|events| events.extend(page.nodes));
            cursor.set(page.page_info.end_cursor.filter(|_| page.page_info.has_next_page));
            loaded.set(true);
        });
    };
    load();
    view! {
        <SettingsPage title=t!("settings.audit_log") text=t!("audit.text") wide=true>
            <ol class="c-audit">
                <For each=move || events.get() key=|event| event.seq.0 let:event><AuditRow event/></For>
            </ol>
            {move || match (form.failure().get(), loaded.get()) {
                (Some(text), _) => view! { <ErrorState text on_retry=load/> }.into_any(),
                (None, false) => view! { <Skeleton lines=8/> }.into_any(),
                (None, true) => cursor.with(Option::is_some).then(|| view! {
                    <div class="c-audit__more"><Button busy=form.busy() on_press=load>{t!("common.load_more")}</Button></div>
                }).into_any(),
            }}
        </SettingsPage>
    }
}

#[component]
fn AuditRow(event: Event) -> impl IntoView {
    let cache = use_cache();
    let face = match &event.actor {
        Some(actor) => view! { <Avatar name=actor.name.clone() id=actor.id.inner().to_owned()/> }.into_any(),
        None => view! { <span class="c-audit__system"><Icon name="settings"/></span> }.into_any(),
    };
    let actor = event.actor.as_ref().map_or_else(|| t!("activity.system").to_owned(), |actor| actor.name.clone());
    let kind = words::kind(event.kind);
    let at = event.at.0.clone();
    let verb = words::verb(&event.verb);
    let (record_kind, record_id) = (event.kind, event.record_id.clone());
    let record =
        move || words::record_name(cache, record_kind, record_id.inner()).map(|name| view! { " "<b>{name}</b> });
    let changes = Memo::new(move |_| {
        let currencies = currencies(cache, &event);
        event
            .changes
            .iter()
            .filter(|change| !words::is_internal(&change.field))
            .map(|change| match record_kind {
                RecordKind::Role => {
                    role_words::change(cache, &change.field, change.before.as_ref(), change.after.as_ref())
                }
                _ => {
                    let (before, after) = (change.before.as_ref(), change.after.as_ref());
                    words::change_with_names(cache, &change.field, before, after, &currencies)
                }
            })
            .collect::<Vec<_>>()
    });
    view! {
        <li class="c-audit__row">
            {face}
            <div class="c-audit__what">
                <span><b>{actor}</b>" "{verb}" "{kind}{record}</span>
                {move || changes.with(|changes| (!changes.is_empty()).then(|| view! {
                    <span class="muted truncate" title=changes.join("\n")>{changes.join(" · ")}</span>
                }))}
            </div>
            <time class="muted" datetime=at.clone() title=format::ago(&at)>{format::date_time(&at)}</time>
        </li>
    }
    .into_any()
}

/// What the amounts of an event are in: of deals it is known when the event or this tab knows it, of others it is the
/// workspace's.
fn currencies(cache: Cache, event: &Event) -> Currencies {
    let workspaces = || cache.workspace.with(|it| it.as_ref().map(|it| it.currency.clone()));
    let changed = event.changes.iter().find(|change| change.field == "currency");
    let code = |value: Option<&Json>| value.and_then(|code| code.0.as_str()).map(ToOwned::to_owned);
    match (event.kind, changed) {
        (RecordKind::Deal, Some(change)) => {
            Currencies { before: code(change.before.as_ref()), after: code(change.after.as_ref()) }
        }
        (RecordKind::Deal, None) => {
            let id = event.record_id.inner().parse::<uuid::Uuid>().unwrap_or_default();
            let held = cache.deals.with(id.into(), |deal| deal.map(|deal| deal.currency.clone()));
            Currencies { before: held.clone(), after: held }
        }
        _ => Currencies { before: workspaces(), after: workspaces() },
    }
}
