//! The board of a pipeline: a column for each stage, a card for each deal.
//!
//! [`page`] reads the address and opens the board in the cache; [`column`] draws only the cards that are seen; [`drag`] is
//! the pure machine of moving a card and [`dragging`] feeds it from pointer and keys; [`moving`] turns a drop into commands.

mod bulk;
mod card;
mod card_menu;
mod close_dialog;
mod column;
pub mod drag;
mod dragging;
mod filter_bar;
mod filter_chips;
mod filter_custom;
mod filter_editors;
mod header;
mod index;
mod lines;
mod moving;
mod page;
mod quick_add;
mod required;
mod roll;
mod selecting;
mod selection_bar;
mod sums;
mod together;
mod tools;
mod zones;

use leptos::html;
use leptos::prelude::*;
use millrace_shared::{DealId, Density, PipelineId, StageId, StageKind};

use crate::cache::presence::Looking;
use crate::cache::watching::RemoteMove;
use crate::cache::{BoardSort, Cache, use_cache};
use crate::selection::Selection;
use crate::ui::{Toasts, use_toasts};
use drag::Drag;
use lines::Lines;
use required::Asking;

pub use card_menu::show_card_lines;
pub use close_dialog::{CloseDialog, Closing};
pub(crate) use filter_bar::{QueryChanges, query_setter as set_query};
pub(crate) use filter_chips::{names, range};
pub(crate) use header::ATTENTION;
pub use header::LiveState;
pub use index::DealsIndex;
pub use page::BoardPage;
pub(crate) use page::Nothing;
pub(crate) use quick_add::QuickAdd;
pub(crate) use required::enter;
pub(crate) use sums::{Parts, sum};
pub use tools::{show_filter_editor, show_tools};
pub(crate) use zones::word;

/// What the parts of one board share.
#[derive(Clone, Copy)]
pub(crate) struct BoardContext {
    pub cache: Cache,
    pub toasts: Toasts,
    pub pipeline: Memo<Option<PipelineId>>,
    /// The deal whose panel is open.
    pub opened: Memo<Option<DealId>>,
    pub show_closed: Memo<bool>,
    /// A table instead of columns.
    pub table: Memo<bool>,
    /// The table of what needs attention.
    pub attention: Memo<bool>,
    /// What the table adds to the head.
    pub tools: RwSignal<Option<ViewFn>>,
    /// The order of the columns.
    pub sort: Memo<BoardSort>,
    pub drag: RwSignal<Drag>,
    /// When a card was last held, in milliseconds.
    pub held_until: StoredValue<f64>,
    /// The scrolling box around the columns.
    pub area: NodeRef<html::Div>,
    /// It was scrolled sideways.
    pub scrolled: Trigger,
    /// What cards show.
    pub lines: Memo<Lines>,
    /// From one card to the next, in pixels.
    pub pitch: RwSignal<f64>,
    /// The column whose quick add is open.
    pub adding: RwSignal<Option<StageId>>,
    /// The deal that is being closed.
    pub closing: RwSignal<Option<Closing>>,
    /// The deals that a stage asks something for.
    pub asking: RwSignal<Option<Asking>>,
    /// The cards that are selected.
    pub selection: RwSignal<Selection<DealId>>,
    /// The last press was a finger's.
    pub by_touch: StoredValue<bool>,
    /// Something is being done with all of them.
    pub working: RwSignal<bool>,
    /// The card that has or had the focus.
    pub focused: RwSignal<Option<DealId>>,
    /// Said by screen readers.
    pub said: RwSignal<String>,
    /// Said by screen readers when they have nothing else to say: what others do.
    pub heard: RwSignal<String>,
    /// Who else looks at this board.
    pub looking: Looking,
    /// The last move of somebody else.
    pub last_move: StoredValue<Option<RemoteMove>>,
    /// The card that is being put down by hand.
    pub dropped: StoredValue<Option<DealId>>,
    /// The query of the address, to keep the filter when a panel opens.
    pub search: Memo<String>,
}

impl BoardContext {
    fn new(
        pipeline: Memo<Option<PipelineId>>,
        opened: Memo<Option<DealId>>,
        show_closed: Memo<bool>,
        (table, attention): (Memo<bool>, Memo<bool>),
        sort: Memo<BoardSort>,
        search: Memo<String>,
    ) -> Self {
        let cache = use_cache();
        Self {
            cache,
            toasts: use_toasts(),
            pipeline,
            opened,
            show_closed,
            table,
            attention,
            tools: RwSignal::new(None),
            sort,
            drag: RwSignal::new(Drag::Idle),
            held_until: StoredValue::new(0.0),
            area: NodeRef::new(),
            scrolled: Trigger::new(),
            lines: Memo::new(move |_| cache.preferences.with(|it| Lines::of(it.card_fields.as_deref()))),
            pitch: RwSignal::new(Lines::of(None).height(false, Density::Comfortable) + CARD_GAP),
            adding: RwSignal::new(None),
            closing: RwSignal::new(None),
            asking: RwSignal::new(None),
            selection: RwSignal::new(Selection::default()),
            by_touch: StoredValue::new(false),
            working: RwSignal::new(false),
            focused: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            heard: RwSignal::new(String::new()),
            looking: Looking::at(cache, move || together::place(pipeline.get())),
            last_move: StoredValue::new(None),
            dropped: StoredValue::new(None),
            search,
        }
    }

    /// The address of a deal's panel over this board.
    pub fn deal_path(self, deal: DealId) -> String {
        format!("{}/deals/{deal}{}", self.base(self.layout()), self.search.get_untracked())
    }

    /// The address of what is on screen, without a panel.
    pub fn here(self) -> String {
        self.path(self.layout())
    }

    /// The address of this board in another layout, under the same filter.
    pub fn path(self, layout: &str) -> String {
        format!("{}{}", self.base(layout), self.search.get_untracked())
    }

    /// What the address adds for the layout on screen.
    pub fn layout(self) -> &'static str {
        match (self.attention.get_untracked(), self.table.get_untracked()) {
            (true, _) => "/attention",
            (_, true) => "/table",
            _ => "",
        }
    }

    fn base(self, layout: &str) -> String {
        let pipeline = self.pipeline.get_untracked().map(|id| id.to_string()).unwrap_or_default();
        format!("/pipelines/{pipeline}{layout}")
    }

    /// Selects a deal, or no longer.
    pub fn toggle_selected(self, deal: DealId) {
        selecting::toggle(self, deal);
    }

    /// Selects everything between the deal that was selected last and this one.
    pub fn extend_selection(self, deal: DealId, all: &[DealId]) {
        selecting::extend(self, deal, all);
    }

    /// Moves the focus to a card.
    pub fn focus_card(self, deal: DealId) {
        dragging::focus_card(self, deal);
    }

    /// The kind of a stage of this board.
    fn kind(self, stage: StageId) -> StageKind {
        let pipeline = self.pipeline.get_untracked();
        let found = pipeline.and_then(|pipeline| untrack(|| self.cache.stage(pipeline, stage)));
        found.map_or(StageKind::Open, |stage| stage.kind)
    }
}

/// Between a card and the next, in pixels.
const CARD_GAP: f64 = 6.0;
