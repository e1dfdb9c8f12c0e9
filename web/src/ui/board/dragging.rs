//! Feeds the drag machine from pointer and keys, and measures the page for it.

use leptos::ev;
use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

use super::drag::{ColumnBox, Drag, Grip, Input, Layout, Output, Point, Target, Zone, scroll_at_edge};
use super::{Board, CARD_GAP, PHONE_WIDTH};
use crate::keyboard::Key;
use crate::{platform, t};

/// How long a finger rests on a card before it lifts.
const REST_MS: f64 = 350.0;
/// How fast a board scrolls at its edges at most, in pixels a second; sideways no more than its own width, so that on a phone
/// the columns go by one after the other.
const FASTEST: f64 = 960.0;
/// A frame that comes later than this does not make a jump of it, in milliseconds.
const LATE_MS: f64 = 50.0;

/// Listens to the window for as long as the board is on the page.
pub fn listen(board: Board) {
    let measure_pitch = move || {
        let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(0.0);
        if let Some(holds) = board.holds() {
            board.pitch.set(holds.height(width <= PHONE_WIDTH) + CARD_GAP);
        }
    };
    untrack(measure_pitch);
    Effect::new(measure_pitch);
    let handles = [
        window_event_listener(ev::resize, move |_| untrack(measure_pitch)),
        window_event_listener(ev::pointermove, move |event| {
            if board.drag.with_untracked(|drag| *drag != Drag::Idle) {
                step(board, Input::Move(point(&event), &layout(board)));
            }
        }),
        window_event_listener(ev::pointerup, move |_| step(board, Input::Release)),
        window_event_listener(ev::pointercancel, move |_| step(board, Input::Cancel)),
        window_event_listener(ev::blur, move |_| step(board, Input::Cancel)),
        window_event_listener(ev::keydown, move |event| on_window_key(board, &event)),
    ];
    let unblock = platform::block_touch_scrolling(move || board.drag.with_untracked(|drag| drag.lifted().is_some()));
    on_cleanup(move || {
        handles.into_iter().for_each(WindowListenerHandle::remove);
        unblock();
    });
}

/// A card is pressed.
pub fn press(board: Board, event: &PointerEvent, card: Uuid, column: Uuid) {
    board.by_touch.set_value(event.pointer_type() == "touch");
    if event.button() != 0 || event.ctrl_key() || event.meta_key() || event.shift_key() {
        return;
    }
    let Some(element) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let edges = element.get_bounding_client_rect();
    let (at, touch) = (point(event), event.pointer_type() == "touch");
    let offset = Point { x: at.x - edges.left(), y: at.y - edges.top() };
    let grip = Grip { card, home: column, offset, size: Point { x: edges.width(), y: edges.height() }, at, touch };
    step(board, Input::Press(grip));
    if touch {
        // Where the finger is by now is told with the next frame: a page that was busy must not take a scroll for a rest.
        platform::after(REST_MS, move || {
            request_animation_frame(move || {
                let rests = board.drag.try_with_untracked(|drag| *drag == Drag::Pressed(grip)).unwrap_or(false);
                if rests {
                    step(board, Input::Rested(&layout(board)));
                }
            });
        });
    }
}

/// Whether a click on a card is only the end of its drag, which must not open its panel. One on another card is meant.
pub fn ends_drag(board: Board, card: Uuid) -> bool {
    const SOON_MS: f64 = 250.0;
    board.held.get_value().is_some_and(|(held, until)| held == card && platform::now_ms() - until < SOON_MS)
}

fn point(event: &PointerEvent) -> Point {
    Point { x: f64::from(event.client_x()), y: f64::from(event.client_y()) }
}

/// Lets go of the card that is held or carried.
pub fn let_go(board: Board) {
    step(board, Input::Cancel);
}

fn step(board: Board, input: Input<'_>) {
    let mut drag = board.drag.get_untracked();
    let before = drag;
    let output = drag.step(input);
    if drag != before {
        board.drag.set(drag);
    }
    if let Drag::Held(grip, _) = before {
        board.held.set_value(Some((grip.card, platform::now_ms())));
    }
    match output {
        Output::None => {}
        Output::Lifted => {
            if let Drag::Held(grip, _) = drag {
                if grip.touch {
                    platform::buzz();
                }
                scroll_while_held(board, platform::now_ms());
            }
        }
        Output::Drop(card, home, target) => {
            let Some(holds) = board.holds() else { return };
            if let (Drag::Carried { .. }, Target::Zone(_)) = (before, target) {
                // The dialog gives the focus back to what had it, so the card must have it before.
                focus_card(board, card);
                return after_frames(3, move || board.put_down(card, home, target));
            }
            if !matches!(before, Drag::Held(grip, _) if holds.rested(grip, target)) {
                board.put_down(card, home, target);
            }
            if matches!(before, Drag::Carried { .. }) {
                focus_card(board, card);
            }
        }
        Output::Returned => {
            if let Drag::Carried { card, .. } = before {
                board.said.set(t!("board.returned").to_owned());
                focus_card(board, card);
            }
        }
    }
}

fn after_frames(frames: u8, then: impl FnOnce() + 'static) {
    match frames.checked_sub(1) {
        None => then(),
        Some(left) => {
            let then: Box<dyn FnOnce()> = Box::new(then);
            request_animation_frame(move || after_frames(left, then));
        }
    }
}

/// The boxes of everything a card can fall on, as they are now.
fn layout(board: Board) -> Layout {
    let Some(area) = board.area.get_untracked() else { return Layout::default() };
    let lifted = board.drag.with_untracked(|drag| drag.lifted().map(|(card, _)| card));
    let columns = elements(&area, ".c-column")
        .into_iter()
        .filter_map(|element| {
            let id: Uuid = element.get_attribute("data-stage")?.parse().ok()?;
            let cards = element.query_selector(".c-column__all").ok()??.get_bounding_client_rect();
            let edges = element.get_bounding_client_rect();
            let count = board.ids(id).into_iter().filter(|id| Some(*id) != lifted).count();
            Some(ColumnBox { id, left: edges.left(), right: edges.right(), first: cards.top(), count })
        })
        .collect();
    let zones = elements(&document().body().unwrap_or_else(|| area.clone().unchecked_into()), ".c-zone")
        .into_iter()
        .filter_map(|element| {
            let zone = Zone::parse(&element.get_attribute("data-zone")?)?;
            let edges = element.get_bounding_client_rect();
            Some((zone, [edges.left(), edges.top(), edges.right(), edges.bottom()]))
        })
        .collect();
    Layout { columns, zones, top: area.get_bounding_client_rect().top(), pitch: board.pitch.get_untracked() }
}

fn elements(within: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)).filter_map(|node| node.dyn_into().ok()).collect()
}

/// Scrolls the board sideways and the column under the pointer up and down while a card is near their edges. Over a closing
/// zone nothing scrolls: whoever is there wants the zone, not what lies beneath it.
fn scroll_while_held(board: Board, before: f64) {
    request_animation_frame(move || {
        let Some(Drag::Held(grip, target)) = board.drag.try_get_untracked() else { return };
        let Some(area) = board.area.get_untracked() else { return };
        let now = platform::now_ms();
        let seconds = (now - before).clamp(0.0, LATE_MS) / 1000.0;
        if !matches!(target, Target::Zone(_)) {
            let edges = area.get_bounding_client_rect();
            let sideways = scroll_at_edge(grip.at.x, edges.left(), edges.right());
            let mut moved = scroll(&area, pixels(sideways, FASTEST.min(edges.width()), seconds), 0.0);
            let under = elements(&area, ".c-column").into_iter().find(|column| {
                let edges = column.get_bounding_client_rect();
                grip.at.x >= edges.left() && grip.at.x <= edges.right()
            });
            if let Some(cards) = under.and_then(|column| column.query_selector(".c-column__cards").ok().flatten()) {
                let edges = cards.get_bounding_client_rect();
                let down = scroll_at_edge(grip.at.y, edges.top(), edges.bottom());
                moved |= scroll(&cards, 0.0, pixels(down, FASTEST, seconds));
            }
            if moved {
                step(board, Input::Move(grip.at, &layout(board)));
            }
        }
        scroll_while_held(board, now);
    });
}

/// How far to scroll in a frame: not less than the one pixel that a browser goes.
fn pixels(share: f64, fastest: f64, seconds: f64) -> f64 {
    if share == 0.0 { 0.0 } else { share.signum() * (share.abs() * fastest * seconds).max(1.0) }
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
pub(super) fn on_key(board: Board, event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let card = target.and_then(|target| target.get_attribute("data-card")).and_then(|id| id.parse::<Uuid>().ok());
    let Some(card) = card.filter(|_| !board.drag.with_untracked(|drag| matches!(drag, Drag::Carried { .. }))) else {
        return;
    };
    let Some(holds) = board.holds() else { return };
    if holds.key(card, event) {
        event.prevent_default();
        return event.stop_propagation();
    }
    let Some(key) = Key::of(event) else { return };
    let columns = layout(board).columns;
    let here = columns.iter().enumerate().find_map(|(at, column)| {
        let index = holds.ids(column.id).iter().position(|id| *id == card)?;
        Some((at, column.id, index))
    });
    let Some((at, column, index)) = here else { return };
    let go = |to: Option<Uuid>| {
        event.prevent_default();
        if let Some(to) = to {
            focus_card(board, to);
        }
    };
    let in_column = |at: usize, index: usize| {
        let ids = holds.ids(columns[at].id);
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
            step(board, Input::TakeUp { card, column, index });
            board.said.set(t!("board.taken_up", name = holds.card_name(card)));
        }
        // A digit is a column.
        Key::Character(digit @ '1'..='9') => {
            let to = digit.to_digit(10).and_then(|digit| columns.get(digit as usize - 1));
            if let Some(to) = to.filter(|to| to.id != column) {
                event.prevent_default();
                event.stop_propagation();
                holds.put_down(card, column, Target::Slot { column: to.id, index: 0 });
                focus_card(board, card);
            }
        }
        _ => {}
    }
}

fn on_window_key(board: Board, event: &KeyboardEvent) {
    let drag = board.drag.get_untracked();
    let Some(key) = Key::of(event) else { return };
    if let (Key::Escape, Drag::Held(..)) = (key, drag) {
        event.prevent_default();
        return step(board, Input::Cancel);
    }
    let Drag::Carried { .. } = drag else { return };
    let (columns, cards) = match key {
        Key::Left => (-1, 0),
        Key::Right => (1, 0),
        Key::Up => (0, -1),
        Key::Down => (0, 1),
        Key::Enter | Key::Space => {
            event.prevent_default();
            return step(board, Input::Release);
        }
        Key::Escape | Key::Tab => {
            event.prevent_default();
            return step(board, Input::Cancel);
        }
        _ => return,
    };
    event.prevent_default();
    step(board, Input::Carry { columns, cards, layout: &layout(board) });
    let drag = board.drag.get_untracked();
    match (drag.target(), board.holds()) {
        (Some(Target::Slot { column, index }), Some(holds)) => {
            let stage = holds.column_name(column);
            let sorted = board.sorted.get_untracked();
            board.said.set(if sorted { stage } else { t!("board.carried_to", stage = stage, place = index + 1) });
        }
        (Some(Target::Zone(zone)), _) => {
            let drawn = document().query_selector(&format!(".c-zone[data-zone={}]", zone.as_str())).ok().flatten();
            board.said.set(drawn.and_then(|zone| zone.text_content()).unwrap_or_default());
        }
        _ => {}
    }
    request_animation_frame(|| {
        if let Ok(Some(slot)) = document().query_selector(".c-slot") {
            into_view(&slot);
        }
    });
}

/// The focus of who works with keys goes along with a card that goes to another column, whoever moved it: taken back, done
/// again, or moved by somebody else.
pub fn keep_focus(board: Board, card: Uuid) {
    let by_keys = card_of(card).is_some_and(|card| card.matches(":focus-visible").unwrap_or(false));
    if by_keys {
        request_animation_frame(move || focus_card(board, card));
    }
}

/// Moves the focus to a card, which may have to be scrolled to first.
pub fn focus_card(board: Board, card: Uuid) {
    board.focused.set(Some(card));
    let Some(area) = board.area.get_untracked() else { return };
    let focus = move || {
        if let Some(element) = card_of(card) {
            let _ = element.focus();
            into_view(&element);
        }
    };
    if card_of(card).is_none() {
        // Far away: the column goes there first, and draws it.
        for column in elements(&area, ".c-column") {
            let id: Option<Uuid> = column.get_attribute("data-stage").and_then(|id| id.parse().ok());
            let index = id.and_then(|id| board.ids(id).iter().position(|id| *id == card));
            if let (Some(index), Ok(Some(cards))) = (index, column.query_selector(".c-column__cards")) {
                #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "pixels of a column")]
                cards.set_scroll_top((index as f64 * board.pitch.get_untracked()) as i32);
                into_view(&column);
            }
        }
    }
    request_animation_frame(move || request_animation_frame(focus));
}

/// The card in its column, when it is drawn.
pub(super) fn card_of(card: Uuid) -> Option<HtmlElement> {
    let found = document().query_selector(&format!(".c-column [data-card=\"{card}\"]")).ok().flatten();
    found.and_then(|element| element.dyn_into().ok())
}

fn into_view(element: &Element) {
    let place = web_sys::ScrollIntoViewOptions::new();
    place.set_block(web_sys::ScrollLogicalPosition::Nearest);
    place.set_inline(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&place);
}
