//! What the user has done that the server has not confirmed. Pure.
//!
//! The screen shows the server's deal with the waiting commands applied to it, in order. A confirmation takes a command
//! away and puts the server's deal under the rest; a refusal only takes it away: that is the whole of rolling back.

use std::collections::HashMap;

use millrace_shared::DealId;
use millrace_shared::read::FromJson;
use serde::Serialize;

use super::commands::{Command, World};
use super::records::Deal;

/// A command on its way.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
pub struct Waiting {
    /// The same at every try, so that the server does it once.
    pub mutation_id: String,
    /// What is to be done.
    pub command: Command,
    /// The deal that the user saw, for telling whether two people changed the same field.
    pub seen: Option<Box<Deal>>,
    /// It could not be sent at once: what becomes of it is told until it is read.
    #[serde(default)]
    pub late: bool,
}

/// All that waits, in order, over what the server has.
#[derive(Clone, Debug, Default)]
pub struct Pending {
    waiting: Vec<Waiting>,
    // The server's deal under each deal that something waits for.
    base: HashMap<DealId, Option<Deal>>,
}

impl Pending {
    /// Everything that waits, in order.
    pub fn waiting(&self) -> &[Waiting] {
        &self.waiting
    }

    /// The first command that waits, with those that are sent together with it.
    pub fn next(&self) -> Vec<Waiting> {
        let first = self.waiting.first();
        let others = |waiting: &&Waiting| first.is_some_and(|first| first.mutation_id == waiting.mutation_id);
        self.waiting.iter().filter(others).cloned().collect()
    }

    /// The deals that something waits for, with what the server has of them.
    pub fn base(&self) -> impl Iterator<Item = (DealId, Option<&Deal>)> {
        self.base.iter().map(|(id, deal)| (*id, deal.as_ref()))
    }

    /// The server's deal; `shown` when nothing waits for it.
    pub fn confirmed(&self, id: DealId, shown: Option<Deal>) -> Option<Deal> {
        self.base.get(&id).cloned().unwrap_or(shown)
    }

    /// Adds a command; `shown` is the deal as it is on screen. Gives the deal as it is then.
    pub fn add(&mut self, waiting: Waiting, shown: Option<Deal>, world: World<'_>) -> Option<Deal> {
        let id = waiting.command.deal();
        self.base.entry(id).or_insert_with(|| shown.clone());
        let after = waiting.command.apply(shown, world);
        self.waiting.push(waiting);
        after
    }

    /// The server told what it has of a deal, which contains the commands of `origins`. `held` is the server's deal as it
    /// was known ([`Self::confirmed`]). Gives the deal as it is to be shown, and nothing when this was old news.
    pub fn told(
        &mut self,
        id: DealId,
        told: Option<Deal>,
        origins: &[String],
        held: Option<&Deal>,
        world: World<'_>,
    ) -> Option<Option<Deal>> {
        let known_origins = self.waiting.len();
        self.waiting.retain(|waiting| waiting.command.deal() != id || !origins.contains(&waiting.mutation_id));
        let confirmed = self.waiting.len() != known_origins;
        let old = matches!((&told, held), (Some(told), Some(held)) if told.version < held.version);
        if old && !confirmed {
            return None;
        }
        let base = if old { held.cloned() } else { told };
        Some(self.shown(id, base, world))
    }

    /// The server refused a command, or it is given up. Gives the deal as it is to be shown.
    pub fn refused(&mut self, mutation_id: &str, id: DealId, shown: Option<Deal>, world: World<'_>) -> Option<Deal> {
        let refused = |waiting: &Waiting| waiting.mutation_id == mutation_id && waiting.command.deal() == id;
        let Some(at) = self.waiting.iter().position(refused) else { return shown };
        self.waiting.remove(at);
        let base = self.confirmed(id, shown);
        self.shown(id, base, world)
    }

    /// An own update made version `after` of version `before`: updates that were written against `before` follow it.
    pub fn follow(&mut self, id: DealId, before: i32, after: i32) {
        for waiting in &mut self.waiting {
            if let Command::Update(update) = &mut waiting.command
                && update.id == id
                && update.version == before
            {
                update.version = after;
            }
        }
    }

    /// Writes a waiting update against another version, after it was found to collide with nothing there.
    pub fn rebase(&mut self, mutation_id: &str, version: i32) {
        for waiting in &mut self.waiting {
            if waiting.mutation_id == mutation_id
                && let Command::Update(update) = &mut waiting.command
            {
                update.version = version;
            }
        }
    }

    /// Everything that waits could not be sent at once.
    pub fn be_late(&mut self) {
        self.waiting.iter_mut().for_each(|waiting| waiting.late = true);
    }

    fn shown(&mut self, id: DealId, base: Option<Deal>, world: World<'_>) -> Option<Deal> {
        let mut deal = base.clone();
        let mut any = false;
        for waiting in self.waiting.iter().filter(|waiting| waiting.command.deal() == id) {
            deal = waiting.command.apply(deal, world);
            any = true;
        }
        if any {
            self.base.insert(id, base);
        } else {
            self.base.remove(&id);
        }
        deal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::commands::{DealMove, DealPatch, DealUpdate};
    use crate::cache::samples::{deal, deal_id, stage_id, stages};

    fn to_stage(mutation_id: &str, stage: u128) -> Waiting {
        let to = DealMove {
            id: deal_id(1),
            stage_id: stage_id(stage),
            after_id: None,
            before_id: None,
            rank: "b00".into(),
            back: false,
        };
        Waiting { mutation_id: mutation_id.into(), command: Command::Move(to), seen: None, late: false }
    }

    fn rename(mutation_id: &str, name: &str) -> Waiting {
        let patch = DealPatch { name: Some(name.into()), ..DealPatch::default() };
        let update = DealUpdate { id: deal_id(1), version: 1, patch };
        Waiting { mutation_id: mutation_id.into(), command: Command::Update(Box::new(update)), seen: None, late: false }
    }

    macro_rules! world {
        () => {
            World { stages: &stages(), now: "2026-11-22T06:00:00.000Z" }
        };
    }

    #[test]
    fn a_refused_move_goes_back_and_leaves_what_was_done_after_it() {
        let mut pending = Pending::default();
        let before = deal(1, 1, "a0");
        let shown = pending.add(to_stage("m1", 2), Some(before.clone()), world!());
        let shown = pending.add(rename("m2", "New"), shown, world!());
        assert_eq!(shown.as_ref().map(|deal| deal.stage_id), Some(stage_id(2)));
        let shown = pending.refused("m1", deal_id(1), shown, world!()).expect("a deal");
        assert_eq!((shown.stage_id, shown.name.as_str()), (stage_id(1), "New"));
        let shown = pending.refused("m2", deal_id(1), Some(shown), world!());
        assert_eq!(shown, Some(before));
        assert_eq!(pending.base().count(), 0);
    }

    #[test]
    fn what_others_do_comes_in_under_what_waits() {
        let mut pending = Pending::default();
        let shown = pending.add(to_stage("m1", 2), Some(deal(1, 1, "a0")), world!());
        assert_eq!(shown.map(|deal| deal.stage_id), Some(stage_id(2)));
        let theirs = Deal { amount: 777, version: 2, ..deal(1, 1, "a0") };
        let held = pending.confirmed(deal_id(1), None);
        let shown = pending.told(deal_id(1), Some(theirs), &[], held.as_ref(), world!()).flatten().expect("a deal");
        assert_eq!((shown.amount, shown.stage_id), (777, stage_id(2)));
    }

    #[test]
    fn a_confirmation_ends_the_waiting_whichever_way_it_comes_first() {
        let mut pending = Pending::default();
        pending.add(to_stage("m1", 2), Some(deal(1, 1, "a0")), world!());
        let theirs = Deal { version: 2, ..deal(1, 2, "a7") };
        let held = pending.confirmed(deal_id(1), None);
        let shown = pending.told(deal_id(1), Some(theirs.clone()), &["m1".into()], held.as_ref(), world!()).flatten();
        assert_eq!(shown, Some(theirs.clone()));
        assert!(pending.next().is_empty());
        // The answer to the mutation itself, later and no newer.
        let again = pending.told(deal_id(1), Some(theirs.clone()), &["m1".into()], Some(&theirs), world!());
        assert_eq!(again, Some(Some(theirs)));
    }

    #[test]
    fn old_news_changes_nothing() {
        let mut pending = Pending::default();
        let held = Deal { version: 5, ..deal(1, 1, "a0") };
        let old = Deal { version: 4, ..deal(1, 2, "a0") };
        assert_eq!(pending.told(deal_id(1), Some(old), &[], Some(&held), world!()), None);
    }

    #[test]
    fn a_deal_that_is_gone_stays_gone_whatever_waits() {
        let mut pending = Pending::default();
        pending.add(rename("m1", "New"), Some(deal(1, 1, "a0")), world!());
        assert_eq!(pending.told(deal_id(1), None, &[], None, world!()), Some(None));
    }

    #[test]
    fn a_second_edit_follows_the_version_that_the_first_one_made() {
        let mut pending = Pending::default();
        pending.add(rename("m2", "Newer"), Some(deal(1, 1, "a0")), world!());
        pending.follow(deal_id(1), 1, 2);
        assert!(matches!(&pending.next()[0].command, Command::Update(update) if update.version == 2));
    }
}
