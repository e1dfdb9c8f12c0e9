//! Lists that an administrator edits: reasons for loss, sources, sectors.

use leptos::prelude::*;
use leptos_router::components::A;
use millrace_shared::{RecordKind, validation};

use super::{
    frame::SettingsPage,
    lists::OwnLists,
    operations::{
        directories::{self, CreateDirectoryItemInput, Item, UpdateDirectoryItemInput},
        people::DeleteInput,
    },
    teams::check_name,
};
use crate::{
    api::{ApiError, fragments::DirectoryKind, mutation_id},
    cache::use_cache,
    features::live_query::{live_query, once_answered},
    forms::Form,
    session::use_session,
    t,
    ui::{Button, Field, IconButton, InlineEdit, Moved, Sortable, Tabs, TextInput, use_toasts},
};

const LISTS: [(&str, DirectoryKind); 4] = [
    ("loss_reasons", DirectoryKind::LossReason),
    ("sources", DirectoryKind::Source),
    ("sectors", DirectoryKind::Sector),
    ("lead_reasons", DirectoryKind::LeadReason),
];

/// The page at `/settings/lists`.
#[component]
pub fn Directories() -> impl IntoView {
    let selected = RwSignal::new("loss_reasons");
    let session = use_session();
    let may_keep = move || session.viewer().is_some_and(|viewer| viewer.administers(RecordKind::List));
    let tabs = vec![
        ("loss_reasons", t!("lists.loss_reasons").to_owned()),
        ("sources", t!("lists.sources").to_owned()),
        ("sectors", t!("lists.sectors").to_owned()),
        ("lead_reasons", t!("lists.lead_reasons").to_owned()),
    ];
    view! {
        <SettingsPage title=t!("settings.lists") text=t!("lists.text")>
            <Tabs tabs selected label=t!("settings.lists")/>
            <div role="tabpanel">
                {move || LISTS.iter().find(|(name, _)| *name == selected.get()).map(|(_, kind)| view! { <Directory kind=*kind/> })}
            </div>
            <Show when=may_keep><OwnLists/></Show>
        </SettingsPage>
    }
}

/// The lead pipeline: the stages of each group.
#[component]
pub(super) fn LeadPipeline() -> impl IntoView {
    let group = |name: &'static str, kind: DirectoryKind| {
        view! { <section class="c-directory__group" aria-label=name><h3>{name}</h3><Directory kind/></section> }
    };
    view! {
        <h2 class="c-directory__title">{t!("leads.pipeline")}</h2>
        <p class="muted">{t!("leads.pipeline_text")}</p>
        <p><A href="/settings/assignment">{t!("assignment.title")}</A></p>
        {group(t!("leads.group_new"), DirectoryKind::LeadNew)}
        {group(t!("leads.group_working"), DirectoryKind::LeadWorking)}
        {group(t!("leads.group_unqualified"), DirectoryKind::LeadUnqualified)}
    }
    .into_any()
}

#[component]
fn Directory(kind: DirectoryKind) -> impl IntoView {
    let cache = use_cache();
    let toasts = use_toasts();
    let query = live_query(
        move || {
            cache.directory.all();
        },
        move || directories::directory(kind),
    );
    let items = Memo::new(move |_| match query.get() {
        Some(Ok(items)) => items,
        _ => Vec::new(),
    });
    let item = move |id: &str| items.with(|items| items.iter().find(|item| item.id.inner() == id).cloned());
    let name_of = move |id: &str| item(id).map(|item: Item| item.name).unwrap_or_default();
    let told = move |answer: Result<(), ApiError>| {
        let kept = answer.is_ok();
        if let Err(error) = answer {
            toasts.error(error.sentence());
        }
        query.refetch();
        kept
    };
    let change = move |id: &str, name: Option<String>, position: Option<usize>| {
        let position = position.and_then(|position| i32::try_from(position).ok());
        let input = UpdateDirectoryItemInput { id: id.into(), name, position };
        async move { told(directories::update_directory_item(input).await.map(drop)) }
    };
    let rename = move |id: &str, name: String| {
        let renamed = change(id, Some(name), None);
        leptos::task::spawn_local(async move {
            renamed.await;
        });
    };
    let delete = move |id: &str| {
        let input = DeleteInput { id: id.into(), client_mutation_id: Some(mutation_id()) };
        leptos::task::spawn_local(async move {
            told(directories::delete_directory_item(input).await.map(drop));
        });
    };
    let row = move |id: String| {
        let (of_name, of_save, of_delete, of_label) = (id.clone(), id.clone(), id.clone(), id);
        view! {
            <div class="c-directory__row">
                <InlineEdit label=t!("lists.name") value=Signal::derive(move || name_of(&of_name)) check=check_name
                    on_save={move |name: String| rename(&of_save, name)}/>
                <IconButton icon="trash" label=Signal::derive(move || t!("lists.delete_named", name = name_of(&of_label)))
                    on_press=move || delete(&of_delete)/>
            </div>
        }
        .into_any()
    };
    let new = RwSignal::new(String::new());
    let form = Form::default();
    let add = move || {
        form.clear();
        let Some(name) = form.check("name", validation::name(&new.get_untracked())) else { return };
        form.send(directories::create_directory_item(CreateDirectoryItemInput { kind, name }), move |_| {
            new.set(String::new());
            query.refetch();
        });
    };
    view! {
        {once_answered(query, move || view! {
            <Sortable ids=Signal::derive(move || items.with(|items| items.iter().map(|item| item.id.inner().to_owned()).collect::<Vec<_>>()))
                row name={move |id: String| name_of(&id)} on_move={move |id: String, place: usize| -> Moved { Some(Box::pin(change(&id, None, Some(place)))) }}/>
        }.into_any())}
        <form class="c-directory__add" novalidate on:submit=move |event| { event.prevent_default(); add(); }>
            <Field label=t!("lists.add") error=form.error("name")><TextInput value=new/></Field>
            <Button submit=true icon="plus" busy=form.busy()>{t!("common.add")}</Button>
        </form>
    }
    .into_any()
}
