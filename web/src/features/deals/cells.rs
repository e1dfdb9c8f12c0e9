//! The panel's fields one by one, for the cells of a table.

use leptos::prelude::*;
use millrace_shared::{DealColumn, DealId, DirectoryKind, StageKind, validation};

use super::edit::{Edit, FieldRow};
use super::fields::{Amount, Closes, CustomRow, Probability};
use super::pickers::{CompanyPicker, DirectoryPicker, OwnerPicker};
use super::stage_bar::go;
use super::tags::Tags;
use crate::cache::commands::DealPatch;
use crate::cache::fields::FieldDefinition;
use crate::cache::records::Stage;
use crate::features::board::{BoardContext, Closing};
use crate::ui::{Choice, Combobox, InlineEdit, filter_choices};
use crate::{forms, t};

/// Whether what a column shows can be edited where it stands.
pub const fn is_editable(column: DealColumn) -> bool {
    matches!(
        column,
        DealColumn::Name
            | DealColumn::Stage
            | DealColumn::Company
            | DealColumn::Amount
            | DealColumn::Probability
            | DealColumn::CloseDate
            | DealColumn::Owner
            | DealColumn::Tags
            | DealColumn::Source
    )
}

/// The field of a column.
pub fn editor(column: DealColumn, id: DealId) -> AnyView {
    let (id, disabled) = (Signal::stored(id), Signal::stored(false));
    match column {
        DealColumn::Name => view! { <Name id/> }.into_any(),
        DealColumn::Stage => view! { <StagePicker id/> }.into_any(),
        DealColumn::Company => view! { <CompanyPicker id disabled/> }.into_any(),
        DealColumn::Amount => view! { <Amount id disabled/> }.into_any(),
        DealColumn::Probability => view! { <Probability id disabled/> }.into_any(),
        DealColumn::CloseDate => view! { <Closes id disabled/> }.into_any(),
        DealColumn::Owner => view! { <OwnerPicker id disabled/> }.into_any(),
        DealColumn::Tags => view! { <Tags id disabled/> }.into_any(),
        DealColumn::Source => view! { <DirectoryPicker id disabled kind=DirectoryKind::Source/> }.into_any(),
        _ => ().into_any(),
    }
}

/// The field of a column of a custom field.
pub fn custom(field: FieldDefinition, id: DealId) -> AnyView {
    view! { <CustomRow id=Signal::stored(id) field disabled=Signal::stored(false)/> }.into_any()
}

#[component]
fn Name(id: Signal<DealId>) -> impl IntoView {
    let cache = crate::cache::use_cache();
    let edit = Edit::new(id, "name");
    let name =
        Memo::new(move |_| cache.deals.with(id.get(), |deal| deal.map(|it| it.name.clone())).unwrap_or_default());
    let check = |(text,): (String,)| validation::name(&text).err().map(forms::invalid_text);
    view! {
        <FieldRow label=t!("fields.name") edit>
            <InlineEdit label=t!("fields.name") value=name check=Callback::new(check)
                on_save=move |(text,): (String,)| edit.save(DealPatch { name: Some(text.clone()), ..DealPatch::default() }, text)/>
        </FieldRow>
    }
    .into_any()
}

/// The stage; a closed one asks what closing asks for.
#[component]
fn StagePicker(id: Signal<DealId>) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let cache = context.cache;
    let search = RwSignal::new(String::new());
    let stages = Memo::new(move |_| {
        let pipeline = cache.deals.with(id.get(), |deal| deal.map(|deal| deal.pipeline_id));
        let stages = pipeline.and_then(|id| cache.pipelines.with(id, |it| it.map(|it| it.stages.clone())));
        stages.unwrap_or_default()
    });
    let choice = |stage: &Stage| Choice::new(stage.id.to_string(), stage.name.clone());
    let choices = Signal::derive(move || {
        let all: Vec<Choice> = stages.read().iter().map(choice).collect();
        filter_choices(&all, &search.read())
    });
    let selected = Memo::new(move |_| {
        let stage = cache.deals.with(id.get(), |deal| deal.map(|deal| deal.stage_id))?;
        stages.with(|stages| stages.iter().find(|it| it.id == stage).map(choice))
    });
    let pick = move |(choice,): (Option<Choice>,)| {
        let stage = choice.and_then(|choice| choice.id.parse().ok());
        let stage = stages.with_untracked(|stages| stages.iter().find(|it| Some(it.id) == stage).cloned());
        let deal = id.get_untracked();
        let stands = cache.deals.peek(deal).map(|deal| deal.stage_id);
        match stage {
            Some(stage) if Some(stage.id) == stands => {}
            Some(stage) if stage.kind == StageKind::Open => go(context, deal, stage.id),
            Some(stage) => context.closing.set(Some(Closing { deal, kind: stage.kind })),
            None => {}
        }
    };
    view! { <Combobox selected choices search on_pick=pick inline=true label=t!("fields.stage")/> }.into_any()
}
