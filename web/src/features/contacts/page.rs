//! One contact: its fields, its deals, what happened and what was written.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use millrace_shared::{ContactId, DealId};

use super::{
    facts::ContactFacts,
    operations::{self, ContactRelations},
};
use crate::{
    api::fragments::{RecordKind, RecordPermissions},
    api::{ErrorCode, mutation_id},
    cache::use_cache,
    features::{
        activity::{Notes, Timeline},
        files::Files,
        live_query::{follow, follow_deals},
        records::{
            DealsTable, Edits, GoesOn, NoSuchRecord, RecordMenu, RecordPage, TrashBar, VersionedInput, cells, is_listed,
        },
    },
    t,
    ui::{Avatar, ErrorState, Skeleton, Tabs, use_toasts},
};

/// The page at `/contacts/:id`.
#[component]
pub fn ContactPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<ContactId>().ok()));
    move || match id.get() {
        Some(id) => view! { <ContactRecord id/> }.into_any(),
        None => view! { <NoSuchRecord list="/contacts" icon="contacts" name=t!("shell.contacts")/> }.into_any(),
    }
}

#[component]
fn ContactRecord(id: ContactId) -> impl IntoView {
    let cache = use_cache();
    let toasts = use_toasts();
    let query = LocalResource::new(move || {
        cache.epoch.track();
        async move {
            let (fields, relations) = operations::contact(id.to_string()).await?;
            cache.absorb_contact(fields);
            Ok::<_, crate::api::ApiError>(relations)
        }
    });
    follow(move || Some(id.into()), query);
    let relations = Memo::new(move |_| match query.get() {
        Some(Ok(relations)) => Some(Related(relations)),
        _ => None,
    });
    let contact = Memo::new(move |_| cache.contacts.get(id));
    let concerns = move |deal: DealId| {
        cache.deals.peek_with(deal, |deal| deal.is_some_and(|deal| deal.contact_ids.contains(&id)))
            || relations.with_untracked(|r| r.as_ref().is_some_and(|r| is_listed(&r.0.deals.nodes, deal)))
    };
    follow_deals(concerns, query);
    let is_deleted = Signal::derive(move || contact.with(|c| c.as_ref().is_some_and(|c| c.deleted_at.is_some())));
    let permissions = Signal::derive(move || {
        relations.with(|r| r.as_ref().map_or(NONE, |r| r.0.permissions)).in_trash(is_deleted.get())
    });
    let merged_into = Signal::derive(move || {
        relations.with(|r| r.as_ref().and_then(|r| r.0.merged_into.as_ref().map(|id| id.inner().to_owned())))
    });
    let edits = Edits::new(move || query.refetch());
    let set_deleted = move |delete: bool| {
        let input =
            VersionedInput { id: id.to_string().into(), version: None, client_mutation_id: Some(mutation_id()) };
        leptos::task::spawn_local(async move {
            let answer =
                if delete { operations::delete_contact(input).await } else { operations::restore_contact(input).await };
            match answer {
                Ok(saved) => {
                    cache.absorb_contact(saved.contact);
                    query.refetch();
                }
                Err(error) => toasts.error(error.sentence()),
            }
        });
    };
    let delete = move || {
        set_deleted(true);
        toasts.with_action(t!("records.moved_to_trash"), t!("common.undo"), move || set_deleted(false));
    };
    let name = Signal::derive(move || contact.with(|c| c.as_ref().map(|c| c.name.clone()).unwrap_or_default()));
    let head = move || {
        view! {
            <Avatar name id=id.to_string() large=true/>
            <h1>{name}</h1>
            {move || cells::standing(contact.with(|c| c.as_ref().and_then(|c| c.standing)))}
        }
    };
    let actions = move || {
        view! {
            <Show when=move || permissions.get().delete && !is_deleted.get()>
                <RecordMenu kind=millrace_shared::RecordKind::Contact id permissions mergeable=true on_delete=delete/>
            </Show>
        }
    };
    let shown = Memo::new(move |_| match (contact.with(Option::is_some), query.get()) {
        (true, _) => Shown::Record,
        (false, None | Some(Ok(_))) => Shown::Loading,
        (false, Some(Err(error))) if error.code() == Some(ErrorCode::NotFound) => Shown::Nothing,
        (false, Some(Err(error))) => Shown::Failed(error.sentence()),
    });
    move || {
        match shown.get() {
        Shown::Loading => view! { <div class="c-record__loading"><Skeleton lines=8/></div> }.into_any(),
        Shown::Nothing => view! { <NoSuchRecord list="/contacts" icon="contacts" name=t!("shell.contacts")/> }.into_any(),
        Shown::Failed(text) => view! { <ErrorState text on_retry=move || query.refetch()/> }.into_any(),
        Shown::Record => view! {
            <RecordPage back=("/contacts", t!("shell.contacts")) head actions
                notice=move || view! { <GoesOn list="/contacts" merged_into/><TrashBar deleted=is_deleted can_restore=Signal::derive(move || permissions.get().delete) on_restore=move || set_deleted(false)/> }
                facts=move || view! { <ContactFacts id contact edits permissions/> }>
                <ContactTabs id relations permissions deleted=is_deleted/>
            </RecordPage>
        }
        .into_any(),
    }
    }
}

const NONE: RecordPermissions = RecordPermissions { edit: false, delete: false, assign: false };

#[derive(Clone, PartialEq, Eq)]
enum Shown {
    Loading,
    Nothing,
    Failed(String),
    Record,
}

/// Every answer is new; what depends on it compares its own part.
#[derive(Clone)]
struct Related(ContactRelations);

impl PartialEq for Related {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

#[component]
fn ContactTabs(
    id: ContactId,
    relations: Memo<Option<Related>>,
    #[prop(into)] permissions: Signal<RecordPermissions>,
    deleted: Signal<bool>,
) -> impl IntoView {
    let selected = RwSignal::new("activity");
    let tabs = Signal::derive(move || {
        let deals = relations.with(|r| r.as_ref().map_or(0, |r| r.0.deals.total_count));
        let label = if deals > 0 { format!("{} {deals}", t!("shell.deals")) } else { t!("shell.deals").to_owned() };
        vec![
            ("activity", t!("records.activity").to_owned()),
            ("notes", t!("records.notes").to_owned()),
            ("files", t!("files.title").to_owned()),
            ("deals", label),
        ]
    });
    let record = Signal::derive(move || id.to_string());
    view! {
        <Tabs tabs selected label=t!("records.sections")/>
        <div class="c-record__panel" role="tabpanel">
            {move || match selected.get() {
                "notes" => view! { <Notes kind=RecordKind::Contact id=record can_write=Signal::derive(move || permissions.get().edit) frozen=deleted/> }.into_any(),
                "files" => view! { <Files kind=RecordKind::Contact id=record can_write=Signal::derive(move || permissions.get().edit)/> }.into_any(),
                "deals" => view! { {move || relations.get().map(|r| view! { <DealsTable deals=r.0.deals.nodes/> })} }.into_any(),
                _ => view! { <Timeline kind=RecordKind::Contact id=record/> }.into_any(),
            }}
        </div>
    }
    .into_any()
}
