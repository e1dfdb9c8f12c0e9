//! One company: its fields, its people, its deals, what happened and what was written.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_params_map};
use millrace_shared::{CompanyId, DealId};

use super::{
    edit::CompanyEdit,
    facts::CompanyFacts,
    operations::{self, CompanyRelations},
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
    forms::invalid_text,
    t,
    ui::{Avatar, ErrorState, InlineEdit, Skeleton, Tabs, use_toasts},
};

/// The page at `/companies/:id`.
#[component]
pub fn CompanyPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<CompanyId>().ok()));
    move || match id.get() {
        Some(id) => view! { <CompanyRecord id/> }.into_any(),
        None => view! { <NoSuchRecord list="/companies" icon="companies" name=t!("shell.companies")/> }.into_any(),
    }
}

#[component]
fn CompanyRecord(id: CompanyId) -> impl IntoView {
    let cache = use_cache();
    let toasts = use_toasts();
    let query = LocalResource::new(move || {
        cache.epoch.track();
        async move {
            let (fields, relations) = operations::company(id.to_string()).await?;
            cache.absorb_company(fields);
            Ok::<_, crate::api::ApiError>(relations)
        }
    });
    follow(move || Some(id.into()), query);
    let relations = Memo::new(move |_| match query.get() {
        Some(Ok(relations)) => Some(Related(relations)),
        _ => None,
    });
    let company = Memo::new(move |_| cache.companies.get(id));
    let concerns = move |deal: DealId| {
        cache.deals.peek_with(deal, |deal| deal.is_some_and(|deal| deal.company_id == Some(id)))
            || relations.with_untracked(|r| r.as_ref().is_some_and(|r| is_listed(&r.0.deals.nodes, deal)))
    };
    follow_deals(concerns, query);
    let is_deleted = Signal::derive(move || company.with(|c| c.as_ref().is_some_and(|c| c.deleted_at.is_some())));
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
                if delete { operations::delete_company(input).await } else { operations::restore_company(input).await };
            match answer {
                Ok(saved) => {
                    cache.absorb_company(saved.company);
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
    let name = Signal::derive(move || company.with(|c| c.as_ref().map(|c| c.name.clone()).unwrap_or_default()));
    let head = move || {
        view! {
            <Avatar name id=id.to_string() large=true square=true/>
            <h1><InlineEdit label=t!("fields.name") value=name disabled=Signal::derive(move || !permissions.get().edit)
                check={|text: String| millrace_shared::validation::name(&text).err().map(invalid_text)}
                on_save={move |text: String| CompanyEdit::Name(text).apply(cache, id, edits)}/></h1>
            {move || cells::standing(company.with(|c| c.as_ref().and_then(|c| c.standing)))}
        }
    };
    let actions = move || {
        view! {
            <Show when=move || permissions.get().delete && !is_deleted.get()>
                <RecordMenu kind=millrace_shared::RecordKind::Company id permissions mergeable=true on_delete=delete/>
            </Show>
        }
    };
    let shown = Memo::new(move |_| match (company.with(Option::is_some), query.get()) {
        (true, _) => Shown::Record,
        (false, None | Some(Ok(_))) => Shown::Loading,
        (false, Some(Err(error))) if error.code() == Some(ErrorCode::NotFound) => Shown::Nothing,
        (false, Some(Err(error))) => Shown::Failed(error.sentence()),
    });
    move || {
        match shown.get() {
        Shown::Loading => view! { <div class="c-record__loading"><Skeleton lines=8/></div> }.into_any(),
        Shown::Nothing => view! { <NoSuchRecord list="/companies" icon="companies" name=t!("shell.companies")/> }.into_any(),
        Shown::Failed(text) => view! { <ErrorState text on_retry=move || query.refetch()/> }.into_any(),
        Shown::Record => view! {
            <RecordPage back=("/companies", t!("shell.companies")) head actions
                notice=move || view! { <GoesOn list="/companies" merged_into/><TrashBar deleted=is_deleted can_restore=Signal::derive(move || permissions.get().delete) on_restore=move || set_deleted(false)/> }
                facts=move || view! { <CompanyFacts id company edits permissions/> }>
                <CompanyTabs id relations permissions deleted=is_deleted/>
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
struct Related(CompanyRelations);

impl PartialEq for Related {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

#[component]
fn CompanyTabs(
    id: CompanyId,
    relations: Memo<Option<Related>>,
    #[prop(into)] permissions: Signal<RecordPermissions>,
    deleted: Signal<bool>,
) -> impl IntoView {
    let selected = RwSignal::new("activity");
    let count = move |read: fn(&CompanyRelations) -> i32| relations.with(|r| r.as_ref().map_or(0, |r| read(&r.0)));
    let tabs = Signal::derive(move || {
        let numbered = |label: &str, count: i32| if count > 0 { format!("{label} {count}") } else { label.to_owned() };
        let subsidiaries = count(|r| i32::try_from(r.subsidiaries.len()).unwrap_or(0));
        let mut tabs = vec![
            ("activity", t!("records.activity").to_owned()),
            ("notes", t!("records.notes").to_owned()),
            ("files", t!("files.title").to_owned()),
            ("deals", numbered(t!("shell.deals"), count(|r| r.deals.total_count))),
            ("contacts", numbered(t!("shell.contacts"), count(|r| r.contacts.total_count))),
        ];
        if subsidiaries > 0 {
            tabs.push(("subsidiaries", numbered(t!("companies.subsidiaries"), subsidiaries)));
        }
        tabs
    });
    let record = Signal::derive(move || id.to_string());
    let related = move |show: fn(CompanyRelations) -> AnyView| move || relations.get().map(|r| show(r.0));
    view! {
        <Tabs tabs selected label=t!("records.sections")/>
        <div class="c-record__panel" role="tabpanel">
            {move || match selected.get() {
                "notes" => view! { <Notes kind=RecordKind::Company id=record can_write=Signal::derive(move || permissions.get().edit) frozen=deleted/> }.into_any(),
                "files" => view! { <Files kind=RecordKind::Company id=record can_write=Signal::derive(move || permissions.get().edit)/> }.into_any(),
                "deals" => view! { {related(|r| view! { <DealsTable deals=r.deals.nodes/> }.into_any())} }.into_any(),
                "contacts" => view! { {related(contacts)} }.into_any(),
                "subsidiaries" => view! { {related(subsidiaries)} }.into_any(),
                _ => view! { <Timeline kind=RecordKind::Company id=record/> }.into_any(),
            }}
        </div>
    }
    .into_any()
}

fn contacts(relations: CompanyRelations) -> AnyView {
    let contacts = relations.contacts.nodes;
    if contacts.is_empty() {
        return view! { <p class="c-rows__none">{t!("companies.no_contacts")}</p> }.into_any();
    }
    let row = |contact: crate::api::fragments::ContactFields| {
        let id = contact.id.into_inner();
        let reach = contact.emails.into_iter().chain(contact.phones).next().map(|value| value.value);
        view! {
            <li><A href=format!("/contacts/{id}") attr:class="c-rows__row c-rows__row--link">
                <Avatar name=contact.name.clone() id/>
                <div class="c-rows__main"><b class="truncate">{contact.name}</b><span class="muted truncate">{contact.job_title}</span></div>
                <span class="muted truncate">{reach}</span>
            </A></li>
        }
    };
    view! { <ul class="c-rows">{contacts.into_iter().map(row).collect_view()}</ul> }.into_any()
}

fn subsidiaries(relations: CompanyRelations) -> AnyView {
    let row = |company: crate::api::fragments::CompanyName| {
        let id = company.id.into_inner();
        view! {
            <li><A href=format!("/companies/{id}") attr:class="c-rows__row c-rows__row--link">
                <Avatar name=company.name.clone() id square=true/><div class="c-rows__main"><b class="truncate">{company.name}</b></div>
            </A></li>
        }
    };
    view! { <ul class="c-rows">{relations.subsidiaries.into_iter().map(row).collect_view()}</ul> }.into_any()
}
