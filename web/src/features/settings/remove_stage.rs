//! Removing a stage: where its deals go.

use leptos::prelude::*;

use super::operations::pipelines::{self, DeleteStageInput, Pipeline, Stage};
use crate::{
    api::fragments::StageKind,
    forms::Form,
    t,
    ui::{Button, ButtonKind, Choices, Dialog, Field, FormError, Select, Skeleton, opened_by, use_toasts},
};

#[component]
pub(super) fn RemoveStage(
    stage: RwSignal<Option<Stage>>,
    pipeline: Memo<Option<Pipeline>>,
    on_done: Callback<()>,
) -> impl IntoView {
    let open = opened_by(stage);
    let title = Signal::derive(move || {
        stage.with(|s| s.as_ref().map(|s| t!("stages.remove_title", name = &s.name)).unwrap_or_default())
    });
    view! {
        <Dialog open title>
            {move || stage.get_untracked().map(|stage| view! { <RemoveForm stage pipeline open on_done/> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn RemoveForm(
    stage: Stage,
    pipeline: Memo<Option<Pipeline>>,
    open: RwSignal<bool>,
    on_done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let form = Form::default();
    let id = stage.id.clone();
    let count = LocalResource::new({
        let id = id.clone();
        move || pipelines::deals_in_stage(id.clone())
    });
    // The neighbour before it, or after the first: where such deals most likely belong.
    let others: Choices = pipeline.with_untracked(|p| {
        let stages = p.as_ref().map(|p| p.stages.clone()).unwrap_or_default();
        stages
            .into_iter()
            .filter(|s| s.kind == StageKind::Open && s.id != id)
            .map(|s| (s.id.into_inner(), s.name))
            .collect()
    });
    let near = usize::try_from(stage.position).unwrap_or(0).saturating_sub(1).min(others.len().saturating_sub(1));
    let target = RwSignal::new(others.get(near).map(|(id, _)| id.clone()).unwrap_or_default());
    let name = StoredValue::new(stage.name);
    let submit = move || {
        let has_deals = matches!(count.get_untracked(), Some(Ok(count)) if count > 0);
        let move_deals_to_stage_id = has_deals.then(|| target.get_untracked().into());
        form.send(pipelines::delete_stage(DeleteStageInput { id: id.clone(), move_deals_to_stage_id }), move |_| {
            open.set(false);
            toasts.info(name.with_value(|name| t!("stages.removed", name = name)));
            on_done.run(());
        });
    };
    let others = StoredValue::new(others);
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <FormError error=form.failure()/>
            {move || match count.get() {
                None => view! { <Skeleton lines=1/> }.into_any(),
                Some(Err(error)) => view! { <p class="c-field__error">{error.sentence()}</p> }.into_any(),
                Some(Ok(0)) => view! { <p>{t!("stages.no_deals")}</p> }.into_any(),
                Some(Ok(count)) => view! {
                    <p>{t!("stages.has_deals", count = count)}</p>
                    <Field label=t!("stages.move_deals_to") error=form.error("moveDealsToStageId")>
                        <Select value=target choices=others.get_value()/>
                    </Field>
                }.into_any(),
            }}
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Danger submit=true busy=form.busy() disabled=Signal::derive(move || count.with(Option::is_none))>{t!("stages.remove")}</Button>
            </footer>
        </form>
    }
    .into_any()
}
