//! Records of one kind by id, each with its own signal: a changed card redraws one card.

use std::collections::HashMap;

use leptos::prelude::*;

use super::records::Record;

/// All records of one kind that this tab knows.
pub struct Pool<R: Record> {
    entries: StoredValue<HashMap<R::Id, ArcRwSignal<Option<R>>>>,
    // Grows when a record comes or goes.
    members: RwSignal<u32>,
}

impl<R: Record> Clone for Pool<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R: Record> Copy for Pool<R> {}

impl<R: Record> Default for Pool<R> {
    fn default() -> Self {
        Self { entries: StoredValue::new(HashMap::new()), members: RwSignal::new(0) }
    }
}

impl<R: Record> Pool<R> {
    fn entry(self, id: R::Id) -> ArcRwSignal<Option<R>> {
        if let Some(known) = self.entries.with_value(|entries| entries.get(&id).cloned()) {
            return known;
        }
        let entry = ArcRwSignal::new(None);
        self.entries.update_value(|entries| {
            entries.insert(id, entry.clone());
        });
        entry
    }

    /// The record; the caller is told when it changes, comes or goes.
    pub fn get(self, id: R::Id) -> Option<R> {
        self.entry(id).get()
    }

    /// Reads the record in place; the caller is told when it changes, comes or goes.
    pub fn with<T>(self, id: R::Id, read: impl FnOnce(Option<&R>) -> T) -> T {
        self.entry(id).with(|record| read(record.as_ref()))
    }

    /// Reads the record in place if it is held; the caller is told when it changes, comes or goes. Unlike [`Self::with`],
    /// asking for what is not there leaves nothing behind: for ids that may be of another kind.
    pub fn with_held<T>(self, id: R::Id, read: impl FnOnce(Option<&R>) -> T) -> T {
        match self.entries.with_value(|entries| entries.get(&id).cloned()) {
            Some(entry) => entry.with(|record| read(record.as_ref())),
            None => {
                self.members.track();
                read(None)
            }
        }
    }

    /// The record as it is now, without being told of changes.
    pub fn peek(self, id: R::Id) -> Option<R> {
        self.entries.with_value(|entries| entries.get(&id).and_then(GetUntracked::get_untracked))
    }

    /// Reads the record in place, without being told of changes.
    pub fn peek_with<T>(self, id: R::Id, read: impl FnOnce(Option<&R>) -> T) -> T {
        match self.entries.with_value(|entries| entries.get(&id).cloned()) {
            Some(entry) => entry.with_untracked(|record| read(record.as_ref())),
            None => read(None),
        }
    }

    /// All records, in order of their ids; the caller is told when any changes, comes or goes.
    pub fn all(self) -> Vec<R> {
        self.members.track();
        let mut entries: Vec<_> =
            self.entries.with_value(|entries| entries.iter().map(|(id, entry)| (*id, entry.clone())).collect());
        entries.sort_by_key(|(id, _)| *id);
        entries.into_iter().filter_map(|(_, entry)| entry.get()).collect()
    }

    /// Takes a record in, unless a newer one is held. True when it was taken.
    pub fn put(self, record: R) -> bool {
        let entry = self.entry(record.id());
        let (older, same, new) = entry.with_untracked(|held| match held {
            Some(held) => (record.version() < held.version(), *held == record, false),
            None => (false, false, true),
        });
        if older {
            return false;
        }
        if !same {
            entry.set(Some(record));
        }
        if new {
            self.members.update(|n| *n = n.wrapping_add(1));
        }
        true
    }

    /// Sets or removes a record, whatever its version.
    pub fn replace(self, id: R::Id, record: Option<R>) {
        let entry = self.entry(id);
        let (had, same) = entry.with_untracked(|held| (held.is_some(), *held == record));
        if same {
            return;
        }
        let has = record.is_some();
        entry.set(record);
        if had != has {
            self.members.update(|n| *n = n.wrapping_add(1));
        }
    }

    /// Forgets everything; whoever reads a record sees it go.
    pub fn clear(self) {
        let entries = self.entries.with_value(|entries| entries.values().cloned().collect::<Vec<_>>());
        for entry in entries {
            if entry.with_untracked(Option::is_some) {
                entry.set(None);
            }
        }
        self.members.update(|n| *n = n.wrapping_add(1));
    }
}
