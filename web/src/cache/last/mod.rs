//! The boards that were looked at last: kept in this browser, and shown when the server cannot be reached at the start.
//!
//! [`shape`] says what is kept and how much. [`write()`] keeps it a moment after the board has come to rest, [`read()`] takes
//! it up; both are fetched when they are needed. This file is what the first load knows: when to keep, whether somebody may
//! see what is kept, and how a kept board is opened.
//!
//! Invariant: what is kept is of one user, whose id stands under [`KEPT`]; no id, nothing to see. Whoever signs out, or is
//! told that the session is over, takes the id away first.

mod read;
pub mod shape;
mod write;

use std::collections::{HashMap, HashSet};

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::{DealId, PipelineId, UserId};

use super::board::Board;
use super::records::Deal;
use super::totals::Totals;
use super::{BoardFilter, BoardSort, BoardState, Cache, LiveState, rights};
use crate::platform::kept::{self, Kept};
use crate::session::Viewer;
use crate::{chunks, platform};
pub use read::read;
use shape::LastBoard;
pub use write::write;

/// Under which name it stands whose boards are kept.
const KEPT: &str = "millrace.boards";
/// Under which name it stands what was hidden from whom boards are kept for.
const RULES: &str = "millrace.boards.fields";
/// How long a board rests before it is kept.
const SETTLED_MS: f64 = 3_000.0;
/// How long what was kept may stay without a word of the server, once it is back.
const CONFIRMED_MS: f64 = 5_000.0;

/// What is kept, and what is to be.
#[derive(Default)]
pub struct Last {
    /// The signed-in user; nobody until the server has said so.
    viewer: Option<Viewer>,
    /// The kept boards, the newest first; nothing while they have not been read.
    boards: Option<Vec<LastBoard>>,
    store: Option<Kept>,
    /// What was written of each deal.
    written: HashMap<DealId, u64>,
    who: String,
    resting: Option<TimeoutHandle>,
    writing: bool,
    /// What is on screen was kept, and the server has not said who is here.
    alone: bool,
    /// Deals that were kept and that the server has not told since.
    unconfirmed: HashSet<DealId>,
}

impl Cache {
    /// Takes up what was kept, for when the server cannot be reached at the start: gives whose it is.
    pub async fn start_alone(self) -> Option<Viewer> {
        let viewer = self.recall().await?;
        if self.is_alone() {
            return Some(viewer);
        }
        if self.last.with_value(|last| last.viewer.is_some()) {
            // The server was quicker.
            self.drop_unconfirmed_later();
            return None;
        }
        self.last.update_value(|last| last.alone = true);
        self.ruled(&viewer.field_rules, false);
        self.live.set(LiveState::Reconnecting);
        self.ready.set(true);
        self.open_outbox(viewer.user_id);
        Some(viewer)
    }

    /// Takes up what is kept.
    pub(super) async fn recall(self) -> Option<Viewer> {
        platform::stored(KEPT)?;
        (chunks::last_boards().await?.read)(self).await
    }

    /// Whether what is on screen was kept, and the server has not said who is here.
    pub fn is_alone(self) -> bool {
        self.last.with_value(|last| last.alone)
    }

    /// The server said who is here: from now on boards are kept for them, and for nobody else.
    pub fn keep_boards_of(self, viewer: &Viewer) {
        let (was_alone, id) = (self.is_alone(), viewer.user_id.to_string());
        let rules = rights::written(&viewer.field_rules);
        if platform::stored(KEPT).as_deref() != Some(&id) || platform::stored(RULES).unwrap_or_default() != rules {
            self.forget_boards();
            platform::store(KEPT, Some(&id));
            platform::store(RULES, (!rules.is_empty()).then_some(&*rules));
        }
        self.ruled(&viewer.field_rules, !was_alone && self.ready.get_untracked());
        self.last.update_value(|last| (last.viewer, last.alone) = (Some(viewer.clone()), false));
        if was_alone {
            self.reload_board();
            self.epoch.update(|n| *n = n.wrapping_add(1));
            self.drop_unconfirmed_later();
        }
    }

    /// Forgets what is kept, in this browser too.
    pub fn forget_boards(self) {
        platform::store(KEPT, None);
        self.last.update_value(|last| {
            if let Some(resting) = last.resting.take() {
                resting.clear();
            }
            *last = Last::default();
        });
        self.as_of.set(None);
        spawn_local(async {
            if let Some(store) = Kept::open(kept::BOARDS).await {
                store.clear();
            }
        });
    }

    /// Something is new on the board, or on what stands around it.
    pub(super) fn keep_board_soon(self) {
        self.last.update_value(|last| {
            if last.viewer.is_some() && last.resting.is_none() {
                last.resting = platform::after(SETTLED_MS, move || self.keep_board());
            }
        });
    }

    fn keep_board(self) {
        self.last.update_value(|last| last.resting = None);
        if self.may_keep().is_some() {
            spawn_local(async move {
                if let Some(chunk) = chunks::last_boards().await {
                    (chunk.write)(self).await;
                }
            });
        }
    }

    /// Who is here, if what is on screen is live and may be kept.
    fn may_keep(self) -> Option<Viewer> {
        let viewer = self.last.with_value(|last| last.viewer.clone())?;
        let live = self.live.get_untracked() == LiveState::Live && self.as_of.get_untracked().is_none();
        let ready = self.board_state.get_untracked() == BoardState::Ready;
        // Another tab may have signed out.
        let same = platform::stored(KEPT).as_deref() == Some(&viewer.user_id.to_string());
        // What is seen as somebody else is not one's own to keep.
        let own = viewer.viewing.is_none() && self.is_me(viewer.user_id);
        (live && ready && same && own).then_some(viewer)
    }

    /// Shows what this browser knows of a board that cannot be asked for: as it was kept, or else the known deals that
    /// belong on it. False when nothing is known.
    pub(super) fn open_last(self, pipeline: PipelineId, filter: &BoardFilter, sort: BoardSort) -> bool {
        let narrowed = shape::narrowed(filter, sort);
        let (exact, kept_at) = self.last.with_value(|last| {
            let mut of_pipeline = last.boards.iter().flatten().filter(|board| board.pipeline == pipeline);
            let exact = of_pipeline.clone().find(|board| board.narrowed == narrowed).cloned();
            let at = exact.as_ref().or_else(|| of_pipeline.next()).map(|board| board.at);
            (exact, at)
        });
        let shown: Vec<Deal> = untrack(|| self.deals.all()).into_iter().filter(|deal| self.is_on_board(deal)).collect();
        let Some(stages) = self
            .pipelines
            .peek_with(pipeline, |it| it.map(|it| it.stages.iter().map(|stage| stage.id).collect::<Vec<_>>()))
        else {
            return false;
        };
        if kept_at.is_none() && shown.is_empty() {
            return false;
        }
        let mut board = Board::new(pipeline, sort);
        for stage in stages {
            let kept = exact.as_ref().and_then(|board| board.columns.iter().find(|column| column.stage == stage));
            // Figures are the server's, without what waits to be sent: that is counted when they are shown.
            let counted = || {
                let mut totals = Totals::default();
                let bases = self.outbox.with_value(super::outbox::Outbox::bases);
                let unmoved = shown.iter().filter(|deal| bases.iter().all(|(id, _)| *id != deal.id)).cloned();
                let held = bases.iter().filter_map(|(_, base)| base.clone()).filter(|deal| self.is_on_board(deal));
                unmoved.chain(held).filter(|deal| deal.stage_id == stage).for_each(|deal| totals.add(&deal));
                totals
            };
            board.set_totals(stage, kept.map_or_else(counted, |column| column.totals.clone()));
            let column = board.column_mut(stage);
            column.add_page(shown.iter().filter(|deal| deal.stage_id == stage), None);
            if kept.is_none_or(|column| !column.complete) {
                column.leave_open();
            }
        }
        self.show_last(board, kept_at);
        true
    }

    /// The server told of a deal: it is not only kept any more.
    pub(super) fn confirm(self, id: DealId) {
        self.last.update_value(|last| {
            if !last.unconfirmed.is_empty() {
                last.unconfirmed.remove(&id);
            }
        });
    }

    /// What the server does not tell once it is back may be gone, or not for this user's eyes any more.
    pub(super) fn drop_unconfirmed_later(self) {
        platform::after(CONFIRMED_MS, move || {
            if self.as_of.get_untracked().is_some() {
                return self.drop_unconfirmed_later();
            }
            let ids = self.last.try_update_value(|last| std::mem::take(&mut last.unconfirmed)).unwrap_or_default();
            let waiting = self.waiting_deals();
            let (open, gone): (HashSet<DealId>, HashSet<DealId>) = ids.into_iter().partition(|id| waiting.contains(id));
            if !open.is_empty() {
                // The answer to what waits says more.
                self.last.update_value(|last| last.unconfirmed.extend(open));
                self.drop_unconfirmed_later();
            }
            for id in gone {
                self.deals.replace(id, None);
                self.place(id);
                self.changed(id);
            }
        });
    }
}

/// Whose boards this browser keeps.
fn kept_user() -> Option<UserId> {
    platform::stored(KEPT)?.parse().ok()
}
