//! Feeds the drag machine from pointer and keys, and measures the page for it.

use leptos::ev;
use leptos::prelude::*;
use millrace_shared::{DealId, StageId, StageKind};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

use super::drag::{ColumnBox, Drag, Grip, Input, Layout, Output, Point, Target, scroll_at_edge};
use super::{BoardContext, CARD_GAP, moving, selecting};
use crate::keyboard::Key;
use crate::{platform, t};

/// How long a finger rests on a card before it lifts.
const REST_MS: f64 = 350.0;
const PHONE_WIDTH: f64 = 640.0;

/// Listens to the window for as long as the board is on the page.
pub(super) fn listen(context: BoardContext) {
    let density = Memo::new(move |_| context.cache.preferences.with(|it| it.density));
    let measure_pitch = move || {
        let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(0.0);
        context.pitch.set(context.lines.get().height(width <= PHONE_WIDTH, density.get()) + CARD_GAP);
    };
    untrack(measure_pitch);
    Effect::new(measure_pitch);
    let handles = [
        window_event_listener(ev::resize, move |_| untrack(measure_pitch)),
        window_event_listener(ev::pointermove, move |event| {
            if context.drag.with_untracked(|drag| *drag != Drag::Idle) {
                step(context, Input::Move(point(&event), &layout(context)));
            }
        }),
        window_event_listener(ev::pointerup, move |_| step(context, Input::Release)),
        window_event_listener(ev::pointercancel, move |_| step(context, Input::Cancel)),
        window_event_listener(ev::blur, move |_| step(context, Input::Cancel)),
        window_event_listener(ev::keydown, move |event| on_window_key(context, &event)),
    ];
    let unblock = platform::block_touch_scrolling(move || context.drag.with_untracked(|drag| drag.lifted().is_some()));
    on_cleanup(move || {
        handles.into_iter().for_each(WindowListenerHandle::remove);
        unblock();
    });
}

/// A card is pressed.
pub(super) fn press(context: BoardContext, event: &PointerEvent, card: DealId, stage: StageId) {
    context.by_touch.set_value(event.pointer_type() == "touch");
    if event.button() != 0 || event.ctrl_key() || event.meta_key() || event.shift_key() {
        return;
    }
    let Some(element) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let edges = element.get_bounding_client_rect();
    let (at, touch) = (point(event), event.pointer_type() == "touch");
    let offset = Point { x: at.x - edges.left(), y: at.y - edges.top() };
    let grip = Grip { card, home: stage, offset, size: Point { x: edges.width(), y: edges.height() }, at, touch };
    step(context, Input::Press(grip));
    if touch {
        platform::after(REST_MS, move || {
            let rests = context.drag.try_with_untracked(|drag| *drag == Drag::Pressed(grip)).unwrap_or(false);
            if rests {
                step(context, Input::Rested(&layout(context)));
            }
        });
    }
}

/// Whether a click is only the end of a drag, which must not open the card's panel.
pub(super) fn ends_drag(context: BoardContext) -> bool {
    const SOON_MS: f64 = 250.0;
    platform::now_ms() - context.held_until.get_value() < SOON_MS
}

fn point(event: &PointerEvent) -> Point {
    Point { x: f64::from(event.client_x()), y: f64::from(event.client_y()) }
}

pub(super) fn step(context: BoardContext, input: Input<'_>) {
    let mut drag = context.drag.get_untracked();
    let before = drag;
    let output = drag.step(input);
    if drag != before {
        context.drag.set(drag);
    }
    if matches!(before, Drag::Held(..)) {
        context.held_until.set_value(platform::now_ms());
    }
    match output {
        Output::None => {}
        Output::Lifted => {
            if let Drag::Held(grip, _) = drag {
                if grip.touch {
                    platform::buzz();
                }
                scroll_while_held(context);
            }
        }
        Output::Drop(card, home, target) => {
            let rested = matches!(before, Drag::Held(grip, _) if selecting::rested(context, grip, target));
            if !rested {
                context.dropped.set_value(Some(card));
                moving::put_down(context, card, home, target);
                context.dropped.set_value(None);
            }
            if matches!(before, Drag::Carried { .. }) {
                focus_card(context, card);
            }
        }
        Output::Returned => {
            if let Drag::Carried { card, .. } = before {
                context.said.set(t!("board.returned").to_owned());
                focus_card(context, card);
            }
        }
    }
}

/// The boxes of everything a card can fall on, as they are now.
fn layout(context: BoardContext) -> Layout {
    let Some(area) = context.area.get_untracked() else { return Layout::default() };
    let lifted = context.drag.with_untracked(|drag| drag.lifted().map(|(card, _)| card));
    let columns = elements(&area, ".c-column")
        .into_iter()
        .filter_map(|element| {
            let stage: StageId = element.get_attribute("data-stage")?.parse().ok()?;
            let cards = element.query_selector(".c-column__all").ok()??.get_bounding_client_rect();
            let edges = element.get_bounding_client_rect();
            let ids = context.cache.column(stage).ids;
            let count = ids.with_untracked(|ids| ids.iter().filter(|id| Some(**id) != lifted).count());
            Some(ColumnBox { stage, left: edges.left(), right: edges.right(), first: cards.top(), count })
        })
        .collect();
    let zones = elements(&document().body().unwrap_or_else(|| area.clone().unchecked_into()), ".c-zone")
        .into_iter()
        .filter_map(|element| {
            let kind = StageKind::parse(&element.get_attribute("data-kind")?)?;
            let edges = element.get_bounding_client_rect();
            Some((kind, [edges.left(), edges.top(), edges.right(), edges.bottom()]))
        })
        .collect();
    Layout { columns, zones, top: area.get_bounding_client_rect().top(), pitch: context.pitch.get_untracked() }
}

fn elements(within: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)).filter_map(|node| node.dyn_into().ok()).collect()
}

/// Scrolls the board sideways and the column under the pointer up and down while a card is near their edges.
fn scroll_while_held(context: BoardContext) {
    request_animation_frame(move || {
        let Some(Drag::Held(grip, _)) = context.drag.try_get_untracked() else { return };
        let Some(area) = context.area.get_untracked() else { return };
        let edges = area.get_bounding_client_rect();
        let sideways = scroll_at_edge(grip.at.x, edges.left(), edges.right());
        let mut moved = scroll(&area, sideways, 0.0);
        let under = elements(&area, ".c-column").into_iter().find(|column| {
            let edges = column.get_bounding_client_rect();
            grip.at.x >= edges.left() && grip.at.x <= edges.right()
        });
        if let Some(cards) = under.and_then(|column| column.query_selector(".c-column__cards").ok().flatten()) {
            let edges = cards.get_bounding_client_rect();
            moved |= scroll(&cards, 0.0, scroll_at_edge(grip.at.y, edges.top(), edges.bottom()));
        }
        if moved {
            step(context, Input::Move(grip.at, &layout(context)));
        }
        scroll_while_held(context);
    });
}

fn scroll(element: &Element, x: f64, y: f64) -> bool {
    if x == 0.0 && y == 0.0 {
        return false;
    }
    let before = (element.scroll_left(), element.scroll_top());
    element.scroll_by_with_x_and_y(x, y);
    before != (element.scroll_left(), element.scroll_top())
}

/// A key on the board: arrows go from card to card, Space takes one up.
pub(super) fn on_key(context: BoardContext, event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let card =
        target.as_ref().and_then(|target| target.get_attribute("data-deal")).and_then(|id| id.parse::<DealId>().ok());
    let Some(card) = card.filter(|_| !context.drag.with_untracked(|drag| matches!(drag, Drag::Carried { .. }))) else {
        return;
    };
    if context.cache.selects(event) {
        event.prevent_default();
        event.stop_propagation();
        return selecting::toggle(context, card);
    }
    let Some(key) = Key::of(event) else { return };
    let columns = layout(context).columns;
    let here = columns.iter().enumerate().find_map(|(at, column)| {
        let ids = context.cache.column(column.stage).ids.get_untracked();
        ids.iter().position(|id| *id == card).map(|index| (at, column.stage, index))
    });
    let Some((at, stage, index)) = here else { return };
    let go = |to: Option<DealId>| {
        event.prevent_default();
        if let Some(to) = to {
            focus_card(context, to);
        }
    };
    let in_column = |at: usize, index: usize| {
        let ids = context.cache.column(columns[at].stage).ids.get_untracked();
        ids.get(index.min(ids.len().saturating_sub(1))).copied()
    };
    match key {
        Key::Down => go(in_column(at, index + 1)),
        Key::Up => go(index.checked_sub(1).and_then(|index| in_column(at, index))),
        Key::Home => go(in_column(at, 0)),
        Key::End => go(in_column(at, usize::MAX)),
        Key::Right => go((at + 1..columns.len()).find_map(|at| in_column(at, index))),
        Key::Left => go((0..at).rev().find_map(|at| in_column(at, index))),
        Key::Space => {
            event.prevent_default();
            event.stop_propagation();
            step(context, Input::TakeUp { card, stage, index });
            let name = context.cache.deals.peek(card).map(|deal| deal.name).unwrap_or_default();
            context.said.set(t!("board.taken_up", name = name));
        }
        // A digit is a column.
        Key::Character(digit @ '1'..='9') => {
            let to = digit.to_digit(10).and_then(|digit| columns.get(digit as usize - 1));
            if let Some(to) = to.filter(|to| to.stage != stage) {
                event.prevent_default();
                event.stop_propagation();
                moving::put_down(context, card, stage, Target::Slot { stage: to.stage, index: 0 });
                focus_card(context, card);
            }
        }
        _ => {}
    }
}

fn on_window_key(context: BoardContext, event: &KeyboardEvent) {
    let drag = context.drag.get_untracked();
    let Some(key) = Key::of(event) else { return };
    if let (Key::Escape, Drag::Held(..)) = (key, drag) {
        event.prevent_default();
        return step(context, Input::Cancel);
    }
    let Drag::Carried { .. } = drag else { return };
    let (columns, cards) = match key {
        Key::Left => (-1, 0),
        Key::Right => (1, 0),
        Key::Up => (0, -1),
        Key::Down => (0, 1),
        Key::Enter | Key::Space => {
            event.prevent_default();
            return step(context, Input::Release);
        }
        Key::Escape | Key::Tab => {
            event.prevent_default();
            return step(context, Input::Cancel);
        }
        _ => return,
    };
    event.prevent_default();
    step(context, Input::Carry { columns, cards, layout: &layout(context) });
    let drag = context.drag.get_untracked();
    if let Some(Target::Slot { stage, index }) = drag.target() {
        let name =
            context.pipeline.get_untracked().and_then(|pipeline| untrack(|| context.cache.stage(pipeline, stage)));
        context.said.set(t!("board.carried_to", stage = name.map(|it| it.name).unwrap_or_default(), place = index + 1));
    }
    request_animation_frame(|| {
        if let Ok(Some(slot)) = document().query_selector(".c-slot") {
            into_view(&slot);
        }
    });
}

/// Moves the focus to a card, which may have to be scrolled to first.
pub(super) fn focus_card(context: BoardContext, card: DealId) {
    context.focused.set(Some(card));
    let Some(area) = context.area.get_untracked() else { return };
    let find = move || document().query_selector(&format!(".c-column [data-deal=\"{card}\"]")).ok().flatten();
    let focus = move || {
        if let Some(element) = find().and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
            into_view(&element);
        }
    };
    if find().is_none() {
        // Far away: the column goes there first, and draws it.
        for column in elements(&area, ".c-column") {
            let stage: Option<StageId> = column.get_attribute("data-stage").and_then(|id| id.parse().ok());
            let index = stage.and_then(|stage| {
                context.cache.column(stage).ids.with_untracked(|ids| ids.iter().position(|id| *id == card))
            });
            if let (Some(index), Ok(Some(cards))) = (index, column.query_selector(".c-column__cards")) {
                #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "pixels of a column")]
                cards.set_scroll_top((index as f64 * context.pitch.get_untracked()) as i32);
                into_view(&column);
            }
        }
    }
    request_animation_frame(move || request_animation_frame(focus));
}

fn into_view(element: &Element) {
    let place = web_sys::ScrollIntoViewOptions::new();
    place.set_block(web_sys::ScrollLogicalPosition::Nearest);
    place.set_inline(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&place);
}
