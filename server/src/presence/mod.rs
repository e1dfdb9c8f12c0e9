//! Presence: who looks at a board or a record just now, and which card is held by whom.
//!
//! A tab is at a place for as long as its `presence` subscription runs on a socket that is heard of; nothing of it is
//! ever written down. Three parts:
//!
//! - [`roster`]: who is where, in memory, with what is told to other processes. Pure;
//! - [`peers`]: several processes over one PostgreSQL tell each other; one that falls silent takes its people along;
//! - [`graphql`]: the subscription, which tells the people at a place, and the mutation that says what a tab holds.
//!
//! The subscription is shared like every other (see `live`): `tab` is no part of what is shared, it stands with the
//! reader. So a tab comes in when its reader was told of the place for the first time, which proves that it may see
//! it, and goes out when its reader is dropped, for whatever reason.

pub mod graphql;
mod peers;
pub mod roster;
#[cfg(test)]
mod tests;

use crate::{access::Access, app::App};
use millrace_shared::{DealId, RecordId, RecordKind, Timestamp, UserId, WorkspaceId};
use roster::{Person, Roster, Source};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
};
use uuid::Uuid;

/// How often a socket with people on it is pinged.
pub const PING: Duration = Duration::from_secs(2);
/// Whoever was not heard of for so long is not there any more.
pub const SILENCE: Duration = Duration::from_secs(6);
/// How often the silent are looked for.
const SWEEP: Duration = Duration::from_millis(500);

/// What one can be at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// A pipeline (its board), a deal, a company or a contact.
    pub kind: RecordKind,
    /// Which one.
    pub id: RecordId,
}

/// A place in its workspace.
pub type Spot = (WorkspaceId, Place);

/// Everybody who is anywhere, as far as this process knows; cheap to clone.
#[derive(Clone)]
pub struct Presence(Arc<Inner>);

struct Inner {
    roster: Mutex<Roster>,
    /// There is something to tell other processes.
    news: Notify,
    stopped: AtomicBool,
    /// What talks to other processes.
    peers: Mutex<Option<JoinHandle<()>>>,
    started: Instant,
    entries: AtomicU64,
}

/// One socket, as presence sees it: alive for as long as something is heard on it.
#[derive(Clone)]
pub struct Line(Arc<LineInner>);

struct LineInner {
    presence: Presence,
    /// When something came last, in milliseconds since the process began.
    heard: AtomicU64,
    /// How many tabs stand on it.
    tabs: AtomicU64,
}

/// A tab's stay at a place; it ends when this is dropped.
pub struct Stay {
    line: Line,
    spot: Spot,
    number: u64,
}

/// Somebody who waits for the people of a place to change.
pub struct Watching {
    presence: Presence,
    spot: Spot,
    // Nothing only while it is dropped.
    changed: Option<watch::Receiver<u64>>,
}

/// What a tab says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doing {
    /// The deal whose card is held.
    pub holding: Option<DealId>,
    /// The field that is being edited.
    pub field: Option<String>,
}

/// Why a tab's word was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSaid {
    /// The tab is not at this place.
    NotHere,
    /// It says too much.
    TooOften,
}

impl Presence {
    /// Nobody yet. `tells` when other processes are to be told.
    pub fn new(tells: bool) -> Self {
        Self(Arc::new(Inner {
            roster: Mutex::new(Roster::new(tells)),
            news: Notify::new(),
            stopped: AtomicBool::new(false),
            peers: Mutex::default(),
            started: Instant::now(),
            entries: AtomicU64::new(0),
        }))
    }

    /// A socket of its own.
    pub fn line(&self) -> Line {
        Line(Arc::new(LineInner { presence: self.clone(), heard: AtomicU64::new(self.now()), tabs: AtomicU64::new(0) }))
    }

    /// Waits for changes at a place.
    pub fn watch(&self, spot: Spot) -> Watching {
        let changed = Some(self.roster().watch(spot));
        Watching { presence: self.clone(), spot, changed }
    }

    /// The people at a place, whoever came first first.
    pub fn people(&self, spot: Spot) -> Vec<Person> {
        self.roster().people(spot)
    }

    /// Takes what a tab says of itself.
    pub fn say(&self, spot: Spot, user: UserId, tab: Uuid, doing: Doing) -> Result<(), NotSaid> {
        self.roster().say(spot, user, tab, doing, Instant::now())?;
        self.0.news.notify_one();
        Ok(())
    }

    /// Ends the tasks; other processes are told, unless that takes too long.
    pub async fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
        self.0.news.notify_one();
        let task = self.0.peers.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            let _ = tokio::time::timeout(PING, task).await;
        }
    }

    fn roster(&self) -> MutexGuard<'_, Roster> {
        self.0.roster.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Relaxed)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Hides whoever is silent and shows whoever is heard of again.
    fn sweep(&self) {
        let now = self.now();
        let silence = u64::try_from(SILENCE.as_millis()).unwrap_or(u64::MAX);
        let mut roster = self.roster();
        let changed = roster.sweep(|line| now.saturating_sub(line.0.heard.load(Ordering::Relaxed)) > silence);
        metrics::gauge!("millrace_present").set(roster.count() as f64);
        drop(roster);
        if changed {
            self.0.news.notify_one();
        }
    }
}

impl Line {
    /// Something came.
    pub fn heard(&self) {
        self.0.heard.store(self.0.presence.now(), Ordering::Relaxed);
    }

    /// Whether a tab stands on it: then its silence is noticed.
    pub fn is_watched(&self) -> bool {
        self.0.tabs.load(Ordering::Relaxed) > 0
    }

    /// A tab comes to a place that its user may see.
    pub fn enter(&self, access: &Access, place: Place, tab: Uuid) -> Option<Stay> {
        let user = access.user_id()?;
        let presence = &self.0.presence;
        let spot = (access.workspace_id(), place);
        let number = presence.0.entries.fetch_add(1, Ordering::Relaxed);
        let person = Person { tab, user, since: access.app().clock.now(), doing: Doing::default() };
        let source = Source::Here { line: self.clone(), number };
        if !presence.roster().enter(spot, person, source) {
            return None;
        }
        presence.0.news.notify_one();
        self.0.tabs.fetch_add(1, Ordering::Relaxed);
        Some(Stay { line: self.clone(), spot, number })
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.line.0.tabs.fetch_sub(1, Ordering::Relaxed);
        let presence = &self.line.0.presence;
        presence.roster().leave(self.spot, self.number);
        presence.0.news.notify_one();
    }
}

impl Watching {
    /// Waits until the people have changed since they were asked for last.
    pub async fn changed(&mut self) {
        // The other end lives as long as this one: see `Roster::forget`.
        if let Some(changed) = &mut self.changed
            && changed.changed().await.is_ok()
        {
            return;
        }
        std::future::pending().await
    }

    /// The people as of now; [`Self::changed`] waits for what comes after.
    pub fn people(&mut self) -> Vec<Person> {
        if let Some(changed) = &mut self.changed {
            changed.mark_unchanged();
        }
        self.presence.people(self.spot)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // Under the lock, so that of two who go at once the second one tidies up.
        let mut roster = self.presence.roster();
        self.changed = None;
        roster.forget(self.spot);
    }
}

/// Starts what looks for the silent, and what talks to other processes.
pub(crate) fn start(app: &App) {
    let presence = app.presence.clone();
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(SWEEP);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !presence.is_stopped() {
            tick.tick().await;
            presence.sweep();
        }
    });
    if app.db.is_postgres() {
        let task = peers::start(app);
        *app.presence.0.peers.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }
}

/// When a person came, for sorting.
const fn order(person: &Person) -> (Timestamp, Uuid) {
    (person.since, person.tab)
}
