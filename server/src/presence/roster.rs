//! Who is where, in memory. Pure: time and silence are told to it.
//!
//! Invariant: its size is bounded. A user has a limited number of stays, and so has the process; who comes beyond the
//! first limit pushes the user's oldest out, who comes beyond the second only watches.

use super::{Doing, Line, NotSaid, Place, Spot, order};
use millrace_shared::{Timestamp, UserId};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    time::{Duration, Instant},
};
use tokio::sync::watch;
use uuid::Uuid;

/// Stays of one user: tabs times places.
pub const MOST_OF_USER: usize = 40;
/// Stays that a process knows, its own and those of others.
pub const MOST: usize = 50_000;
/// How often a tab may say something: so many at once, then one each of this.
const BURST: u32 = 20;
const REFILL: Duration = Duration::from_millis(100);

/// Somebody at a place: one for each tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The tab's own id.
    pub tab: Uuid,
    /// Who.
    pub user: UserId,
    /// Since when.
    pub since: Timestamp,
    /// What is being done.
    pub doing: Doing,
}

/// Where a stay is known from.
#[derive(Clone)]
pub enum Source {
    /// A socket of this process.
    Here {
        /// The socket.
        line: Line,
        /// The stay's own number.
        number: u64,
    },
    /// Another process.
    Peer(Uuid),
}

/// One stay, as other processes are told of it: where, and whose tab.
pub type Key = (Spot, UserId, Uuid);

struct Entry {
    person: Person,
    source: Source,
    /// Its socket is silent.
    silent: bool,
    tokens: u32,
    refilled: Instant,
}

struct Here {
    entries: Vec<Entry>,
    changed: watch::Sender<u64>,
}

/// See the top of the file.
pub struct Roster {
    places: HashMap<Spot, Here>,
    count: usize,
    of_user: HashMap<UserId, usize>,
    /// What other processes do not know yet; only kept when there may be any.
    news: Option<HashSet<Key>>,
}

impl Entry {
    fn is_at(&self, user: UserId, tab: Uuid) -> bool {
        self.person.user == user && self.person.tab == tab
    }

    const fn is_here(&self) -> bool {
        matches!(self.source, Source::Here { .. })
    }
}

impl Here {
    fn new() -> Self {
        Self { entries: Vec::new(), changed: watch::Sender::new(0) }
    }

    fn tell(&self) {
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
    }
}

impl Roster {
    /// Empty. `tells` when other processes are to be told.
    pub fn new(tells: bool) -> Self {
        Self { places: HashMap::new(), count: 0, of_user: HashMap::new(), news: tells.then(HashSet::new) }
    }

    /// Stays that are known.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Waits for changes at a place.
    pub fn watch(&mut self, spot: Spot) -> watch::Receiver<u64> {
        self.places.entry(spot).or_insert_with(Here::new).changed.subscribe()
    }

    /// Nobody may be waiting for a place any more.
    pub fn forget(&mut self, spot: Spot) {
        if self.places.get(&spot).is_some_and(|here| here.entries.is_empty() && here.changed.receiver_count() == 0) {
            self.places.remove(&spot);
        }
    }

    /// The people at a place, whoever came first first; a tab once.
    pub fn people(&self, spot: Spot) -> Vec<Person> {
        let Some(here) = self.places.get(&spot) else { return Vec::new() };
        let mut people: Vec<Person> = Vec::new();
        // A tab that went over to another process is in both for a moment: the one here knows better.
        let (own, others): (Vec<&Entry>, Vec<&Entry>) =
            here.entries.iter().filter(|entry| !entry.silent).partition(|entry| entry.is_here());
        let mut seen = BTreeSet::new();
        for entry in own.into_iter().chain(others) {
            if seen.insert((entry.person.user, entry.person.tab)) {
                people.push(entry.person.clone());
            }
        }
        people.sort_by_key(order);
        people
    }

    /// A tab comes to a place. Coming again it keeps what it said. False when there is no room.
    pub fn enter(&mut self, spot: Spot, mut person: Person, source: Source) -> bool {
        let key = (spot, person.user, person.tab);
        let known = self.places.get(&spot).and_then(|here| {
            here.entries.iter().position(|entry| entry.is_at(person.user, person.tab) && entry.is_here())
        });
        if let (Some(at), Some(here)) = (known, self.places.get_mut(&spot)) {
            let entry = &mut here.entries[at];
            person.since = entry.person.since;
            person.doing = entry.person.doing.clone();
            let tells = entry.silent;
            (entry.person, entry.source, entry.silent) = (person, source, false);
            if tells {
                here.tell();
                self.note(key);
            }
            return true;
        }
        if self.of_user.get(&person.user).is_some_and(|count| *count >= MOST_OF_USER) {
            self.push_out_oldest(person.user);
        }
        if self.count >= MOST {
            return false;
        }
        self.add(spot, person, source);
        self.note(key);
        true
    }

    fn add(&mut self, spot: Spot, person: Person, source: Source) {
        self.count += 1;
        if matches!(source, Source::Here { .. }) {
            *self.of_user.entry(person.user).or_default() += 1;
        }
        let here = self.places.entry(spot).or_insert_with(Here::new);
        here.entries.push(Entry { person, source, silent: false, tokens: BURST, refilled: Instant::now() });
        here.tell();
    }

    fn push_out_oldest(&mut self, user: UserId) {
        let own = self.places.iter().flat_map(|(spot, here)| here.entries.iter().map(move |entry| (*spot, entry)));
        let oldest = own
            .filter(|(_, entry)| entry.person.user == user && entry.is_here())
            .min_by_key(|(_, entry)| order(&entry.person))
            .map(|(spot, entry)| (spot, entry.person.tab));
        if let Some((spot, tab)) = oldest {
            self.take(spot, |entry| entry.is_at(user, tab) && entry.is_here());
        }
    }

    /// The stay of this number ends.
    pub fn leave(&mut self, spot: Spot, stay: u64) {
        self.take(spot, |entry| matches!(&entry.source, Source::Here { number, .. } if *number == stay));
    }

    fn take(&mut self, spot: Spot, which: impl Fn(&Entry) -> bool) {
        let Some(here) = self.places.get_mut(&spot) else { return };
        let (gone, kept): (Vec<Entry>, Vec<Entry>) =
            std::mem::take(&mut here.entries).into_iter().partition(|entry| which(entry));
        here.entries = kept;
        if gone.is_empty() {
            return;
        }
        here.tell();
        if here.entries.is_empty() && here.changed.receiver_count() == 0 {
            self.places.remove(&spot);
        }
        for entry in gone {
            self.count -= 1;
            if entry.is_here() {
                let left = self.of_user.get(&entry.person.user).map_or(0, |count| count - 1);
                match left {
                    0 => self.of_user.remove(&entry.person.user),
                    left => self.of_user.insert(entry.person.user, left),
                };
                self.note((spot, entry.person.user, entry.person.tab));
            }
        }
    }

    /// A tab says what it does.
    pub fn say(&mut self, spot: Spot, user: UserId, tab: Uuid, doing: Doing, now: Instant) -> Result<(), NotSaid> {
        let here = self.places.get_mut(&spot).ok_or(NotSaid::NotHere)?;
        let entry = here.entries.iter_mut().find(|entry| entry.is_at(user, tab) && entry.is_here());
        let entry = entry.ok_or(NotSaid::NotHere)?;
        let refill = now.saturating_duration_since(entry.refilled).as_millis() / REFILL.as_millis();
        let refill = u32::try_from(refill).unwrap_or(u32::MAX);
        if refill > 0 {
            entry.tokens = entry.tokens.saturating_add(refill).min(BURST);
            entry.refilled = now;
        }
        entry.tokens = entry.tokens.checked_sub(1).ok_or(NotSaid::TooOften)?;
        if entry.person.doing != doing {
            entry.person.doing = doing;
            here.tell();
            self.note((spot, user, tab));
        }
        Ok(())
    }

    /// Hides whose sockets are silent and shows those that are heard of again. True when anything changed.
    pub fn sweep(&mut self, is_silent: impl Fn(&Line) -> bool) -> bool {
        let mut turned = Vec::new();
        for (spot, here) in &mut self.places {
            let mut any = false;
            for entry in &mut here.entries {
                let Source::Here { line, .. } = &entry.source else { continue };
                let silent = is_silent(line);
                if silent != entry.silent {
                    entry.silent = silent;
                    any = true;
                    turned.push((*spot, entry.person.user, entry.person.tab));
                }
            }
            if any {
                here.tell();
            }
        }
        for key in &turned {
            self.note(*key);
        }
        !turned.is_empty()
    }

    fn note(&mut self, key: Key) {
        if let Some(news) = &mut self.news {
            news.insert(key);
        }
    }

    /// What other processes do not know yet: a stay as it is now, or that it ended.
    pub fn news(&mut self) -> Vec<(Key, Option<Person>)> {
        let keys = self.news.as_mut().map(std::mem::take).unwrap_or_default();
        keys.into_iter().map(|key| (key, self.own(key))).collect()
    }

    fn own(&self, (spot, user, tab): Key) -> Option<Person> {
        let mut entries = self.places.get(&spot)?.entries.iter();
        entries.find(|entry| entry.is_at(user, tab) && entry.is_here() && !entry.silent).map(|it| it.person.clone())
    }

    /// Everybody on sockets of this process.
    pub fn all_here(&self) -> Vec<(Spot, Person)> {
        let all = self.places.iter().flat_map(|(spot, here)| here.entries.iter().map(move |entry| (*spot, entry)));
        all.filter(|(_, entry)| entry.is_here() && !entry.silent)
            .map(|(spot, entry)| (spot, entry.person.clone()))
            .collect()
    }

    /// Another process told of a stay, or that it ended.
    pub fn told(&mut self, peer: Uuid, key: Key, person: Option<Person>) {
        let (spot, user, tab) = key;
        let Some(person) = person else {
            return self.take(spot, |entry| is_of(entry, peer) && entry.is_at(user, tab));
        };
        if let Some(here) = self.places.get_mut(&spot)
            && let Some(entry) = here.entries.iter_mut().find(|entry| is_of(entry, peer) && entry.is_at(user, tab))
        {
            if entry.person != person {
                entry.person = person;
                here.tell();
            }
        } else if self.count < MOST {
            self.add(spot, person, Source::Peer(peer));
        }
    }

    /// Another process is gone, and its people with it; or it tells everything anew, and whoever is not among `but` is gone.
    pub fn drop_peer(&mut self, peer: Uuid, but: &HashSet<Key>) {
        let spots: Vec<Spot> = self.places.keys().copied().collect();
        for spot in spots {
            self.take(spot, |entry| is_of(entry, peer) && !but.contains(&(spot, entry.person.user, entry.person.tab)));
        }
    }

    /// How many places are held in memory.
    #[cfg(test)]
    pub fn places(&self) -> usize {
        self.places.len()
    }
}

fn is_of(entry: &Entry, peer: Uuid) -> bool {
    matches!(entry.source, Source::Peer(of) if of == peer)
}

/// The kinds of places.
pub const PLACES: [millrace_shared::RecordKind; 4] = {
    use millrace_shared::RecordKind::{Company, Contact, Deal, Pipeline};
    [Pipeline, Deal, Company, Contact]
};

impl Place {
    /// A place, when there are places of this kind.
    pub fn new(kind: millrace_shared::RecordKind, id: millrace_shared::RecordId) -> Option<Self> {
        PLACES.contains(&kind).then_some(Self { kind, id })
    }
}
