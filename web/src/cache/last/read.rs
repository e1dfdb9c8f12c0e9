//! Takes up what this browser kept: who was here, and the boards that they looked at.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;
use millrace_shared::DealId;

use super::kept_user;
use super::shape::{self, LastBoard, LastDeal, Who};
use super::write::{BOARDS, WHO};
use crate::cache::Cache;
use crate::chunks::Later;
use crate::platform::{
    self,
    kept::{self, Kept},
};
use crate::session::Viewer;
use millrace_shared::read::read as from_json;

/// Fills the cache with what was kept, where nothing newer is known; gives whose it is. Nothing when nothing was kept, or
/// not for the user whose id this browser holds, or too long ago.
pub fn read(cache: Cache) -> Later<Option<Viewer>> {
    Box::pin(taken_up(cache))
}

async fn taken_up(cache: Cache) -> Option<Viewer> {
    let user = kept_user()?;
    let store = Kept::open(kept::BOARDS).await?;
    let who: Who = from_json(&store.text(WHO).await?).ok()?;
    let boards: Vec<LastBoard> = from_json(&store.text(BOARDS).await?).ok()?;
    let boards = shape::of_user(boards, user, platform::now_ms());
    if who.viewer.user_id != user || boards.is_empty() {
        return None;
    }
    let wanted: HashSet<DealId> = shape::ids(&boards).collect();
    // Whatever else is there is no deal, or of no board.
    let texts = store.all().await;
    let deals = texts.iter().filter_map(|text| from_json::<LastDeal>(text).ok());
    let deals: HashMap<DealId, LastDeal> =
        deals.map(|kept| (kept.deal.id, kept)).filter(|(id, _)| wanted.contains(id)).collect();
    // Somebody may have signed out in another tab meanwhile.
    if kept_user() != Some(user) {
        return None;
    }
    Some(filled(cache, who, boards, deals))
}

fn filled(cache: Cache, who: Who, boards: Vec<LastBoard>, deals: HashMap<DealId, LastDeal>) -> Viewer {
    cache.preferences_told(who.preferences);
    if cache.workspace.with_untracked(Option::is_none) {
        cache.workspace.set(Some(who.workspace));
    }
    for it in who.users {
        cache.users.put(it);
    }
    for it in who.teams {
        cache.teams.put(it);
    }
    for it in who.pipelines {
        cache.pipelines.put(it);
    }
    for it in who.directory {
        cache.directory.put(it);
    }
    for it in who.fields {
        cache.fields.put(it);
    }
    let held: HashSet<DealId> = cache.waiting_deals().into_iter().collect();
    let mut unconfirmed = HashSet::new();
    for (id, LastDeal { deal, company, contacts }) in deals {
        // Of a deal that something waits for more is known than was kept.
        if held.contains(&id) || cache.deals.peek_with(id, |deal| deal.is_some()) {
            continue;
        }
        company.into_iter().for_each(|it| cache.absorb_company_name(it));
        contacts.into_iter().for_each(|it| cache.absorb_contact_name(it));
        cache.deals.put(deal);
        unconfirmed.insert(id);
    }
    cache.last.update_value(|last| {
        last.boards = Some(boards);
        last.unconfirmed.extend(unconfirmed);
    });
    who.viewer
}
