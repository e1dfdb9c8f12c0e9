//! From a drop to commands, with a way back.

use leptos::prelude::*;
use millrace_shared::{DealId, StageId, StageKind};

use super::BoardContext;
use super::close_dialog::Closing;
use super::required::enter;
use crate::cache::BoardSort;
use crate::cache::board::Gap;
use crate::cache::commands::{Command, DealMove, DealReopen};
use crate::cache::outbox::{OnOutcome, Outcome};
use crate::cache::undo::Way;
use crate::t;
use crate::ui::board::drag::{Target, Zone};

/// Puts a card down.
pub(super) fn put_down(context: BoardContext, deal: DealId, home: StageId, target: Target) {
    // The card is where the eye is: it does not fade in.
    context.board.focused.set(Some(deal.0));
    match target {
        Target::Nowhere | Target::Zone(Zone::Convert) => {}
        Target::Zone(Zone::Close(kind)) => context.closing.set(Some(Closing { deal, kind })),
        Target::Slot { column, index } => {
            let stage = StageId(column);
            let (from, to) = (context.kind(home), context.kind(stage));
            match (from, to) {
                _ if stage == home => move_to(context, deal, home, stage, index),
                (_, StageKind::Won | StageKind::Lost | StageKind::Unqualified) => {
                    context.closing.set(Some(Closing { deal, kind: to }))
                }
                (StageKind::Open, StageKind::Open) => move_to(context, deal, home, stage, index),
                (_, StageKind::Open) => {
                    let rank = context.cache.gap(stage, index, deal).rank;
                    if let Some(before) = context.cache.deals.peek(deal) {
                        enter(
                            context,
                            &before,
                            stage,
                            Command::Reopen(DealReopen { id: deal, stage_id: stage, rank, back: false }),
                            None,
                        );
                    }
                }
            }
        }
    }
}

fn move_to(context: BoardContext, deal: DealId, home: StageId, stage: StageId, index: usize) {
    let cache = context.cache;
    let Some(before) = cache.deals.peek(deal) else { return };
    let sorted = context.sort.get_untracked() != BoardSort::Own;
    let ids = cache.column(home).ids.get_untracked();
    let at = ids.iter().position(|id| *id == deal);
    if stage == home && (sorted || at == Some(index)) {
        return;
    }
    let gap = if sorted { Gap::unknown(&before.rank) } else { cache.gap(stage, index, deal) };
    let to =
        DealMove { id: deal, stage_id: stage, after_id: gap.after, before_id: gap.before, rank: gap.rank, back: false };
    let stage_name = context.pipeline.get_untracked().and_then(|pipeline| untrack(|| cache.stage(pipeline, stage)));
    let stage_name = stage_name.map(|stage| stage.name).unwrap_or_default();
    let told = t!("board.moved", name = before.name.clone(), stage = stage_name);
    let (toasts, said) = (context.toasts, told.clone());
    // What was refused was not moved; why, is told besides.
    let on_outcome: OnOutcome = Box::new(move |outcome| {
        if outcome != Outcome::Done {
            toasts.withdraw(&said);
        }
        false
    });
    if !enter(context, &before, stage, Command::Move(to), Some(on_outcome)) {
        return;
    }
    let step = cache.last_step();
    context.board.said.set(told.clone());
    if stage != home {
        context.toasts.with_action(told, t!("common.undo"), move || cache.step(Way::Back, Some(step)));
    }
}
