//! Filters, counts, totals and orders: the same in SQL as by predicate.

use super::{spec::SORTS, world::Made};
use crate::{
    access::{Access, Reach},
    deals::{
        self,
        inputs::DealSort,
        queries::{Sorting, Sums, SumsBy, TotalsByStage},
        totals::TotalsDelta,
    },
};
use millrace_shared::{DealId, FieldRight, RecordKind, StageId, UserId, Verb, filter::DealFilter, validation::folded};
use sea_orm::{Order, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The figures of deals, by stage and currency.
pub(super) fn figures<'m>(
    deals: impl Iterator<Item = &'m deals::entity::Model>,
) -> BTreeMap<(StageId, String), TotalsDelta> {
    let mut figures: BTreeMap<(StageId, String), TotalsDelta> = BTreeMap::new();
    for deal in deals {
        let ((stage, _, currency), delta) = TotalsDelta::of(deal);
        figures.entry((stage, currency)).or_default().add(&delta, 1);
    }
    figures
}

pub(super) fn flat(totals: TotalsByStage) -> BTreeMap<(StageId, String), TotalsDelta> {
    totals
        .into_iter()
        .flat_map(|(stage, rows)| rows.into_iter().map(move |(currency, delta)| ((stage, currency), delta)))
        .collect()
}

/// A filter means the same in SQL, as a predicate, in a count and in totals, kept ones and counted ones.
pub(super) async fn filter_agrees(made: &Made, access: &Access, people: &[(UserId, usize)], filter: &DealFilter) {
    if made.is_withheld(people, filter) {
        assert!(deals::queries::count(access, filter).await.is_err(), "{filter:?}");
        assert!(deals::queries::stage_totals(access, filter).await.is_err(), "{filter:?}");
        for by in [SumsBy::Owner, SumsBy::LossReason] {
            assert!(deals::queries::sums_by(access, filter, by).await.is_err(), "{filter:?}");
        }
        assert!(deals::queries::list(access, filter, &Sorting::rank(), 3, None).await.is_err(), "{filter:?}");
        return;
    }
    for deal in &made.deals {
        let shown = access.shown(deal.clone());
        let kept = |field: &str, same: bool| {
            let is_hidden = made.right(people, field) == FieldRight::Hidden;
            assert!(same || is_hidden, "{field} is gone: {people:?}");
            assert_eq!(access.shows(RecordKind::Deal, field), !is_hidden, "{field}: {people:?}");
            is_hidden
        };
        let is_blank = kept("amount", (shown.amount, &shown.currency) == (deal.amount, &deal.currency));
        assert!(!is_blank || (shown.amount, shown.currency.as_str()) == (0, "USD"));
        assert!(
            !kept("probability", shown.probability_override == deal.probability_override)
                || shown.probability_override.is_none()
        );
        assert!(
            !kept("expectedCloseOn", shown.expected_close_on == deal.expected_close_on)
                || shown.expected_close_on.is_none()
        );
        assert!(!kept("source", shown.source_id == deal.source_id) || shown.source_id.is_none());
        assert!(!kept("lossReason", shown.loss_reason_id == deal.loss_reason_id) || shown.loss_reason_id.is_none());
    }
    let reach: Reach = access.reach(RecordKind::Deal, Verb::View);
    let meant = || {
        made.deals
            .iter()
            .filter(|deal| reach.covers(Some(deal.owner_id), Some(deal.stage_id)) && filter.matches(&made.facts(deal)))
    };
    let select = access.select::<deals::entity::Entity>().filter(deals::queries::condition(filter, access.reference()));
    let found: BTreeSet<DealId> =
        select.all(access.app().db.reader()).await.unwrap().iter().map(|deal| deal.id).collect();
    assert_eq!(found, meant().map(|deal| deal.id).collect(), "{filter:?}");
    let count = deals::queries::count(access, filter).await.unwrap();
    assert_eq!(usize::try_from(count).unwrap(), found.len(), "{filter:?}");
    let totals = deals::queries::stage_totals(access, filter).await.unwrap();
    assert_eq!(flat(totals), figures(meant()), "{filter:?}");
    for by in [SumsBy::Owner, SumsBy::LossReason, SumsBy::Stage, SumsBy::Source] {
        let mut expected: BTreeMap<Option<Uuid>, Sums> = BTreeMap::new();
        for deal in meant() {
            let sums = expected
                .entry(match by {
                    SumsBy::Owner => Some(deal.owner_id.0),
                    SumsBy::LossReason => deal.loss_reason_id.map(|id| id.0),
                    SumsBy::Stage => Some(deal.stage_id.0),
                    SumsBy::Source => deal.source_id.map(|id| id.0),
                })
                .or_default();
            sums.count += 1;
            *sums.amounts.entry(deal.currency.clone()).or_default() += deal.amount;
        }
        let found = deals::queries::sums_by(access, filter, by).await.unwrap();
        assert!(found.is_sorted_by(|(_, a), (_, b)| a.count >= b.count), "{filter:?}");
        assert_eq!(found.into_iter().collect::<BTreeMap<_, _>>(), expected, "{filter:?} {by:?}");
    }
}

/// In every order, a list read page by page and the columns of a board hold what the filter means, each once and in
/// that order, absent values last.
pub(super) async fn orders_agree(made: &Made, access: &Access, people: &[(UserId, usize)], filter: &DealFilter) {
    if made.is_withheld(people, filter) {
        return;
    }
    let reach: Reach = access.reach(RecordKind::Deal, Verb::View);
    for by in SORTS {
        for order in [Order::Asc, Order::Desc] {
            let sorting = Sorting { by, order: order.clone() };
            let field = match by {
                DealSort::Amount => Some("amount"),
                DealSort::ExpectedCloseOn => Some("expectedCloseOn"),
                _ => None,
            };
            if field.is_some_and(|field| made.right(people, field) == FieldRight::Hidden) {
                assert!(deals::queries::list(access, filter, &sorting, 3, None).await.is_err(), "{sorting:?}");
                let stages: Vec<StageId> = made.stages.iter().map(|stage| stage.id).collect();
                assert!(deals::queries::columns(access, &stages, filter, &sorting, 3).await.is_err(), "{sorting:?}");
                continue;
            }
            let mut expected: Vec<&deals::entity::Model> = made
                .deals
                .iter()
                .filter(|deal| {
                    reach.covers(Some(deal.owner_id), Some(deal.stage_id)) && filter.matches(&made.facts(deal))
                })
                .collect();
            expected.sort_by_key(|deal| (value(access, deal, by), deal.id));
            if order == Order::Desc {
                expected.reverse();
            }
            // Stable: those without a value go to the end as they stand.
            expected.sort_by_key(|deal| value(access, deal, by).is_none());
            let expected: Vec<DealId> = expected.into_iter().map(|deal| deal.id).collect();
            let (mut found, mut after) = (Vec::new(), None::<String>);
            loop {
                let page = deals::queries::list(access, filter, &sorting, 3, after.as_deref()).await.unwrap();
                found.extend(page.rows.iter().map(|(_, deal)| deal.id));
                after = page.rows.last().map(|(cursor, _)| cursor.clone());
                if !page.more {
                    break;
                }
            }
            assert_eq!(found, expected, "{filter:?} {sorting:?}");
            // The columns of a board stand by their own stage already, and never by owner.
            if by == DealSort::Owner {
                continue;
            }
            let stages: Vec<StageId> = made.stages.iter().map(|stage| stage.id).collect();
            let columns = deals::queries::columns(access, &stages, filter, &sorting, 100).await.unwrap();
            for stage in stages {
                let column: Vec<DealId> = columns[&stage].rows.iter().map(|deal| deal.id).collect();
                let stands = |id: &&DealId| made.deals.iter().any(|deal| deal.id == **id && deal.stage_id == stage);
                let meant: Vec<DealId> = expected.iter().filter(stands).copied().collect();
                assert_eq!(column, meant, "{filter:?} {sorting:?}");
            }
        }
    }
}

/// What deals are sorted by, as text that sorts the same; nothing when it is absent.
pub(super) fn value(access: &Access, deal: &deals::entity::Model, by: DealSort) -> Option<String> {
    let number = |number: i64| Some(format!("{number:020}"));
    match by {
        DealSort::Rank => Some(deal.rank.clone()),
        DealSort::Stage => {
            let mut stages = access.reference().pipelines.iter().flat_map(|pipeline| &pipeline.stages);
            stages.position(|stage| stage.id == deal.stage_id).map(|place| format!("{place:020}{}", deal.rank))
        }
        DealSort::Owner => {
            let owner = access.reference().user(deal.owner_id)?;
            Some(format!("{}\u{1}{}{}", folded(&owner.name), owner.id, deal.rank))
        }
        DealSort::LastActivityAt => number(deal.last_activity_at.0),
        DealSort::Name => Some(deal.name_key.clone()),
        DealSort::Amount => number(deal.amount),
        DealSort::ExpectedCloseOn => deal.expected_close_on.map(|day| day.to_string()),
        DealSort::CreatedAt => number(deal.created_at.0),
        DealSort::UpdatedAt => number(deal.updated_at.0),
        DealSort::ClosedAt => deal.closed_at.and_then(|at| number(at.0)),
        DealSort::StageEnteredAt => number(deal.stage_entered_at.0),
    }
}
