//! Many deals changed together: a command for each, kept and taken back like any other, and sent as one mutation.
//!
//! The commands of one mutation share its id; the server says for each deal whether it was done or why not.

use leptos::prelude::*;
use millrace_shared::read::FromJson;
use millrace_shared::{DealId, StageId, StageKind, validation::folded};
use serde::Serialize;

use super::commands::{Command, DealClose, DealMove, DealPatch, DealReopen, DealUpdate, World, enter};
use super::outbox::{Refusal, Trouble};
use super::pending::Waiting;
use super::records::Deal;
use super::undo::Done;
use super::{Cache, LiveState};
use crate::api::{self, ApiError, ErrorCode, Maybe, fragments::DealFields};
use crate::order;

/// What becomes of one of many deals.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
pub struct DealChange {
    /// Which deal.
    pub id: DealId,
    /// Which one it is of those that are changed together.
    pub nth: u16,
    /// Into this stage...
    pub stage_id: Option<StageId>,
    /// ...right after this card, or else to the top.
    pub after_id: Option<DealId>,
    /// Where it is shown until the server has placed it.
    pub rank: String,
    /// Fields that it is given; its tags are in [`Self::add_tags`].
    pub patch: DealPatch,
    /// Tags beside those that it has.
    pub add_tags: Vec<String>,
    /// Into the trash.
    pub trash: bool,
}

impl DealChange {
    /// A change that changes nothing yet.
    pub fn of(id: DealId) -> Self {
        Self {
            id,
            nth: 0,
            stage_id: None,
            after_id: None,
            rank: String::new(),
            patch: DealPatch::default(),
            add_tags: Vec::new(),
            trash: false,
        }
    }

    pub(super) fn apply(&self, deal: &mut Deal, world: World<'_>) {
        let was = deal.status;
        self.patch.apply(deal, world);
        for tag in &self.add_tags {
            if !deal.tags.iter().any(|has| folded(has) == folded(tag)) {
                deal.tags.push(tag.clone());
            }
        }
        if let Some(stage) = self.stage_id.filter(|stage| *stage != deal.stage_id) {
            enter(deal, stage, &self.rank, world);
            if deal.status == StageKind::Open {
                deal.closed_at = None;
                deal.loss_reason_id = deal.loss_reason_id.filter(|_| was == StageKind::Open);
            } else {
                deal.closed_at = Some(world.now.to_owned());
            }
        }
        if self.trash {
            deal.deleted_at = Some(world.now.to_owned());
        }
    }
}

/// What the server said of one of many deals.
pub type Answered = (DealId, Result<DealFields, Refused>);

/// Why one of many deals was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said by the names")]
pub struct Refused {
    pub code: String,
    pub reason: String,
}

/// What became of many changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// They wait for the connection: what is refused then is told until it is read.
    Late,
    /// The server answered, and refused these for a reason.
    Answered(Vec<(DealId, String)>),
}

/// Is told once what became of many changes; says whether the user has been told.
pub type OnAnswer = Box<dyn FnOnce(Became) -> bool>;

impl Cache {
    /// Changes many deals at once, as one step. `on_answer` makes what is told of it from the number of the step; it may
    /// be told later, also after the page that asked is gone, and not at all when the page is reloaded before.
    pub fn act_many(self, changes: Vec<DealChange>, on_answer: impl FnOnce(u32) -> OnAnswer) {
        let (mutation_id, late) = (api::mutation_id(), self.live.get_untracked() != LiveState::Live);
        // Where they stand before any of them has moved.
        let stood: Vec<_> = changes.iter().map(|change| self.neighbours(change.id)).collect();
        let mut done = Vec::new();
        for ((nth, mut change), neighbours) in (0_u16..).zip(changes).zip(stood) {
            let (id, before) = (change.id, self.deals.peek(change.id));
            change.nth = nth;
            if let Some(stage) = change.stage_id {
                change.rank = self.gap(stage, usize::from(nth), id).rank;
            }
            let command = Command::Change(Box::new(change));
            let seen = before.clone().map(Box::new);
            let waiting = Waiting { mutation_id: mutation_id.clone(), command: command.clone(), seen, late };
            let after = self.in_outbox(|outbox, world| outbox.pending.add(waiting, before.clone(), world));
            self.show(id, after.clone());
            done.push(Done { mutation_id: mutation_id.clone(), command, before, after, neighbours });
        }
        self.keep();
        // Taken back from the end: from the top of each column down, so that the card above is back before the one below.
        order::by(&mut done, |done| (0, done.before.as_ref().map(|deal| deal.rank.clone()).unwrap_or_default()));
        done.reverse();
        let on_answer = on_answer(self.remember(done));
        if late {
            on_answer(Became::Late);
        } else {
            self.outbox.update_value(|outbox| {
                outbox.answers.insert(mutation_id, on_answer);
            });
        }
        self.send_next();
    }

    /// Who waits for an answer to many changes is told that it comes later.
    pub(super) fn answers_are_late(self) {
        let waiting = self.outbox.try_update_value(|outbox| std::mem::take(&mut outbox.answers)).unwrap_or_default();
        for (_, on_answer) in waiting {
            on_answer(Became::Late);
        }
    }

    /// The server's answer to commands that were sent together.
    pub(super) fn many_answered(self, sent: &[Waiting], answer: Result<Vec<Answered>, ApiError>) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(ApiError::Offline) => return self.try_later(),
            Err(error) => match error.code() {
                Some(ErrorCode::Unauthenticated) => return self.session_over(),
                Some(ErrorCode::RateLimited) => return self.try_later(),
                _ => {
                    let reason = error.sentence();
                    let refused = |it: &Waiting| {
                        (it.command.deal(), Err(Refused { code: String::new(), reason: reason.clone() }))
                    };
                    sent.iter().map(refused).collect()
                }
            },
        };
        let Some(first) = sent.first() else { return };
        let (mut refused, mut late) = (Vec::new(), Vec::new());
        for (id, became) in answer {
            match became {
                Ok(fields) => drop(self.absorb_deal(&fields, std::slice::from_ref(&first.mutation_id))),
                Err(Refused { code, reason }) => {
                    let Some(sent) = sent.iter().find(|sent| sent.command.deal() == id) else { continue };
                    let shown = self.deals.peek(id);
                    let mut after =
                        self.in_outbox(|outbox, world| outbox.pending.refused(&sent.mutation_id, id, shown, world));
                    self.steps.update_value(|steps| steps.refused(&sent.mutation_id, id));
                    self.show(id, after.clone());
                    if code == "NOT_FOUND" {
                        // A record that may not be seen does not exist.
                        self.deal_told(id, None, &[]);
                        after = None;
                    }
                    let refusal = Refusal { now: after, reason: Some(reason.clone()) };
                    late.push(Trouble { sent: sent.clone(), refusal });
                    refused.push((id, reason));
                }
            }
        }
        let on_answer = self.outbox.try_update_value(|outbox| outbox.answers.remove(&first.mutation_id)).flatten();
        let told = on_answer.is_some_and(|on_answer| on_answer(Became::Answered(refused)));
        if !told && !late.is_empty() {
            // Nobody may be looking: it stays until it is read.
            late.into_iter().for_each(|trouble| self.tell_trouble(trouble));
        }
        self.keep();
        self.ready_for_next();
    }
}

impl Done {
    /// A change among many in the words of single commands, so that it is taken back as those are.
    pub(super) fn parts(&self) -> Vec<Self> {
        let (Command::Change(change), Some(before), Some(after)) = (&self.command, &self.before, &self.after) else {
            return Vec::new();
        };
        let (id, rank) = (before.id, after.rank.clone());
        let moved = change.stage_id.map(|stage_id| match (before.status, after.status) {
            (StageKind::Open, StageKind::Open) => {
                Command::Move(DealMove { id, stage_id, after_id: None, before_id: None, rank, back: false })
            }
            (_, StageKind::Open) => Command::Reopen(DealReopen { id, stage_id, rank, back: false }),
            _ => Command::Close(DealClose {
                id,
                stage_id,
                amount: None,
                loss_reason_id: after.loss_reason_id,
                closed_at: None,
                rank,
            }),
        });
        let closes = change.stage_id.is_some() && after.status != StageKind::Open;
        let patch = given(before, after, closes);
        let update = (patch != DealPatch::default())
            .then(|| Command::Update(Box::new(DealUpdate { id, version: before.version, patch })));
        let trashed = change.trash.then_some(Command::Delete(id));
        let parts = update.into_iter().chain(moved).chain(trashed);
        parts.map(|command| Self { command, ..self.clone() }).collect()
    }
}

/// The fields that a deal was given. The reason of a close belongs to the close.
fn given(before: &Deal, after: &Deal, closes: bool) -> DealPatch {
    fn new<T: Clone + PartialEq>(before: &T, after: &T) -> Option<T> {
        (before != after).then(|| after.clone())
    }
    fn maybe<T: Clone + PartialEq>(before: &Option<T>, after: &Option<T>) -> Maybe<T> {
        new(before, after).map_or(Maybe::Absent, |after| after.map_or(Maybe::Null, Maybe::Value))
    }
    DealPatch {
        amount: new(&before.amount, &after.amount),
        company_id: maybe(&before.company_id, &after.company_id),
        contact_ids: new(&before.contact_ids, &after.contact_ids),
        owner_id: new(&before.owner_id, &after.owner_id),
        expected_close_on: maybe(&before.expected_close_on, &after.expected_close_on),
        source_id: maybe(&before.source_id, &after.source_id),
        loss_reason_id: if closes { Maybe::Absent } else { maybe(&before.loss_reason_id, &after.loss_reason_id) },
        tags: new(&before.tags, &after.tags),
        ..DealPatch::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::samples::{deal, deal_id, stage_id, stages};

    #[test]
    fn what_was_done_to_many_is_taken_back_as_single_commands_are() {
        let before = deal(1, 1, "a0");
        let after =
            Deal { amount: 700, tags: vec!["hot".into()], stage_id: stage_id(2), rank: "b0".into(), ..before.clone() };
        let change = DealChange { stage_id: Some(stage_id(2)), ..DealChange::of(before.id) };
        let done = |change: DealChange, after: &Deal| Done {
            mutation_id: "m1".into(),
            command: Command::Change(Box::new(change)),
            before: Some(before.clone()),
            after: Some(after.clone()),
            neighbours: (Some(deal_id(7)), None),
        };
        let moved = done(change, &after);
        assert!(moved.holds(Some(&after)) && !moved.holds(Some(&before)));
        let back = moved.inverse(Some(&after));
        let [Command::Move(home), Command::Update(update)] = &back[..] else { panic!("{back:?}") };
        assert_eq!((home.stage_id, home.after_id, &*home.rank), (stage_id(1), Some(deal_id(7)), "a0"));
        assert!(home.back, "where the card above is not there, its old place is");
        assert_eq!((update.patch.amount, &update.patch.tags), (Some(100), &Some(Vec::new())));
        assert!(update.patch.company_id.is_absent() && update.patch.source_id.is_absent());

        let trashed = done(DealChange { trash: true, ..DealChange::of(before.id) }, &before);
        assert_eq!(trashed.inverse(None), [Command::Restore(before.id)]);
    }

    #[test]
    fn a_change_among_many_is_seen_at_once() {
        let change = DealChange {
            stage_id: Some(stage_id(4)),
            rank: "b0".into(),
            add_tags: vec!["Hot".into(), "new".into()],
            ..DealChange::of(deal_id(1))
        };
        let mut shown = Deal { tags: vec!["hot".into()], ..deal(1, 1, "a0") };
        change.apply(&mut shown, World { stages: &stages(), now: "2026-11-28T06:00:00.000Z" });
        assert_eq!((shown.status, &*shown.rank, shown.closed_at.is_some()), (StageKind::Lost, "b0", true));
        assert_eq!(shown.tags, ["hot", "new"]);
    }
}
