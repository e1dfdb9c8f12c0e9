//! The board on screen: asks for it, page by page, and tells each column when its cards or its figures change.

use std::collections::HashMap;
use std::rc::Rc;

use cynic::QueryBuilder;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::{DealId, FieldType, PipelineId, StageId, Timestamp, filter::CustomCondition, working::TimeLimit};

use super::board::{Board, Column};
use super::filter::{BoardFilter, BoardSort, Calendar};
use super::records::Deal;
use super::totals::Totals;
use super::{Cache, outbox::Outbox};
use crate::api::operations::{
    BoardQuery, BoardTotalsQuery, BoardVariables, CardsQuery, CardsVariables, DealFilterInput, DealSort, SortDirection,
};
use crate::api::{self, ApiError, Date, DateTime, convert, fields};
use crate::platform;

const FIRST_PAGE: i32 = 25;
const PAGE: i32 = 50;
/// How long a filtered board waits after a change before it asks for its figures: one question for a burst of changes.
const RECOUNT_MS: f64 = 300.0;

/// What stands on the board's place.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum BoardState {
    /// No board is open.
    #[default]
    Closed,
    /// The first answer is awaited.
    Loading,
    /// The board is here.
    Ready,
    /// It could not be asked for.
    Failed(ApiError),
}

/// What a column redraws by.
#[derive(Clone, Debug, Default)]
pub struct ColumnSignals {
    /// The known cards in order.
    pub ids: ArcRwSignal<Vec<DealId>>,
    /// True when there are no more pages.
    pub complete: ArcRwSignal<bool>,
    /// Exact figures of everything in the column, known or not.
    pub totals: ArcRwSignal<Totals>,
}

/// Is told of each deal that is to be shown anew.
type Follower = Rc<dyn Fn(DealId)>;

/// The board on screen.
#[derive(Default)]
pub struct OpenBoard {
    /// Its cards.
    pub board: Board,
    filter: BoardFilter,
    // The order that was asked for; the board has it once the answer is here.
    sort: BoardSort,
    signals: HashMap<StageId, ColumnSignals>,
    // Tells answers to an earlier question from those to the last.
    question: u32,
    // A table has rows of its own and wants the figures only.
    figures_only: bool,
    // The log number that the board was read at: older figures are no news.
    seq: i64,
    paging: Vec<StageId>,
    followers: Vec<(u32, Follower)>,
    followed: u32,
    recount: Option<TimeoutHandle>,
    // What is on screen is not what was asked for: it is asked for again once the server is back.
    stale: bool,
}

impl OpenBoard {
    /// What it is narrowed to.
    pub(super) const fn filter(&self) -> &BoardFilter {
        &self.filter
    }

    /// A table stands in its place.
    pub(super) const fn has_figures_only(&self) -> bool {
        self.figures_only
    }
}

fn variables(cache: Cache, pipeline: PipelineId, filter: &BoardFilter, sort: BoardSort, first: i32) -> BoardVariables {
    let (sort, direction) = sorting(sort);
    BoardVariables {
        pipeline_id: convert::gql(pipeline),
        filter: (!filter.is_empty()).then(|| filter_input(cache, filter)),
        first,
        sort,
        direction,
    }
}

/// A filter as the server takes it.
pub fn filter_input(cache: Cache, filter: &BoardFilter) -> DealFilterInput {
    fn ids<T: Copy + Into<uuid::Uuid>>(ids: Option<Vec<T>>) -> Option<Vec<cynic::Id>> {
        ids.map(|ids| ids.into_iter().map(convert::gql).collect())
    }
    let shared = filter.shared(days());
    let at = |at: Timestamp| DateTime(at.to_string());
    let is_money = |id| cache.fields.peek(id).is_some_and(|field| field.field_type == FieldType::Money);
    let condition = |it: CustomCondition| fields::condition(it.clone(), is_money(it.field_id));
    let custom: Vec<_> = shared.custom.into_iter().map(condition).collect();
    DealFilterInput {
        custom: (!custom.is_empty()).then_some(custom),
        statuses: shared.statuses.map(|kinds| kinds.into_iter().map(convert::status).collect()),
        owner_ids: ids(shared.owner_ids),
        team_ids: ids(shared.team_ids),
        company_ids: ids(shared.company_ids),
        contact_ids: ids(shared.contact_ids),
        tags: shared.tags,
        text: shared.text,
        amount_from: shared.amount_from,
        amount_to: shared.amount_to,
        currencies: shared.currencies,
        probability_from: shared.probability_from,
        probability_to: shared.probability_to,
        closes_from: shared.closes_from.map(|day| Date(day.to_string())),
        closes_to: shared.closes_to.map(|day| Date(day.to_string())),
        without_close_date: shared.without_close_date,
        source_ids: ids(shared.source_ids),
        loss_reason_ids: ids(shared.loss_reason_ids),
        without_loss_reason: shared.without_loss_reason,
        closed_from: shared.closed_from.map(at),
        closed_before: shared.closed_before.map(at),
        over_time_limit: filter.over_limit,
        ..DealFilterInput::default()
    }
}

fn sorting(sort: BoardSort) -> (DealSort, SortDirection) {
    let by = match sort {
        BoardSort::Own => DealSort::Rank,
        BoardSort::AmountDown | BoardSort::AmountUp => DealSort::Amount,
        BoardSort::Closing => DealSort::ExpectedCloseOn,
        BoardSort::Newest | BoardSort::Oldest => DealSort::CreatedAt,
        BoardSort::LongestInStage | BoardSort::LatestInStage => DealSort::StageEnteredAt,
    };
    (by, if sort.is_descending() { SortDirection::Desc } else { SortDirection::Asc })
}

/// The days of the user's time zone.
fn days() -> Calendar<'static> {
    Calendar { today: crate::format::today().parse().unwrap_or_default(), begins: &crate::format::begins }
}

impl Cache {
    /// Opens a pipeline's board under a filter, in an order, or its figures only, for a table. The cards of the same
    /// pipeline stay until the answer is here.
    pub fn open_board(self, pipeline: PipelineId, filter: BoardFilter, sort: BoardSort, figures_only: bool) {
        let (same, stays) = self.board.with_value(|open| {
            let same = open.board.pipeline_id == Some(pipeline) && (figures_only || !open.figures_only);
            (same, same && open.filter == filter && open.sort == sort)
        });
        let first = if figures_only { 0 } else { FIRST_PAGE };
        let question = self.ask_again(|open| {
            open.filter = filter.clone();
            open.sort = sort;
            open.figures_only = figures_only;
            if !same {
                open.board = Board::new(pipeline, sort);
            }
        });
        if !same {
            self.blank();
        }
        if !same || self.board_state.with_untracked(|state| matches!(state, BoardState::Failed(_))) {
            self.board_state.set(BoardState::Loading);
        }
        if self.is_alone() {
            // Nothing is asked before it is known who is here.
            return self.board_unreached(pipeline, &filter, sort);
        }
        spawn_local(async move {
            let answer = api::run(BoardQuery::build(variables(self, pipeline, &filter, sort, first))).await;
            if !self.is_asked(question) {
                return;
            }
            match answer {
                Ok(answer) => self.fill_board(pipeline, sort, answer.board),
                Err(ApiError::Offline) if stays && self.board_state.get_untracked() == BoardState::Ready => {
                    self.board.update_value(|open| open.stale = true);
                }
                Err(ApiError::Offline) => {
                    if self.board_state.get_untracked() != BoardState::Ready {
                        // Another board than before: it may be among those that are kept.
                        let _ = self.recall().await;
                    }
                    if self.is_asked(question) {
                        self.board_unreached(pipeline, &filter, sort);
                    }
                }
                Err(error) => self.board_state.set(BoardState::Failed(error)),
            }
        });
    }

    /// What is known of the board is better than nothing, until the server is back.
    fn board_unreached(self, pipeline: PipelineId, filter: &BoardFilter, sort: BoardSort) {
        self.board.update_value(|open| open.stale = true);
        if !self.open_last(pipeline, filter, sort) {
            self.board_state.set(BoardState::Failed(ApiError::Offline));
        }
    }

    /// Puts a board on screen that is not the server's answer.
    pub(super) fn show_last(self, board: Board, as_of: Option<f64>) {
        self.board.update_value(|open| open.board = board);
        if as_of.is_some() {
            self.as_of.set(as_of);
        }
        self.redraw_all();
        self.board_state.set(BoardState::Ready);
    }

    /// The server is back: a board that could not be asked for is.
    pub(super) fn ask_stale_board(self) {
        if self.board.with_value(|open| open.stale) {
            self.reload_board();
            self.drop_unconfirmed_later();
        } else {
            self.as_of.set(None);
        }
    }

    /// Asks for the open board again.
    pub fn reload_board(self) {
        let (pipeline, filter, sort, figures_only) =
            self.board.with_value(|open| (open.board.pipeline_id, open.filter.clone(), open.sort, open.figures_only));
        if let Some(pipeline) = pipeline {
            self.open_board(pipeline, filter, sort, figures_only);
        }
    }

    /// Forgets the open board.
    pub fn close_board(self) {
        self.ask_again(|open| {
            open.board = Board::default();
            open.signals.clear();
            open.stale = false;
        });
        self.board_state.set(BoardState::Closed);
    }

    fn ask_again(self, change: impl FnOnce(&mut OpenBoard)) -> u32 {
        self.board
            .try_update_value(|open| {
                open.question += 1;
                open.paging.clear();
                change(open);
                open.question
            })
            .unwrap_or_default()
    }

    fn is_asked(self, question: u32) -> bool {
        self.board.with_value(|open| open.question == question)
    }

    fn fill_board(self, pipeline: PipelineId, sort: BoardSort, answer: api::operations::Board) {
        let mut board = Board::new(pipeline, sort);
        self.absorb_pipeline(answer.pipeline);
        let seq = answer.seq.0;
        for column in answer.columns {
            let stage = convert::id(&column.stage.id);
            board.set_totals(stage, column.totals.into());
            let deals = self.absorb_deals(&column.deals.nodes);
            let cursor = column.deals.page_info.end_cursor.filter(|_| column.deals.page_info.has_next_page);
            // A card that is shown elsewhere while its move waits is put there below.
            board.column_mut(stage).add_page(deals.iter().filter(|deal| deal.stage_id == stage), cursor);
        }
        self.board.update_value(|open| {
            open.board = board;
            open.seq = seq;
            open.stale = false;
        });
        self.as_of.set(None);
        // What waits to be sent may have moved some of these cards, or made one.
        for id in self.outbox.with_value(Outbox::deals) {
            self.place(id);
        }
        self.redraw_all();
        self.board_state.set(BoardState::Ready);
    }

    /// Reads the next page of a column, unless it is being read or there is none.
    pub fn load_more(self, stage: StageId) {
        let asked = self.board.try_update_value(|open| {
            // A kept column does not say where it goes on.
            let cursor = open.board.column(stage)?.cursor.clone().filter(|cursor| !cursor.is_empty())?;
            if open.paging.contains(&stage) {
                return None;
            }
            open.paging.push(stage);
            Some((open.board.pipeline_id?, open.filter.clone(), open.sort, cursor, open.question))
        });
        let Some(Some((pipeline, filter, sort, cursor, question))) = asked else { return };
        spawn_local(async move {
            let filter = DealFilterInput {
                pipeline_id: Some(convert::gql(pipeline)),
                stage_ids: Some(vec![convert::gql(stage)]),
                ..filter_input(self, &filter)
            };
            let (sort, direction) = sorting(sort);
            let page = CardsVariables { filter: Some(filter), sort, direction, first: PAGE, after: Some(cursor) };
            let answer = api::run(CardsQuery::build(page)).await;
            if !self.is_asked(question) {
                return;
            }
            self.board.update_value(|open| open.paging.retain(|other| *other != stage));
            if let Ok(answer) = answer {
                let deals = self.absorb_deals(&answer.deals.nodes);
                let cursor = answer.deals.page_info.end_cursor.filter(|_| answer.deals.page_info.has_next_page);
                self.board.update_value(|open| {
                    // A card that is shown elsewhere while its move waits stays there.
                    let here = deals.iter().filter(|deal| deal.stage_id == stage);
                    open.board.column_mut(stage).add_page(here, cursor);
                });
                for id in self.outbox.with_value(Outbox::deals) {
                    self.place(id);
                }
                self.redraw(&[stage]);
            }
        });
    }

    /// What a column of the open board redraws by.
    pub fn column(self, stage: StageId) -> ColumnSignals {
        self.board.try_update_value(|open| open.signals.entry(stage).or_default().clone()).unwrap_or_default()
    }

    /// Whether a deal belongs on the open board.
    pub fn is_on_board(self, deal: &Deal) -> bool {
        let company = deal.company_id.and_then(|id| self.company_names.peek(id));
        let team = self.users.peek_with(deal.owner_id, |owner| owner.and_then(|owner| owner.team_id));
        let company = company.as_ref().map(|company| company.name.as_str());
        let (here, limited) = self.board.with_value(|open| {
            let here = open.board.pipeline_id == Some(deal.pipeline_id);
            (here && super::filter::matches(&open.filter, deal, company, team, days()), open.filter.over_limit)
        });
        here && (!limited || untrack(|| self.time_limit(deal)).is_some_and(TimeLimit::is_over))
    }

    /// Calls back with each deal that is to be shown anew, until what it gives is called.
    pub fn follow_deals(self, changed: impl Fn(DealId) + 'static) -> impl FnOnce() + Send + Sync + 'static {
        let changed: Follower = Rc::new(changed);
        let number = self.board.try_update_value(|open| {
            open.followed += 1;
            open.followers.push((open.followed, changed));
            open.followed
        });
        move || self.board.update_value(|open| open.followers.retain(|(other, _)| Some(*other) != number))
    }

    /// Tells whoever follows deals.
    pub(super) fn changed(self, id: DealId) {
        let followers = self.board.with_value(|open| open.followers.clone());
        for (_, changed) in followers {
            changed(id);
        }
    }

    /// The deals of what waits to be sent.
    pub fn waiting_deals(self) -> Vec<DealId> {
        self.outbox.with_value(Outbox::deals)
    }

    /// Puts the card of a deal where the deal is to be shown now.
    pub(super) fn place(self, id: DealId) {
        let shown = self.deals.peek(id).filter(|deal| self.is_on_board(deal));
        let changed = self.board.try_update_value(|open| open.board.place(id, shown.as_ref())).unwrap_or_default();
        self.redraw(&changed);
    }

    /// The server confirmed a change: the figures follow it, until it tells them itself.
    pub(super) fn count(self, before: Option<&Deal>, after: Option<&Deal>) {
        let before = before.filter(|deal| self.is_on_board(deal));
        let after = after.filter(|deal| self.is_on_board(deal));
        self.board.update_value(|open| open.board.count(before, after));
        if before.is_some() || after.is_some() {
            self.recount_soon();
        }
    }

    /// The server told figures: of the whole column, so a filtered board asks for its own instead.
    pub(super) fn totals_told(self, seq: i64, totals: impl Iterator<Item = (StageId, Totals)>) {
        self.board.update_value(|open| {
            if open.filter.is_empty() && seq > open.seq {
                for (stage, totals) in totals {
                    open.board.set_totals(stage, totals);
                }
            }
        });
        self.redraw_totals();
    }

    /// A narrowed board counts anew: also for a deal that was not known before, which nothing here could have counted.
    pub(super) fn recount_soon(self) {
        if self.board.with_value(|open| open.filter.is_empty() || open.recount.is_some()) {
            return;
        }
        let handle = platform::after(RECOUNT_MS, move || self.recount());
        self.board.update_value(|open| open.recount = handle);
    }

    fn recount(self) {
        let asked = self.board.try_update_value(|open| {
            open.recount = None;
            Some((open.board.pipeline_id?, open.filter.clone(), open.question))
        });
        let Some(Some((pipeline, filter, question))) = asked else { return };
        spawn_local(async move {
            let Ok(answer) =
                api::run(BoardTotalsQuery::build(variables(self, pipeline, &filter, BoardSort::Own, 1))).await
            else {
                return;
            };
            if self.is_asked(question) {
                self.board.update_value(|open| {
                    for column in answer.board.columns {
                        open.board.set_totals(convert::id(&column.stage.id), column.totals.into());
                    }
                });
                self.redraw_totals();
            }
        });
    }

    fn redraw_all(self) {
        let stages = self.board.with_value(|open| open.board.stages());
        self.redraw(&stages);
        // A stage that has no column any more.
        let gone: Vec<ColumnSignals> = self.board.with_value(|open| {
            open.signals
                .iter()
                .filter(|(stage, _)| !stages.contains(stage))
                .map(|(_, signals)| signals.clone())
                .collect()
        });
        for signals in gone {
            signals.ids.set(Vec::new());
        }
    }

    /// Nothing is known of the columns yet. Who reads one already goes on reading it.
    fn blank(self) {
        let columns: Vec<ColumnSignals> = self.board.with_value(|open| open.signals.values().cloned().collect());
        for column in columns {
            set(&column.ids, Vec::new());
            set(&column.complete, false);
            set(&column.totals, Totals::default());
        }
    }

    fn redraw(self, stages: &[StageId]) {
        for stage in stages {
            let signals = self.column(*stage);
            let (ids, complete) = self.board.with_value(|open| {
                open.board
                    .column(*stage)
                    .map_or((Vec::new(), true), |column: &Column| (column.ids(), column.is_complete()))
            });
            set(&signals.ids, ids);
            set(&signals.complete, complete);
        }
        self.redraw_totals();
    }

    pub(super) fn redraw_totals(self) {
        let mut figures: HashMap<StageId, Totals> = self.board.with_value(|open| {
            open.board.stages().into_iter().map(|stage| (stage, open.board.totals(stage))).collect()
        });
        for (id, base) in self.outbox.with_value(Outbox::bases) {
            if let Some(deal) = base.filter(|deal| self.is_on_board(deal)) {
                figures.entry(deal.stage_id).or_default().remove(&deal);
            }
            if let Some(deal) = self.deals.peek(id).filter(|deal| self.is_on_board(deal)) {
                figures.entry(deal.stage_id).or_default().add(&deal);
            }
        }
        for (stage, totals) in figures {
            set(&self.column(stage).totals, totals);
        }
        self.keep_board_soon();
    }
}

fn set<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.with_untracked(|held| *held != value) {
        signal.set(value);
    }
}
