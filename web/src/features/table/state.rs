//! The rows of the table on screen: asked for page by page, and kept in order as deals change.

use std::time::Duration;

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::{DealId, PipelineId, StageKind};

use super::groups::{self, Group, Groups, Line};
use super::order::{Names, RowSort, Rows};
use crate::api::operations::{CardsQuery, CardsVariables, DealFilterInput};
use crate::api::{self, ApiError, convert};
use crate::cache::records::Deal;
use crate::cache::{BoardFilter, Cache, filter_input};
use crate::features::groups::Value;
use crate::features::records::FilterField;

/// Rows of one page.
const PAGE: i32 = 100;
/// How long changes of deals are gathered before the figures of groups are asked for again.
const SETTLED: Duration = Duration::from_millis(400);

/// What stands in the table's place.
#[derive(Clone, Debug, PartialEq)]
pub enum TableState {
    /// The first answer is awaited.
    Loading,
    /// The rows are here.
    Ready,
    /// They could not be asked for.
    Failed(ApiError),
}

/// Which rows are meant, and in which order.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The pipeline.
    pub pipeline: PipelineId,
    /// What it is narrowed to.
    pub filter: BoardFilter,
    /// Closed deals too.
    pub closed: bool,
    /// The order.
    pub sort: RowSort,
    /// The order of stages and owners.
    pub names: Names,
    /// What they are grouped by.
    pub by: Option<FilterField>,
}

/// The table on screen.
#[derive(Clone, Copy)]
pub struct Table {
    cache: Cache,
    /// The known rows in order.
    pub ids: RwSignal<Vec<DealId>>,
    /// What stands in the lines: the rows, and the heads of groups between them.
    pub lines: RwSignal<Vec<Line>>,
    /// The figures of the groups.
    pub figures: RwSignal<Vec<Group>>,
    /// True when there are no more pages.
    pub complete: RwSignal<bool>,
    /// What stands in its place.
    pub state: RwSignal<TableState>,
    rows: StoredValue<Rows>,
    groups: StoredValue<Groups>,
    refreshing: StoredValue<bool>,
    question: StoredValue<Option<Question>>,
    // Tells answers to an earlier question from those to the last.
    number: StoredValue<u32>,
    paging: StoredValue<bool>,
    // What changed while an answer was awaited: it may be older than that.
    touched: StoredValue<Vec<DealId>>,
}

impl Table {
    /// An empty table that follows every change of a deal for as long as it is on the page.
    pub fn new(cache: Cache) -> Self {
        let table = Self {
            cache,
            ids: RwSignal::new(Vec::new()),
            lines: RwSignal::new(Vec::new()),
            figures: RwSignal::new(Vec::new()),
            complete: RwSignal::new(false),
            state: RwSignal::new(TableState::Loading),
            rows: StoredValue::new(Rows::default()),
            groups: StoredValue::new(Groups::default()),
            refreshing: StoredValue::new(false),
            question: StoredValue::new(None),
            number: StoredValue::new(0),
            paging: StoredValue::new(false),
            touched: StoredValue::new(Vec::new()),
        };
        let stop = cache.follow_deals(move |id| table.changed(id));
        on_cleanup(stop);
        table
    }

    /// Asks for the first page. What is on screen stays until the answer is here, when it is the same pipeline's.
    pub fn ask(self, question: Question) {
        let same = self.question.with_value(|held| held.as_ref().is_some_and(|it| it.pipeline == question.pipeline));
        if !same || matches!(self.state.get_untracked(), TableState::Failed(_)) {
            self.state.set(TableState::Loading);
        }
        let by = |question: &Question| question.by.as_ref().map(|by| by.key.clone());
        if self.question.with_value(|held| held.as_ref().is_none_or(|held| by(held) != by(&question))) {
            self.groups.set_value(Groups::default());
        }
        self.question.set_value(Some(question));
        self.begin();
    }

    /// Asks for everything again.
    pub fn reload(self) {
        self.begin();
    }

    fn begin(self) {
        let Some(question) = self.question.get_value() else { return };
        self.number.update_value(|number| *number += 1);
        let number = self.number.get_value();
        self.paging.set_value(true);
        self.touched.set_value(Vec::new());
        if self.cache.is_alone() {
            // Nothing is asked before it is known who is here.
            return self.unreached(question);
        }
        if let Some(by) = question.by.clone() {
            self.groups.update_value(|groups| groups.asked.clear());
            return spawn_local(async move {
                let answer = groups::ask(self.cache, filter_of(self.cache, &question), by).await;
                if !self.is_asked(number) {
                    return;
                }
                self.paging.set_value(false);
                match answer {
                    Ok((all, beyond)) => {
                        self.rows.set_value(Rows::default());
                        let open = self.groups.try_update_value(|groups| {
                            (groups.all, groups.beyond) = (all, beyond);
                            groups.rows.retain(|value, _| groups.open.contains(value));
                            groups.shown()
                        });
                        self.show();
                        self.state.set(TableState::Ready);
                        open.into_iter().flatten().for_each(|value| self.read(value, true));
                    }
                    Err(ApiError::Offline) => self.unreached(question),
                    Err(error) => self.state.set(TableState::Failed(error)),
                }
            });
        }
        spawn_local(async move {
            let answer = page(self.cache, &question, None).await;
            if !self.is_asked(number) {
                return;
            }
            self.paging.set_value(false);
            match answer {
                Ok((deals, cursor)) => {
                    let mut rows = Rows::new(question.sort, question.names);
                    let end = deals.last().map(Deal::from);
                    rows.add_page(self.taken(&deals).iter(), end.as_ref(), cursor);
                    self.rows.set_value(rows);
                    self.place_touched();
                    self.state.set(TableState::Ready);
                }
                Err(ApiError::Offline) => self.unreached(question),
                Err(error) => self.state.set(TableState::Failed(error)),
            }
        });
    }

    /// What is known of the rows is better than nothing, until the server is back.
    fn unreached(self, question: Question) {
        self.paging.set_value(false);
        let known = untrack(|| self.cache.deals.all());
        let known: Vec<Deal> = known.into_iter().filter(|deal| self.belongs(deal)).collect();
        if known.is_empty() {
            return self.state.set(TableState::Failed(ApiError::Offline));
        }
        let mut rows = Rows::new(question.sort, question.names);
        rows.add_page(known.iter(), None, None);
        self.rows.set_value(rows);
        self.groups.update_value(|groups| groups.all.clear());
        self.show();
        self.state.set(TableState::Ready);
    }

    /// Opens a group, or closes it.
    pub fn toggle(self, value: &Value) {
        let again = self.groups.try_update_value(|groups| {
            let opens = !groups.open.remove(value);
            if opens {
                groups.open.insert(value.clone());
            }
            opens && groups.rows.contains_key(value)
        });
        self.show();
        if again == Some(true) {
            // What changed while it was closed.
            self.read(value.clone(), true);
        }
    }

    /// Whether a group is open. The caller is told of changes.
    pub fn is_open(self, value: &Value) -> bool {
        self.lines.track();
        self.groups.with_value(|groups| groups.open.contains(value))
    }

    /// Reads the next page of a group, or its first anew; not while one is awaited.
    pub fn read(self, value: Value, anew: bool) {
        let Some(question) = self.question.get_value() else { return };
        let Some(by) = question.by.clone() else { return };
        let cursor = self.groups.try_update_value(|groups| {
            let known = groups.rows.get(&value).filter(|_| !anew);
            let is_done = known.is_some_and(Rows::is_complete);
            let cursor = known.and_then(|rows| rows.cursor.clone());
            (!is_done && groups.asked.insert(value.clone())).then_some(cursor)
        });
        let Some(cursor) = cursor.flatten() else { return };
        let number = self.number.get_value();
        spawn_local(async move {
            let filter = groups::narrowed(filter_of(self.cache, &question), &by, &value);
            let is_first = cursor.is_none();
            let answer = page_of(filter, question.sort, cursor).await;
            if !self.is_asked(number) {
                return;
            }
            let Ok((deals, cursor)) = answer else {
                self.groups.update_value(|groups| {
                    groups.asked.remove(&value);
                });
                return;
            };
            let end = deals.last().map(Deal::from);
            let taken: Vec<Deal> =
                self.taken(&deals).into_iter().filter(|deal| groups::value_of(deal, &by) == value).collect();
            self.groups.update_value(|groups| {
                groups.asked.remove(&value);
                let rows = groups.rows.entry(value).or_default();
                if is_first {
                    *rows = Rows::new(question.sort, question.names.clone());
                }
                rows.add_page(taken.iter(), end.as_ref(), cursor);
            });
            // What was told while the answer was awaited is newer than it.
            deals.iter().for_each(|deal| {
                self.place(convert::id(&deal.id));
            });
            self.cache.waiting_deals().into_iter().for_each(|id| {
                self.place(id);
            });
            self.show();
        });
    }

    /// Asks for the figures of the groups again, a moment after deals have changed.
    fn refresh_soon(self) {
        let is_grouped = self.question.with_value(|question| question.as_ref().is_some_and(|it| it.by.is_some()));
        if !is_grouped || self.refreshing.try_get_value() != Some(false) {
            return;
        }
        self.refreshing.set_value(true);
        set_timeout(
            move || {
                if self.refreshing.try_set_value(false).is_some() {
                    return;
                }
                let Some(question) = self.question.get_value() else { return };
                let Some(by) = question.by.clone() else { return };
                let number = self.number.get_value();
                spawn_local(async move {
                    let answer = groups::ask(self.cache, filter_of(self.cache, &question), by).await;
                    if let (true, Ok((all, beyond))) = (self.is_asked(number), answer) {
                        self.groups.update_value(|groups| (groups.all, groups.beyond) = (all, beyond));
                        self.show();
                    }
                });
            },
            SETTLED,
        );
    }

    /// Reads the next page, unless it is being read or there is none.
    pub fn load_more(self) {
        let cursor = self.rows.with_value(|rows| rows.cursor.clone());
        let (Some(cursor), Some(question), false) = (cursor, self.question.get_value(), self.paging.get_value()) else {
            return;
        };
        self.paging.set_value(true);
        let number = self.number.get_value();
        spawn_local(async move {
            let answer = page(self.cache, &question, Some(cursor)).await;
            if !self.is_asked(number) {
                return;
            }
            self.paging.set_value(false);
            if let Ok((deals, cursor)) = answer {
                let end = deals.last().map(Deal::from);
                let deals = self.taken(&deals);
                self.rows.update_value(|rows| rows.add_page(deals.iter(), end.as_ref(), cursor));
                self.place_touched();
            }
        });
    }

    /// The deals of an answer as they are to be shown, those that still belong here.
    fn taken(self, deals: &[api::fragments::DealFields]) -> Vec<Deal> {
        let shown = self.cache.absorb_deals(deals);
        shown.into_iter().filter(|deal| self.belongs(deal)).collect()
    }

    fn belongs(self, deal: &Deal) -> bool {
        let closed = self.question.with_value(|question| question.as_ref().is_some_and(|question| question.closed));
        (closed || deal.status == StageKind::Open) && self.cache.is_on_board(deal)
    }

    fn is_asked(self, number: u32) -> bool {
        self.number.try_get_value() == Some(number)
    }

    /// What waits to be sent, and what was told meanwhile, stands where it belongs now.
    fn place_touched(self) {
        let mut ids = self.touched.try_update_value(std::mem::take).unwrap_or_default();
        ids.extend(self.cache.waiting_deals());
        for id in ids {
            self.place(id);
        }
        self.show();
    }

    fn changed(self, id: DealId) {
        if self.paging.try_get_value() == Some(true) {
            self.touched.update_value(|touched| touched.push(id));
        }
        if self.place(id) {
            self.show();
        }
        self.refresh_soon();
    }

    fn place(self, id: DealId) -> bool {
        let shown = self.cache.deals.peek(id).filter(|deal| self.belongs(deal));
        let by = self.question.with_value(|question| question.as_ref().and_then(|question| question.by.clone()));
        if let Some(by) = by.filter(|_| self.is_grouped()) {
            let placed = shown.as_ref().map(|deal| (deal, groups::value_of(deal, &by)));
            return self.groups.try_update_value(|groups| groups.place(id, placed)).unwrap_or_default();
        }
        self.rows.try_update_value(|rows| rows.place(id, shown.as_ref())).unwrap_or_default()
    }

    /// The server has told groups; while it cannot be reached the known rows stand without.
    fn is_grouped(self) -> bool {
        self.groups.with_value(|groups| !groups.all.is_empty())
            || self.question.with_value(|question| question.as_ref().is_some_and(|it| it.by.is_some()))
                && self.rows.with_value(|rows| rows.ids().is_empty())
    }

    fn show(self) {
        let (lines, complete) = if self.is_grouped() {
            (self.groups.with_value(Groups::lines), true)
        } else {
            self.rows.with_value(|rows| (rows.ids().into_iter().map(Line::Deal).collect(), rows.is_complete()))
        };
        let deal = |line: &Line| if let Line::Deal(id) = line { Some(*id) } else { None };
        let ids: Vec<DealId> = lines.iter().filter_map(deal).collect();
        let figures = self.groups.with_value(|groups| groups.all.clone());
        if self.figures.with_untracked(|held| *held != figures) {
            self.figures.set(figures);
        }
        if self.lines.with_untracked(|held| *held != lines) {
            self.lines.set(lines);
        }
        if self.ids.with_untracked(|held| *held != ids) {
            self.ids.set(ids);
        }
        if self.complete.get_untracked() != complete {
            self.complete.set(complete);
        }
    }
}

type Answer = (Vec<api::fragments::DealFields>, Option<String>);

/// The deals that a question means.
fn filter_of(cache: Cache, question: &Question) -> DealFilterInput {
    let narrowed = filter_input(cache, &question.filter);
    let open = (!question.closed).then(|| vec![convert::status(StageKind::Open)]);
    DealFilterInput {
        pipeline_id: Some(convert::gql(question.pipeline)),
        statuses: open.or(narrowed.statuses.clone()),
        ..narrowed
    }
}

async fn page(cache: Cache, question: &Question, after: Option<String>) -> Result<Answer, ApiError> {
    page_of(filter_of(cache, question), question.sort, after).await
}

async fn page_of(filter: DealFilterInput, sort: RowSort, after: Option<String>) -> Result<Answer, ApiError> {
    let (sort, direction) = sort.asked();
    let variables = CardsVariables { filter: Some(filter), sort, direction, first: PAGE, after };
    let answer = api::run(CardsQuery::build(variables)).await?;
    let cursor = answer.deals.page_info.end_cursor.filter(|_| answer.deals.page_info.has_next_page);
    Ok((answer.deals.nodes, cursor))
}
