//! Records of one kind by id, each with its own signal: a changed card redraws one card.
//!
//! A [`Shelf`] holds records of whatever kind, so that this is in the program once; a [`Pool`] knows which kind it is.

use std::{any::Any, collections::HashMap, marker::PhantomData, sync::Arc};

use leptos::prelude::*;
use uuid::Uuid;

use super::records::Record;
use crate::order;

/// A record of whatever kind.
type Held = Arc<dyn Any + Send + Sync>;

/// A record, if it is there, and who is told when it changes, comes or goes.
#[derive(Clone, Default)]
struct Entry {
    record: Option<Held>,
    changed: ArcTrigger,
}

#[derive(Clone, Copy)]
struct Shelf {
    entries: StoredValue<HashMap<Uuid, Entry>>,
    // Told when a record comes or goes.
    members: Trigger,
}

impl Shelf {
    fn new() -> Self {
        Self { entries: StoredValue::new(HashMap::new()), members: Trigger::new() }
    }

    fn get(self, id: Uuid) -> Option<Held> {
        let entry = self.entries.try_update_value(|entries| entries.entry(id).or_default().clone())?;
        entry.changed.track();
        entry.record
    }

    fn get_held(self, id: Uuid) -> Option<Held> {
        let entry = self.entries.with_value(|entries| entries.get(&id).cloned());
        match entry {
            Some(entry) => {
                entry.changed.track();
                entry.record
            }
            None => {
                self.members.track();
                None
            }
        }
    }

    fn peek(self, id: Uuid) -> Option<Held> {
        self.entries.with_value(|entries| entries.get(&id).and_then(|entry| entry.record.clone()))
    }

    fn all(self) -> Vec<Held> {
        self.members.track();
        let mut entries: Vec<(Uuid, Entry)> =
            self.entries.with_value(|entries| entries.iter().map(|(id, entry)| (*id, entry.clone())).collect());
        order::by(&mut entries, |(id, _)| (0, id.to_string()));
        let tracked = entries.into_iter().map(|(_, entry)| {
            entry.changed.track();
            entry.record
        });
        tracked.flatten().collect()
    }

    fn set(self, id: Uuid, record: Option<Held>) {
        let told = self.entries.try_update_value(|entries| {
            let entry = entries.entry(id).or_default();
            let comes_or_goes = entry.record.is_some() != record.is_some();
            entry.record = record;
            (entry.changed.clone(), comes_or_goes)
        });
        if let Some((changed, comes_or_goes)) = told {
            changed.notify();
            if comes_or_goes {
                self.members.notify();
            }
        }
    }

    /// Forgets what is not among these.
    fn keep(self, ids: &[Uuid]) {
        let gone: Vec<ArcTrigger> = self
            .entries
            .try_update_value(|entries| {
                let others = entries.iter_mut().filter(|(id, _)| !ids.contains(id));
                others.filter_map(|(_, entry)| entry.record.take().map(|_| entry.changed.clone())).collect()
            })
            .unwrap_or_default();
        if gone.is_empty() {
            return;
        }
        for changed in gone {
            changed.notify();
        }
        self.members.notify();
    }
}

/// All records of one kind that this tab knows.
pub struct Pool<R: Record> {
    shelf: Shelf,
    kind: PhantomData<fn() -> R>,
}

impl<R: Record> Clone for Pool<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R: Record> Copy for Pool<R> {}

impl<R: Record> Default for Pool<R> {
    fn default() -> Self {
        Self { shelf: Shelf::new(), kind: PhantomData }
    }
}

impl<R: Record> Pool<R> {
    /// The record; the caller is told when it changes, comes or goes.
    pub fn get(self, id: R::Id) -> Option<R> {
        self.with(id, |record| record.cloned())
    }

    /// Reads the record in place; the caller is told when it changes, comes or goes.
    pub fn with<T>(self, id: R::Id, read: impl FnOnce(Option<&R>) -> T) -> T {
        read(known(self.shelf.get(id.into()).as_ref()))
    }

    /// Reads the record in place if it is held; the caller is told when it changes, comes or goes. Unlike [`Self::with`],
    /// asking for what is not there leaves nothing behind: for ids that may be of another kind.
    pub fn with_held<T>(self, id: R::Id, read: impl FnOnce(Option<&R>) -> T) -> T {
        read(known(self.shelf.get_held(id.into()).as_ref()))
    }

    /// The record as it is now, without being told of changes.
    pub fn peek(self, id: R::Id) -> Option<R> {
        self.peek_with(id, |record| record.cloned())
    }

    /// Reads the record in place, without being told of changes.
    pub fn peek_with<T>(self, id: R::Id, read: impl FnOnce(Option<&R>) -> T) -> T {
        read(known(self.shelf.peek(id.into()).as_ref()))
    }

    /// All records, in order of their ids; the caller is told when any changes, comes or goes.
    pub fn all(self) -> Vec<R> {
        self.shelf.all().iter().filter_map(|held| known(Some(held)).cloned()).collect()
    }

    /// Takes a record in, unless a newer one is held. True when it was taken.
    pub fn put(self, record: R) -> bool {
        let held = self.shelf.peek(record.id().into());
        match known::<R>(held.as_ref()) {
            Some(held) if record.version() < held.version() => return false,
            Some(held) if *held == record => {}
            _ => self.shelf.set(record.id().into(), Some(Arc::new(record))),
        }
        true
    }

    /// Sets or removes a record, whatever its version.
    pub fn replace(self, id: R::Id, record: Option<R>) {
        let held = self.shelf.peek(id.into());
        if known(held.as_ref()) != record.as_ref() {
            self.shelf.set(id.into(), record.map(|record| Arc::new(record) as Held));
        }
    }

    /// Forgets what is not among these; whoever reads a record sees it go.
    pub fn keep<'a>(self, ids: impl Iterator<Item = &'a cynic::Id>) {
        let ids: Vec<Uuid> = ids.map(crate::api::convert::id).collect();
        self.shelf.keep(&ids);
    }

    /// Forgets everything; whoever reads a record sees it go.
    pub fn clear(self) {
        self.shelf.keep(&[]);
    }
}

/// Each pool has a shelf of its own, so what is on it is of its kind.
fn known<R: Record>(held: Option<&Held>) -> Option<&R> {
    held.and_then(|held| held.downcast_ref())
}
