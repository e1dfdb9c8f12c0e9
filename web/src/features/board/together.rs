//! The others on this board: tells them which card is held here, lets cards glide that they move, says so to screen readers,
//! and ends a drag whose card is not there to be dragged any more.

use std::rc::Rc;

use leptos::prelude::*;
use millrace_shared::{DealId, RecordKind, StageId};
use wasm_bindgen::JsCast;
use web_sys::{DomRect, HtmlElement};

use super::drag::{Drag, Input};
use super::{BoardContext, dragging};
use crate::cache::presence::Doing;
use crate::cache::watching::{RemoteMove, Watch};
use crate::features::together::undo_by_keys;
use crate::{platform, t};

/// How long moves are gathered before they are said: one sentence for a burst.
const GATHER_MS: f64 = 1_500.0;
/// How long a card glides; `styles/features/board.css` says the same.
const GLIDE_MS: f64 = 200.0;
/// Cards that glide at once; of more nobody could follow one.
const MOST_GLIDES: u32 = 8;

/// Begins all of it, for as long as the board is on the page.
pub(super) fn listen(context: BoardContext) {
    undo_by_keys(context.cache);
    let gathered = StoredValue::new(Vec::<RemoteMove>::new());
    context.cache.watch(Some(Watch {
        leaves: Rc::new(move |deal| glide(context, deal)),
        moved: Rc::new(move |moved| gather(context, gathered, moved)),
    }));
    on_cleanup(move || context.cache.watch(None));
    let held = Memo::new(move |_| context.drag.with(|drag| drag.lifted().map(|(card, _)| card)));
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
        let home = context.drag.with_untracked(Drag::lifted).map(|(_, home)| home);
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
    dragging::step(context, Input::Cancel);
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
            let _ = context.heard.try_set(told);
        });
    }
}

fn card_of(deal: DealId) -> Option<HtmlElement> {
    let found = document().query_selector(&format!(".c-column [data-deal=\"{deal}\"]")).ok().flatten();
    found.and_then(|element| element.dyn_into().ok())
}

fn is_in_view(edges: &DomRect) -> bool {
    let size = |of: Result<wasm_bindgen::JsValue, _>| of.ok().and_then(|size| size.as_f64()).unwrap_or(0.0);
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    edges.right() > 0.0 && edges.bottom() > 0.0 && edges.left() < width && edges.top() < height
}

/// A card that is about to stand in another column glides there: a copy of it, over everything, because a column shows
/// nothing beyond its own edges.
fn glide(context: BoardContext, deal: DealId) {
    // What was let go by hand is where the eye is already.
    if context.dropped.get_value() == Some(deal) || platform::is_still() {
        return;
    }
    let gliding = document().query_selector_all(".c-card--ghost").map_or(0, |all| all.length());
    let Some(card) = card_of(deal).filter(|_| gliding < MOST_GLIDES) else { return };
    let from = card.get_bounding_client_rect();
    let Some(ghost) = copy_of(&card, &from).filter(|_| is_in_view(&from)) else { return };
    // The board is drawn anew in the frame after this one.
    request_animation_frame(move || {
        request_animation_frame(move || {
            let target = card_of(deal);
            let to = target.as_ref().map(|target| target.get_bounding_client_rect()).filter(is_in_view);
            let _ = match &to {
                Some(to) => {
                    let (x, y) = (to.left() - from.left(), to.top() - from.top());
                    ghost.style().set_property("transform", &format!("translate({x}px, {y}px)"))
                }
                // It is beyond what is drawn: it fades where it was.
                None => ghost.style().set_property("opacity", "0"),
            };
            let target = target.filter(|_| to.is_some());
            if let Some(target) = &target {
                let _ = target.class_list().add_1("c-card--landing");
            }
            platform::after(GLIDE_MS, move || {
                ghost.remove();
                if let Some(target) = target {
                    let _ = target.class_list().remove_1("c-card--landing");
                }
            });
        });
    });
}

fn copy_of(card: &HtmlElement, at: &DomRect) -> Option<HtmlElement> {
    let ghost: HtmlElement = card.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    for name in ["href", "tabindex", "data-deal", "style"] {
        let _ = ghost.remove_attribute(name);
    }
    let _ = ghost.set_attribute("aria-hidden", "true");
    let _ = ghost.class_list().add_1("c-card--ghost");
    for (name, value) in [("left", at.left()), ("top", at.top()), ("width", at.width()), ("height", at.height())] {
        let _ = ghost.style().set_property(name, &format!("{value}px"));
    }
    document().body()?.append_child(&ghost).ok()?;
    Some(ghost)
}
