//! The choice of what cards show. The board follows with every tick.

use leptos::prelude::*;
use millrace_shared::{CardField, RecordKind};

use super::{BoardContext, lines::Lines};
use crate::api::Maybe;
use crate::cache::{Cache, preferences::PreferencesPatch};
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
