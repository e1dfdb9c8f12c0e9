//! A column: its figures, and of its cards only those that are seen.

use std::collections::HashSet;

use leptos::html;
use leptos::prelude::*;
use millrace_shared::{DealId, StageId, StageKind};

use super::BoardContext;
use super::card::{Card, CardFace};
use super::drag::Drag;
use super::quick_add::QuickAdd;
use super::roll::Rolling;
use super::sums::{Parts, rounded_sum, sum};
use crate::cache::BoardSort;
use crate::session::use_session;
use crate::ui::IconButton;
use crate::{format, platform, t};

/// Cards drawn beyond what is seen, above and below.
const OVERSCAN: usize = 4;
/// A column that begins so many windows' widths from the left is seen, and not a mere edge of it.
const SEEN: f64 = 0.9;
/// Up to here a column is drawn, though it is not seen yet.
const NEAR: f64 = 2.0;
/// When that is done, and [`OVERSCAN`] begins.
const DRAWN_LATER_MS: f64 = 100.0;

/// One stage.
#[component]
pub fn ColumnView(stage: StageId) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let cache = context.cache;
    let of = Memo::new(move |_| context.pipeline.get().and_then(|pipeline| cache.stage(pipeline, stage)));
    let signals = cache.column(stage);
    let totals = signals.totals.clone();
    let kind = Memo::new(move |_| of.with(|of| of.as_ref().map_or(StageKind::Open, |of| of.kind)));
    let session = use_session();
    let may_add = Memo::new(move |_| {
        kind.get() == StageKind::Open && session.viewer().is_none_or(|viewer| viewer.creates_in(stage))
    });
    let name = Memo::new(move |_| of.with(|of| of.as_ref().map(|of| of.name.clone()).unwrap_or_default()));
    let probability = Memo::new(move |_| of.with(|of| of.as_ref().map_or(0, |of| of.probability)));
    let figures = Memo::new(move |_| {
        totals.with(|totals| (format::number(small(totals.count)), sum(&totals.amounts), rounded_sum(&totals.weighted)))
    });
    view! {
        <section class="c-column" data-stage=stage.to_string() aria-label=name
            class:c-column--target=move || context.drag.with(|drag| drag.slot(stage).is_some())
            class:c-column--won=move || kind.get() == StageKind::Won
            class:c-column--lost=move || matches!(kind.get(), StageKind::Lost | StageKind::Unqualified)
        >
            <header class="c-column__head">
                <div class="c-column__line">
                    <h2 title=move || of.with(|of| of.as_ref().map(|of| of.description.clone()).unwrap_or_default())>{name}</h2>
                    <span class="c-column__count" data-testid="count"><Rolling text=Signal::derive(move || figures.read().0.clone())/></span>
                    {move || may_add.get().then(|| view! {
                        <span class="c-column__add">
                            <IconButton icon="plus" label=move || t!("board.add_to", stage = name.get())
                                on_press=move || context.adding.set(Some(stage))/>
                        </span>
                    })}
                    <span class="c-column__sum" title=move || figures.read().1.parts.clone()>
                        <span data-testid="sum"><Rolling text=Signal::derive(move || figures.read().1.text.clone())/></span>
                        <Parts of=Signal::derive(move || figures.read().1.clone())/>
                    </span>
                </div>
                <div class="c-column__line c-column__line--more">
                    <span>{move || format::percent(f64::from(probability.get()))}</span>
                    <span class="c-column__weighted" data-testid="weighted" title=move || figures.read().2.parts.clone()>{move || t!("board.weighted", amount = figures.read().2.text.clone())}</span>
                </div>
                <div class="c-column__bar" aria-hidden="true"><i style:width=move || format!("{}%", probability.get())></i></div>
            </header>
            <Cards stage ids=signals.ids complete=signals.complete/>
        </section>
    }
    .into_any()
}

#[expect(clippy::cast_precision_loss, reason = "a count of deals is far below 2^53")]
fn small(count: i64) -> f64 {
    count as f64
}

#[component]
fn Cards(stage: StageId, ids: ArcRwSignal<Vec<DealId>>, complete: ArcRwSignal<bool>) -> impl IntoView {
    let context = expect_context::<BoardContext>();
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
        context.scrolled.track();
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
    let standing = {
        let ids = ids.clone();
        Memo::new(move |_| {
            let lifted = context.drag.with(Drag::lifted).map(|(card, _)| card);
            ids.with(|ids| ids.iter().copied().filter(|id| Some(*id) != lifted).collect::<Vec<_>>())
        })
    };
    // A sorted column places its cards itself: a card that is carried by keys is shown at its top.
    let slot = Memo::new(move |_| {
        let sorted = context.sort.get() != BoardSort::Own;
        let slot = context.drag.with(|drag| match drag {
            Drag::Carried { .. } if sorted => drag.slot(stage).map(|_| 0),
            _ if sorted => None,
            _ => drag.slot(stage),
        });
        slot.map(|slot| slot.min(standing.read().len()))
    });
    let lifted_from_here = {
        let ids = ids.clone();
        Memo::new(move |_| {
            context.drag.with(Drag::lifted).map(|(card, _)| card).filter(|card| ids.with(|ids| ids.contains(card)))
        })
    };
    let seen = Memo::new(move |_| {
        if !drawn.get() {
            return Vec::new();
        }
        let pitch = context.pitch.get();
        let (first, last) = within(top.get(), height.get(), pitch, overscan.get());
        let slot = slot.get();
        let mut seen: Vec<(DealId, f64)> = standing.with(|standing| {
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
    Effect::new({
        let complete = complete.clone();
        move || {
            let (_, last) = within(top.get(), height.get(), context.pitch.get(), OVERSCAN);
            if !complete.get() && last + OVERSCAN >= count.get() {
                context.cache.load_more(stage);
            }
        }
    });

    // One more card than before came from somebody; many more are a page.
    let arrived = StoredValue::new(HashSet::<DealId>::new());
    let known = StoredValue::new(None::<HashSet<DealId>>);
    let note_arrivals = move |now: &[DealId]| {
        let now: HashSet<DealId> = now.iter().copied().collect();
        let new: Vec<DealId> = known
            .with_value(|known| known.as_ref().map(|known| now.difference(known).copied().collect()))
            .unwrap_or_default();
        let own = context.focused.get_untracked();
        if let [only] = new[..]
            && Some(only) != own
        {
            arrived.update_value(|arrived| {
                arrived.insert(only);
            });
        }
        known.set_value(Some(now));
    };
    let shown = {
        let ids = ids.clone();
        Memo::new(move |_| {
            ids.with(|ids| note_arrivals(ids));
            seen.get()
        })
    };
    let reachable = move |id: DealId| {
        let ids = ids.clone();
        Signal::derive(move || match context.focused.get() {
            Some(focused) if ids.with(|ids| ids.contains(&focused)) => focused == id,
            _ => ids.with(|ids| ids.first() == Some(&id)),
        })
    };
    let carried = Memo::new(move |_| match context.drag.get() {
        Drag::Carried { card, .. } => Some(card),
        _ => None,
    });
    let empty = move || count.get() == 0 && context.adding.get() != Some(stage);
    view! {
        <div class="c-column__cards" node_ref=area on:scroll=move |_| measure()>
            <Show when=move || context.adding.get() == Some(stage)><QuickAdd stage/></Show>
            <div class="c-column__all" style:height=move || format!("{}px", pixels(count.get(), context.pitch.get()))>
                <For each=move || shown.get() key=|(id, _)| *id let((id, at))>
                    <Card id stage
                        top=Signal::derive(move || seen.with(|seen| seen.iter().find(|(other, _)| *other == id).map_or(at, |(_, top)| *top)))
                        reachable=reachable(id)
                        arrived=arrived.try_update_value(|arrived| arrived.remove(&id)).unwrap_or_default()
                    />
                </For>
                {move || slot.get().map(|_| view! {
                    <div class="c-slot" style:transform=move || format!("translateY({}px)", pixels(slot.get().unwrap_or(0), context.pitch.get()))>
                        {move || carried.get().map(|card| view! { <div class="c-card c-card--carried"><CardFace id=card/></div> })}
                    </div>
                })}
            </div>
            {move || empty().then(|| view! { <p class="c-column__empty">
                {if context.kind(stage) == StageKind::Open { t!("board.empty_column") } else { t!("board.empty_closed_column") }}
            </p> })}
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
