//! A card that is about to stand in another column glides there.

use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen::JsCast;
use web_sys::{DomRect, HtmlElement};

use super::{Board, dragging::card_of};
use crate::platform;

/// How long a card glides; `styles/features/board.css` says the same.
const GLIDE_MS: f64 = 200.0;
/// Cards that glide at once; of more nobody could follow one.
const MOST_GLIDES: u32 = 8;

/// Lets it glide: a copy of it, over everything, because a column shows nothing beyond its own edges.
pub fn glide(board: Board, id: Uuid) {
    // What was let go by hand is where the eye is already.
    if board.dropped.get_value() == Some(id) || platform::is_still() {
        return;
    }
    let gliding = document().query_selector_all(".c-card--ghost").map_or(0, |all| all.length());
    let Some(card) = card_of(id).filter(|_| gliding < MOST_GLIDES) else { return };
    let from = card.get_bounding_client_rect();
    let Some(ghost) = copy_of(&card, &from).filter(|_| is_in_view(&from)) else { return };
    // The board is drawn anew in the frame after this one.
    request_animation_frame(move || {
        request_animation_frame(move || {
            let target = card_of(id);
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

fn is_in_view(edges: &DomRect) -> bool {
    let size = |of: Result<wasm_bindgen::JsValue, _>| of.ok().and_then(|size| size.as_f64()).unwrap_or(0.0);
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    edges.right() > 0.0 && edges.bottom() > 0.0 && edges.left() < width && edges.top() < height
}

fn copy_of(card: &HtmlElement, at: &DomRect) -> Option<HtmlElement> {
    let ghost: HtmlElement = card.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    for name in ["href", "tabindex", "data-card", "style"] {
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
