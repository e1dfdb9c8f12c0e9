//! A deal as a card.

use leptos::prelude::*;
use millrace_shared::{DealId, StageId, StageKind};

use super::{BoardContext, dragging, selecting};
use crate::cache::records::Deal;
use crate::cache::{LiveState, use_cache};
use crate::features::together::color_of;
use crate::ui::{Avatar, Icon};
use crate::{format, t};

/// Share of a stage's time limit from which a card warns.
const WARN_FROM: f64 = 0.8;

/// A card in its column: a link to the deal's panel that can be dragged, or moved by keys.
#[component]
pub fn Card(
    id: DealId,
    stage: StageId,
    /// Its distance from the top of the column, in pixels.
    #[prop(into)]
    top: Signal<f64>,
    /// The one card of the column that Tab reaches.
    #[prop(into)]
    reachable: Signal<bool>,
    /// It has just come from elsewhere.
    arrived: bool,
) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let lifted = Memo::new(move |_| context.drag.with(|drag| drag.lifted().is_some_and(|(card, _)| card == id)));
    let rotting = Memo::new(move |_| {
        context.cache.deals.with(id, |deal| deal.and_then(|deal| age(context, deal)).is_some_and(|age| age.rotting))
    });
    let selected = Memo::new(move |_| context.selection.with(|selection| selection.has(id)));
    let holder = Memo::new(move |_| context.looking.holder(id));
    let unsent = Memo::new(move |_| {
        context.cache.live.get() != LiveState::Live && context.cache.unsent.with(|deals| deals.contains(&id))
    });
    view! {
        <a class="c-card" draggable="false" data-deal=id.to_string()
            class:c-card--lifted=lifted
            class:c-card--theirs=move || holder.get().is_some()
            style=("--person", move || color_of(holder.get()))
            class:c-card--arrived=arrived
            class:c-card--rotting=rotting
            class:c-card--selected=selected
            class:c-card--open=move || context.opened.get() == Some(id)
            href=move || { context.search.track(); context.deal_path(id) }
            tabindex=move || if reachable.get() { "0" } else { "-1" }
            style:transform=move || format!("translateY({}px)", top.get())
            on:pointerdown=move |event| dragging::press(context, &event, id, stage)
            on:click=move |event| selecting::click(context, &event, id, stage)
            on:focus=move |_| context.focused.set(Some(id))
            on:dragstart=|event| event.prevent_default()
            on:contextmenu=move |event| if context.drag.with_untracked(|drag| drag.lifted().is_some()) { event.prevent_default() }
        >
            <CardFace id/>
            // By keyboard it is x on the card; this is for the mouse.
            <span class="c-card__tick" aria-hidden="true"
                on:pointerdown=|event| event.stop_propagation()
                on:click=move |event| {
                    event.prevent_default();
                    event.stop_propagation();
                    selecting::toggle(context, id);
                }
            ><Icon name="check"/></span>
            {move || selected.get().then(|| view! { <span class="visually-hidden">{t!("board.is_selected")}</span> })}
            {move || holder.get().map(|who| {
                let who = context.cache.user_name(who);
                let label = t!("board.held_by", who = who.clone());
                view! { <span class="c-card__holder" title=label.clone()><span aria-hidden="true">{who}</span><span class="visually-hidden">{label.clone()}</span></span> }
            })}
            {move || unsent.get().then(|| view! {
                <span class="c-card__unsent" role="img" aria-label=t!("board.not_sent") title=t!("board.not_sent")></span>
            })}
        </a>
    }
    .into_any()
}

/// What a card shows.
#[component]
pub fn CardFace(id: DealId) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let cache = use_cache();
    move || {
        cache.deals.get(id).map(|deal| {
            let company = deal.company_id.map(|company| cache.company_name(company));
            let owner = cache.user_name(deal.owner_id);
            let age = age(context, &deal);
            let closes = deal.expected_close_on.clone();
            let late = deal.status == StageKind::Open && closes.as_deref().is_some_and(format::is_past);
            let when = if deal.status == StageKind::Open {
                closes.map(|day| (format::day(&day), late))
            } else {
                deal.closed_at.as_deref().map(|at| (format::date_of(at), false))
            };
            view! {
                <h3 class="c-card__name">{deal.name.clone()}</h3>
                <p class="c-card__about">
                    {company.filter(|name| !name.is_empty()).map(|name| view! { <span class="c-card__company">{name}</span> })}
                    {deal.tags.iter().map(|tag| view! { <span class="c-tag">{tag.clone()}</span> }).collect_view()}
                </p>
                <footer class="c-card__foot">
                    <b>{format::money_short(deal.amount, &deal.currency)}</b>
                    {when.map(|(day, late)| view! {
                        <span class:c-card__late=late title=if late { t!("board.late") } else { "" }>{day}</span>
                    })}
                    {age.map(|age| view! { <AgeBar age/> })}
                    <span class="c-card__owner"><Avatar name=owner id=deal.owner_id.to_string()/></span>
                </footer>
            }
        })
    }
}

#[derive(Clone, Copy, PartialEq)]
struct Age {
    days: i64,
    // Of the stage's limit; nothing runs out without one.
    share: f64,
    limited: bool,
    // Nobody has worked on it for as long as the limit.
    rotting: bool,
}

/// How long an open deal has been in its stage.
fn age(context: BoardContext, deal: &Deal) -> Option<Age> {
    if deal.status != StageKind::Open {
        return None;
    }
    let days = format::days_since(&deal.stage_entered_at);
    let limit = context.cache.stage(deal.pipeline_id, deal.stage_id)?.time_limit_days.filter(|limit| *limit > 0);
    #[expect(clippy::cast_precision_loss, reason = "a count of days is small")]
    let share = limit.map_or(0.0, |limit| days as f64 / f64::from(limit));
    let idle = format::days_since(&deal.last_activity_at);
    let rotting = limit.is_some_and(|limit| idle >= i64::from(limit));
    Some(Age { days, share, limited: limit.is_some(), rotting })
}

#[component]
fn AgeBar(age: Age) -> impl IntoView {
    let width = format!("{}%", (age.share * 100.0).clamp(8.0, 100.0));
    view! {
        <span class="c-age" class:c-age--warn={age.share >= WARN_FROM} title=t!("board.days_in_stage", count = age.days)>
            {age.limited.then(|| view! { <span class="c-age__bar"><i style:width=width></i></span> })}
            {t!("board.days_short", count = age.days)}
        </span>
    }
}
