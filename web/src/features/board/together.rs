//! The others on this board: tells them which card is held here, lets cards glide that they move, says so to screen readers,
//! and ends a drag whose card is not there to be dragged any more.

use std::rc::Rc;

use leptos::prelude::*;
use millrace_shared::{DealId, RecordKind, StageId};

use super::BoardContext;
use crate::cache::presence::Doing;
use crate::cache::watching::{RemoteMove, Watch};
use crate::features::together::undo_by_keys;
use crate::ui::board::drag::Drag;
use crate::ui::board::{glide, keep_focus, let_go as let_card_go};
use crate::{platform, t};

/// How long moves are gathered before they are said: one sentence for a burst.
const GATHER_MS: f64 = 1_500.0;

/// Begins all of it, for as long as the board is on the page.
pub(super) fn listen(context: BoardContext) {
    undo_by_keys(context.cache);
    let gathered = StoredValue::new(Vec::<RemoteMove>::new());
    context.cache.watch(Some(Watch {
        leaves: Rc::new(move |deal: DealId| {
            keep_focus(context.board, deal.0);
            glide(context.board, deal.0);
        }),
        moved: Rc::new(move |moved| gather(context, gathered, moved)),
    }));
    on_cleanup(move || context.cache.watch(None));
    let held = Memo::new(move |_| context.board.drag.with(|drag| drag.lifted().map(|(card, _)| DealId(card))));
    Effect::new(move || context.looking.say(Doing { holding: held.get(), field: None }));
    end_lost_drags(context, held);
}

/// Where this board's people are.
pub(super) fn place(context_pipeline: Option<millrace_shared::PipelineId>) -> Option<(RecordKind, uuid::Uuid)> {
    context_pipeline.map(|id| (RecordKind::Pipeline, id.0))
}

/// A held card that somebody else moved, or that may not be seen any more, is let go.
fn end_lost_drags(context: BoardContext, held: Memo<Option<DealId>>) {
    let lifted = StoredValue::new(None::<(DealId, String)>);
    Effect::new(move || {
        let Some(card) = held.get() else { return lifted.set_value(None) };
        let home = context.board.drag.with_untracked(Drag::lifted).map(|(_, home)| StageId(home));
        let now = context.cache.deals.with(card, |deal| {
            deal.filter(|deal| deal.deleted_at.is_none()).map(|deal| (deal.stage_id, deal.name.clone()))
        });
        match now {
            Some((stage, name)) if Some(stage) == home => lifted.set_value(Some((card, name))),
            Some((stage, name)) => {
                let by = context.last_move.get_value().filter(|it| it.deal == card).and_then(|it| it.by);
                let who = by.map(|by| untrack(|| context.cache.user_name(by))).filter(|who| !who.is_empty());
                let stage = stage_name(context, stage);
                let told = match who {
                    Some(who) => t!("board.held_moved_by", who = who, name = name, stage = stage),
                    None => t!("board.held_moved", name = name, stage = stage),
                };
                let_go(context, told);
            }
            None => {
                let name = lifted.get_value().map(|(_, name)| name).unwrap_or_default();
                let_go(context, t!("board.held_gone", name = name));
            }
        }
    });
}

fn let_go(context: BoardContext, told: String) {
    let_card_go(context.board);
    context.toasts.info(told);
}

fn stage_name(context: BoardContext, stage: StageId) -> String {
    let pipeline = context.pipeline.get_untracked();
    let stage = pipeline.and_then(|pipeline| untrack(|| context.cache.stage(pipeline, stage)));
    stage.map(|stage| stage.name).unwrap_or_default()
}

fn gather(context: BoardContext, gathered: StoredValue<Vec<RemoteMove>>, moved: RemoteMove) {
    context.last_move.set_value(Some(moved));
    let first = gathered.with_value(Vec::is_empty);
    gathered.update_value(|gathered| {
        gathered.retain(|other| other.deal != moved.deal);
        gathered.push(moved);
    });
    if first {
        platform::after(GATHER_MS, move || {
            let all = gathered.try_update_value(std::mem::take).unwrap_or_default();
            let told = match &all[..] {
                [] => return,
                [only] => {
                    let name = context.cache.deals.peek_with(only.deal, |deal| deal.map(|deal| deal.name.clone()));
                    let stage = stage_name(context, only.to);
                    let who = only.by.map(|by| untrack(|| context.cache.user_name(by))).filter(|who| !who.is_empty());
                    match who {
                        Some(who) => t!("board.moved_by", who = who, name = name.unwrap_or_default(), stage = stage),
                        None => t!("board.moved", name = name.unwrap_or_default(), stage = stage),
                    }
                }
                many => t!("board.moved_many", count = many.len()),
            };
            let _ = context.board.heard.try_set(told);
        });
    }
}
