//! Columns of cards that are moved by pointer and keys: what the boards of deals and of leads have in common. It knows
//! neither: a board tells by [`Holds`] what stands where, and is told what was put down.
//!
//! [`drag`] is the pure machine of moving a card, [`dragging`] feeds it from pointer and keys, [`cards`] draws of a column
//! only what is seen, [`glide`] lets a card that somebody else moves be seen moving.

mod cards;
pub mod drag;
mod dragging;
mod glide;

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use uuid::Uuid;
use web_sys::KeyboardEvent;

use crate::platform;

pub use cards::{Cards, ColumnOf, Place};
use drag::{Drag, Grip, Target};
pub use dragging::{ends_drag, focus_card, keep_focus, let_go, listen, press};
pub use glide::glide;

/// Between a card and the next, in pixels.
pub const CARD_GAP: f64 = 6.0;
/// For how long somebody presses.
const PRESS_MS: f64 = 250.0;
/// Up to this width of the window it is a phone's.
pub const PHONE_WIDTH: f64 = 640.0;

/// What only the board itself knows. But for the height nobody is told of changes.
pub trait Holds: Send + Sync {
    /// The known cards of a column, in order.
    fn ids(&self, column: Uuid) -> Vec<Uuid>;
    /// The name of a card.
    fn card_name(&self, card: Uuid) -> String;
    /// The name of a column.
    fn column_name(&self, column: Uuid) -> String;
    /// How high a card is, in pixels, in the window of a phone or another; the caller is told of changes.
    fn height(&self, phone: bool) -> f64;
    /// A card was put down.
    fn put_down(&self, card: Uuid, home: Uuid, target: Target);
    /// A key on a card that only this board knows; whether it did something.
    fn key(&self, _card: Uuid, _event: &KeyboardEvent) -> bool {
        false
    }
    /// A card was let go where it stood; whether that meant something.
    fn rested(&self, _grip: Grip, _target: Target) -> bool {
        false
    }
}

/// One board on screen.
#[derive(Clone, Copy)]
pub struct Board {
    /// The machine.
    pub drag: RwSignal<Drag>,
    /// The card that was held last, and until when in milliseconds.
    held: StoredValue<Option<(Uuid, f64)>>,
    /// The scrolling box around the columns.
    pub area: NodeRef<html::Div>,
    /// It was scrolled sideways.
    pub scrolled: Trigger,
    /// From one card to the next, in pixels.
    pub pitch: RwSignal<f64>,
    /// The columns place their cards themselves: a card is put into a column, not between two cards.
    pub sorted: Signal<bool>,
    /// The column whose quick add is open.
    pub adding: RwSignal<Option<Uuid>>,
    /// The last press was a finger's.
    pub by_touch: StoredValue<bool>,
    /// The card that has or had the focus.
    pub focused: RwSignal<Option<Uuid>>,
    /// Said by screen readers.
    pub said: RwSignal<String>,
    /// Said by screen readers when they have nothing else to say: what others do.
    pub heard: RwSignal<String>,
    /// The card that is being put down by hand.
    dropped: StoredValue<Option<Uuid>>,
    holds: StoredValue<Option<Arc<dyn Holds>>>,
}

impl Board {
    /// The field at the top of a column has lost the focus: it goes when it is empty. Not at once, or the cards would move up
    /// under the press that took the focus, and what was pressed would be another or none.
    pub fn leave_when_empty(self, column: Uuid, input: NodeRef<html::Input>, text: RwSignal<String>) {
        platform::after(PRESS_MS, move || {
            // The field also loses the focus when it goes, and its text with it.
            let is_empty = text.try_with_untracked(|text| text.trim().is_empty()) == Some(true);
            let field = input.try_get_untracked().flatten();
            let is_left = field.is_none_or(|field| document().active_element().as_ref() != Some(field.as_ref()));
            if is_empty && is_left && self.adding.get_untracked() == Some(column) {
                self.adding.set(None);
            }
        });
    }

    /// A board with nothing on it: [`Self::hold`] tells what stands there.
    pub fn new(sorted: Signal<bool>) -> Self {
        Self {
            drag: RwSignal::new(Drag::Idle),
            held: StoredValue::new(None),
            area: NodeRef::new(),
            scrolled: Trigger::new(),
            pitch: RwSignal::new(100.0),
            sorted,
            adding: RwSignal::new(None),
            by_touch: StoredValue::new(false),
            focused: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            heard: RwSignal::new(String::new()),
            dropped: StoredValue::new(None),
            holds: StoredValue::new(None),
        }
    }

    /// From here on this is what stands on it.
    pub fn hold(self, holds: impl Holds + 'static) {
        self.holds.set_value(Some(Arc::new(holds)));
    }

    fn holds(self) -> Option<Arc<dyn Holds>> {
        self.holds.try_get_value().flatten()
    }

    fn ids(self, column: Uuid) -> Vec<Uuid> {
        self.holds().map(|holds| holds.ids(column)).unwrap_or_default()
    }

    /// Puts a card down by hand: it does not glide.
    pub fn put_down(self, card: Uuid, home: Uuid, target: Target) {
        self.dropped.set_value(Some(card));
        if let Some(holds) = self.holds() {
            holds.put_down(card, home, target);
        }
        self.dropped.set_value(None);
    }

    /// Whether a card is held or carried. The caller is told of changes.
    pub fn is_lifted(self, card: Uuid) -> bool {
        self.drag.with(|drag| drag.lifted().is_some_and(|(lifted, _)| lifted == card))
    }

    /// Whether any card is held or carried; the caller is told of changes.
    pub fn is_dragging(self) -> bool {
        self.drag.with(|drag| drag.lifted().is_some())
    }
}

/// The columns side by side, from left to right.
#[component]
pub fn Columns(
    /// Their board.
    board: Board,
    /// Their ids.
    columns: Signal<Vec<Uuid>>,
    /// Draws one.
    column: fn(Uuid) -> AnyView,
) -> impl IntoView {
    view! {
        <div class="c-board" node_ref=board.area
            class:c-board--dragging=move || board.is_dragging()
            class:c-board--sorted=move || board.sorted.get()
            on:keydown=move |event| dragging::on_key(board, &event)
            on:scroll=move |_| board.scrolled.notify()
        >
            <For each=move || columns.get() key=|id| *id let:id>{column(id)}</For>
        </div>
    }
    .into_any()
}

/// The held card, over everything, and what screen readers are told.
#[component]
pub fn Over(
    /// Where it is held.
    board: Board,
    /// Draws what a card shows.
    face: fn(Uuid) -> AnyView,
) -> impl IntoView {
    let held = Memo::new(move |_| match board.drag.get() {
        Drag::Held(grip, _) => Some((grip.card, grip.size.x, grip.size.y)),
        _ => None,
    });
    let place = move || match board.drag.get() {
        Drag::Held(grip, _) => format!("translate({}px, {}px)", grip.at.x - grip.offset.x, grip.at.y - grip.offset.y),
        _ => String::new(),
    };
    view! {
        {move || held.get().map(|(card, width, height)| view! {
            <div class="c-overlay" aria-hidden="true" style:transform=place style:width=format!("{width}px") style:height=format!("{height}px")>
                <div class="c-card c-card--held">{face(card)}</div>
            </div>
        })}
        <div class="visually-hidden" aria-live="assertive">{board.said}</div>
        <div class="visually-hidden" aria-live="polite" data-testid="heard">{board.heard}</div>
    }
    .into_any()
}
