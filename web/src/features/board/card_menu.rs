//! The choice of what cards show. The board follows with every tick.

use leptos::prelude::*;
use millrace_shared::CardField;

use super::BoardContext;
use crate::api::Maybe;
use crate::cache::preferences::PreferencesPatch;
use crate::t;
use crate::ui::Checkbox;

/// The list of what a card can show.
pub fn show_card_lines() -> AnyView {
    let context = expect_context::<BoardContext>();
    let toggle = move |field: CardField| {
        let fields = context.lines.get_untracked().toggled(field);
        // Everything is what Millrace shows by itself.
        let all = fields.len() == CardField::ALL.len();
        let card_fields = if all { Maybe::Null } else { Maybe::Value(fields) };
        context.cache.prefer(PreferencesPatch { card_fields, ..PreferencesPatch::default() });
    };
    view! {
        <fieldset class="c-cardlines">
            <legend>{t!("card.lines")}</legend>
            {CardField::ALL.iter().map(|field| {
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
