//! Selects cards by mouse, by finger and by key.

use leptos::prelude::*;
use millrace_shared::{DealId, StageId};
use web_sys::MouseEvent;

use super::BoardContext;
use crate::t;
use crate::ui::board::drag::{Grip, Target};
use crate::ui::board::ends_drag;

/// A click on a card: with Ctrl or Cmd it selects, with Shift a range; while a finger selects, every tap does. Any other
/// opens the card.
pub(super) fn click(context: BoardContext, event: &MouseEvent, card: DealId, stage: StageId) {
    if ends_drag(context.board, card.0) {
        return event.prevent_default();
    }
    let selecting =
        context.board.by_touch.get_value() && context.selection.with_untracked(|selection| !selection.is_empty());
    if event.shift_key() {
        event.prevent_default();
        extend(context, card, &context.cache.column(stage).ids.get_untracked());
    } else if event.ctrl_key() || event.meta_key() || selecting {
        event.prevent_default();
        toggle(context, card);
    }
}

/// Selects a card, or no longer.
pub(super) fn toggle(context: BoardContext, card: DealId) {
    context.selection.update(|selection| selection.toggle(card));
    say(context);
}

/// Selects everything between the card that was selected last and this one, in the order of `all`.
pub(super) fn extend(context: BoardContext, card: DealId, all: &[DealId]) {
    context.selection.update(|selection| selection.extend_to(card, all));
    say(context);
}

/// Lets go of all of them.
pub(super) fn clear(context: BoardContext) {
    context.selection.update(|selection| selection.keep(&[]));
    say(context);
}

/// A finger that rested on a card and lifted off where it was selects it.
pub(super) fn rested(context: BoardContext, grip: Grip, target: Target) -> bool {
    let Target::Slot { column, index } = target else { return false };
    let (ids, card) = (context.cache.column(StageId(column)).ids, DealId(grip.card));
    let stands = column == grip.home && ids.with_untracked(|ids| ids.get(index) == Some(&card));
    if grip.touch && stands {
        toggle(context, card);
    }
    grip.touch && stands
}

/// Tells screen readers how many are selected.
fn say(context: BoardContext) {
    let count = context.selection.with_untracked(|selection| selection.all().len());
    context.board.said.set(t!("board.selected", count = count));
}
