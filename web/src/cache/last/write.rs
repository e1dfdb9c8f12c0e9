//! Keeps the board on screen: what has changed since it was last kept, a few deals at a time, while the browser is idle.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;
use millrace_shared::{DealId, StageId};

use super::shape::{self, LastBoard, LastColumn, LastDeal, Who};
use crate::cache::Cache;
use crate::cache::records::{Deal, Named};
use crate::chunks::Later;
use crate::platform::{
    self,
    kept::{self, Kept},
};
use crate::session::Viewer;

/// Deals that are written in one turn.
const TURN: usize = 40;

pub(super) const WHO: &str = "who";
pub(super) const BOARDS: &str = "boards";
const DEAL: &str = "deal/";

fn key(id: DealId) -> String {
    format!("{DEAL}{id}")
}

/// Keeps the board on screen; see the top of the file.
pub fn write(cache: Cache) -> Later<()> {
    Box::pin(async move {
        let begun = cache.last.try_update_value(|last| !std::mem::replace(&mut last.writing, true));
        if begun != Some(true) {
            // What is new meanwhile is kept in its turn.
            return cache.keep_board_soon();
        }
        let _ = written(cache).await;
        cache.last.update_value(|last| last.writing = false);
    })
}

async fn written(cache: Cache) -> Option<()> {
    let viewer = cache.may_keep()?;
    let store = opened(cache, &viewer).await?;
    cache.may_keep()?;
    let newest = on_screen(cache, &viewer)?;
    let before = cache.last.with_value(|last| last.boards.clone()).unwrap_or_default();
    let boards = shape::kept(newest, before);
    let needed: HashSet<DealId> = shape::ids(&boards).collect();

    platform::idle().await;
    if let Some(who) = who(cache, viewer).and_then(|who| serde_json::to_string(&who).ok())
        && cache.last.with_value(|last| last.who != who)
    {
        store.change([(WHO, who.as_str())], []);
        cache.last.update_value(|last| last.who = who);
    }

    let ids: Vec<DealId> = boards.first().map(|board| shape::ids(std::slice::from_ref(board)).collect())?;
    for turn in ids.chunks(TURN) {
        platform::idle().await;
        cache.may_keep()?;
        let new: Vec<(DealId, u64, LastDeal)> = turn.iter().filter_map(|id| changed(cache, *id)).collect();
        let texts: Vec<(String, String)> =
            new.iter().filter_map(|(id, _, deal)| Some((key(*id), serde_json::to_string(deal).ok()?))).collect();
        if !texts.is_empty() {
            store.change(texts.iter().map(|(key, text)| (key.as_str(), text.as_str())), []);
            cache.last.update_value(|last| last.written.extend(new.iter().map(|(id, mark, _)| (*id, *mark))));
        }
    }

    let text = serde_json::to_string(&boards).ok()?;
    let gone: Vec<String> = cache
        .last
        .try_update_value(|last| {
            let gone: Vec<DealId> = last.written.keys().filter(|id| !needed.contains(id)).copied().collect();
            gone.iter().for_each(|id| {
                last.written.remove(id);
            });
            last.boards = Some(boards);
            gone.into_iter().map(key).collect()
        })
        .unwrap_or_default();
    store.change([(BOARDS, text.as_str())], gone.iter().map(String::as_str));
    Some(())
}

/// The store, with what was kept before this page known.
async fn opened(cache: Cache, viewer: &Viewer) -> Option<Kept> {
    if let Some(store) = cache.last.with_value(|last| last.store.clone()) {
        return Some(store);
    }
    let store = Kept::open(kept::BOARDS).await?;
    let boards = store.text(BOARDS).await.and_then(|text| millrace_shared::read::read(&text).ok()).unwrap_or_default();
    let boards = shape::of_user(boards, viewer.user_id, platform::now_ms());
    let keys = store.keys().await;
    let known = keys.iter().filter_map(|key| Some((key.strip_prefix(DEAL)?.parse().ok()?, 0)));
    cache.last.update_value(|last| {
        last.store = Some(store.clone());
        last.boards.get_or_insert(boards);
        for (id, mark) in known {
            last.written.entry(id).or_insert(mark);
        }
    });
    Some(store)
}

fn who(cache: Cache, viewer: Viewer) -> Option<Who> {
    untrack(|| {
        Some(Who {
            viewer,
            preferences: cache.preferences.get_untracked(),
            workspace: cache.workspace.get_untracked()?,
            users: cache.users.all(),
            teams: cache.teams.all(),
            pipelines: cache.pipelines.all(),
            directory: cache.directory.all(),
            fields: cache.fields.all(),
        })
    })
}

/// The board on screen as the server has it: without what waits to be sent, which is kept by itself.
fn on_screen(cache: Cache, viewer: &Viewer) -> Option<LastBoard> {
    let (pipeline, filter, sort, columns) = cache.board.with_value(|open| {
        let columns = open.board.stages().into_iter().map(|stage| {
            let column = open.board.column(stage);
            let ids = column.map(|column| column.ids()).unwrap_or_default();
            (stage, open.board.totals(stage), ids, column.is_some_and(|column| column.is_complete()))
        });
        let columns: Vec<_> = columns.collect();
        open.board.pipeline_id.map(|pipeline| (pipeline, open.filter().clone(), open.board.sort, columns))
    })?;
    // A table has its rows elsewhere: of what is known these belong to it.
    let rows: Vec<Deal> = if cache.board.with_value(|open| open.has_figures_only()) {
        untrack(|| cache.deals.all()).into_iter().filter(|deal| cache.is_on_board(deal)).collect()
    } else {
        Vec::new()
    };
    let in_rows = |stage: StageId| rows.iter().filter(move |deal| deal.stage_id == stage).map(|deal| deal.id);
    let columns = columns.into_iter().map(|(stage, totals, mut ids, complete)| {
        if !rows.is_empty() {
            ids = in_rows(stage).collect();
        }
        let all = i64::try_from(ids.len()).is_ok_and(|known| known >= totals.count);
        LastColumn { stage, complete: all || (complete && rows.is_empty()), totals, ids }
    });
    Some(LastBoard {
        user: viewer.user_id,
        pipeline,
        narrowed: shape::narrowed(&filter, sort),
        at: platform::now_ms(),
        columns: columns.collect(),
    })
}

/// A deal as the server has it, with what tells whether it was written like this.
fn changed(cache: Cache, id: DealId) -> Option<(DealId, u64, LastDeal)> {
    let shown = cache.deals.peek(id);
    let deal = cache.outbox.with_value(|outbox| outbox.pending.confirmed(id, shown))?;
    let company = deal.company_id.and_then(|id| cache.company_names.peek(id));
    let contacts: Vec<Named<_>> = deal.contact_ids.iter().filter_map(|id| cache.contact_names.peek(*id)).collect();
    let mut mark = DefaultHasher::new();
    (deal.version, &deal.last_activity_at, company.as_ref().map(|it| &it.name)).hash(&mut mark);
    contacts.iter().for_each(|it| it.name.hash(&mut mark));
    let mark = mark.finish();
    let same = cache.last.with_value(|last| last.written.get(&id) == Some(&mark));
    (!same).then_some((id, mark, LastDeal { deal, company, contacts }))
}
