//! Where the deal stands: days in each stage so far, the present one with its limit. A click moves it.

use leptos::prelude::*;
use millrace_shared::{DealId, StageId, StageKind, working::TimeLimit};

use super::operations::DealDetails;
use crate::cache::commands::{Command, DealMove, DealReopen};
use crate::cache::records::Stage;
use crate::cache::use_cache;
use crate::features::board::{BoardContext, enter};
use crate::{limits, t};

const DAY_SECONDS: i64 = 86_400;

/// Puts a deal into an open stage, at the top.
pub(super) fn go(context: BoardContext, id: DealId, stage: StageId) {
    let Some(deal) = context.cache.deals.peek(id) else { return };
    let gap = context.cache.gap(stage, 0, id);
    let command = if deal.status == StageKind::Open {
        Command::Move(DealMove {
            id,
            stage_id: stage,
            after_id: None,
            before_id: gap.before,
            rank: gap.rank,
            back: false,
        })
    } else {
        Command::Reopen(DealReopen { id, stage_id: stage, rank: gap.rank, back: false })
    };
    enter(context, &deal, stage, command, None);
}

/// The stages of the deal's pipeline.
#[component]
pub fn StageBar(id: Signal<DealId>, details: Signal<DealDetails>) -> impl IntoView {
    let cache = use_cache();
    let context = expect_context::<BoardContext>();
    // Only what the bar shows: an edit elsewhere in the deal does not redraw it.
    let stand = Memo::new(move |_| {
        cache.deals.with(id.get(), |deal| {
            deal.map(|deal| {
                let left = cache.time_limit(deal).map(TimeLimit::left);
                (deal.pipeline_id, deal.stage_id, deal.status, cache.days_in_stage(deal), left)
            })
        })
    });
    let go = move |stage: StageId| go(context, id.get_untracked(), stage);
    let bar = move || {
        let (pipeline, now, status, days_now, left) = stand.get()?;
        let stages = cache.pipelines.with(pipeline, |it| it.map(|it| it.stages.clone()))?;
        let stages: Vec<Stage> = stages.into_iter().filter(|stage| stage.kind == StageKind::Open).collect();
        let at = stages.iter().position(|stage| stage.id == now);
        let editable = details.read().permissions.edit;
        let bar = stages.into_iter().enumerate().map(|(index, stage)| {
            let (stage_id, name) = (stage.id, stage.name.clone());
            let stayed = details.read().stays.iter().find(|(of, _)| *of == stage_id).map(|(_, seconds)| *seconds / DAY_SECONDS);
            let is_now = status == StageKind::Open && Some(index) == at;
            // The stay in the log was counted when it was asked for; the present one goes on.
            let stayed = if is_now { Some(days_now.max(stayed.unwrap_or(0))) } else { stayed };
            let text = if is_now {
                match left {
                    // The name gives way, the time does not.
                    Some(left) => view! {
                        <span class="c-stagebar__name">{name.clone()}</span>
                        <span class="c-stagebar__left">" · "{limits::short(left)}</span>
                    }
                    .into_any(),
                    None => t!("deal.stage_now", name = name.as_str(), days = stayed.unwrap_or_default()).into_any(),
                }
            } else {
                stayed.map_or_else(|| name.clone(), |days| t!("board.days_short", count = days)).into_any()
            };
            let title = match stayed {
                Some(days) => t!("deal.stage_days", count = days, name = name.as_str()),
                None => name.clone(),
            };
            let title = match left.filter(|_| is_now) {
                Some(left) => format!("{title}. {}", limits::long(left)),
                None => title,
            };
            let over = is_now && left.is_some_and(limits::is_over);
            // What is seen is part of the name.
            let named = (!is_now).then(|| {
                let to = t!("deal.move_to", stage = name.as_str());
                stayed.map_or_else(|| to.clone(), |days| format!("{to}, {}", t!("board.days_short", count = days)))
            });
            view! {
                <button type="button" class="c-stagebar__stage" class:c-stagebar__stage--now=is_now class:c-stagebar__stage--over=over class:c-stagebar__stage--done={stayed.is_some() && !is_now}
                    aria-current=is_now.then_some("step") disabled={!editable || is_now} title=title
                    aria-label=named on:click=move |_| go(stage_id)
                >{text}</button>
            }
        });
        Some(bar.collect_view())
    };
    view! { <div class="c-stagebar" role="group" aria-label=t!("deal.stages")>{bar}</div> }.into_any()
}
