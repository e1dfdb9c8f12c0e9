//! Does what the user does: at once on screen, then on the server, one command after the other.
//!
//! What cannot be sent is kept, also beyond a reload (see [`super::keeping`]), and sent when the server is there again. What
//! the server refuses is taken back with its reason. An update that meets a newer version is sent again when nobody else
//! changed its fields; where somebody did, the user is asked.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::read::FromJson;
use millrace_shared::{DealId, UserId};
use serde::Serialize;
use uuid::Uuid;

use super::commands::{Command, World};
use super::many::OnAnswer;
use super::pending::{Pending, Waiting};
use super::records::{Deal, Stage};
use super::undo::{Done, Steps};
use super::{Cache, LiveState};
use crate::api::operations::{DealQuery, DealVariables};
use crate::api::{self, ApiError, ErrorCode, convert};
use crate::platform::kept::{Hold, Kept};
use crate::{platform, t};

/// What became of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// The server refused, and it was taken back.
    Refused(ApiError),
    /// Somebody else changed the same field meanwhile, and it was taken back: the deal is now this.
    Conflict(Box<Deal>),
}

/// Is told what became of a command; says whether the user has been told, so that no toast is needed.
pub type OnOutcome = Box<dyn FnOnce(Outcome) -> bool>;

/// Something that could not be done and that the user has not been told of where it was tried. It is kept beyond a reload,
/// until the user has read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// What was sent.
    pub sent: Waiting,
    /// What came back.
    pub refusal: Refusal,
}

impl Trouble {
    /// Commands that were sent together have one id.
    pub fn key(&self) -> (String, DealId) {
        (self.sent.mutation_id.clone(), self.sent.command.deal())
    }
}

/// Why something could not be done.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
pub struct Refusal {
    /// The deal as it is now, when it may be seen.
    pub now: Option<Deal>,
    /// Why it was refused; nothing when somebody else changed the same field, and the user chooses.
    pub reason: Option<String>,
}

/// What waits to be sent.
#[derive(Default)]
pub struct Outbox {
    pub(super) pending: Pending,
    callbacks: HashMap<String, OnOutcome>,
    /// Who is told of the answer to commands that are sent together, by mutation id.
    pub(super) answers: HashMap<String, OnAnswer>,
    pub(super) user: Option<UserId>,
    /// Under which id this tab keeps what waits.
    pub(super) tab: Uuid,
    pub(super) store: Option<Kept>,
    /// The tab's own name, which others wait for before they take over what it left.
    pub(super) hold: Option<Hold>,
    /// What is in the store, by mutation id.
    pub(super) written: HashMap<String, String>,
    /// Tabs that are waited for.
    pub(super) awaited: HashSet<Uuid>,
    /// The server has said that this user is here: before that nothing is sent in their name.
    may_send: bool,
    sending: bool,
    attempt: u32,
    on_ended: Option<Rc<dyn Fn()>>,
}

impl Outbox {
    /// An empty one, of a tab of a user.
    pub(super) fn of(user: UserId, tab: Uuid) -> Self {
        Self { user: Some(user), tab, ..Self::default() }
    }

    /// The deals that something waits for.
    pub fn deals(&self) -> Vec<DealId> {
        self.pending.base().map(|(id, _)| id).collect()
    }

    /// The same, with what the server has of them.
    pub fn bases(&self) -> Vec<(DealId, Option<Deal>)> {
        self.pending.base().map(|(id, deal)| (id, deal.cloned())).collect()
    }
}

impl Cache {
    /// Does something to a deal. `on_outcome` may be told later, also after the page that asked is gone.
    pub fn act(self, command: Command, on_outcome: Option<OnOutcome>) {
        let seen = self.deals.peek(command.deal());
        self.act_seen(command, seen, on_outcome);
    }

    /// As [`Self::act`], for a change that was begun when the deal was `seen` like this: what others changed since then
    /// in the same field is a conflict, also when it is on screen already.
    pub fn act_seen(self, command: Command, seen: Option<Deal>, on_outcome: Option<OnOutcome>) {
        let done = self.perform(command, seen, on_outcome);
        self.steps.update_value(|steps| steps.did(done));
    }

    /// Does something to a deal; gives what is needed to take it back.
    pub(super) fn perform(self, command: Command, seen: Option<Deal>, on_outcome: Option<OnOutcome>) -> Done {
        let id = command.deal();
        let late = self.live.get_untracked() != LiveState::Live;
        let mutation_id = api::mutation_id();
        let waiting =
            Waiting { mutation_id: mutation_id.clone(), seen: seen.map(Box::new), command: command.clone(), late };
        let before = self.deals.peek(id);
        let neighbours = self.neighbours(id);
        let (key, shown) = (mutation_id.clone(), before.clone());
        let after = self.in_outbox(|outbox, world| {
            if let Some(on_outcome) = on_outcome {
                outbox.callbacks.insert(key, on_outcome);
            }
            outbox.pending.add(waiting, shown, world)
        });
        self.show(id, after.clone());
        self.keep();
        self.send_next();
        Done { mutation_id, command, before, after, neighbours }
    }

    /// Whether a change of this tab under one of these ids waits for its answer.
    pub(super) fn is_own(self, origins: &[String]) -> bool {
        self.outbox.with_value(|outbox| outbox.pending.waiting().iter().any(|it| origins.contains(&it.mutation_id)))
    }

    /// The server told what it has of a deal, with the changes of `origins` in it.
    pub(super) fn deal_told(self, id: DealId, told: Option<Deal>, origins: &[String]) {
        let shown = self.deals.peek(id);
        if let [origin] = origins
            && self.is_own(origins)
        {
            self.steps.update_value(|steps| steps.confirmed(origin, id, told.as_ref()));
        }
        let (held, now, done) = self.in_outbox(|outbox, world| {
            let held = outbox.pending.confirmed(id, shown);
            let now = outbox.pending.told(id, told.clone(), origins, held.as_ref(), world);
            let done: Vec<OnOutcome> = origins.iter().filter_map(|origin| outbox.callbacks.remove(origin)).collect();
            (held, now, done)
        });
        if let Some(now) = now {
            let newer = match (&held, &told) {
                (Some(held), Some(told)) => told.version > held.version,
                (None, None) => false,
                // A deal that was not known: a question brought it, and the figures contain it already.
                (None, Some(_)) => !origins.is_empty(),
                (Some(_), None) => true,
            };
            if newer {
                self.count(held.as_ref(), told.as_ref());
            }
            self.show(id, now);
        }
        for on_outcome in done {
            on_outcome(Outcome::Done);
        }
        self.keep();
    }

    pub(super) fn show(self, id: DealId, deal: Option<Deal>) {
        self.will_show(id, deal.as_ref());
        self.deals.replace(id, deal);
        self.place(id);
        self.redraw_totals();
        self.changed(id);
    }

    pub(super) fn in_outbox<T>(self, act: impl FnOnce(&mut Outbox, World<'_>) -> T) -> T {
        let (stages, now): (Vec<Stage>, String) = (self.all_stages(), platform::now());
        let mut act = Some(act);
        let mut result = None;
        self.outbox.update_value(|outbox| {
            result = act.take().map(|act| act(outbox, World { stages: &stages, now: &now }));
        });
        // Invariant: the cache lives as long as the app, so the closure has run.
        #[expect(clippy::expect_used, reason = "the store is made at the root and never disposed")]
        result.expect("the outbox is there")
    }

    /// Whose outbox this is: the signed-in user.
    pub(super) fn outbox_user(self) -> Option<UserId> {
        self.outbox.with_value(|outbox| outbox.user)
    }

    pub(super) fn close_outbox(self) {
        self.outbox.update_value(|outbox| *outbox = Outbox::default());
        self.waiting.set(0);
        self.unsent.set(Vec::new());
        self.troubles.set(Vec::new());
        self.steps.update_value(|steps| *steps = Steps::default());
    }

    /// The server named this user; `on_ended` is called when it does not know the session any more.
    pub(super) fn may_send(self, on_ended: Rc<dyn Fn()>) {
        self.outbox.update_value(|outbox| (outbox.on_ended, outbox.may_send) = (Some(on_ended), true));
    }

    /// Sends the first command that waits, unless one is under way.
    pub(super) fn send_next(self) {
        let next = self.outbox.try_update_value(|outbox| {
            if outbox.sending || !outbox.may_send || outbox.user.is_none() {
                return None;
            }
            let next = outbox.pending.next();
            outbox.sending = !next.is_empty();
            Some((next, outbox.user?))
        });
        let Some(Some((next, user))) = next else { return };
        // Somebody else may have signed in before the answer is here.
        let stays = move || self.outbox.with_value(|outbox| outbox.user == Some(user));
        let Some(first) = next.first().cloned() else { return };
        spawn_local(async move {
            if let Command::Change(_) = first.command {
                let answer = api::commands::send_many(&next).await;
                if stays() {
                    self.many_answered(&next, answer);
                }
                return;
            }
            let answer = api::commands::send(&first.command, &first.mutation_id).await;
            if stays() {
                self.answered(first, answer).await;
            }
        });
    }

    async fn answered(self, sent: Waiting, answer: Result<api::fragments::DealFields, ApiError>) {
        match answer {
            Ok(fields) => {
                if let Command::Update(update) = &sent.command
                    && fields.version == update.version + 1
                {
                    self.outbox.update_value(|outbox| outbox.pending.follow(update.id, update.version, fields.version));
                }
                self.absorb_deal(&fields, &[sent.mutation_id]);
                self.ready_for_next();
            }
            Err(ApiError::Offline) => self.try_later(),
            Err(error) => match error.code() {
                Some(ErrorCode::Unauthenticated) => self.session_over(),
                Some(ErrorCode::RateLimited) => self.try_later(),
                Some(ErrorCode::Conflict) => self.conflicted(sent, error).await,
                Some(ErrorCode::NotFound) => self.not_found(sent, error).await,
                _ => self.refused(&sent, Outcome::Refused(error)),
            },
        }
    }

    pub(super) fn session_over(self) {
        self.outbox.update_value(|outbox| outbox.sending = false);
        if let Some(on_ended) = self.outbox.with_value(|outbox| outbox.on_ended.clone()) {
            on_ended();
        }
    }

    pub(super) fn ready_for_next(self) {
        self.outbox.update_value(|outbox| {
            outbox.sending = false;
            outbox.attempt = 0;
        });
        self.send_next();
    }

    /// The live line comes back first, as a rule, and sends at once; this is for when only the answers fail.
    pub(super) fn try_later(self) {
        let attempt = self.outbox.try_update_value(|outbox| {
            outbox.sending = false;
            outbox.attempt += 1;
            outbox.pending.be_late();
            outbox.attempt
        });
        self.keep();
        self.answers_are_late();
        let wait = api::socket::delay(attempt.unwrap_or(0), platform::chance());
        platform::after(wait, move || self.send_next());
    }

    /// The deal is gone, or something that the command names: what is on screen may be older than either.
    async fn not_found(self, sent: Waiting, error: ApiError) {
        let id = sent.command.deal();
        match api::run(DealQuery::build(DealVariables { id: convert::gql(id) })).await {
            Ok(answer) => drop(self.absorb_deal(&answer.deal, &[])),
            Err(ApiError::Offline) => return self.try_later(),
            Err(again) if again.code() == Some(ErrorCode::NotFound) => self.deal_told(id, None, &[]),
            Err(_) => {}
        }
        self.refused(&sent, Outcome::Refused(error));
    }

    async fn conflicted(self, sent: Waiting, error: ApiError) {
        let (Command::Update(update), Some(seen)) = (&sent.command, &sent.seen) else {
            return self.refused(&sent, Outcome::Refused(error));
        };
        let variables = DealVariables { id: convert::gql(update.id) };
        let fields = match api::run(DealQuery::build(variables)).await {
            Ok(answer) => answer.deal,
            Err(ApiError::Offline) => return self.try_later(),
            Err(error) => return self.refused(&sent, Outcome::Refused(error)),
        };
        let now = Deal::from(&fields);
        if now.version == update.version || update.patch.collides(seen, &now) {
            self.absorb_deal(&fields, &[]);
            return self.refused(&sent, Outcome::Conflict(Box::new(now)));
        }
        self.outbox.update_value(|outbox| outbox.pending.rebase(&sent.mutation_id, now.version));
        self.absorb_deal(&fields, &[]);
        self.ready_for_next();
    }

    fn refused(self, sent: &Waiting, outcome: Outcome) {
        let id = sent.command.deal();
        let shown = self.deals.peek(id);
        let name = shown.as_ref().map(|deal| deal.name.clone()).unwrap_or_default();
        let (after, on_outcome) = self.in_outbox(|outbox, world| {
            let after = outbox.pending.refused(&sent.mutation_id, id, shown, world);
            (after, outbox.callbacks.remove(&sent.mutation_id))
        });
        self.steps.update_value(|steps| steps.refused(&sent.mutation_id, id));
        self.show(id, after.clone());
        let reason = match &outcome {
            Outcome::Refused(error) => Some(error.sentence()),
            Outcome::Conflict(_) | Outcome::Done => None,
        };
        let told = on_outcome.is_some_and(|on_outcome| on_outcome(outcome));
        match reason {
            _ if told => {}
            Some(reason) if !sent.late => self.toasts.error(t!("outbox.refused", name = name, reason = reason)),
            // Nobody may be looking: it stays until it is read, or until the user has chosen.
            reason => {
                self.tell_trouble(Trouble { sent: sent.clone(), refusal: Refusal { now: after, reason } });
            }
        }
        self.keep();
        self.ready_for_next();
    }
}
