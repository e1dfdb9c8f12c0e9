//! What this tab can take back: its own moves and edits, step by step. Pure.
//!
//! A step can be taken back as long as what it did is still so: when somebody has changed the same fields since, it
//! cannot, and is dropped. Taking back is itself a step, so that it can be done again.

use std::collections::VecDeque;

use millrace_shared::{DealId, StageKind};

use super::commands::{Command, DealCheck, DealClose, DealMove, DealPatch, DealReopen, DealUpdate, World};
use super::records::Deal;
use crate::api::Maybe;

/// Steps that are remembered in each direction.
const MOST: usize = 100;

/// One command that was done, with the deal before and after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// The id under which it was sent.
    pub mutation_id: String,
    /// What was done.
    pub command: Command,
    /// The deal before; nothing when it was made by this, or was not known.
    pub before: Option<Deal>,
    /// The deal after: as it was guessed, then as the server made it.
    pub after: Option<Deal>,
    /// The cards above and below it before.
    pub neighbours: (Option<DealId>, Option<DealId>),
}

/// What was done together and is taken back together.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its number in this tab.
    pub number: u32,
    /// In order.
    pub done: Vec<Done>,
}

/// In which direction one goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Undo.
    Back,
    /// Redo.
    Forth,
}

/// See the top of the file.
#[derive(Debug, Default)]
pub struct Steps {
    back: VecDeque<Step>,
    forth: VecDeque<Step>,
    last: u32,
    // Commands that belong to one step, while it is being made.
    open: Option<Vec<Done>>,
}

impl Done {
    /// Whether the deal still is as this left it.
    pub fn holds(&self, now: Option<&Deal>) -> bool {
        match &self.command {
            Command::Delete(_) => now.is_none_or(|now| now.deleted_at.is_some()),
            Command::Create(_) | Command::Restore(_) => now.is_some_and(|now| now.deleted_at.is_none()),
            Command::Move(_) => self.both(now, |after, now| (after.stage_id, &after.rank) == (now.stage_id, &now.rank)),
            Command::Close(_) | Command::Reopen(_) => self.both(now, |after, now| after.stage_id == now.stage_id),
            Command::Update(update) => self.both(now, |after, now| !update.patch.collides(after, now)),
            Command::Change(_) => self.parts().iter().all(|part| part.holds(now)),
            Command::Check(check) => {
                self.both(now, |after, now| after.check(check.item_id).is_some() == now.check(check.item_id).is_some())
            }
        }
    }

    fn both(&self, now: Option<&Deal>, same: impl Fn(&Deal, &Deal) -> bool) -> bool {
        self.after.as_ref().zip(now).is_some_and(|(after, now)| now.deleted_at.is_none() && same(after, now))
    }

    /// What takes it back, done to the deal as it is now.
    pub fn inverse(&self, now: Option<&Deal>) -> Vec<Command> {
        let id = self.command.deal();
        let Some(before) = &self.before else {
            return match self.command {
                Command::Create(_) | Command::Restore(_) => vec![Command::Delete(id)],
                Command::Delete(_) => vec![Command::Restore(id)],
                _ => Vec::new(),
            };
        };
        let version = now.map_or(before.version, |now| now.version);
        let update = |patch| Command::Update(Box::new(DealUpdate { id, version, patch }));
        match &self.command {
            Command::Create(_) | Command::Restore(_) => vec![Command::Delete(id)],
            Command::Delete(_) => vec![Command::Restore(id)],
            Command::Move(_) => vec![Command::Move(DealMove {
                id,
                stage_id: before.stage_id,
                after_id: self.neighbours.0,
                before_id: self.neighbours.1,
                rank: before.rank.clone(),
                back: true,
            })],
            Command::Change(_) => self.parts().iter().rev().flat_map(|part| part.inverse(now)).collect(),
            Command::Update(done) => vec![update(done.patch.inverse(before))],
            Command::Check(done) if before.check(done.item_id).is_some() == done.checked => Vec::new(),
            Command::Check(done) => vec![Command::Check(DealCheck { checked: !done.checked, ..done.clone() })],
            Command::Close(close) if before.status == StageKind::Open => {
                let rank = before.rank.clone();
                let mut back = vec![Command::Reopen(DealReopen { id, stage_id: before.stage_id, rank, back: true })];
                if close.amount.is_some_and(|amount| amount != before.amount) {
                    back.push(update(DealPatch { amount: Some(before.amount), ..DealPatch::default() }));
                }
                back
            }
            Command::Close(_) | Command::Reopen(_) => vec![Command::Close(DealClose {
                id,
                stage_id: before.stage_id,
                amount: None,
                loss_reason_id: before.loss_reason_id,
                closed_at: before.closed_at.clone(),
                rank: before.rank.clone(),
            })],
        }
    }
}

impl DealPatch {
    /// The deal with this patch, as far as it can be known before the server has answered.
    pub fn shown(&self, now: &Deal) -> Deal {
        let command = Command::Update(Box::new(DealUpdate { id: now.id, version: now.version, patch: self.clone() }));
        command.apply(Some(now.clone()), World { stages: &[], now: "" }).unwrap_or_else(|| now.clone())
    }

    /// The patch that gives the same fields the values they have in `before`.
    pub fn inverse(&self, before: &Deal) -> Self {
        let back = |touched: bool| touched.then_some(());
        Self {
            name: back(self.name.is_some()).map(|()| before.name.clone()),
            amount: back(self.amount.is_some()).map(|()| before.amount),
            contact_ids: back(self.contact_ids.is_some()).map(|()| before.contact_ids.clone()),
            owner_id: back(self.owner_id.is_some()).map(|()| before.owner_id),
            tags: back(self.tags.is_some()).map(|()| before.tags.clone()),
            custom: self.custom.keys().map(|field| (*field, before.custom.get(*field).cloned())).collect(),
            company_id: maybe(&self.company_id, before.company_id),
            probability_override: maybe(&self.probability_override, before.probability_override),
            expected_close_on: maybe(&self.expected_close_on, before.expected_close_on.clone()),
            source_id: maybe(&self.source_id, before.source_id),
            loss_reason_id: maybe(&self.loss_reason_id, before.loss_reason_id),
        }
    }
}

fn maybe<T>(touched: &Maybe<T>, value: Option<T>) -> Maybe<T> {
    match (touched.is_absent(), value) {
        (true, _) => Maybe::Absent,
        (false, Some(value)) => Maybe::Value(value),
        (false, None) => Maybe::Null,
    }
}

impl Steps {
    /// Remembers what the user did; what was taken back before cannot be done again after it.
    pub fn did(&mut self, done: Done) {
        match &mut self.open {
            Some(open) => open.push(done),
            None => self.push(Way::Back, vec![done], true),
        }
    }

    /// What is done until [`Self::close`] is one step.
    pub fn open(&mut self) {
        self.open.get_or_insert_default();
    }

    /// Ends a step that was opened; gives what was done in it.
    pub fn close(&mut self) -> Vec<Done> {
        self.open.take().unwrap_or_default()
    }

    /// Remembers a step. `anew` when it is the user's own doing and not a step back or forth.
    pub fn push(&mut self, way: Way, done: Vec<Done>, anew: bool) {
        if done.is_empty() {
            return;
        }
        if anew {
            self.forth.clear();
        }
        self.last += 1;
        let step = Step { number: self.last, done };
        let steps = self.of(way);
        steps.push_back(step);
        if steps.len() > MOST {
            steps.pop_front();
        }
    }

    /// The number of the last step that was made.
    pub const fn last(&self) -> u32 {
        self.last
    }

    /// Takes the last step out, or the one of this number.
    pub fn take(&mut self, way: Way, number: Option<u32>) -> Option<Step> {
        let steps = self.of(way);
        match number {
            None => steps.pop_back(),
            Some(number) => {
                let at = steps.iter().position(|step| step.number == number)?;
                steps.remove(at)
            }
        }
    }

    /// The server has done it: the deal is like this now.
    pub fn confirmed(&mut self, mutation_id: &str, deal: DealId, after: Option<&Deal>) {
        let told = |done: &&mut Done| done.mutation_id == mutation_id && done.command.deal() == deal;
        for done in self.all().filter(told) {
            done.after = after.cloned();
        }
    }

    /// The server has not done it: there is nothing to take back.
    pub fn refused(&mut self, mutation_id: &str, deal: DealId) {
        let stays = |done: &Done| done.mutation_id != mutation_id || done.command.deal() != deal;
        if let Some(open) = &mut self.open {
            open.retain(stays);
        }
        for steps in [&mut self.back, &mut self.forth] {
            for step in steps.iter_mut() {
                step.done.retain(stays);
            }
            steps.retain(|step| !step.done.is_empty());
        }
    }

    fn all(&mut self) -> impl Iterator<Item = &mut Done> {
        let steps = self.back.iter_mut().chain(self.forth.iter_mut()).flat_map(|step| &mut step.done);
        steps.chain(self.open.iter_mut().flatten())
    }

    fn of(&mut self, way: Way) -> &mut VecDeque<Step> {
        match way {
            Way::Back => &mut self.back,
            Way::Forth => &mut self.forth,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::samples::{deal, deal_id, stage_id, stages};

    const NOW: &str = "2026-11-22T06:00:00.000Z";

    fn apply(command: &Command, deal: Option<Deal>) -> Option<Deal> {
        command.apply(deal, World { stages: &stages(), now: NOW })
    }

    fn done(mutation_id: &str, command: Command, before: Option<Deal>) -> Done {
        let after = apply(&command, before.clone());
        Done { mutation_id: mutation_id.into(), command, before, after, neighbours: (None, Some(deal_id(9))) }
    }

    fn to_stage(stage: u128, rank: &str) -> Command {
        let (id, stage_id) = (deal_id(1), stage_id(stage));
        Command::Move(DealMove { id, stage_id, after_id: None, before_id: None, rank: rank.into(), back: false })
    }

    fn patch(patch: DealPatch) -> Command {
        Command::Update(Box::new(DealUpdate { id: deal_id(1), version: 1, patch }))
    }

    fn amount(amount: i64) -> Command {
        patch(DealPatch { amount: Some(amount), ..DealPatch::default() })
    }

    #[test]
    fn a_move_is_taken_back_to_its_old_neighbours() {
        let moved = done("m1", to_stage(2, "b0"), Some(deal(1, 1, "a0")));
        let now = moved.after.clone();
        assert!(moved.holds(now.as_ref()));
        let back = moved.inverse(now.as_ref());
        assert!(
            matches!(&back[..], [Command::Move(to)] if to.stage_id == stage_id(1) && to.before_id == Some(deal_id(9)))
        );
        assert_eq!(apply(&back[0], now).map(|deal| (deal.stage_id, deal.rank)), Some((stage_id(1), "a0".into())));
    }

    #[test]
    fn an_edit_gives_each_field_its_old_value_also_when_it_was_empty() {
        let before = deal(1, 1, "a0");
        let edit = patch(DealPatch {
            amount: Some(700),
            expected_close_on: Maybe::Value("2026-12-24".into()),
            ..DealPatch::default()
        });
        let edited = done("m1", edit, Some(before.clone()));
        let now = edited.after.clone();
        let back = edited.inverse(now.as_ref());
        let restored = apply(&back[0], now).expect("a deal");
        assert_eq!((restored.amount, restored.expected_close_on), (before.amount, None));
    }

    #[test]
    fn a_step_holds_until_somebody_changes_the_same_field() {
        let edited = done("m1", amount(700), Some(deal(1, 1, "a0")));
        let now = edited.after.clone().expect("a deal");
        let renamed = Deal { name: "Theirs".into(), stage_id: stage_id(2), ..now.clone() };
        assert!(edited.holds(Some(&renamed)), "another field");
        assert!(!edited.holds(Some(&Deal { amount: 5, ..now.clone() })));
        assert!(!edited.holds(Some(&Deal { deleted_at: Some(NOW.into()), ..now })));
        assert!(!edited.holds(None), "it may not be seen any more");
    }

    #[test]
    fn a_deal_that_somebody_moved_on_is_not_pulled_back() {
        let moved = done("m1", to_stage(2, "b0"), Some(deal(1, 1, "a0")));
        let now = moved.after.clone().expect("a deal");
        assert!(!moved.holds(Some(&Deal { rank: "b7".into(), ..now.clone() })));
        assert!(!moved.holds(Some(&Deal { stage_id: stage_id(1), ..now })));
    }

    #[test]
    fn a_check_is_taken_back_unless_somebody_took_it_away() {
        let item_id = millrace_shared::ChecklistItemId(uuid::Uuid::from_u128(7));
        let check = Command::Check(DealCheck { id: deal_id(1), item_id, checked: true, by: None });
        let checked = done("m1", check, Some(deal(1, 1, "a0")));
        let now = checked.after.clone();
        assert!(checked.holds(now.as_ref()));
        assert!(!checked.holds(Some(&deal(1, 1, "a0"))), "it is not checked any more");
        let back = checked.inverse(now.as_ref());
        assert_eq!(apply(&back[0], now).map(|deal| deal.checked_items), Some(Vec::new()));
    }

    #[test]
    fn the_servers_answer_counts_and_not_the_guess() {
        let mut steps = Steps::default();
        steps.did(done("m1", to_stage(2, "b0"), Some(deal(1, 1, "a0"))));
        let told = Deal { rank: "b00V".into(), version: 2, ..deal(1, 2, "b0") };
        steps.confirmed("m1", deal_id(1), Some(&told));
        assert!(steps.take(Way::Back, None).expect("a step").done[0].holds(Some(&told)));
    }

    #[test]
    fn a_win_is_taken_back_with_the_amount_that_was_changed() {
        let before = deal(1, 1, "a0");
        let close = Command::Close(DealClose {
            id: deal_id(1),
            stage_id: stage_id(2),
            amount: Some(before.amount + 5),
            loss_reason_id: None,
            closed_at: None,
            rank: "c0".into(),
        });
        let closed = done("m1", close, Some(before.clone()));
        let now = closed.after.clone();
        let back = closed.inverse(now.as_ref());
        assert!(matches!(&back[..], [Command::Reopen(_), Command::Update(_)]));
        let restored = back.iter().fold(now, |deal, command| apply(command, deal)).expect("a deal");
        assert_eq!((restored.stage_id, restored.amount, restored.closed_at), (stage_id(1), before.amount, None));
    }

    #[test]
    fn what_is_done_anew_ends_what_could_be_done_again() {
        let mut steps = Steps::default();
        steps.did(done("m1", amount(1), Some(deal(1, 1, "a0"))));
        let step = steps.take(Way::Back, None).expect("a step");
        steps.push(Way::Forth, step.done, false);
        steps.did(done("m2", amount(2), Some(deal(1, 1, "a0"))));
        assert_eq!(steps.take(Way::Forth, None), None);
    }

    #[test]
    fn several_together_are_one_step_and_a_refused_one_is_none() {
        let mut steps = Steps::default();
        steps.open();
        steps.did(done("m1", amount(1), Some(deal(1, 1, "a0"))));
        steps.did(done("m2", amount(2), Some(deal(2, 1, "a1"))));
        let together = steps.close();
        steps.push(Way::Back, together, true);
        let number = steps.last();
        steps.did(done("m3", amount(3), Some(deal(1, 1, "a0"))));
        steps.refused("m1", deal_id(1));
        steps.refused("m3", deal_id(1));
        let step = steps.take(Way::Back, Some(number)).expect("the older step");
        assert_eq!(step.done.iter().map(|done| done.mutation_id.as_str()).collect::<Vec<_>>(), ["m2"]);
        assert_eq!(steps.take(Way::Back, None), None);
    }

    #[test]
    fn only_so_many_steps_are_remembered() {
        let mut steps = Steps::default();
        for n in 0..150 {
            steps.did(done(&format!("m{n}"), amount(n), Some(deal(1, 1, "a0"))));
        }
        assert_eq!(std::iter::from_fn(|| steps.take(Way::Back, None)).count(), MOST);
    }
}
