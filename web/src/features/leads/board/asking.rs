//! Asks for the board, page by page, and keeps it true: what others change is asked for again a moment later, only that.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::{DirectoryItemId, LeadId, UserId, filter::Filter};

use super::{LeadBoard, Status, operations};
use crate::api::Json;
use crate::cache::LeadTold;
use crate::features::leads::operations::load_lists;
use crate::session::use_session;
use crate::t;
use crate::ui::board::{glide, keep_focus, let_go};

const FIRST_PAGE: i32 = 25;
const PAGE: i32 = 50;
/// How long changes gather before they are asked for: one question for a burst.
const SOON: Duration = Duration::from_millis(120);
/// Of more leads the whole board is asked for again.
const MOST: usize = 200;

/// Asks whenever the filter is another one, and listens to the live stream, for as long as the board is on the page.
pub(super) fn listen(context: LeadBoard) {
    let cache = context.cache;
    cache.leads_told.set_value(Some(Vec::new()));
    on_cleanup(move || cache.leads_told.set_value(None));
    Effect::new(move || {
        context.filter.track();
        cache.epoch.track();
        ask(context);
    });
    let me = untrack(|| use_session().viewer()).map(|viewer| viewer.user_id);
    let waiting = StoredValue::new(false);
    Effect::new(move |before: Option<()>| {
        cache.records_changed.track();
        cache.worked_with.track();
        let any = cache.leads_told.with_value(|told| told.as_ref().is_some_and(|told| !told.is_empty()));
        if before.is_none() || !any || waiting.get_value() {
            return;
        }
        waiting.set_value(true);
        set_timeout(
            move || {
                if waiting.try_set_value(false).is_none() {
                    let told = cache.leads_told.try_update_value(|told| told.as_mut().map(std::mem::take));
                    refresh(context, told.flatten().unwrap_or_default(), me);
                }
            },
            SOON,
        );
    });
}

fn matching(context: LeadBoard) -> Option<Json> {
    let written = |filter: &Filter| (!filter.is_everything()).then(|| serde_json::to_value(filter).ok()).flatten();
    context.filter.with_untracked(written).map(Json)
}

/// Asks for the first page of every column. The cards that are there stay until the answer is here.
pub(super) fn ask(context: LeadBoard) {
    context.question.update_value(|question| *question += 1);
    context.paging.set_value(Vec::new());
    let question = context.question.get_value();
    let matching = matching(context);
    spawn_local(async move {
        let answer = async {
            load_lists(context.cache).await?;
            operations::board(matching, None, FIRST_PAGE).await
        };
        let answer = answer.await;
        if context.question.try_get_value() != Some(question) {
            return;
        }
        match answer {
            Ok(pages) => {
                context.columns.update(|columns| {
                    columns.clear();
                    for page in pages {
                        columns.set_count(page.stage, page.count);
                        columns.add_page(page.stage, page.cards, page.next);
                    }
                });
                context.status.set(Status::Ready);
            }
            Err(error) => context.status.set(Status::Failed(error.sentence())),
        }
    });
}

/// Reads the next page of a column, unless it is being read or there is none.
pub(super) fn more(context: LeadBoard, stage: DirectoryItemId) {
    let Some(cursor) = context.columns.with_untracked(|columns| columns.cursor(stage)) else { return };
    if context.paging.with_value(|paging| paging.contains(&stage)) {
        return;
    }
    context.paging.update_value(|paging| paging.push(stage));
    let question = context.question.get_value();
    let matching = matching(context);
    spawn_local(async move {
        let answer = operations::board(matching, Some((stage, cursor)), PAGE).await;
        if context.question.try_get_value() != Some(question) {
            return;
        }
        context.paging.update_value(|paging| paging.retain(|other| *other != stage));
        for page in answer.unwrap_or_default() {
            context.columns.update(|columns| {
                columns.set_count(page.stage, page.count);
                columns.add_page(page.stage, page.cards, page.next);
            });
        }
    });
}

/// Asks for leads that changed, and for the counts of all columns.
fn refresh(context: LeadBoard, told: Vec<LeadTold>, me: Option<UserId>) {
    if told.len() > MOST {
        return ask(context);
    }
    let mut ids: Vec<LeadId> = told.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let question = context.question.get_value();
    let matching = matching(context);
    spawn_local(async move {
        let Ok(mut now) = operations::now(matching, &ids).await else { return };
        if context.question.try_get_value() != Some(question) {
            return;
        }
        let mut moved = Vec::new();
        for id in &ids {
            let after = now.cards.iter().find(|(other, _)| other == id).map(|(_, card)| card.stage_id);
            let before = context.peek(*id).map(|card| card.stage_id);
            if before.is_some() && before != after {
                keep_focus(context.board, id.0);
                glide(context.board, id.0);
                let by = told.iter().rev().find(|(other, _)| other == id).and_then(|(_, by)| *by);
                let name = context.peek(*id).map(|card| card.name).unwrap_or_default();
                end_lost_drag(context, *id, &name, after, by);
                moved.extend(after.filter(|_| by != me).map(|stage| (name, stage, by)));
            }
        }
        context.columns.update(|columns| {
            for id in ids {
                let at = now.cards.iter().position(|(other, _)| *other == id);
                columns.told(id, at.map(|at| now.cards.swap_remove(at).1));
            }
            for (stage, count) in now.counts {
                columns.set_count(stage, count);
            }
        });
        match &moved[..] {
            [] => {}
            [(name, stage, by)] => {
                let (name, stage) = (name.as_str(), context.stage_name(*stage));
                let who = by.map(|by| untrack(|| context.cache.user_name(by))).filter(|who| !who.is_empty());
                context.board.heard.set(match who {
                    Some(who) => t!("board.moved_by", who = who, name = name, stage = stage),
                    None => t!("board.moved", name = name, stage = stage),
                });
            }
            many => context.board.heard.set(t!("leads.moved_many", count = many.len())),
        }
    });
}

/// A held card that somebody else moved, or that may not be seen any more, is let go.
fn end_lost_drag(context: LeadBoard, id: LeadId, name: &str, now: Option<DirectoryItemId>, by: Option<UserId>) {
    if !untrack(|| context.board.is_lifted(id.0)) {
        return;
    }
    let_go(context.board);
    let who = by.map(|by| untrack(|| context.cache.user_name(by))).filter(|who| !who.is_empty());
    context.toasts.info(match (now.map(|stage| context.stage_name(stage)), who) {
        (Some(stage), Some(who)) => t!("board.held_moved_by", who = who, name = name, stage = stage),
        (Some(stage), None) => t!("board.held_moved", name = name, stage = stage),
        (None, _) => t!("board.held_gone", name = name),
    });
}
