//! The choice of what cards show. The board follows with every tick.

use leptos::prelude::*;
use millrace_shared::{CardField, FieldId, RecordKind, validation::CARD_CUSTOM_FIELDS_MAX};

use super::{BoardContext, lines::Lines};
use crate::api::Maybe;
use crate::cache::{Cache, fields::FieldDefinition, preferences::PreferencesPatch};
use crate::t;
use crate::ui::Checkbox;

/// The list of what a card can show.
pub fn show_card_lines() -> AnyView {
    let context = expect_context::<BoardContext>();
    let toggle = move |field: CardField| {
        // What the role hides stays as it was chosen.
        let chosen = context.cache.preferences.with_untracked(|it| Lines::of(it.card_fields.as_deref()));
        let fields = chosen.toggled(field);
        // Everything is what Millrace shows by itself.
        let all = fields.len() == CardField::ALL.len();
        let card_fields = if all { Maybe::Null } else { Maybe::Value(fields) };
        context.cache.prefer(PreferencesPatch { card_fields, ..PreferencesPatch::default() });
    };
    let custom = Memo::new(move |_| context.cache.fields_of(RecordKind::Deal));
    let full = Memo::new(move |_| context.custom.with(Vec::len) >= CARD_CUSTOM_FIELDS_MAX);
    let toggle_custom = move |field: FieldId| {
        // Those that are gone make room.
        let there = untrack(|| context.custom.get());
        let mut chosen: Vec<FieldId> = there.iter().map(|field| field.id).collect();
        match chosen.iter().position(|id| *id == field) {
            Some(at) => drop(chosen.remove(at)),
            None => chosen.push(field),
        }
        context.cache.prefer(PreferencesPatch { card_custom_fields: Some(chosen), ..PreferencesPatch::default() });
    };
    let custom_line = move |field: FieldDefinition| {
        let id = field.id;
        let checked = Memo::new(move |_| context.custom.with(|all| all.iter().any(|field| field.id == id)));
        view! {
            <Checkbox checked label=field.label on_change=move |_: bool| toggle_custom(id)
                disabled=Signal::derive(move || full.get() && !checked.get())/>
        }
    };
    view! {
        <fieldset class="c-cardlines">
            <legend>{t!("card.lines")}</legend>
            {move || CardField::ALL.iter().filter(|field| !hidden(context.cache).contains(field)).map(|field| {
                let field = *field;
                view! {
                    <Checkbox checked=Signal::derive(move || context.lines.read().has(field))
                        on_change=move |_: bool| toggle(field) label=Signal::derive(move || name(field).to_owned())/>
                }
            }).collect_view()}
        </fieldset>
        <Show when=move || !custom.with(Vec::is_empty)>
            <fieldset class="c-cardlines c-cardlines--custom">
                <legend>{t!("card.custom_fields", count = CARD_CUSTOM_FIELDS_MAX)}</legend>
                {move || custom.get().into_iter().map(custom_line).collect_view()}
            </fieldset>
        </Show>
    }
    .into_any()
}

/// What the role hides of cards. The caller is told of changes.
pub(super) fn hidden(cache: Cache) -> Vec<CardField> {
    let all = [(CardField::Amount, "amount"), (CardField::CloseDate, "expectedCloseOn")];
    let hidden = all.into_iter().filter(|(_, field)| !cache.shows(RecordKind::Deal, field));
    hidden.map(|(card, _)| card).collect()
}

fn name(field: CardField) -> &'static str {
    match field {
        CardField::Company => t!("fields.company"),
        CardField::Tags => t!("fields.tags"),
        CardField::Amount => t!("fields.amount"),
        CardField::CloseDate => t!("card.expected_close"),
        CardField::TimeLeft => t!("card.time_left"),
        CardField::DaysInStage => t!("card.days_in_stage"),
        CardField::Checklist => t!("checklist.title"),
        CardField::Owner => t!("fields.owner"),
    }
}
