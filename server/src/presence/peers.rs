//! Several processes over one PostgreSQL tell each other who is with them, by NOTIFY: small messages that are never
//! stored.
//!
//! A process numbers its changes; whoever misses a number asks for everything. It says every two seconds that it is
//! there, and with it its number. A process that says nothing for six seconds is gone, and its people with it.

use super::{
    Doing, Place, SILENCE, Spot,
    roster::{Key, Person, Roster},
};
use crate::{app::App, db::dialect};
use millrace_shared::{DealId, RecordId, RecordKind, Timestamp, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};
use uuid::Uuid;

/// The channel of PostgreSQL.
pub const CHANNEL: &str = "millrace_presence";
/// How often a process says that it is there.
const BEAT: Duration = Duration::from_secs(2);
/// Least time between two messages of changes: what changes meanwhile goes together.
const PAUSE: Duration = Duration::from_millis(80);
/// Least time between two questions, and between two answers with everything.
const ASK: Duration = Duration::from_secs(1);
/// Stays in one message: PostgreSQL takes 8,000 bytes.
const CHUNK: usize = 16;

/// A message: who says it, and what.
#[derive(Debug, Serialize, Deserialize)]
struct Message {
    n: Uuid,
    w: Word,
}

#[derive(Debug, Serialize, Deserialize)]
enum Word {
    /// I am there, and at this number.
    Here(u64),
    /// This leads to this number from the one before.
    Changed(u64, Vec<Told>),
    /// Everybody, as of a number: this part of so many.
    All(u64, u32, u32, Vec<Told>),
    /// Tell me everything.
    Tell,
    /// I stop.
    Bye,
}

/// A stay, or its end when there is no time.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    w: WorkspaceId,
    k: RecordKind,
    i: RecordId,
    u: UserId,
    t: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    s: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    h: Option<DealId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    f: Option<String>,
}

impl Told {
    fn new((spot, user, tab): Key, person: Option<Person>) -> Self {
        let (w, Place { kind, id }) = spot;
        let doing = person.as_ref().map(|person| person.doing.clone()).unwrap_or_default();
        let since = person.map(|person| person.since.0);
        Self { w, k: kind, i: id, u: user, t: tab, s: since, h: doing.holding, f: doing.field }
    }

    fn read(self) -> (Key, Option<Person>) {
        let spot: Spot = (self.w, Place { kind: self.k, id: self.i });
        let doing = Doing { holding: self.h, field: self.f };
        let person = self.s.map(|since| Person { tab: self.t, user: self.u, since: Timestamp(since), doing });
        ((spot, self.u, self.t), person)
    }
}

/// What is known of the other processes.
#[derive(Default)]
struct Peers {
    known: HashMap<Uuid, Peer>,
}

struct Peer {
    heard: Instant,
    /// The number that is known; nothing when something was missed.
    version: Option<u64>,
    /// While everything comes in parts: the next part, and what came.
    parts: (u32, HashSet<Key>),
}

impl Peers {
    /// Takes a message. True when the sender must be asked for everything.
    fn hear(&mut self, roster: &mut Roster, message: Message, now: Instant) -> bool {
        let Message { n, w } = message;
        if matches!(w, Word::Bye) {
            self.known.remove(&n);
            roster.drop_peer(n, &HashSet::new());
            return false;
        }
        let peer = self.known.entry(n).or_insert_with(|| Peer { heard: now, version: None, parts: Default::default() });
        peer.heard = now;
        match w {
            Word::Tell | Word::Bye => false,
            Word::Here(version) => peer.version != Some(version),
            Word::Changed(version, told) => {
                if peer.version.is_some_and(|known| known >= version) {
                    return false;
                }
                let follows = peer.version.is_some_and(|known| known + 1 == version);
                peer.version = follows.then_some(version);
                // Also what does not follow is true: only something before it is missing.
                for told in told {
                    let (key, person) = told.read();
                    roster.told(n, key, person);
                }
                !follows
            }
            Word::All(version, part, of, told) => {
                if peer.version == Some(version) {
                    return false;
                }
                if part == 0 {
                    peer.parts = Default::default();
                }
                if part != peer.parts.0 {
                    return false;
                }
                peer.parts.0 += 1;
                for told in told {
                    let (key, person) = told.read();
                    peer.parts.1.insert(key);
                    roster.told(n, key, person);
                }
                if part + 1 == of {
                    roster.drop_peer(n, &std::mem::take(&mut peer.parts.1));
                    peer.version = Some(version);
                }
                false
            }
        }
    }

    /// Drops who has been silent for too long.
    fn sweep(&mut self, roster: &mut Roster, now: Instant) {
        self.known.retain(|id, peer| {
            let there = now.saturating_duration_since(peer.heard) <= SILENCE;
            if !there {
                roster.drop_peer(*id, &HashSet::new());
            }
            there
        });
    }
}

/// This process among the others.
struct Node {
    app: App,
    id: Uuid,
    version: u64,
    peers: Peers,
    asked: Option<Instant>,
    told_all: Option<Instant>,
    /// Somebody waits for everything.
    wanted: bool,
}

/// Starts the task that tells and hears.
pub fn start(app: &App) -> tokio::task::JoinHandle<()> {
    let id = app.random.uuid(app.clock.now());
    let node =
        Node { app: app.clone(), id, version: 0, peers: Peers::default(), asked: None, told_all: None, wanted: false };
    tokio::spawn(run(node))
}

async fn run(mut node: Node) {
    use sea_orm::sqlx::postgres::PgListener;
    let Some(url) = node.app.config.database_url.clone() else { return };
    while !node.app.presence.is_stopped() {
        let listener = async {
            let mut listener = PgListener::connect(&url).await?;
            listener.listen(CHANNEL).await?;
            Ok::<_, sea_orm::sqlx::Error>(listener)
        };
        match listener.await {
            Ok(listener) => {
                if let Err(error) = node.talk(listener).await
                    && !node.app.presence.is_stopped()
                {
                    tracing::warn!(%error, "presence is not heard from PostgreSQL; trying again");
                }
            }
            Err(error) => tracing::warn!(%error, "presence cannot listen to PostgreSQL; trying again"),
        }
        let presence = node.app.presence.clone();
        if presence.is_stopped() {
            return;
        }
        node.peers.sweep(&mut presence.roster(), Instant::now());
        tokio::time::sleep(ASK).await;
    }
}

impl Node {
    async fn talk(&mut self, mut listener: sea_orm::sqlx::postgres::PgListener) -> Result<(), sea_orm::sqlx::Error> {
        let presence = self.app.presence.clone();
        let mut beat = tokio::time::interval(BEAT);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut last_news = None::<Instant>;
        // What was said while nobody listened here is asked for.
        self.say(Word::Tell).await;
        while !presence.is_stopped() {
            let pause = last_news.map_or(Duration::ZERO, |at| PAUSE.saturating_sub(at.elapsed()));
            let news = async {
                presence.0.news.notified().await;
                tokio::time::sleep(pause).await;
            };
            tokio::select! {
                heard = listener.recv() => {
                    let heard = heard?;
                    if let Ok(message) = serde_json::from_str::<Message>(heard.payload()) {
                        self.hear(message).await;
                    }
                }
                () = news => {
                    last_news = Some(Instant::now());
                    self.tell_news().await;
                }
                _ = beat.tick() => self.beat().await,
            }
        }
        self.say(Word::Bye).await;
        Ok(())
    }

    async fn hear(&mut self, message: Message) {
        if message.n == self.id {
            return;
        }
        self.wanted |= matches!(message.w, Word::Tell);
        let presence = self.app.presence.clone();
        let ask = self.peers.hear(&mut presence.roster(), message, Instant::now());
        if ask && self.asked.is_none_or(|at| at.elapsed() >= ASK) {
            self.asked = Some(Instant::now());
            self.say(Word::Tell).await;
        }
        self.tell_all().await;
    }

    async fn tell_news(&mut self) {
        let news = self.app.presence.roster().news();
        let mut told: Vec<Told> = news.into_iter().map(|(key, person)| Told::new(key, person)).collect();
        while !told.is_empty() {
            let rest = told.split_off(told.len().min(CHUNK));
            self.version += 1;
            self.say(Word::Changed(self.version, told)).await;
            told = rest;
        }
    }

    async fn beat(&mut self) {
        let presence = self.app.presence.clone();
        self.peers.sweep(&mut presence.roster(), Instant::now());
        self.tell_all().await;
        // With nobody here there is nothing that silence could take away.
        if !presence.roster().all_here().is_empty() {
            self.say(Word::Here(self.version)).await;
        }
    }

    /// Tells everything, when it is wanted and was not told a moment ago.
    async fn tell_all(&mut self) {
        if !self.wanted || self.told_all.is_some_and(|at| at.elapsed() < ASK) {
            return;
        }
        self.wanted = false;
        self.told_all = Some(Instant::now());
        // What is news is told first: everything is as of its number.
        self.tell_news().await;
        let all = self.app.presence.roster().all_here();
        let told: Vec<Told> =
            all.into_iter().map(|(spot, person)| Told::new((spot, person.user, person.tab), Some(person))).collect();
        if told.is_empty() {
            return;
        }
        let of = u32::try_from(told.len().div_ceil(CHUNK)).unwrap_or(u32::MAX);
        let mut told = told.into_iter();
        for part in 0..of {
            let chunk = told.by_ref().take(CHUNK).collect();
            self.say(Word::All(self.version, part, of, chunk)).await;
        }
    }

    /// What cannot be said is asked for later: the number tells that it is missing.
    async fn say(&self, word: Word) {
        let message = Message { n: self.id, w: word };
        let Ok(text) = serde_json::to_string(&message) else { return };
        if dialect::notify_presence(self.app.db.writer(), CHANNEL, &text).await.is_err() {
            tracing::warn!("presence was not told to other processes");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(tab: u128) -> Key {
        let place = Place { kind: RecordKind::Pipeline, id: RecordId(Uuid::from_u128(1)) };
        ((WorkspaceId(Uuid::nil()), place), UserId(Uuid::from_u128(7)), Uuid::from_u128(tab))
    }

    fn told(tab: u128) -> Told {
        let key = key(tab);
        let person = Person { tab: key.2, user: key.1, since: Timestamp(1), doing: Doing::default() };
        Told::new(key, Some(person))
    }

    fn message(word: Word) -> Message {
        Message { n: Uuid::from_u128(99), w: word }
    }

    fn tabs(roster: &Roster) -> Vec<u128> {
        roster.people(key(0).0).iter().map(|person| person.tab.as_u128()).collect()
    }

    #[test]
    fn changes_follow_one_another_and_a_gap_is_asked_about() {
        let (mut peers, mut roster, now) = (Peers::default(), Roster::new(true), Instant::now());
        assert!(peers.hear(&mut roster, message(Word::Changed(4, vec![told(1)])), now), "what came before is unknown");
        assert!(!peers.hear(&mut roster, message(Word::All(4, 0, 1, vec![told(1), told(2)])), now));
        assert_eq!(tabs(&roster), [1, 2]);
        assert!(!peers.hear(&mut roster, message(Word::Changed(5, vec![Told::new(key(1), None)])), now));
        assert_eq!(tabs(&roster), [2]);
        assert!(!peers.hear(&mut roster, message(Word::Here(5)), now));
        assert!(peers.hear(&mut roster, message(Word::Here(7)), now), "6 and 7 were lost");
        assert!(!peers.hear(&mut roster, message(Word::Changed(5, vec![told(1)])), now), "old news");
        assert_eq!(tabs(&roster), [2]);
    }

    #[test]
    fn everything_in_parts_takes_the_place_of_what_was_known() {
        let (mut peers, mut roster, now) = (Peers::default(), Roster::new(true), Instant::now());
        peers.hear(&mut roster, message(Word::All(1, 0, 1, vec![told(1)])), now);
        peers.hear(&mut roster, message(Word::All(3, 0, 2, vec![told(2)])), now);
        assert_eq!(tabs(&roster), [1, 2], "nobody goes before all is told");
        peers.hear(&mut roster, message(Word::All(3, 1, 2, vec![told(3)])), now);
        assert_eq!(tabs(&roster), [2, 3]);
    }

    #[test]
    fn a_process_that_is_silent_or_says_goodbye_takes_its_people_along() {
        let (mut peers, mut roster, now) = (Peers::default(), Roster::new(true), Instant::now());
        peers.hear(&mut roster, message(Word::All(1, 0, 1, vec![told(1)])), now);
        peers.sweep(&mut roster, now + SILENCE);
        assert_eq!(tabs(&roster), [1]);
        peers.sweep(&mut roster, now + SILENCE + Duration::from_millis(1));
        assert_eq!((tabs(&roster).len(), roster.places(), roster.count()), (0, 0, 0));
        peers.hear(&mut roster, message(Word::All(1, 0, 1, vec![told(1)])), now);
        peers.hear(&mut roster, message(Word::Bye), now);
        assert!(tabs(&roster).is_empty());
    }

    #[test]
    fn a_full_message_fits_into_a_notification() {
        let mut longest = Vec::new();
        for tab in 0..CHUNK {
            let mut told = told(u128::MAX - tab as u128);
            told.h = Some(DealId(Uuid::from_u128(u128::MAX)));
            told.f = Some("\u{10348}".repeat(super::super::graphql::LONGEST_FIELD));
            told.s = Some(i64::MAX);
            longest.push(told);
        }
        let text = serde_json::to_string(&message(Word::All(u64::MAX, u32::MAX, u32::MAX, longest))).unwrap();
        assert!(text.len() < 8_000, "{} bytes", text.len());
    }
}
