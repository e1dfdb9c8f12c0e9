//! One pipeline: its name, its rules about companies and contacts, its stages in order.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use millrace_shared as shared;

use super::{
    frame::SettingsPage,
    operations::pipelines::{self, MoveStageInput, Pipeline, Stage, UpdatePipelineInput},
    remove_stage::RemoveStage,
    stage_form::{StageDialog, StageTask},
    teams::check_name,
};
use crate::{
    api::fragments::StageKind,
    cache::use_cache,
    features::live_query::{live_query, once_answered},
    format, t,
    ui::{Button, Choices, EmptyState, IconButton, InlineEdit, Moved, Select, Sortable, use_toasts},
};

/// The page at `/settings/pipelines/:id`.
#[component]
pub fn PipelineSettings() -> impl IntoView {
    let cache = use_cache();
    let params = use_params_map();
    let query = live_query(
        move || {
            cache.pipelines.all();
        },
        pipelines::pipelines,
    );
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let pipeline = Memo::new(move |_| match query.get() {
        Some(Ok(list)) => id.with(|id| list.into_iter().find(|p| p.id.inner() == id)),
        _ => None,
    });
    let is_there = Memo::new(move |_| pipeline.with(Option::is_some));
    let title = Signal::derive(move || pipeline.with(|p| p.as_ref().map(|p| p.name.clone()).unwrap_or_default()));
    view! {
        <SettingsPage title back=("/settings/pipelines", t!("settings.pipelines"))>
            {once_answered(query, move || view! {
                <Show when=move || is_there.get() fallback=|| view! { <EmptyState icon="pipeline" title=t!("pipelines.gone")/> }>
                    <PipelineEditor pipeline on_changed=move || query.refetch()/>
                </Show>
            }.into_any())}
        </SettingsPage>
    }
}

/// What is changed of a pipeline.
type Change = Box<dyn FnOnce(&mut UpdatePipelineInput)>;

#[component]
fn PipelineEditor(pipeline: Memo<Option<Pipeline>>, #[prop(into)] on_changed: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let task = RwSignal::new(None::<StageTask>);
    let removed = RwSignal::new(None::<Stage>);
    let stages = move |open: bool| {
        pipeline.with(|p| {
            p.as_ref()
                .map(|p| p.stages.iter().filter(|s| (s.kind == StageKind::Open) == open).cloned().collect::<Vec<_>>())
                .unwrap_or_default()
        })
    };
    let stage = move |id: &str| {
        pipeline.with(|p| p.as_ref().and_then(|p| p.stages.iter().find(|s| s.id.inner() == id).cloned()))
    };
    let update = move |change: Change| {
        let Some(id) = pipeline.with_untracked(|p| p.as_ref().map(|p| p.id.clone())) else { return };
        leptos::task::spawn_local(async move {
            let mut input = UpdatePipelineInput::of(id);
            change(&mut input);
            if let Err(error) = pipelines::update_pipeline(input).await {
                toasts.error(error.sentence());
            }
            on_changed.run(());
        });
    };
    let move_stage = move |id: String, place: usize| -> Moved {
        Some(Box::pin(async move {
            let input = MoveStageInput { id: id.into(), position: i32::try_from(place).unwrap_or(i32::MAX) };
            let answer = pipelines::move_stage(input).await;
            let kept = answer.is_ok();
            if let Err(error) = answer {
                toasts.error(error.sentence());
            }
            on_changed.run(());
            kept
        }))
    };
    let edit = move |id: &str| task.set(stage(id).map(StageTask::Edit));
    let row = move |id: String, removable: bool| {
        let (of_stage, of_edit, of_remove) = (id.clone(), id.clone(), id);
        let shown = Memo::new(move |_| stage(&of_stage));
        let name = Signal::derive(move || shown.with(|s| s.as_ref().map(|s| s.name.clone()).unwrap_or_default()));
        view! {
            <div class="c-stages__row">
                <button type="button" class="c-stages__stage" on:click={ let of_edit = of_edit.clone(); move |_| edit(&of_edit) }>
                    {move || shown.get().map(|stage| view! { <StageSummary stage/> })}
                </button>
                <IconButton icon="edit" label=Signal::derive(move || t!("stages.edit_named", name = name.get())) on_press=move || edit(&of_edit)/>
                {removable.then(|| view! {
                    <IconButton icon="trash" label=Signal::derive(move || t!("stages.remove_named", name = name.get()))
                        disabled=Signal::derive(move || stages(true).len() < 2)
                        on_press=move || removed.set(stage(&of_remove))/>
                })}
            </div>
        }
        .into_any()
    };
    let ids = move |open: bool| {
        Signal::derive(move || stages(open).into_iter().map(|s| s.id.into_inner()).collect::<Vec<_>>())
    };
    let company = chosen(pipeline, |p| shared::CompanyRequirement::from(p.company_requirement).as_str());
    let contact = chosen(pipeline, |p| shared::ContactRequirement::from(p.contact_requirement).as_str());
    let companies =
        words(t!("pipelines.company_optional"), t!("pipelines.company_warn"), t!("pipelines.company_required"));
    let contacts =
        words(t!("pipelines.contact_optional"), t!("pipelines.contact_warn"), t!("pipelines.contact_required"));
    let set_company = move || {
        let chosen = company.with_untracked(|word| shared::CompanyRequirement::parse(word));
        update(Box::new(move |it| it.company_requirement = chosen.map(Into::into)));
    };
    let set_contact = move || {
        let chosen = contact.with_untracked(|word| shared::ContactRequirement::parse(word));
        update(Box::new(move |it| it.contact_requirement = chosen.map(Into::into)));
    };
    let name = Signal::derive(move || pipeline.with(|p| p.as_ref().map(|p| p.name.clone()).unwrap_or_default()));
    view! {
        <dl class="c-facts c-settings__section">
            <dt>{t!("pipelines.name")}</dt>
            <dd><InlineEdit label=t!("pipelines.name") value=name check=check_name on_save={move |name: String| update(Box::new(|it| it.name = Some(name)))}/></dd>
            <dt>{t!("pipelines.company_rule")}</dt>
            <dd><Select value=company choices=companies label=t!("pipelines.company_rule") on_change=set_company/></dd>
            <dt>{t!("pipelines.contact_rule")}</dt>
            <dd><Select value=contact choices=contacts label=t!("pipelines.contact_rule") on_change=set_contact/></dd>
        </dl>
        <section class="c-settings__section">
            <header class="c-settings__section-head">
                <div><h2>{t!("stages.open")}</h2><p class="muted">{t!("stages.open_text")}</p></div>
                <Button icon="plus" on_press=move || task.set(pipeline.with_untracked(|p| p.as_ref().map(|p| StageTask::Create(p.id.clone()))))>{t!("stages.create")}</Button>
            </header>
            <Sortable ids=ids(true) row=move |id| row(id, true) name={move |id: String| stage(&id).map(|s| s.name).unwrap_or_default()} on_move=move_stage/>
        </section>
        <section class="c-settings__section">
            <header class="c-settings__section-head"><div><h2>{t!("stages.closed")}</h2><p class="muted">{t!("stages.closed_text")}</p></div></header>
            <ul class="c-stages__closed"><For each=move || ids(false).get() key=Clone::clone let:id><li>{row(id, false)}</li></For></ul>
        </section>
        <StageDialog task on_saved=on_changed/>
        <RemoveStage stage=removed pipeline on_done=on_changed/>
    }
    .into_any()
}

#[component]
fn StageSummary(stage: Stage) -> impl IntoView {
    let limit = stage.time_limit_days.map(|days| t!("stages.limit", count = days));
    let required =
        (!stage.required_fields.is_empty()).then(|| t!("stages.requires", count = stage.required_fields.len()));
    let facts = [limit, required].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <i class="c-dot" style:background=stage.color aria-hidden="true"></i>
        <b class="truncate">{stage.name}</b>
        <span class="muted truncate c-stages__facts">{facts}</span>
        <span class="num muted">{format::percent(f64::from(stage.probability))}</span>
    }
    .into_any()
}

/// What a pipeline has chosen, as the word of a choice that follows it.
fn chosen(pipeline: Memo<Option<Pipeline>>, read: fn(&Pipeline) -> &'static str) -> RwSignal<String> {
    let word = RwSignal::new(String::new());
    Effect::new(move || word.set(pipeline.with(|p| p.as_ref().map(read).unwrap_or_default()).to_owned()));
    word
}

/// The three things that a pipeline may want of a company or a contact.
fn words(optional: &str, warn: &str, required: &str) -> Choices {
    [("optional", optional), ("warn", warn), ("required", required)]
        .map(|(word, text)| (word.into(), text.into()))
        .into()
}
