//! The order of cards on a board: which cards stand in which column, and where. Pure.
//!
//! A column knows its cards up to a horizon (the end of the last page that was read). A card that comes to stand
//! beyond it is not shown until its page is read; the figures of the column count it all the same.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use millrace_shared::{DealId, PipelineId, RankKey, StageId};

use super::filter::BoardSort;
use super::records::Deal;
use super::totals::Totals;

/// Where a card stands: by what the board is sorted by, then by id. What has no value stands last either way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    key: Option<Key>,
    id: DealId,
    descending: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Rank(String),
    Number(i64),
    // A day or an instant: both are written so that they sort as text.
    Text(String),
}

impl Place {
    /// Of a deal on a board that is sorted like this; the same order as the server's.
    pub fn of(deal: &Deal, sort: BoardSort) -> Self {
        let key = match sort {
            BoardSort::Own => Some(Key::Rank(deal.rank.clone())),
            BoardSort::AmountDown | BoardSort::AmountUp => Some(Key::Number(deal.amount)),
            BoardSort::Closing => deal.expected_close_on.clone().map(Key::Text),
            BoardSort::Newest | BoardSort::Oldest => Some(Key::Text(deal.created_at.clone())),
            BoardSort::LongestInStage | BoardSort::LatestInStage => Some(Key::Text(deal.stage_entered_at.clone())),
        };
        Self { key, id: deal.id, descending: sort.is_descending() }
    }

    fn rank(&self) -> Option<RankKey> {
        match &self.key {
            Some(Key::Rank(rank)) => RankKey::parse(rank).ok(),
            _ => None,
        }
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_value = match (&self.key, &other.key) {
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (one, two) => one.cmp(two),
        };
        let ascending = by_value.then(self.id.cmp(&other.id));
        if self.descending { ascending.reverse() } else { ascending }
    }
}

/// The known cards of a stage, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    places: Vec<Place>,
    // The last place of the last page; nothing when all cards are known.
    horizon: Option<Place>,
    /// Where the next page begins; nothing when all cards are known.
    pub cursor: Option<String>,
    sort: BoardSort,
}

impl Column {
    /// The cards in order.
    pub fn ids(&self) -> Vec<DealId> {
        self.places.iter().map(|place| place.id).collect()
    }

    /// True when there are no more pages.
    pub fn is_complete(&self) -> bool {
        self.cursor.is_none()
    }

    /// Adds a page that was read after [`Self::cursor`].
    pub fn add_page<'a>(&mut self, page: impl Iterator<Item = &'a Deal>, cursor: Option<String>) {
        let mut last = None;
        for deal in page {
            let place = Place::of(deal, self.sort);
            self.take(deal.id);
            self.insert(place.clone());
            last = Some(place);
        }
        self.horizon = cursor.is_some().then(|| last.max(self.horizon.take())).flatten();
        self.cursor = cursor;
    }

    /// There are more cards than are known here, and no page to read them from.
    pub fn leave_open(&mut self) {
        self.horizon = self.places.last().cloned();
        self.cursor = Some(String::new());
    }

    fn reaches(&self, place: &Place) -> bool {
        self.is_complete() || self.horizon.as_ref().is_some_and(|horizon| place <= horizon)
    }

    fn insert(&mut self, place: Place) {
        let at = self.places.partition_point(|other| *other < place);
        self.places.insert(at, place);
    }

    fn take(&mut self, id: DealId) -> bool {
        let before = self.places.len();
        self.places.retain(|place| place.id != id);
        self.places.len() != before
    }

    /// The rank for a card that is put between the `index`-th card and the one before it, not counting `moving` itself,
    /// with the ids of its neighbours above and below.
    pub fn gap(&self, index: usize, moving: DealId) -> Gap {
        let others: Vec<&Place> = self.places.iter().filter(|place| place.id != moving).collect();
        let index = index.min(others.len());
        let above = index.checked_sub(1).map(|at| others[at]);
        let below = others.get(index).copied();
        if self.sort != BoardSort::Own {
            // Beside which cards it would stand in the column's own order is not known here.
            return Gap::unknown(&between(None, None));
        }
        Gap { rank: between(above, below), after: above.map(|place| place.id), before: below.map(|place| place.id) }
    }

    /// The index of a card.
    pub fn position(&self, id: DealId) -> Option<usize> {
        self.places.iter().position(|place| place.id == id)
    }
}

/// A place between two cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// A rank that sorts there.
    pub rank: String,
    /// The card above.
    pub after: Option<DealId>,
    /// The card below.
    pub before: Option<DealId>,
}

impl Gap {
    /// A place that is not known: the server puts the card at the top.
    pub fn unknown(rank: &str) -> Self {
        Self { rank: rank.to_owned(), after: None, before: None }
    }
}

fn between(above: Option<&Place>, below: Option<&Place>) -> String {
    let (low, high) = (above.and_then(Place::rank), below.and_then(Place::rank));
    match RankKey::between(low.as_ref(), high.as_ref()) {
        Ok(rank) => rank.as_str().to_owned(),
        // Two cards of the same rank stand by their ids: beside the upper one is as near as can be told.
        Err(_) => low.or(high).map(|rank| rank.as_str().to_owned()).unwrap_or_default(),
    }
}

/// One pipeline's board under one filter.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// Whose stages these are.
    pub pipeline_id: Option<PipelineId>,
    /// The order of its columns.
    pub sort: BoardSort,
    columns: BTreeMap<StageId, Column>,
    totals: BTreeMap<StageId, Totals>,
}

impl Board {
    /// An empty board.
    pub fn new(pipeline_id: PipelineId, sort: BoardSort) -> Self {
        Self { pipeline_id: Some(pipeline_id), sort, ..Self::default() }
    }

    /// The column of a stage.
    pub fn column(&self, stage: StageId) -> Option<&Column> {
        self.columns.get(&stage)
    }

    /// The column of a stage, made when it is new.
    pub fn column_mut(&mut self, stage: StageId) -> &mut Column {
        let sort = self.sort;
        self.columns.entry(stage).or_insert_with(|| Column { sort, ..Column::default() })
    }

    /// The stages that have a column.
    pub fn stages(&self) -> Vec<StageId> {
        self.columns.keys().copied().collect()
    }

    /// Sets the server's figures of a stage.
    pub fn set_totals(&mut self, stage: StageId, totals: Totals) {
        self.totals.insert(stage, totals);
    }

    /// The figures as the server told them, and as every confirmed change since made them.
    pub fn totals(&self, stage: StageId) -> Totals {
        self.totals.get(&stage).cloned().unwrap_or_default()
    }

    /// Puts a card where it belongs now: `shown` is the deal when it belongs on this board, and nothing when it does not.
    /// Gives the stages whose columns changed.
    pub fn place(&mut self, id: DealId, shown: Option<&Deal>) -> Vec<StageId> {
        let mut changed = Vec::new();
        let target = shown.filter(|deal| Some(deal.pipeline_id) == self.pipeline_id);
        if let Some(deal) = target {
            let stands = self
                .columns
                .get(&deal.stage_id)
                .is_some_and(|column| column.places.contains(&Place::of(deal, self.sort)));
            if stands {
                return changed;
            }
        }
        for (stage, column) in &mut self.columns {
            if column.take(id) {
                changed.push(*stage);
            }
        }
        if let Some(deal) = target {
            let place = Place::of(deal, self.sort);
            let column = self.column_mut(deal.stage_id);
            if column.reaches(&place) {
                column.insert(place);
                if !changed.contains(&deal.stage_id) {
                    changed.push(deal.stage_id);
                }
            }
        }
        changed
    }

    /// Follows a change that the server has confirmed in the figures.
    pub fn count(&mut self, before: Option<&Deal>, after: Option<&Deal>) {
        if let Some(deal) = before {
            self.totals.entry(deal.stage_id).or_default().remove(deal);
        }
        if let Some(deal) = after {
            self.totals.entry(deal.stage_id).or_default().add(deal);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::samples::{deal, deal_id, pipeline_id, stage_id};

    fn board(deals: &[Deal], cursor: Option<&str>) -> Board {
        let mut board = Board::new(pipeline_id(), BoardSort::Own);
        for stage in [1, 2] {
            let page: Vec<&Deal> = deals.iter().filter(|deal| deal.stage_id == stage_id(stage)).collect();
            board.column_mut(stage_id(stage)).add_page(page.into_iter(), cursor.map(str::to_owned));
        }
        board
    }

    fn ids(board: &Board, stage: u128) -> Vec<DealId> {
        board.column(stage_id(stage)).map(Column::ids).unwrap_or_default()
    }

    #[test]
    fn cards_stand_by_rank_and_then_by_id() {
        let board = board(&[deal(3, 1, "a1"), deal(2, 1, "a1"), deal(1, 1, "a0")], None);
        assert_eq!(ids(&board, 1), [deal_id(1), deal_id(2), deal_id(3)]);
    }

    #[test]
    fn a_moved_card_leaves_one_column_and_stands_in_the_other() {
        let mut board = board(&[deal(1, 1, "a0"), deal(2, 2, "a0"), deal(3, 2, "a2")], None);
        let changed = board.place(deal_id(1), Some(&deal(1, 2, "a1")));
        assert_eq!(changed, [stage_id(1), stage_id(2)]);
        assert_eq!(ids(&board, 1), []);
        assert_eq!(ids(&board, 2), [deal_id(2), deal_id(1), deal_id(3)]);
        assert!(board.place(deal_id(1), Some(&deal(1, 2, "a1"))).is_empty(), "nothing moves twice");
    }

    #[test]
    fn a_card_beyond_the_horizon_waits_for_its_page() {
        let mut board = board(&[deal(1, 1, "a0"), deal(2, 1, "a5")], Some("next"));
        assert!(board.place(deal_id(9), Some(&deal(9, 1, "a9"))).is_empty());
        assert_eq!(board.place(deal_id(8), Some(&deal(8, 1, "a3"))), [stage_id(1)]);
        let page = [deal(7, 1, "a7"), deal(9, 1, "a9")];
        board.column_mut(stage_id(1)).add_page(page.iter(), None);
        assert_eq!(ids(&board, 1), [deal_id(1), deal_id(8), deal_id(2), deal_id(7), deal_id(9)]);
        assert!(board.column(stage_id(1)).is_some_and(Column::is_complete));
    }

    #[test]
    fn the_horizon_stays_when_its_card_leaves() {
        let mut board = board(&[deal(1, 1, "a0"), deal(2, 1, "a5")], Some("next"));
        board.place(deal_id(2), None);
        assert_eq!(board.place(deal_id(3), Some(&deal(3, 1, "a4"))), [stage_id(1)]);
        assert!(board.place(deal_id(4), Some(&deal(4, 1, "a6"))).is_empty());
    }

    #[test]
    fn a_gap_has_its_neighbours_and_a_rank_between_them() {
        let board = board(&[deal(1, 1, "a0"), deal(2, 1, "a1"), deal(3, 1, "a2")], None);
        let column = board.column(stage_id(1)).expect("a column");
        let gap = column.gap(1, deal_id(9));
        assert_eq!((gap.after, gap.before), (Some(deal_id(1)), Some(deal_id(2))));
        assert!("a0" < gap.rank.as_str() && gap.rank.as_str() < "a1", "{}", gap.rank);
        // A card that moves within its column is not its own neighbour.
        let gap = column.gap(1, deal_id(1));
        assert_eq!((gap.after, gap.before), (Some(deal_id(2)), Some(deal_id(3))));
        assert!(column.gap(0, deal_id(9)).rank.as_str() < "a0");
        assert!(column.gap(9, deal_id(9)).rank.as_str() > "a2");
    }

    #[test]
    fn a_sorted_column_stands_by_its_values_and_what_has_none_is_last() {
        let with = |n: u128, amount: i64, day: Option<&str>| Deal {
            amount,
            expected_close_on: day.map(str::to_owned),
            ..deal(n, 1, "a0")
        };
        let deals =
            [with(1, 5, None), with(2, 9, Some("2026-12-01")), with(3, 5, Some("2026-11-01")), with(4, 5, None)];
        let sorted = |sort: BoardSort| {
            let mut board = Board::new(pipeline_id(), sort);
            board.column_mut(stage_id(1)).add_page(deals.iter(), None);
            ids(&board, 1)
        };
        assert_eq!(sorted(BoardSort::AmountDown), [deal_id(2), deal_id(4), deal_id(3), deal_id(1)]);
        assert_eq!(sorted(BoardSort::AmountUp), [deal_id(1), deal_id(3), deal_id(4), deal_id(2)]);
        assert_eq!(sorted(BoardSort::Closing), [deal_id(3), deal_id(2), deal_id(1), deal_id(4)]);
        let mut board = Board::new(pipeline_id(), BoardSort::AmountDown);
        board.column_mut(stage_id(1)).add_page(deals.iter(), None);
        board.place(deal_id(3), Some(&with(3, 100, None)));
        assert_eq!(ids(&board, 1)[0], deal_id(3), "a card whose amount grew rises");
    }

    #[test]
    fn figures_follow_confirmed_changes() {
        let mut board = board(&[], None);
        board.set_totals(stage_id(1), Totals { count: 5, ..Totals::default() });
        let (before, after) = (deal(1, 1, "a0"), deal(1, 2, "a0"));
        board.count(Some(&before), Some(&after));
        assert_eq!((board.totals(stage_id(1)).count, board.totals(stage_id(2)).count), (4, 1));
    }
}
