//! The rows of the table on screen: asked for page by page, and kept in order as deals change.

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::{DealId, PipelineId, StageKind};

use super::order::{Names, RowSort, Rows};
use crate::api::operations::{CardsQuery, CardsVariables, DealFilterInput};
use crate::api::{self, ApiError, convert};
use crate::cache::records::Deal;
use crate::cache::{BoardFilter, Cache, filter_input};

/// Rows of one page.
const PAGE: i32 = 100;

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
}

/// The table on screen.
#[derive(Clone, Copy)]
pub struct Table {
    cache: Cache,
    /// The known rows in order.
    pub ids: RwSignal<Vec<DealId>>,
    /// True when there are no more pages.
    pub complete: RwSignal<bool>,
    /// What stands in its place.
    pub state: RwSignal<TableState>,
    rows: StoredValue<Rows>,
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
            complete: RwSignal::new(false),
            state: RwSignal::new(TableState::Loading),
            rows: StoredValue::new(Rows::default()),
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
        self.show();
        self.state.set(TableState::Ready);
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
    }

    fn place(self, id: DealId) -> bool {
        let shown = self.cache.deals.peek(id).filter(|deal| self.belongs(deal));
        self.rows.try_update_value(|rows| rows.place(id, shown.as_ref())).unwrap_or_default()
    }

    fn show(self) {
        let (ids, complete) = self.rows.with_value(|rows| (rows.ids(), rows.is_complete()));
        if self.ids.with_untracked(|held| *held != ids) {
            self.ids.set(ids);
        }
        if self.complete.get_untracked() != complete {
            self.complete.set(complete);
        }
    }
}

type Answer = (Vec<api::fragments::DealFields>, Option<String>);

async fn page(cache: Cache, question: &Question, after: Option<String>) -> Result<Answer, ApiError> {
    let narrowed = filter_input(cache, &question.filter);
    let open = (!question.closed).then(|| vec![convert::status(StageKind::Open)]);
    let filter = DealFilterInput {
        pipeline_id: Some(convert::gql(question.pipeline)),
        statuses: open.or(narrowed.statuses.clone()),
        ..narrowed
    };
    let (sort, direction) = question.sort.asked();
    let variables = CardsVariables { filter: Some(filter), sort, direction, first: PAGE, after };
    let answer = api::run(CardsQuery::build(variables)).await?;
    let cursor = answer.deals.page_info.end_cursor.filter(|_| answer.deals.page_info.has_next_page);
    Ok((answer.deals.nodes, cursor))
}
