//! The cards of a column: only those that are seen are drawn.

use std::collections::HashSet;

use leptos::html;
use leptos::prelude::*;
use uuid::Uuid;

use super::{Board, drag::Drag};
use crate::platform;

/// Cards drawn beyond what is seen, above and below.
const OVERSCAN: usize = 4;
/// A column that begins so many windows' widths from the left is seen, and not a mere edge of it.
const SEEN: f64 = 0.9;
/// Up to here a column is drawn, though it is not seen yet.
const NEAR: f64 = 2.0;
/// When that is done, and [`OVERSCAN`] begins.
const DRAWN_LATER_MS: f64 = 100.0;

/// One column.
#[derive(Clone, Copy)]
pub struct ColumnOf {
    /// Its id.
    pub id: Uuid,
    /// The known cards in order.
    pub ids: Signal<Vec<Uuid>>,
    /// True when there are no more pages.
    pub complete: Signal<bool>,
    /// Reads the next page.
    pub more: Callback<()>,
    /// Draws a card.
    pub card: fn(Place) -> AnyView,
    /// Draws what a card shows.
    pub face: fn(Uuid) -> AnyView,
    /// Draws the quick add.
    pub add: fn(Uuid) -> AnyView,
    /// What stands there when there are no cards.
    pub empty: Signal<&'static str>,
}

/// A card in its column.
#[derive(Clone, Copy)]
pub struct Place {
    /// Which one.
    pub id: Uuid,
    /// The column.
    pub column: Uuid,
    /// Its distance from the top of the column, in pixels.
    pub top: Signal<f64>,
    /// It is the one card of the column that Tab reaches.
    pub reachable: Signal<bool>,
    /// It has just come from elsewhere.
    pub arrived: bool,
}

/// The cards of a column, under its quick add.
#[component]
pub fn Cards(board: Board, of: ColumnOf) -> impl IntoView {
    let ColumnOf { id: column, ids, complete, more, card, face, add, empty } = of;
    let area = NodeRef::<html::Div>::new();
    let (top, height) = (RwSignal::new(0.0_f64), RwSignal::new(900.0_f64));
    let measure = move || {
        if let Some(area) = area.try_get_untracked().flatten() {
            top.set(f64::from(area.scroll_top()));
            height.set(f64::from(area.client_height()));
        }
    };
    // What is seen comes first. The rest of a column, and a column beside the window, are drawn a moment later, each in a turn
    // of its own; and one that is far away when the board is scrolled towards it.
    let (drawn, overscan) = (RwSignal::new(false), RwSignal::new(0));
    let draw_within = move |widths: f64| {
        let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(f64::MAX);
        let left = area.try_get_untracked().flatten().map(|area| area.get_bounding_client_rect().left());
        if left.is_some_and(|left| left < width * widths) {
            drawn.try_set(true);
        }
    };
    Effect::new(move || {
        if area.get().is_some() {
            measure();
            draw_within(SEEN);
            platform::after(DRAWN_LATER_MS, move || {
                measure();
                overscan.try_set(OVERSCAN);
                draw_within(NEAR);
            });
        }
    });
    Effect::new(move |before: Option<()>| {
        board.scrolled.track();
        if before.is_some() && !drawn.get_untracked() {
            draw_within(NEAR);
        }
    });
    let resize = window_event_listener(leptos::ev::resize, move |_| {
        measure();
        draw_within(NEAR);
    });
    on_cleanup(move || resize.remove());

    // The column as it looks: without the card that is held, with a gap where one would fall.
    let standing = Memo::new(move |_| {
        let lifted = board.drag.with(Drag::lifted).map(|(card, _)| card);
        ids.with(|ids| ids.iter().copied().filter(|id| Some(*id) != lifted).collect::<Vec<_>>())
    });
    // A sorted column places its cards itself: a card that is carried by keys is shown at its top.
    let slot = Memo::new(move |_| {
        let sorted = board.sorted.get();
        let slot = board.drag.with(|drag| match drag {
            Drag::Carried { .. } if sorted => drag.slot(column).map(|_| 0),
            _ if sorted => None,
            _ => drag.slot(column),
        });
        slot.map(|slot| slot.min(standing.read().len()))
    });
    let lifted_from_here = Memo::new(move |_| {
        board.drag.with(Drag::lifted).map(|(card, _)| card).filter(|card| ids.with(|ids| ids.contains(card)))
    });
    let seen = Memo::new(move |_| {
        if !drawn.get() {
            return Vec::new();
        }
        let pitch = board.pitch.get();
        let (first, last) = within(top.get(), height.get(), pitch, overscan.get());
        let slot = slot.get();
        let mut seen: Vec<(Uuid, f64)> = standing.with(|standing| {
            let place = |index: usize| index + usize::from(slot.is_some_and(|slot| index >= slot));
            standing
                .iter()
                .enumerate()
                .filter(|(index, _)| (first..=last).contains(&place(*index)))
                .map(|(index, id)| (*id, pixels(place(index), pitch)))
                .collect()
        });
        // The element under a finger must stay for its touch to go on, wherever the column is scrolled to.
        seen.extend(lifted_from_here.get().map(|card| (card, top.get())));
        seen
    });
    let count = Memo::new(move |_| standing.read().len() + usize::from(slot.get().is_some()));
    Effect::new(move || {
        let (_, last) = within(top.get(), height.get(), board.pitch.get(), OVERSCAN);
        if !complete.get() && last + OVERSCAN >= count.get() {
            more.run(());
        }
    });

    // One more card than before came from somebody; many more are a page.
    let arrived = StoredValue::new(HashSet::<Uuid>::new());
    let known = StoredValue::new(None::<HashSet<Uuid>>);
    let note_arrivals = move |now: &[Uuid]| {
        let now: HashSet<Uuid> = now.iter().copied().collect();
        let new: Vec<Uuid> = known
            .with_value(|known| known.as_ref().map(|known| now.difference(known).copied().collect()))
            .unwrap_or_default();
        let own = board.focused.get_untracked();
        if let [only] = new[..]
            && Some(only) != own
        {
            arrived.update_value(|arrived| {
                arrived.insert(only);
            });
        }
        known.set_value(Some(now));
    };
    let shown = Memo::new(move |_| {
        ids.with(|ids| note_arrivals(ids));
        seen.get()
    });
    let reachable = move |id: Uuid| {
        Signal::derive(move || match board.focused.get() {
            Some(focused) if ids.with(|ids| ids.contains(&focused)) => focused == id,
            _ => ids.with(|ids| ids.first() == Some(&id)),
        })
    };
    let carried = Memo::new(move |_| match board.drag.get() {
        Drag::Carried { card, .. } => Some(card),
        _ => None,
    });
    let is_adding = Memo::new(move |_| board.adding.get() == Some(column));
    let is_empty = move || count.get() == 0 && !is_adding.get();
    let place = move |id: Uuid, at: f64| Place {
        id,
        column,
        top: Signal::derive(move || {
            seen.with(|seen| seen.iter().find(|(other, _)| *other == id).map_or(at, |(_, top)| *top))
        }),
        reachable: reachable(id),
        arrived: arrived.try_update_value(|arrived| arrived.remove(&id)).unwrap_or_default(),
    };
    view! {
        <div class="c-column__cards" node_ref=area on:scroll=move |_| measure()>
            {move || is_adding.get().then(|| add(column))}
            <div class="c-column__all" style:height=move || format!("{}px", pixels(count.get(), board.pitch.get()))>
                <For each=move || shown.get() key=|(id, _)| *id let((id, at))>{card(place(id, at))}</For>
                {move || slot.get().map(|_| view! {
                    <div class="c-slot" style:transform=move || format!("translateY({}px)", pixels(slot.get().unwrap_or(0), board.pitch.get()))>
                        {move || carried.get().map(|card| view! { <div class="c-card c-card--carried">{face(card)}</div> })}
                    </div>
                })}
            </div>
            {move || is_empty().then(|| view! { <p class="c-column__empty">{move || empty.get()}</p> })}
        </div>
    }
    .into_any()
}

#[expect(clippy::cast_precision_loss, reason = "a count of cards is far below 2^53")]
fn pixels(cards: usize, pitch: f64) -> f64 {
    cards as f64 * pitch
}

/// First and last place to draw.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels over a card's height, never negative"
)]
fn within(top: f64, height: f64, pitch: f64, overscan: usize) -> (usize, usize) {
    let first = (top.max(0.0) / pitch) as usize;
    let last = ((top.max(0.0) + height) / pitch).ceil() as usize;
    (first.saturating_sub(overscan), last + overscan)
}
