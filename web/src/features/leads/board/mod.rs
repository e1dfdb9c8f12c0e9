//! The board of leads: a column for each stage of the lead pipeline, a card for each lead that is not converted.
//!
//! [`state`] is pure: which lead stands where. [`asking`] fills it from the server and keeps it true; [`moving`] turns a drop
//! into a command; [`column`], [`card`] and [`quick_add`] draw. Cards are moved by [`crate::ui::board`], as those of deals.

mod asking;
mod card;
mod column;
mod moving;
mod operations;
mod page;
mod quick_add;
mod state;

use leptos::prelude::*;
use millrace_shared::{DirectoryItemId, LeadId, filter::Filter};
use uuid::Uuid;

use self::state::{LeadCard, LeadColumns};
use super::operations::LeadRelations;
use super::record::{Lead, stages};
use crate::cache::records::DirectoryItem;
use crate::cache::{Cache, use_cache};
use crate::features::board::card_height;
use crate::ui::board::{Board, Holds, drag::Target};
use crate::ui::{Toasts, use_toasts};

pub use page::LeadBoardPage;

/// What stands in the board's place.
#[derive(Clone, Debug, PartialEq)]
enum Status {
    Loading,
    Ready,
    Failed(String),
}

/// What the parts of the board share.
#[derive(Clone, Copy)]
struct LeadBoard {
    cache: Cache,
    toasts: Toasts,
    board: Board,
    filter: Memo<Filter>,
    columns: RwSignal<LeadColumns>,
    status: RwSignal<Status>,
    /// Answers to an older question are thrown away.
    question: StoredValue<u32>,
    /// The columns of which a page is being read.
    paging: StoredValue<Vec<DirectoryItemId>>,
    /// The lead that is about to end, and the stage for it.
    ended: RwSignal<Option<LeadId>>,
    ending: RwSignal<Option<DirectoryItemId>>,
    /// The lead that is being converted, and what it may be already.
    converting: RwSignal<bool>,
    converted: RwSignal<Option<Lead>>,
    relations: RwSignal<Option<LeadRelations>>,
}

impl LeadBoard {
    fn new(filter: Memo<Filter>) -> Self {
        Self {
            cache: use_cache(),
            toasts: use_toasts(),
            board: Board::new(Signal::stored(true)),
            filter,
            columns: RwSignal::new(LeadColumns::default()),
            status: RwSignal::new(Status::Loading),
            question: StoredValue::new(0),
            paging: StoredValue::new(Vec::new()),
            ended: RwSignal::new(None),
            ending: RwSignal::new(None),
            converting: RwSignal::new(false),
            converted: RwSignal::new(None),
            relations: RwSignal::new(None),
        }
    }

    /// A lead as it is shown; nobody is told of changes.
    fn peek(self, id: LeadId) -> Option<LeadCard> {
        self.columns.with_untracked(|columns| columns.card(id))
    }

    /// A stage; the caller is told of changes.
    fn stage(self, id: DirectoryItemId) -> Option<DirectoryItem> {
        self.cache.directory.get(id)
    }

    fn stage_name(self, id: DirectoryItemId) -> String {
        untrack(|| self.stage(id)).map(|stage| stage.name).unwrap_or_default()
    }

    /// The stages in order; the caller is told of changes.
    fn stages(self) -> Vec<DirectoryItem> {
        stages(self.cache)
    }
}

impl Holds for LeadBoard {
    fn ids(&self, column: Uuid) -> Vec<Uuid> {
        self.columns.with_untracked(|columns| columns.ids(column.into()))
    }
    fn card_name(&self, card: Uuid) -> String {
        self.peek(card.into()).map(|card| card.name).unwrap_or_default()
    }
    fn column_name(&self, column: Uuid) -> String {
        self.stage_name(column.into())
    }
    fn height(&self, phone: bool) -> f64 {
        card_height(phone, self.cache.preferences.with(|it| it.density))
    }
    fn put_down(&self, card: Uuid, home: Uuid, target: Target) {
        moving::put_down(*self, card.into(), home.into(), target);
    }
}
