//! The columns of the table: which there are, which are shown, and what each shows of a deal.

use std::ops::RangeInclusive;

use leptos::prelude::*;
use millrace_shared::{DealColumn, StageKind};

use super::order::By;
use crate::cache::records::Deal;
use crate::cache::{Cache, use_cache};
use crate::ui::Avatar;
use crate::{format, t};

/// What the table shows until somebody has chosen.
pub const FIRST: [DealColumn; 7] = [
    DealColumn::Name,
    DealColumn::Company,
    DealColumn::Stage,
    DealColumn::Amount,
    DealColumn::CloseDate,
    DealColumn::Owner,
    DealColumn::DaysInStage,
];

/// Share of a stage's time limit from which the days in it warn.
const WARN_FROM: f64 = 0.8;

/// The columns that the user has chosen, in order; the name is always there, and first.
pub fn shown(cache: Cache) -> Vec<DealColumn> {
    let chosen = cache.preferences.with(|preferences| preferences.deal_columns.clone());
    with_name(&chosen.unwrap_or_else(|| FIRST.to_vec()))
}

/// The name leads: it says which row this is.
fn with_name(columns: &[DealColumn]) -> Vec<DealColumn> {
    let rest = columns.iter().copied().filter(|column| *column != DealColumn::Name);
    std::iter::once(DealColumn::Name).chain(rest).collect()
}

/// The words at the head of a column.
pub fn label(column: DealColumn) -> &'static str {
    match column {
        DealColumn::Name => t!("fields.name"),
        DealColumn::Stage => t!("fields.stage"),
        DealColumn::Company => t!("fields.company"),
        DealColumn::Amount => t!("fields.amount"),
        DealColumn::Probability => t!("fields.probability"),
        DealColumn::Weighted => t!("table.weighted"),
        DealColumn::Currency => t!("fields.currency"),
        DealColumn::CloseDate => t!("fields.expected_close_on"),
        DealColumn::Owner => t!("fields.owner"),
        DealColumn::Tags => t!("fields.tags"),
        DealColumn::Source => t!("fields.source"),
        DealColumn::CreatedAt => t!("table.created"),
        DealColumn::LastActivity => t!("table.last_activity"),
        DealColumn::DaysInStage => t!("table.days_in_stage"),
    }
}

/// How wide a column may be made, in pixels: the same bounds as the server's.
pub const WIDTHS: RangeInclusive<i32> = 64..=800;

/// The widths that the user has chosen. The caller is told of changes.
pub fn chosen_widths(cache: Cache) -> Vec<(DealColumn, i32)> {
    cache.preferences.with(|preferences| preferences.deal_column_widths.clone())
}

/// The width that was chosen for a column.
pub fn chosen(widths: &[(DealColumn, i32)], column: DealColumn) -> Option<i32> {
    widths.iter().find(|(of, _)| *of == column).map(|(_, width)| *width)
}

/// The widths with one of them changed; nothing for as wide as by default.
pub fn with_width(
    mut widths: Vec<(DealColumn, i32)>,
    column: DealColumn,
    width: Option<i32>,
) -> Vec<(DealColumn, i32)> {
    widths.retain(|(of, _)| *of != column);
    widths.extend(width.map(|width| (column, width.clamp(*WIDTHS.start(), *WIDTHS.end()))));
    widths
}

/// Its width in pixels by default; the name also takes what the others leave.
pub const fn width(column: DealColumn) -> i32 {
    match column {
        DealColumn::Name => 240,
        DealColumn::Company | DealColumn::Owner | DealColumn::Tags | DealColumn::Source => 168,
        DealColumn::Stage => 152,
        DealColumn::Amount | DealColumn::Weighted | DealColumn::CloseDate | DealColumn::LastActivity => 124,
        DealColumn::CreatedAt | DealColumn::DaysInStage => 116,
        DealColumn::Probability | DealColumn::Currency => 104,
    }
}

/// Whether it holds numbers, which stand at the end of their cells.
pub const fn is_number(column: DealColumn) -> bool {
    matches!(column, DealColumn::Amount | DealColumn::Weighted | DealColumn::Probability | DealColumn::DaysInStage)
}

/// What a press on its head sorts by, if it can.
pub const fn order(column: DealColumn) -> Option<By> {
    Some(match column {
        DealColumn::Name => By::Name,
        DealColumn::Stage => By::Stage,
        DealColumn::Amount => By::Amount,
        DealColumn::CloseDate => By::CloseDate,
        DealColumn::Owner => By::Owner,
        DealColumn::CreatedAt => By::Created,
        DealColumn::LastActivity => By::Activity,
        DealColumn::DaysInStage => By::DaysInStage,
        _ => return None,
    })
}

/// The words of an order, as the phone offers it.
pub fn order_label(by: By) -> &'static str {
    match by {
        By::Stage => t!("fields.stage"),
        By::Name => t!("fields.name"),
        By::Amount => t!("fields.amount"),
        By::CloseDate => t!("fields.expected_close_on"),
        By::Owner => t!("fields.owner"),
        By::Created => t!("table.created"),
        By::Activity => t!("table.last_activity"),
        By::DaysInStage => t!("table.days_in_stage"),
        By::Closed => t!("deal.closed_on"),
    }
}

/// What a cell shows. The caller is told of changes of what stands beside the deal.
pub fn face(column: DealColumn, deal: &Deal) -> AnyView {
    let cache = use_cache();
    let muted = |text: String| view! { <span class="c-grid__text">{text}</span> }.into_any();
    match column {
        DealColumn::Name => view! { <span class="c-grid__name">{deal.name.clone()}</span> }.into_any(),
        DealColumn::Stage => stage(cache, deal),
        DealColumn::Company => muted(deal.company_id.map(|id| cache.company_name(id)).unwrap_or_default()),
        DealColumn::Amount => muted(format::money_short(deal.amount, &deal.currency)),
        DealColumn::Probability => muted(format::percent(f64::from(deal.probability))),
        DealColumn::Weighted => {
            muted(format::money_short(deal.amount * i64::from(deal.probability) / 100, &deal.currency))
        }
        DealColumn::Currency => muted(deal.currency.clone()),
        DealColumn::CloseDate => {
            let late = is_late(deal);
            let day = deal.expected_close_on.as_deref().map(format::day).unwrap_or_default();
            view! { <span class="c-grid__text" class:c-card__late=late title=late.then_some(t!("board.late"))>{day}</span> }
                .into_any()
        }
        DealColumn::Owner => {
            let name = cache.user_name(deal.owner_id);
            view! { <Avatar name=name.clone() id=deal.owner_id.to_string()/><span class="c-grid__text">{name}</span> }
                .into_any()
        }
        DealColumn::Tags => {
            deal.tags.iter().map(|tag| view! { <span class="c-tag">{tag.clone()}</span> }).collect_view().into_any()
        }
        DealColumn::Source => {
            let name =
                deal.source_id.and_then(|id| cache.directory.with(id, |item| item.map(|item| item.name.clone())));
            muted(name.unwrap_or_default())
        }
        DealColumn::CreatedAt => muted(format::date_of(&deal.created_at)),
        DealColumn::LastActivity => {
            let at = deal.last_activity_at.clone();
            view! { <span class="c-grid__text" title=format::date_time(&at)>{format::ago(&at)}</span> }.into_any()
        }
        DealColumn::DaysInStage => days(cache, deal),
    }
}

/// Whether an open deal should have been closed already.
pub fn is_late(deal: &Deal) -> bool {
    deal.status == StageKind::Open && deal.expected_close_on.as_deref().is_some_and(format::is_past)
}

/// The stage with its colour.
pub fn stage(cache: Cache, deal: &Deal) -> AnyView {
    let stage = cache.stage(deal.pipeline_id, deal.stage_id);
    stage
        .map(|stage| {
            view! {
                <span class="c-dot" style:background=stage.color></span>
                <span class="c-grid__text">{stage.name}</span>
            }
        })
        .into_any()
}

fn days(cache: Cache, deal: &Deal) -> AnyView {
    let days = format::days_since(&deal.stage_entered_at);
    let limit = cache.stage(deal.pipeline_id, deal.stage_id).and_then(|stage| stage.time_limit_days);
    #[expect(clippy::cast_precision_loss, reason = "a count of days is small")]
    let warns = limit.is_some_and(|limit| limit > 0 && days as f64 >= f64::from(limit) * WARN_FROM);
    let warns = warns && deal.status == StageKind::Open;
    view! {
        <span class="c-grid__text" class:c-age--warn=warns title=t!("board.days_in_stage", count = days)>
            {t!("board.days_short", count = days)}
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_width_stays_within_its_bounds_and_is_one_for_each_column() {
        let wide = with_width(Vec::new(), DealColumn::Amount, Some(9_000));
        assert_eq!(wide, [(DealColumn::Amount, 800)]);
        let both = with_width(with_width(wide, DealColumn::Name, Some(300)), DealColumn::Amount, Some(-4));
        assert_eq!((chosen(&both, DealColumn::Amount), chosen(&both, DealColumn::Name)), (Some(64), Some(300)));
        assert_eq!(with_width(both, DealColumn::Amount, None), [(DealColumn::Name, 300)]);
    }

    #[test]
    fn the_name_leads_whatever_was_chosen() {
        let chosen = [DealColumn::Amount, DealColumn::Name, DealColumn::Owner];
        assert_eq!(with_name(&chosen), [DealColumn::Name, DealColumn::Amount, DealColumn::Owner]);
        assert_eq!(with_name(&[]), [DealColumn::Name]);
        assert_eq!(with_name(&FIRST), FIRST);
    }
}
