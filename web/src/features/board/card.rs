//! A deal as a card.

use leptos::prelude::*;
use millrace_shared::{CardField, DealId, StageId, StageKind, working::TimeLeft};

use super::{BoardContext, selecting};
use crate::cache::fields::FieldDefinition;
use crate::cache::records::Deal;
use crate::cache::{Cache, LiveState, use_cache};
use crate::features::fields::words::shown;
use crate::features::together::color_of;
use crate::ui::board::{Place, press};
use crate::ui::{Avatar, Icon};
use crate::{format, limits, t};

/// Percent of a stage's time limit from which a card warns.
const WARN_FROM: i64 = 80;

/// A card in its column: a link to the deal's panel that can be dragged, or moved by keys.
#[component]
pub fn Card(place: Place) -> impl IntoView {
    let context = expect_context::<BoardContext>();
    let board = context.board;
    let (id, stage) = (DealId(place.id), StageId(place.column));
    let lifted = Memo::new(move |_| board.is_lifted(place.id));
    let age = Age::memo(context.cache, id);
    let rotting = Memo::new(move |_| age.get().is_some_and(Age::is_rotting));
    let selected = Memo::new(move |_| context.selection.with(|selection| selection.has(id)));
    let holder = Memo::new(move |_| context.looking.holder(id));
    let unsent = Memo::new(move |_| {
        context.cache.live.get() != LiveState::Live && context.cache.unsent.with(|deals| deals.contains(&id))
    });
    view! {
        <a class="c-card" draggable="false" data-card=id.to_string()
            class:c-card--lifted=lifted
            class:c-card--theirs=move || holder.get().is_some()
            style=("--person", move || color_of(holder.get()))
            class:c-card--arrived=place.arrived
            class:c-card--rotting=rotting
            class:c-card--selected=selected
            class:c-card--open=move || context.opened.get() == Some(id)
            href=move || { context.search.track(); context.deal_path(id) }
            tabindex=move || if place.reachable.get() { "0" } else { "-1" }
            style:transform=move || format!("translateY({}px)", place.top.get())
            on:pointerdown=move |event| press(board, &event, place.id, place.column)
            on:click=move |event| selecting::click(context, &event, id, stage)
            on:focus=move |_| board.focused.set(Some(place.id))
            on:dragstart=|event| event.prevent_default()
            on:contextmenu=move |event| if untrack(|| board.is_dragging()) { event.prevent_default() }
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
    let cache = use_cache();
    let BoardContext { lines, custom, .. } = expect_context::<BoardContext>();
    let age = Age::memo(cache, id);
    move || {
        cache.deals.get(id).map(|deal| {
            let lines = lines.get();
            let shows = move |field: CardField| lines.has(field);
            let company = deal.company_id.filter(|_| shows(CardField::Company)).map(|company| cache.company_name(company));
            let owner = cache.user_name(deal.owner_id);
            let tags = if shows(CardField::Tags) { deal.tags.clone() } else { Vec::new() };
            let checklist = cache
                .stage(deal.pipeline_id, deal.stage_id)
                .filter(|stage| shows(CardField::Checklist) && !stage.checklist.is_empty());
            let checklist = checklist.map(|stage| (deal.checked_of(&stage), stage.checklist.len()));
            let closes = deal.expected_close_on.clone().filter(|_| shows(CardField::CloseDate));
            let late = deal.status == StageKind::Open && closes.as_deref().is_some_and(format::is_past);
            let when = if deal.status == StageKind::Open {
                closes.map(|day| (format::day(&day), late))
            } else {
                deal.closed_at.as_deref().filter(|_| shows(CardField::CloseDate)).map(|at| (format::date_of(at), false))
            };
            view! {
                <h3 class="c-card__name">{deal.name.clone()}</h3>
                {lines.about().then(|| view! {
                    <p class="c-card__about">
                        {company.filter(|name| !name.is_empty()).map(|name| view! { <span class="c-card__company">{name}</span> })}
                        {tags.into_iter().map(|tag| view! { <span class="c-tag">{tag}</span> }).collect_view()}
                        <span class="c-card__more">
                            {checklist.map(|(done, all)| view! { <ChecklistCount done all/> })}
                            {shows(CardField::DaysInStage).then(|| view! { <DaysInStage age/> })}
                        </span>
                    </p>
                })}
                {custom_lines(cache, &custom.read(), &deal)}
                {lines.foot().then(|| view! {
                    <footer class="c-card__foot">
                        {shows(CardField::Amount).then(|| view! { <b>{format::money_short(deal.amount, &deal.currency)}</b> })}
                        {when.map(|(day, late)| view! {
                            <span class="c-card__day" class:c-card__late=late title=if late { t!("board.late") } else { "" }>{day}</span>
                        })}
                        {shows(CardField::TimeLeft).then(|| view! { <TimeLeftBar age/> })}
                        {shows(CardField::Owner).then(|| view! {
                            <span class="c-card__owner"><Avatar name=owner id=deal.owner_id.to_string()/></span>
                        })}
                    </footer>
                })}
            }
        })
    }
}

/// What a deal holds in the chosen custom fields, a line for each: cards stay as high as each other.
fn custom_lines(cache: Cache, fields: &[FieldDefinition], deal: &Deal) -> Option<impl IntoView + use<>> {
    let line = |field: &FieldDefinition| {
        let value = deal.custom.get(field.id).map(|value| shown(cache, field, value));
        view! { <div class="c-card__field"><dt>{field.label.clone()}</dt><dd>{value.unwrap_or_else(|| "–".to_owned())}</dd></div> }
    };
    let lines = fields.iter().map(line).collect::<Vec<_>>();
    (!lines.is_empty()).then(|| view! { <dl class="c-card__fields">{lines}</dl> })
}

/// How an open deal stands against the clock.
#[derive(Clone, Copy, PartialEq)]
struct Age {
    /// Of the stage's limit since the last activity, and its used share in percent; nothing runs out without a limit.
    left: Option<(TimeLeft, i64)>,
    /// In the stage.
    days: i64,
}

impl Age {
    fn of(cache: Cache, deal: &Deal) -> Option<Self> {
        (deal.status == StageKind::Open).then(|| Self {
            left: cache.time_limit(deal).map(|limit| (limit.left(), limit.percent())),
            days: cache.days_in_stage(deal),
        })
    }

    fn memo(cache: Cache, id: DealId) -> Memo<Option<Self>> {
        Memo::new(move |_| cache.deals.with(id, |deal| deal.and_then(|deal| Self::of(cache, deal))))
    }

    /// Nobody has worked on it for as long as the limit.
    fn is_rotting(self) -> bool {
        self.left.is_some_and(|(left, _)| limits::is_over(left))
    }
}

/// How much of the stage's checklist is done.
#[component]
fn ChecklistCount(done: usize, all: usize) -> impl IntoView {
    let text = t!("checklist.progress", done = done, all = all);
    let title = text.clone();
    view! {
        <span class="c-card__checklist" class:c-card__checklist--done={done == all} title=title>
            <Icon name="check"/><span aria-hidden="true">{t!("checklist.count", done = done, all = all)}</span>
            <span class="visually-hidden">{text}</span>
        </span>
    }
    .into_any()
}

/// Days in the stage, whoever works on it.
#[component]
fn DaysInStage(age: Memo<Option<Age>>) -> impl IntoView {
    let days = Memo::new(move |_| age.get().map(|age| age.days));
    move || {
        days.get().map(|days| view! {
            <span class="c-card__days" title=t!("board.days_in_stage", count = days)>{t!("board.days_short", count = days)}</span>
        })
    }
}

/// The time left, with the used share as a bar.
#[component]
fn TimeLeftBar(age: Memo<Option<Age>>) -> impl IntoView {
    move || {
        let Age { left: Some((left, percent)), .. } = age.get()? else { return None };
        let width = format!("{}%", percent.clamp(8, 100));
        Some(view! {
            <span class="c-age" class:c-age--warn={percent >= WARN_FROM} class:c-age--over={limits::is_over(left)} title=limits::long(left)>
                <span class="c-age__bar"><i style:width=width></i></span>
                {limits::short(left)}
            </span>
        })
    }
}
