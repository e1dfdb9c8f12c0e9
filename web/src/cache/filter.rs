//! Whether a deal of this tab is meant by the filter of a board. What stands in the address is read by
//! [`millrace_shared::filter::BoardFilter`].

pub use millrace_shared::filter::{BoardFilter, BoardSort, Calendar, Closes, between};
use millrace_shared::{TeamId, Timestamp, filter::DealFacts};

use super::records::Deal;

/// Whether a deal belongs on the board, but for its time limit: its company's name and its owner's team are told.
pub fn matches(
    filter: &BoardFilter,
    deal: &Deal,
    company_name: Option<&str>,
    team_id: Option<TeamId>,
    days: Calendar<'_>,
) -> bool {
    filter.shared(days).matches(&DealFacts {
        id: deal.id,
        name: &deal.name,
        pipeline_id: deal.pipeline_id,
        stage_id: deal.stage_id,
        stage_kind: deal.status,
        owner_id: deal.owner_id,
        team_id,
        company_id: deal.company_id,
        contact_ids: &deal.contact_ids,
        company_name,
        tags: &deal.tags,
        amount: deal.amount,
        currency: &deal.currency,
        probability: deal.probability,
        expected_close_on: deal.expected_close_on.as_deref().and_then(|day| day.parse().ok()),
        custom: &deal.custom.0,
        source_id: deal.source_id,
        loss_reason_id: deal.loss_reason_id,
        closed_at: deal.closed_at.as_deref().and_then(Timestamp::parse),
        // Whoever asks looks at the time limit.
        last_activity_at: Timestamp(0),
        deleted: deal.deleted_at.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::samples::deal;
    use millrace_shared::{ContactId, DirectoryItemId, StageKind, UserId, time::NaiveDate};
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_deal_is_found_by_what_it_is() {
        fn midnight(day: NaiveDate) -> Timestamp {
            Timestamp::parse(&format!("{day}T00:00:00Z")).expect("an instant")
        }
        let today = day("2026-11-22");
        let days = Calendar { today, begins: &midnight };
        let konex = Deal {
            amount: 500,
            tags: vec!["Renewal".into()],
            expected_close_on: Some("2026-11-21".into()),
            ..deal(1, 1, "a0")
        };
        let finds =
            |filter: BoardFilter| matches(&filter, &konex, Some("Ganjaflex"), Some(TeamId(Uuid::from_u128(3))), days);
        let any = BoardFilter::default;
        assert!(finds(BoardFilter { text: "DEAL".into(), ..any() }));
        assert!(finds(BoardFilter { text: "ganja".into(), ..any() }));
        assert!(!finds(BoardFilter { text: "konex".into(), ..any() }));
        assert!(!finds(BoardFilter { owners: vec![UserId(Uuid::from_u128(77))], ..any() }));
        assert!(finds(BoardFilter { teams: vec![TeamId(Uuid::from_u128(3))], ..any() }));
        assert!(!finds(BoardFilter { teams: vec![TeamId(Uuid::from_u128(4))], ..any() }));
        assert!(finds(BoardFilter { tags: vec!["other".into(), "RENEWAL".into()], ..any() }));
        assert!(!finds(BoardFilter { amount_from: Some(501), ..any() }));
        assert!(finds(BoardFilter { amount_from: Some(500), amount_to: Some(500), ..any() }));
        assert!(finds(BoardFilter { currencies: vec!["EUR".into(), "USD".into()], ..any() }));
        assert!(!finds(BoardFilter { currencies: vec!["EUR".into()], ..any() }));
        assert!(finds(BoardFilter { probability: (Some(10), Some(10)), ..any() }), "its stage's");
        assert!(!finds(BoardFilter { probability: (Some(11), None), ..any() }));
        assert!(!finds(BoardFilter { contacts: vec![ContactId(Uuid::from_u128(5))], ..any() }));
        assert!(finds(BoardFilter { closes: Closes::Overdue, ..any() }));
        assert!(!finds(BoardFilter { closes: between(Some(today), None), ..any() }));
        let closed = Deal { status: StageKind::Won, ..konex.clone() };
        let overdue = BoardFilter { closes: Closes::Overdue, ..any() };
        assert!(!matches(&overdue, &closed, None, None, days), "what is closed is not overdue");
        let gone = Deal { deleted_at: Some("2026-11-22T00:00:00Z".into()), ..konex.clone() };
        assert!(!matches(&any(), &gone, None, None, days));
        assert!(!finds(BoardFilter { closes: Closes::Unknown, ..any() }), "it has a day");
        let lost = Deal {
            status: StageKind::Lost,
            closed_at: Some("2026-11-21T23:30:00Z".into()),
            loss_reason_id: Some(DirectoryItemId(Uuid::from_u128(7))),
            ..konex.clone()
        };
        let is_lost = |filter: BoardFilter| matches(&filter, &lost, None, None, days);
        let on = |first: &str, last: &str| BoardFilter { closed: (Some(day(first)), Some(day(last))), ..any() };
        assert!(is_lost(on("2026-11-21", "2026-11-21")) && !is_lost(on("2026-11-22", "2026-11-30")));
        assert!(is_lost(BoardFilter { reasons: vec![DirectoryItemId(Uuid::from_u128(7))], ..any() }));
        assert!(!is_lost(BoardFilter { without_reason: true, ..any() }));
        assert!(!is_lost(BoardFilter { kinds: vec![StageKind::Won], ..any() }));
    }
}
