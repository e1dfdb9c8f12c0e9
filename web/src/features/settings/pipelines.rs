//! The pipelines of the workspace.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_navigate};
use millrace_shared::validation;

use super::{
    directories::LeadPipeline,
    frame::SettingsPage,
    operations::{
        people::DeleteInput,
        pipelines::{self, CreatePipelineInput, Pipeline, UpdatePipelineInput},
    },
};
use crate::{
    api::{fragments::StageKind, mutation_id},
    cache::use_cache,
    features::live_query::{live_query, once_answered},
    forms::Form,
    t,
    ui::{
        Button, ButtonKind, Choices, Confirm, Dialog, Field, FormError, IconButton, Moved, Select, Sortable, TextInput,
        use_toasts,
    },
};

/// The page at `/settings/pipelines`.
#[component]
pub fn Pipelines() -> impl IntoView {
    let cache = use_cache();
    let toasts = use_toasts();
    let query = live_query(
        move || {
            cache.pipelines.all();
        },
        pipelines::pipelines,
    );
    let list = Memo::new(move |_| match query.get() {
        Some(Ok(pipelines)) => pipelines,
        _ => Vec::new(),
    });
    let pipeline = move |id: &str| list.with(|list| list.iter().find(|p| p.id.inner() == id).cloned());
    let (creating, copy_of) = (RwSignal::new(false), RwSignal::new(String::new()));
    let (deleting, doomed) = (RwSignal::new(false), RwSignal::new(None::<Pipeline>));
    let form = Form::default();

    let move_to = move |id: String, place: usize| -> Moved {
        let input = UpdatePipelineInput { position: i32::try_from(place).ok(), ..UpdatePipelineInput::of(id.into()) };
        Some(Box::pin(async move {
            let answer = pipelines::update_pipeline(input).await;
            let kept = answer.is_ok();
            if let Err(error) = answer {
                toasts.error(error.sentence());
            }
            query.refetch();
            kept
        }))
    };
    let delete = move || {
        let Some(pipeline) = doomed.get_untracked() else { return };
        let input = DeleteInput { id: pipeline.id, client_mutation_id: Some(mutation_id()) };
        form.send(pipelines::delete_pipeline(input), move |_| {
            deleting.set(false);
            query.refetch();
        });
    };
    let row = move |id: String| {
        let href = format!("/settings/pipelines/{id}");
        let (of_name, of_stages, of_copy, of_delete) = (id.clone(), id.clone(), id.clone(), id);
        let name = Signal::derive(move || pipeline(&of_name).map(|p| p.name).unwrap_or_default());
        let stages = move || {
            pipeline(&of_stages).map(|p| {
                let open: Vec<_> = p.stages.into_iter().filter(|stage| stage.kind == StageKind::Open).collect();
                let dots = open.iter().map(|s| view! { <i class="c-dot" style:background=s.color.clone() title=s.name.clone()></i> }).collect_view();
                view! { <span class="c-dots" aria-hidden="true">{dots}</span><span class="muted">{t!("pipelines.stages", count = open.len())}</span> }
            })
        };
        view! {
            <div class="c-pipelines__row">
                <A href=href attr:class="c-pipelines__link"><b class="truncate">{name}</b>{stages}</A>
                <IconButton icon="copy" label=Signal::derive(move || t!("pipelines.copy_named", name = name.get()))
                    on_press=move || { copy_of.set(of_copy.clone()); creating.set(true); }/>
                <IconButton icon="trash" label=Signal::derive(move || t!("pipelines.delete_named", name = name.get()))
                    disabled=Signal::derive(move || list.with(Vec::len) < 2)
                    on_press=move || { form.clear(); doomed.set(pipeline(&of_delete)); deleting.set(true); }/>
            </div>
        }
        .into_any()
    };
    view! {
        <SettingsPage title=t!("settings.pipelines") text=t!("pipelines.text")
            actions=move || view! {
                <Button kind=ButtonKind::Primary icon="plus" on_press=move || { copy_of.set(String::new()); creating.set(true); }>{t!("pipelines.create")}</Button>
            }>
            {once_answered(query, move || view! {
                <Sortable ids=Signal::derive(move || list.with(|list| list.iter().map(|p| p.id.inner().to_owned()).collect::<Vec<_>>()))
                    row name={move |id: String| pipeline(&id).map(|p| p.name).unwrap_or_default()} on_move=move_to/>
            }.into_any())}
            <LeadPipeline/>
            <CreatePipeline open=creating copy_of list/>
            <Confirm open=deleting
                title=Signal::derive(move || doomed.with(|d| d.as_ref().map(|p| t!("pipelines.delete_title", name = &p.name)).unwrap_or_default()))
                text=t!("pipelines.delete_text") action=t!("common.delete") busy=form.busy() error=form.failure() on_confirm=delete/>
        </SettingsPage>
    }
}

#[component]
fn CreatePipeline(open: RwSignal<bool>, copy_of: RwSignal<String>, list: Memo<Vec<Pipeline>>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let form = Form::default();
    let navigate = StoredValue::new_local(use_navigate());
    Effect::new(move || {
        if open.get() {
            form.clear();
            let copied = list.with_untracked(|list| {
                list.iter().find(|p| copy_of.with_untracked(|id| p.id.inner() == id)).map(|p| p.name.clone())
            });
            name.set(copied.map(|name| t!("pipelines.copy_name", name = name)).unwrap_or_default());
        }
    });
    let choices = Signal::derive(move || -> Choices {
        let mut choices = vec![(String::new(), t!("pipelines.default_stages").to_owned())];
        choices.extend(list.get().into_iter().map(|p| (p.id.into_inner(), t!("pipelines.stages_of", name = p.name))));
        choices
    });
    let submit = move || {
        form.clear();
        let Some(name) = form.check("name", validation::name(&name.get_untracked())) else { return };
        let copy_from_id = copy_of.with_untracked(|id| (!id.is_empty()).then(|| id.clone().into()));
        form.send(pipelines::create_pipeline(CreatePipelineInput { name, copy_from_id }), move |saved| {
            open.set(false);
            navigate
                .with_value(|go| go(&format!("/settings/pipelines/{}", saved.pipeline.id.inner()), Default::default()));
        });
    };
    view! {
        <Dialog open title=t!("pipelines.create")>
            <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <FormError error=form.failure()/>
                <Field label=t!("pipelines.name") error=form.error("name") required=true><TextInput value=name autofocus=true/></Field>
                <Field label=t!("pipelines.begin_with") error=form.error("copyFromId")><Select value=copy_of choices/></Field>
                <footer class="c-dialog__actions">
                    <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.create")}</Button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}
