//! Adding and changing a custom field.

use leptos::prelude::*;
use leptos_router::components::A;
use millrace_shared::{FieldType, LinkKind, RecordKind, StageId, StageKind, fields::HELP_MAX, validation};

use super::field_options::{OptionsDraft, OptionsEditor};
use super::field_type::TypeChanger;
use super::operations::{
    fields::{self, CreateFieldInput, UpdateFieldInput},
    lists,
};
use crate::api::convert::gql;
use crate::cache::{fields::FieldDefinition, records::Pipeline, use_cache};
use crate::features::{fields::words::type_name, live_query::live_query};
use crate::forms::Form;
use crate::t;
use crate::ui::{
    Button, ButtonKind, Checkbox, Choices, Dialog, Field, FormError, Select, TextArea, TextInput, opened_by,
};

/// What the dialog is open for.
#[derive(Clone)]
pub(super) enum FieldTask {
    /// For this kind of record.
    Create(RecordKind),
    Edit(Box<FieldDefinition>),
}

#[component]
pub(super) fn FieldDialog(task: RwSignal<Option<FieldTask>>) -> impl IntoView {
    let open = opened_by(task);
    let title = Signal::derive(move || {
        task.with(|task| match task {
            Some(FieldTask::Edit(field)) => t!("custom_fields.edit_title", name = &field.label),
            _ => t!("custom_fields.add").to_owned(),
        })
    });
    view! {
        <Dialog open title wide=true>
            {move || task.get_untracked().map(|task| view! { <FieldForm task open/> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn FieldForm(task: FieldTask, open: RwSignal<bool>) -> impl IntoView {
    let cache = use_cache();
    let (kind, known) = match task {
        FieldTask::Create(kind) => (kind, None),
        FieldTask::Edit(field) => (field.kind, Some(*field)),
    };
    let of = |read: fn(&FieldDefinition) -> String| RwSignal::new(known.as_ref().map(read).unwrap_or_default());
    let (label, help, section) = (of(|it| it.label.clone()), of(|it| it.help.clone()), of(|it| it.section.clone()));
    let type_word = RwSignal::new(known.as_ref().map_or(FieldType::Line, |it| it.field_type).as_str().to_owned());
    let field_type = Memo::new(move |_| FieldType::parse(&type_word.read()).unwrap_or(FieldType::Line));
    let link_word = RwSignal::new(LinkKind::Company.as_str().to_owned());
    let list_word =
        RwSignal::new(known.as_ref().and_then(|it| it.list_id).map(|id| id.to_string()).unwrap_or_default());
    let required = RwSignal::new(known.as_ref().is_some_and(|it| it.required));
    let unique = RwSignal::new(known.as_ref().is_some_and(|it| it.unique));
    let options = OptionsDraft::of(known.as_ref().map(|it| it.options.as_slice()).unwrap_or_default());
    let pipelines = untrack(|| cache.pipelines_in_order());
    let from = StoredValue::new(from_stages(&pipelines, known.as_ref()));
    let form = Form::default();
    let id = known.as_ref().map(|it| (it.id, it.version));
    let submit = move || {
        form.clear();
        let field_type = field_type.get_untracked();
        let line = |text: RwSignal<String>| validation::line(&text.get_untracked(), validation::TEXT_MAX);
        let label = form.check("label", validation::name(&label.get_untracked()));
        let help = form.check("help", validation::text(&help.get_untracked(), HELP_MAX));
        let section = form.check("section", line(section));
        let options =
            if field_type.has_options() { form.check("options", options.checked()).map(Some) } else { Some(None) };
        let (Some(label), Some(help), Some(section), Some(options)) = (label, help, section, options) else { return };
        let stages = from.with_value(|from| {
            from.iter().filter_map(|word| word.get_untracked().parse::<StageId>().ok()).map(gql).collect()
        });
        let (required, unique) = (required.get_untracked(), unique.get_untracked() && field_type.may_be_unique());
        let link_kind = (field_type == FieldType::Link).then(|| LinkKind::parse(&link_word.get_untracked())).flatten();
        let list_id = list_word.get_untracked();
        let list_id = (field_type == FieldType::List && !list_id.is_empty()).then(|| list_id.into());
        let request = async move {
            match id {
                Some((id, version)) => {
                    let input = UpdateFieldInput {
                        version: Some(version),
                        label: Some(label),
                        help: Some(help),
                        section: Some(section),
                        options,
                        required: Some(required),
                        required_from_stage_ids: Some(stages),
                        unique: Some(unique),
                        ..UpdateFieldInput::of(gql(id))
                    };
                    fields::update_field(input).await
                }
                None => {
                    let input = CreateFieldInput {
                        kind: kind.into(),
                        label,
                        field_type: field_type.into(),
                        help: Some(help),
                        section: Some(section),
                        link_kind: link_kind.map(Into::into),
                        list_id,
                        options,
                        required,
                        required_from_stage_ids: Some(stages),
                        unique,
                        // A list may be long: who holds one of its items is found along an index.
                        filtered: field_type == FieldType::List,
                    };
                    fields::create_field(input).await
                }
            }
        };
        form.send(request, move |saved: fields::FieldSaved| {
            cache.field_told(saved.field.into());
            open.set(false);
        });
    };
    let types: Choices = FieldType::ALL.iter().map(|it| (it.as_str().to_owned(), type_name(*it).to_owned())).collect();
    let type_view = match known.clone() {
        Some(field) => view! { <TypeChanger field open/> }.into_any(),
        None => view! {
            <Field label=t!("custom_fields.type") error=form.error("type")><Select value=type_word choices=Signal::derive(move || types.clone())/></Field>
            <Show when=move || field_type.get() == FieldType::Link>
                <Field label=t!("custom_fields.link_kind") error=form.error("linkKind")><Select value=link_word choices=Signal::derive(link_choices)/></Field>
            </Show>
            <Show when=move || field_type.get() == FieldType::List><ListChoice value=list_word form/></Show>
        }
        .into_any(),
    };
    let asks = (kind == RecordKind::Deal).then(|| view! { <FromStages pipelines from form/> });
    let key = known.map(|field| view! { <p class="c-field__hint">{t!("custom_fields.key_is", key = field.key)}</p> });
    view! {
        <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
            <FormError error=form.failure()/>
            <Field label=t!("custom_fields.label") error=form.error("label") required=true><TextInput value=label autofocus=true/></Field>
            {type_view}
            <Show when=move || field_type.get().has_options()><OptionsEditor draft=options error=form.error("options")/></Show>
            <div class="c-form__row">
                <Field label=t!("custom_fields.section") hint=t!("custom_fields.section_hint") error=form.error("section")><TextInput value=section/></Field>
                <Field label=t!("custom_fields.help") hint=t!("custom_fields.help_hint") error=form.error("help")><TextArea value=help rows=1/></Field>
            </div>
            {asks}
            <Checkbox checked=required label=t!("custom_fields.required") on_change=move |on: bool| required.set(on)/>
            <Show when=move || field_type.get().may_be_unique()>
                <Checkbox checked=unique label=t!("custom_fields.unique") on_change=move |on: bool| unique.set(on)/>
            </Show>
            {move || form.error("unique").get().map(|error| view! { <p class="c-field__error" role="alert">{error}</p> })}
            {key}
            <footer class="c-dialog__actions">
                <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.save")}</Button>
            </footer>
        </form>
    }
    .into_any()
}

fn link_choices() -> Choices {
    let records = LinkKind::ALL.iter().filter(|kind| **kind != LinkKind::ListItem);
    records
        .map(|kind| {
            let name = match kind {
                LinkKind::Company => t!("custom_fields.link_company"),
                LinkKind::Contact => t!("custom_fields.link_contact"),
                LinkKind::Deal => t!("custom_fields.link_deal"),
                LinkKind::Product => t!("custom_fields.link_product"),
                LinkKind::User | LinkKind::ListItem => t!("custom_fields.link_user"),
            };
            (kind.as_str().to_owned(), name.to_owned())
        })
        .collect()
}

/// Which list is chosen from; the way to make one while there is none.
#[component]
fn ListChoice(value: RwSignal<String>, form: Form) -> impl IntoView {
    let cache = use_cache();
    let query = live_query(move || cache.lists_changed.track(), lists::lists);
    let choices = Signal::derive(move || -> Choices {
        let lists = query.get().and_then(Result::ok).unwrap_or_default();
        lists.into_iter().map(|it| (it.id.into_inner(), it.name)).collect()
    });
    // The first is chosen, as the control shows it.
    Effect::new(move || {
        let first = choices.with(|all| all.first().map(|(id, _)| id.clone()));
        if let (Some(first), true) = (first, value.with_untracked(String::is_empty)) {
            value.set(first);
        }
    });
    let none = move || query.get().is_some_and(|answer| answer.is_ok_and(|lists| lists.is_empty()));
    view! {
        <Field label=t!("custom_fields.list") error=form.error("listId")><Select value choices/></Field>
        <Show when=none>
            <p class="c-field__hint">{t!("custom_fields.no_list")}" "<A href="/settings/lists">{t!("custom_fields.to_lists")}</A></p>
        </Show>
    }
    .into_any()
}

/// For each pipeline, the stage from which on the field is needed; empty for none.
fn from_stages(pipelines: &[Pipeline], known: Option<&FieldDefinition>) -> Vec<RwSignal<String>> {
    let stage = |pipeline: &Pipeline| {
        let from = known.into_iter().flat_map(|it| &it.required_from);
        let own = from.copied().find(|id| pipeline.stage(*id).is_some());
        RwSignal::new(own.map(|id| id.to_string()).unwrap_or_default())
    };
    pipelines.iter().map(stage).collect()
}

/// A choice of stage for each pipeline.
#[component]
fn FromStages(pipelines: Vec<Pipeline>, from: StoredValue<Vec<RwSignal<String>>>, form: Form) -> impl IntoView {
    let several = pipelines.len() > 1;
    let selects = pipelines.into_iter().zip(from.get_value()).map(|(pipeline, value)| {
        let none = (String::new(), t!("custom_fields.never").to_owned());
        // Lost and unqualified deals are asked for nothing by coming there.
        let stages = pipeline.stages.iter().filter(|stage| matches!(stage.kind, StageKind::Open | StageKind::Won));
        let stages = stages.map(|stage| (stage.id.to_string(), stage.name.clone()));
        let choices: Choices = std::iter::once(none).chain(stages).collect();
        let label = t!("custom_fields.required_from");
        let label = if several { format!("{label}: {}", pipeline.name) } else { label.to_owned() };
        view! {
            <Field label hint=t!("custom_fields.required_from_hint") error=form.error("requiredFromStageIds")>
                <Select value choices=Signal::derive(move || choices.clone())/>
            </Field>
        }
    });
    selects.collect_view()
}
