//! The board of a pipeline: a column for each stage, a card for each deal.
//!
//! [`page`] reads the address and opens the board in the cache; [`crate::ui::board`] lets
//! cards be moved by pointer and keys and draws only those that are seen; [`moving`] turns a drop into commands.

mod bulk;
mod card;
mod card_menu;
mod close_dialog;
mod column;
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
mod selecting;
mod selection_bar;
mod sums;
mod together;
mod tools;
mod zones;

use leptos::prelude::*;
use millrace_shared::{DealId, Density, PipelineId, RecordKind, StageId, StageKind};
use uuid::Uuid;
use web_sys::KeyboardEvent;

use crate::cache::fields::FieldDefinition;
use crate::cache::presence::Looking;
use crate::cache::watching::RemoteMove;
use crate::cache::{BoardSort, Cache, use_cache};
use crate::selection::Selection;
use crate::ui::board::{Board, Holds, drag, focus_card};
use crate::ui::{Toasts, use_toasts};
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
pub(crate) use sums::{Parts, Sum, sum};
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
    /// Its columns and cards, and the one that is moved.
    pub board: Board,
    /// What cards show.
    pub lines: Memo<Lines>,
    /// The custom fields among that.
    pub custom: Memo<Vec<FieldDefinition>>,
    /// The deal that is being closed.
    pub closing: RwSignal<Option<Closing>>,
    /// The deals that a stage asks something for.
    pub asking: RwSignal<Option<Asking>>,
    /// The cards that are selected.
    pub selection: RwSignal<Selection<DealId>>,
    /// Something is being done with all of them.
    pub working: RwSignal<bool>,
    /// Who else looks at this board.
    pub looking: Looking,
    /// The last move of somebody else.
    pub last_move: StoredValue<Option<RemoteMove>>,
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
        let custom = Memo::new(move |_| {
            let chosen = cache.preferences.with(|it| it.card_custom_fields.clone());
            // Who chose none is not told of fields.
            let fields = if chosen.is_empty() { Vec::new() } else { cache.fields_of(RecordKind::Deal) };
            chosen.iter().filter_map(|id| fields.iter().find(|field| field.id == *id).cloned()).collect::<Vec<_>>()
        });
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
            board: Board::new(Signal::derive(move || sort.get() != BoardSort::Own)),
            lines: Memo::new(move |_| {
                let hidden = card_menu::hidden(cache);
                let chosen = cache.preferences.with(|it| Lines::of(it.card_fields.as_deref()));
                chosen.without(&hidden).with_custom(custom.with(Vec::len))
            }),
            custom,
            closing: RwSignal::new(None),
            asking: RwSignal::new(None),
            selection: RwSignal::new(Selection::default()),
            working: RwSignal::new(false),
            looking: Looking::at(cache, move || together::place(pipeline.get())),
            last_move: StoredValue::new(None),
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
        focus_card(self.board, deal.0);
    }

    /// The kind of a stage of this board.
    fn kind(self, stage: StageId) -> StageKind {
        let pipeline = self.pipeline.get_untracked();
        let found = pipeline.and_then(|pipeline| untrack(|| self.cache.stage(pipeline, stage)));
        found.map_or(StageKind::Open, |stage| stage.kind)
    }
}

/// How high a card is that shows everything, in pixels.
pub(crate) fn card_height(phone: bool, density: Density) -> f64 {
    Lines::of(None).height(phone, density)
}

/// What stands on the board, for the machine that moves cards.
struct OnBoard(BoardContext);

impl Holds for OnBoard {
    fn ids(&self, column: Uuid) -> Vec<Uuid> {
        self.0.cache.column(StageId(column)).ids.with_untracked(|ids| ids.iter().map(|id| id.0).collect())
    }
    fn card_name(&self, card: Uuid) -> String {
        self.0.cache.deals.peek(card.into()).map(|deal| deal.name).unwrap_or_default()
    }
    fn column_name(&self, column: Uuid) -> String {
        let stage = self.0.pipeline.get_untracked().and_then(|id| untrack(|| self.0.cache.stage(id, StageId(column))));
        stage.map(|stage| stage.name).unwrap_or_default()
    }
    fn height(&self, phone: bool) -> f64 {
        let density = self.0.cache.preferences.with(|it| it.density);
        self.0.lines.get().height(phone, density)
    }
    fn put_down(&self, card: Uuid, home: Uuid, target: drag::Target) {
        moving::put_down(self.0, DealId(card), StageId(home), target);
    }
    fn key(&self, card: Uuid, event: &KeyboardEvent) -> bool {
        let selects = self.0.cache.selects(event);
        if selects {
            selecting::toggle(self.0, DealId(card));
        }
        selects
    }
    fn rested(&self, grip: drag::Grip, target: drag::Target) -> bool {
        selecting::rested(self.0, grip, target)
    }
}
