//! One lead: where it stands, its fields, what happened and what was written.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_params_map};
use millrace_shared::LeadId;

use super::{
    convert::ConvertDialog,
    facts::LeadFacts,
    operations::{self, LeadRelations},
    record::Lead,
    stages::LeadStages,
};
use crate::{
    api::fragments::{RecordKind, RecordPermissions},
    api::{ErrorCode, mutation_id},
    cache::use_cache,
    features::{
        activity::{Notes, Timeline},
        files::Files,
        live_query::follow,
        records::{Edits, GoesOn, Matches, NoSuchRecord, RecordMenu, RecordPage, TrashBar, VersionedInput},
    },
    t,
    ui::{Avatar, Button, ButtonKind, ErrorState, Skeleton, Tabs, use_toasts},
};

/// The page at `/leads/:id`.
#[component]
pub fn LeadPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<LeadId>().ok()));
    move || match id.get() {
        Some(id) => view! { <LeadRecord id/> }.into_any(),
        None => view! { <NoSuchRecord list="/leads" icon="leads" name=t!("shell.leads")/> }.into_any(),
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

#[component]
fn LeadRecord(id: LeadId) -> impl IntoView {
    let (cache, toasts) = (use_cache(), use_toasts());
    let lead = RwSignal::new(None::<Lead>);
    let query = LocalResource::new(move || {
        cache.epoch.track();
        async move {
            operations::load_lists(cache).await?;
            let (fields, relations) = operations::lead(id.to_string()).await?;
            lead.try_set(Some(fields.into()));
            Ok::<_, crate::api::ApiError>(relations)
        }
    });
    follow(move || Some(id.into()), query);
    let relations: Signal<Option<LeadRelations>> = Signal::derive(move || query.get().and_then(Result::ok));
    let permissions = Signal::derive(move || relations.with(|r| r.as_ref().map_or(NONE, |r| r.permissions)));
    let merged_into = Signal::derive(move || {
        relations.with(|r| r.as_ref().and_then(|r| r.merged_into.as_ref().map(|id| id.inner().to_owned())))
    });
    let edits = Edits::new(move || query.refetch());
    let is = move |read: fn(&Lead) -> bool| Signal::derive(move || lead.with(|l| l.as_ref().is_some_and(read)));
    let (is_deleted, is_converted) = (is(|l| l.deleted), is(|l| l.converted));
    let locked = Signal::derive(move || !permissions.get().edit || is_deleted.get() || is_converted.get());
    let set_deleted = move |delete: bool| {
        let input =
            VersionedInput { id: id.to_string().into(), version: None, client_mutation_id: Some(mutation_id()) };
        leptos::task::spawn_local(async move {
            let answer =
                if delete { operations::delete_lead(input).await } else { operations::restore_lead(input).await };
            match answer {
                Ok(saved) => {
                    lead.try_set(Some(saved.lead.into()));
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
    let name = Signal::derive(move || lead.with(|l| l.as_ref().map(|l| l.name.clone()).unwrap_or_default()));
    let head = move || view! { <Avatar name id=id.to_string() large=true/><h1>{name}</h1> };
    let converting = RwSignal::new(false);
    let actions = move || {
        view! {
            <Show when=move || !locked.get()>
                <Button kind=ButtonKind::Primary on_press=move || converting.set(true)>{t!("leads.convert")}</Button>
            </Show>
            <Show when=move || permissions.get().delete && !is_deleted.get()>
                <RecordMenu kind=millrace_shared::RecordKind::Lead id permissions mergeable=Signal::derive(move || !is_converted.get()) on_delete=delete/>
            </Show>
        }
    };
    let notice = move || {
        view! {
            <GoesOn list="/leads" merged_into/>
            <LeadStages lead locked/>
            <Became lead/>
            <Show when=move || !is_converted.get()><Matches matches=Signal::derive(move || relations.get().map(|it| it.matches))/></Show>
            <TrashBar deleted=is_deleted can_restore=Signal::derive(move || permissions.get().delete) on_restore=move || set_deleted(false)/>
            <ConvertDialog open=converting lead relations/>
        }
    };
    let shown = Memo::new(move |_| match (lead.with(Option::is_some), query.get()) {
        (true, _) => Shown::Record,
        (false, None | Some(Ok(_))) => Shown::Loading,
        (false, Some(Err(error))) if error.code() == Some(ErrorCode::NotFound) => Shown::Nothing,
        (false, Some(Err(error))) => Shown::Failed(error.sentence()),
    });
    move || {
        match shown.get() {
        Shown::Loading => view! { <div class="c-record__loading"><Skeleton lines=8/></div> }.into_any(),
        Shown::Nothing => view! { <NoSuchRecord list="/leads" icon="leads" name=t!("shell.leads")/> }.into_any(),
        Shown::Failed(text) => view! { <ErrorState text on_retry=move || query.refetch()/> }.into_any(),
        Shown::Record => view! {
            <RecordPage back=("/leads", t!("shell.leads")) head actions notice facts=move || view! { <LeadFacts shown=lead edits permissions/> }>
                <LeadTabs id locked deleted=is_deleted/>
            </RecordPage>
        }
        .into_any(),
    }
    }
}

/// What a converted lead became.
#[component]
fn Became(lead: RwSignal<Option<Lead>>) -> impl IntoView {
    let deal = Memo::new(move |_| lead.with(|lead| lead.as_ref().and_then(|lead| lead.deal_id)));
    let pipeline = LocalResource::new(move || {
        let deal = deal.get();
        async move { operations::pipeline_of(deal?.to_string()).await.ok() }
    });
    move || {
        let lead = lead.get().filter(|lead| lead.converted)?;
        let link = |href: String, label: &'static str| view! { <A href attr:class="c-button">{label}</A> };
        let deal = lead.deal_id.zip(pipeline.get().flatten());
        Some(view! {
            <div class="c-leadbecame" role="status">
                <span>{t!("leads.became")}</span>
                {lead.contact_id.map(|id| link(format!("/contacts/{id}"), t!("fields.contact")))}
                {lead.company_id.map(|id| link(format!("/companies/{id}"), t!("fields.company")))}
                {deal.map(|(id, pipeline)| link(format!("/pipelines/{pipeline}/deals/{id}"), t!("fields.deal")))}
            </div>
        })
    }
}

#[component]
fn LeadTabs(id: LeadId, #[prop(into)] locked: Signal<bool>, deleted: Signal<bool>) -> impl IntoView {
    let selected = RwSignal::new("activity");
    let tabs = vec![
        ("activity", t!("records.activity").to_owned()),
        ("notes", t!("records.notes").to_owned()),
        ("files", t!("files.title").to_owned()),
    ];
    let record = Signal::derive(move || id.to_string());
    view! {
        <Tabs tabs selected label=t!("records.sections")/>
        <div class="c-record__panel" role="tabpanel">
            {move || match selected.get() {
                "notes" => view! { <Notes kind=RecordKind::Lead id=record can_write=Signal::derive(move || !locked.get()) frozen=deleted/> }.into_any(),
                "files" => view! { <Files kind=RecordKind::Lead id=record can_write=Signal::derive(move || !locked.get())/> }.into_any(),
                _ => view! { <Timeline kind=RecordKind::Lead id=record/> }.into_any(),
            }}
        </div>
    }
    .into_any()
}
