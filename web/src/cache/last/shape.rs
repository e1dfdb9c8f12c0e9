//! What is kept of the boards that were looked at last, and how much of it. Pure.

use std::collections::HashSet;

use millrace_shared::read::FromJson;
use millrace_shared::{CompanyId, ContactId, DealId, PipelineId, StageId, UserId};
use serde::Serialize;

use crate::cache::filter::{BoardFilter, BoardSort};
use crate::cache::preferences::Preferences;
use crate::cache::records::{Deal, DirectoryItem, FieldDefinition, Named, Pipeline, Team, User, Workspace};
use crate::cache::totals::Totals;
use crate::session::Viewer;

/// Most boards that are kept.
pub const MOST_BOARDS: usize = 3;
/// Most cards of all of them.
pub const MOST_CARDS: usize = 2_000;
/// A board that was not seen for so long is shown to nobody any more.
const LONGEST_MS: f64 = 14.0 * 24.0 * 60.0 * 60.0 * 1_000.0;

/// Whose boards these are, with the small things that every screen needs.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "said by the names")]
pub struct Who {
    pub viewer: Viewer,
    pub preferences: Preferences,
    pub workspace: Workspace,
    pub users: Vec<User>,
    pub teams: Vec<Team>,
    pub pipelines: Vec<Pipeline>,
    pub directory: Vec<DirectoryItem>,
    #[serde(default)]
    pub fields: Vec<FieldDefinition>,
}

/// A board as it was last seen live.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
pub struct LastBoard {
    /// Whose it was.
    pub user: UserId,
    /// Which one.
    pub pipeline: PipelineId,
    /// Its filter and order: see [`narrowed`].
    pub narrowed: String,
    /// When it was so, in milliseconds since 1970.
    pub at: f64,
    /// Its columns.
    pub columns: Vec<LastColumn>,
}

/// A column with the cards that were known.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
pub struct LastColumn {
    /// Which one.
    pub stage: StageId,
    /// The server's figures.
    pub totals: Totals,
    /// True when these are all of its cards.
    pub complete: bool,
    /// The cards, in order.
    pub ids: Vec<DealId>,
}

/// A deal as the server had it, with the names on its card.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "said by the names")]
pub struct LastDeal {
    pub deal: Deal,
    pub company: Option<Named<CompanyId>>,
    pub contacts: Vec<Named<ContactId>>,
}

/// A filter and an order as one text.
pub fn narrowed(filter: &BoardFilter, sort: BoardSort) -> String {
    let named = filter.to_query().into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
    named.chain(sort.as_str().map(str::to_owned)).collect::<Vec<_>>().join("&")
}

/// The boards that are kept with this one as the newest: whole ones, as many as there is room for. Of a board that is
/// too large alone each column keeps its first cards.
pub fn kept(newest: LastBoard, before: Vec<LastBoard>) -> Vec<LastBoard> {
    let others =
        before.into_iter().filter(|board| (board.pipeline, &board.narrowed) != (newest.pipeline, &newest.narrowed));
    let others: Vec<LastBoard> = others.take(MOST_BOARDS - 1).collect();
    let mut cards = HashSet::new();
    let mut boards = vec![cut(newest)];
    cards.extend(ids(&boards));
    for board in others {
        cards.extend(board.columns.iter().flat_map(|column| &column.ids).copied());
        if cards.len() > MOST_CARDS {
            break;
        }
        boards.push(board);
    }
    boards
}

/// The cards of boards.
pub fn ids(boards: &[LastBoard]) -> impl Iterator<Item = DealId> {
    boards.iter().flat_map(|board| &board.columns).flat_map(|column| column.ids.iter().copied())
}

fn cut(mut board: LastBoard) -> LastBoard {
    let mut most = MOST_CARDS;
    while board.columns.iter().map(|column| column.ids.len().min(most)).sum::<usize>() > MOST_CARDS {
        most = most * 3 / 4;
    }
    for column in &mut board.columns {
        column.complete = column.complete && column.ids.len() <= most;
        column.ids.truncate(most);
    }
    board
}

/// The boards that may be shown to a user at a time.
pub fn of_user(mut boards: Vec<LastBoard>, user: UserId, now: f64) -> Vec<LastBoard> {
    boards.retain(|board| board.user == user && now - board.at < LONGEST_MS);
    boards
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::cache::samples::{deal_id, pipeline_id, stage_id};

    const NOW: f64 = 1_800_000_000_000.0;

    fn user(n: u128) -> UserId {
        UserId(Uuid::from_u128(n))
    }

    fn board(narrowed: &str, cards: std::ops::Range<u128>) -> LastBoard {
        let column = |stage: u128| LastColumn {
            stage: stage_id(stage),
            totals: Totals::default(),
            complete: true,
            ids: cards.clone().filter(|n| n % 2 == stage % 2).map(deal_id).collect(),
        };
        let columns = vec![column(1), column(2)];
        LastBoard { user: user(1), pipeline: pipeline_id(), narrowed: narrowed.into(), at: NOW, columns }
    }

    fn named(boards: &[LastBoard]) -> Vec<&str> {
        boards.iter().map(|board| board.narrowed.as_str()).collect()
    }

    #[test]
    fn the_newest_three_boards_are_kept_and_each_once() {
        let before = vec![board("b", 0..10), board("a", 0..10), board("c", 5..20)];
        assert_eq!(named(&kept(board("a", 0..9), before.clone())), ["a", "b", "c"]);
        assert_eq!(named(&kept(board("d", 0..9), before)), ["d", "b", "a"]);
    }

    #[test]
    fn an_older_board_that_has_no_room_goes_and_cards_of_two_boards_count_once() {
        let before = vec![board("same", 0..1_500), board("other", 3_000..3_600)];
        let boards = kept(board("new", 0..1_500), before);
        assert_eq!(named(&boards), ["new", "same"]);
        assert!(boards.iter().flat_map(|board| &board.columns).all(|column| column.complete));
    }

    #[test]
    fn of_a_board_that_is_too_large_the_first_cards_of_each_column_stay() {
        let boards = kept(board("new", 0..9_000), Vec::new());
        assert!(ids(&boards).count() <= MOST_CARDS);
        for (column, stage) in boards[0].columns.iter().zip([1_u128, 2]) {
            assert!(column.ids.len() > MOST_CARDS / 4 && !column.complete);
            assert_eq!(column.ids[0], deal_id(stage % 2));
        }
    }

    #[test]
    fn nobody_sees_boards_of_somebody_else_or_of_long_ago() {
        let boards = vec![board("mine", 0..2), LastBoard { user: user(2), ..board("theirs", 0..2) }];
        assert_eq!(named(&of_user(boards.clone(), user(1), NOW)), ["mine"]);
        assert_eq!(of_user(boards, user(1), NOW + LONGEST_MS), []);
    }

    #[test]
    fn another_filter_or_order_is_another_board() {
        let filter = BoardFilter { tags: vec!["hot".into()], ..BoardFilter::default() };
        assert_eq!(narrowed(&BoardFilter::default(), BoardSort::Own), "");
        assert_eq!(narrowed(&filter, BoardSort::AmountDown), "tag=hot&-amount");
    }
}
