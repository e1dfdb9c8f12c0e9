//! Adding and changing a stage.

use cynic::Id;
use leptos::prelude::*;
use millrace_shared::{Invalid, validation};

use super::checklist_editor::{ChecklistDraft, ChecklistEditor};
use super::operations::pipelines::{self, ChecklistItemInput, CreateStageInput, DealField, Stage, UpdateStageInput};
use crate::{
    api::{Maybe, fragments::StageKind},
    forms::Form,
    t,
    ui::{Button, ButtonKind, Checkbox, Dialog, Field, FormError, TextArea, TextInput, opened_by},
};

/// Colours that can be told apart on both grounds, from calm to urgent.
const COLORS: [&str; 10] =
    ["#64748b", "#0ea5e9", "#06b6d4", "#14b8a6", "#16a34a", "#84cc16", "#f59e0b", "#f97316", "#dc2626", "#a855f7"];
const DAYS_MAX: i64 = 3650;

/// What the dialog is open for.
#[derive(Clone)]
pub(super) enum StageTask {
    /// In this pipeline.
    Create(Id),
    Edit(Stage),
}

#[component]
pub(super) fn StageDialog(task: RwSignal<Option<StageTask>>, on_saved: Callback<()>) -> impl IntoView {
    let open = opened_by(task);
    let title = Signal::derive(move || {
        task.with(|task| match task {
            Some(StageTask::Edit(stage)) => t!("stages.edit_title", name = &stage.name),
            _ => t!("stages.create").to_owned(),
        })
    });
    view! {
        <Dialog open title wide=true>
            {move || task.get_untracked().map(|task| view! { <StageForm task open on_saved/> })}
        </Dialog>
    }
    .into_any()
}

/// What the form holds.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    color: RwSignal<String>,
    probability: RwSignal<String>,
    description: RwSignal<String>,
    time_limit: RwSignal<String>,
    required: RwSignal<Vec<DealField>>,
    checklist: ChecklistDraft,
}

struct Checked {
    name: String,
    color: String,
    probability: i32,
    description: String,
    time_limit_days: Option<i32>,
    checklist: Vec<ChecklistItemInput>,
}

impl Draft {
    fn of(stage: Option<&Stage>) -> Self {
        let text = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
        Self {
            name: text(stage.map(|s| s.name.clone())),
            color: RwSignal::new(stage.map_or_else(|| COLORS[1].to_owned(), |s| s.color.clone())),
            probability: RwSignal::new(stage.map_or(50, |s| s.probability).to_string()),
            description: text(stage.map(|s| s.description.clone())),
            time_limit: text(stage.and_then(|s| s.time_limit_days).map(|days| days.to_string())),
            required: RwSignal::new(stage.map(|s| s.required_fields.clone()).unwrap_or_default()),
            checklist: ChecklistDraft::of(stage.map(|s| s.checklist.as_slice()).unwrap_or_default()),
        }
    }

    fn checked(self, form: Form) -> Option<Checked> {
        form.clear();
        let name = form.check("name", validation::name(&self.name.get_untracked()));
        let color = form.check("color", validation::color(&self.color.get_untracked()));
        let probability = form.check("probability", whole(&self.probability.get_untracked(), 0, 100));
        let description =
            form.check("description", validation::text(&self.description.get_untracked(), validation::DESCRIPTION_MAX));
        let limit = self.time_limit.get_untracked();
        let limit = form.check(
            "timeLimitDays",
            if limit.trim().is_empty() { Ok(None) } else { whole(&limit, 1, DAYS_MAX).map(Some) },
        );
        let checklist = form.check("checklist", self.checklist.checked());
        Some(Checked {
            name: name?,
            color: color?,
            probability: probability?,
            description: description?,
            time_limit_days: limit?,
            checklist: checklist?,
        })
    }
}

fn whole(text: &str, least: i64, most: i64) -> Result<i32, Invalid> {
    let number: i64 = text.trim().parse().map_err(|_| Invalid::OutOfRange(least, most))?;
    i32::try_from(validation::range(number, least, most)?).map_err(|_| Invalid::OutOfRange(least, most))
}

#[component]
fn StageForm(task: StageTask, open: RwSignal<bool>, on_saved: Callback<()>) -> impl IntoView {
    let stage = match &task {
        StageTask::Edit(stage) => Some(stage.clone()),
        StageTask::Create(_) => None,
    };
    let draft = Draft::of(stage.as_ref());
    let is_open = stage.as_ref().is_none_or(|s| s.kind == StageKind::Open);
    let form = Form::default();
    let submit = move || {
        let Some(checked) = draft.checked(form) else { return };
        let required_fields = Some(draft.required.get_untracked());
        let task = task.clone();
        let request = async move {
            match task {
                StageTask::Edit(stage) => pipelines::update_stage(UpdateStageInput {
                    id: stage.id,
                    name: Maybe::Value(checked.name),
                    color: Maybe::Value(checked.color),
                    // What the closed stages mean decides theirs.
                    probability: if is_open { Maybe::Value(checked.probability) } else { Maybe::Absent },
                    description: Maybe::Value(checked.description),
                    time_limit_days: checked.time_limit_days.into(),
                    required_fields,
                    checklist: Some(checked.checklist),
                })
                .await
                .map(drop),
                StageTask::Create(pipeline_id) => pipelines::create_stage(CreateStageInput {
                    pipeline_id,
                    name: checked.name,
                    color: checked.color,
                    probability: Some(checked.probability),
                    description: Some(checked.description),
                    time_limit_days: checked.time_limit_days,
                    required_fields,
                    checklist: Some(checked.checklist),
                })
                .await
                .map(drop),
            }
        };
        form.send(request, move |()| {
            open.set(false);
            on_saved.run(());
        });
    };
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <FormError error=form.failure()/>
            <Field label=t!("stages.name") error=form.error("name") required=true><TextInput value=draft.name autofocus=true/></Field>
            <ColorPicker value=draft.color/>
            {is_open.then(|| view! {
                <div class="c-form__row">
                    <Field label=t!("stages.probability") hint=t!("stages.probability_hint") error=form.error("probability")>
                        <TextInput value=draft.probability input_mode="numeric"/>
                    </Field>
                    <Field label=t!("stages.time_limit") hint=t!("stages.time_limit_hint") error=form.error("timeLimitDays")>
                        <TextInput value=draft.time_limit input_mode="numeric" placeholder=t!("common.none")/>
                    </Field>
                </div>
            })}
            <Field label=t!("stages.description") hint=t!("stages.description_hint") error=form.error("description")>
                <TextArea value=draft.description/>
            </Field>
            <ChecklistEditor draft=draft.checklist error=form.error("checklist")/>
            <fieldset class="c-stages__required">
                <legend>{t!("stages.required_fields")}</legend>
                {fields().into_iter().map(|(field, label)| view! {
                    <Checkbox checked=Signal::derive(move || draft.required.with(|r| r.contains(&field)))
                        on_change=move |on| draft.required.update(|r| { r.retain(|f| *f != field); if on { r.push(field) } }) label/>
                }).collect_view()}
            </fieldset>
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.save")}</Button>
            </footer>
        </form>
    }
    .into_any()
}

fn fields() -> [(DealField, &'static str); 7] {
    [
        (DealField::Amount, t!("fields.amount")),
        (DealField::Company, t!("fields.company")),
        (DealField::Contacts, t!("fields.contacts")),
        (DealField::ExpectedCloseOn, t!("fields.expected_close_on")),
        (DealField::Source, t!("fields.source")),
        (DealField::LossReason, t!("fields.loss_reason")),
        (DealField::Tags, t!("fields.tags")),
    ]
}

#[component]
fn ColorPicker(value: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="c-field">
            <span class="c-field__label" id="stage-color">{t!("stages.color")}</span>
            <div class="c-colors" role="radiogroup" aria-labelledby="stage-color">
                {COLORS.into_iter().map(|color| view! {
                    <label class="c-colors__color" style:background=color>
                        <input type="radio" name="color" aria-label=color prop:checked=move || value.with(|v| v == color) on:change=move |_| value.set(color.to_owned())/>
                    </label>
                }).collect_view()}
                <label class="c-colors__own" title=t!("stages.own_color")>
                    <input type="color" aria-label=t!("stages.own_color") prop:value=value on:input:target=move |event| value.set(event.target().value())/>
                </label>
            </div>
        </div>
    }
    .into_any()
}
