//! Keeps what waits to be sent beyond a reload, in IndexedDB; and what was refused, until it is read.
//!
//! Each tab keeps its own commands, one entry each, under its own id, so that two tabs of one user never write over one
//! another. A tab holds its name for as long as it lives; whoever finds entries of another tab waits for that name, and
//! takes the entries over once the tab is gone. Should two tabs send the same command all the same, the server does it once.

use std::collections::{BTreeSet, HashMap};

use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::read::FromJson;
use millrace_shared::{DealId, UserId};
use serde::Serialize;
use uuid::Uuid;

use super::Cache;
use super::commands::Command;
use super::outbox::{Outbox, Refusal, Trouble};
use super::pending::Waiting;
use crate::platform::{
    self,
    kept::{self, Kept},
};
use millrace_shared::read::read;

/// One command of one tab.
#[derive(Debug, Serialize, FromJson)]
#[read(serde)]
struct Entry {
    user: UserId,
    tab: Uuid,
    waiting: Waiting,
    /// It was sent, and refused: it is to be told, and not sent again.
    #[serde(default)]
    refusal: Option<Refusal>,
}

/// What is to be written and forgotten, so that the store holds `now` where it held `before`.
fn difference<'a>(
    before: &'a HashMap<String, String>,
    now: &'a HashMap<String, String>,
) -> (Vec<(&'a str, &'a str)>, Vec<&'a str>) {
    let put = now.iter().filter(|(key, text)| before.get(*key) != Some(text));
    let gone = before.keys().filter(|key| !now.contains_key(*key));
    (put.map(|(key, text)| (key.as_str(), text.as_str())).collect(), gone.map(String::as_str).collect())
}

/// The key of an entry: in the order in which things were done, also those that were done together.
fn key(waiting: &Waiting) -> String {
    match &waiting.command {
        Command::Change(change) => format!("{}/{:03}", waiting.mutation_id, change.nth),
        _ => waiting.mutation_id.clone(),
    }
}

fn name_of(tab: Uuid) -> String {
    format!("millrace.tab.{tab}")
}

impl Cache {
    /// Opens the outbox of a user, and takes up what earlier pages could not send.
    pub(super) fn open_outbox(self, user: UserId) {
        let tab = platform::new_id();
        self.outbox.update_value(|outbox| *outbox = Outbox::of(user, tab));
        spawn_local(async move {
            let hold = kept::hold(&name_of(tab)).await;
            let store = Kept::open(kept::OUTBOX).await;
            let opened = self.outbox.try_update_value(|outbox| {
                let same = outbox.tab == tab;
                if same {
                    (outbox.hold, outbox.store) = (Some(hold), store);
                }
                same
            });
            if opened == Some(true) {
                // What was done meanwhile.
                self.keep();
                self.adopt();
            }
        });
    }

    /// Looks for what tabs of this user left that are gone, and waits for those that are not.
    pub(super) fn adopt(self) {
        let Some((store, user, tab)) =
            self.outbox.with_value(|outbox| Some((outbox.store.clone()?, outbox.user?, outbox.tab)))
        else {
            return;
        };
        spawn_local(async move {
            let entries = entries(&store, user).await;
            let others: BTreeSet<Uuid> = entries.iter().map(|entry| entry.tab).filter(|other| *other != tab).collect();
            for other in others {
                let new = self.outbox.try_update_value(|outbox| outbox.awaited.insert(other)).unwrap_or_default();
                if new {
                    let store = store.clone();
                    spawn_local(async move { self.take_over(store, user, tab, other).await });
                }
            }
        });
    }

    async fn take_over(self, store: Kept, user: UserId, tab: Uuid, other: Uuid) {
        let hold = kept::hold(&name_of(other)).await;
        // Another tab may have been quicker: what is left is read again.
        let left = entries(&store, user).await.into_iter().filter(|entry| entry.tab == other);
        if self.outbox.with_value(|outbox| outbox.tab != tab) {
            return;
        }
        for Entry { mut waiting, refusal, .. } in left {
            if let Some(refusal) = refusal {
                self.tell_trouble(Trouble { sent: waiting, refusal });
                continue;
            }
            waiting.late = true;
            let id = waiting.command.deal();
            let shown = self.deals.peek(id);
            let after = self.in_outbox(|outbox, world| outbox.pending.add(waiting, shown, world));
            self.show(id, after);
        }
        self.outbox.update_value(|outbox| {
            outbox.awaited.remove(&other);
        });
        self.keep();
        drop(hold);
        self.send_next();
    }

    /// The user is to be told of this; once, though two pages may have sent it and found it in the store.
    pub(super) fn tell_trouble(self, trouble: Trouble) {
        self.troubles.update(|troubles| {
            troubles.retain(|known| known.key() != trouble.key());
            troubles.push(trouble);
        });
    }

    /// The user has read these of what could not be done: they are told no more.
    pub fn read_troubles(self, read: impl Fn(&Trouble) -> bool) {
        self.troubles.update(|troubles| troubles.retain(|trouble| !read(trouble)));
        self.keep();
    }

    /// Writes down what waits, and what is to be told.
    pub(super) fn keep(self) {
        // Each deal that is told comes by here: most of the time there is nothing to keep, and was nothing.
        let idle = self.outbox.with_value(|outbox| outbox.pending.waiting().is_empty() && outbox.written.is_empty());
        if idle && self.waiting.get_untracked() == 0 {
            return;
        }
        let deals = self.outbox.try_update_value(|outbox| {
            if let (Some(store), Some(user)) = (&outbox.store, outbox.user) {
                let entry = |waiting: &Waiting, refusal: Option<&Refusal>| {
                    let entry = Entry { user, tab: outbox.tab, waiting: waiting.clone(), refusal: refusal.cloned() };
                    Some((key(waiting), serde_json::to_string(&entry).ok()?))
                };
                let waits = outbox.pending.waiting().iter().filter_map(|waiting| entry(waiting, None));
                let now: HashMap<String, String> = self.troubles.with_untracked(|troubles| {
                    waits.chain(troubles.iter().filter_map(|it| entry(&it.sent, Some(&it.refusal)))).collect()
                });
                let (put, gone) = difference(&outbox.written, &now);
                if !put.is_empty() || !gone.is_empty() {
                    store.change(put, gone);
                }
                outbox.written = now;
            }
            outbox.pending.waiting().iter().map(|waiting| waiting.command.deal()).collect::<Vec<DealId>>()
        });
        let deals = deals.unwrap_or_default();
        if self.waiting.get_untracked() != deals.len() {
            self.waiting.set(deals.len());
        }
        if self.unsent.with_untracked(|known| *known != deals) {
            self.unsent.set(deals);
        }
    }
}

/// What is kept of a user, in the order in which it was done.
async fn entries(store: &Kept, user: UserId) -> Vec<Entry> {
    let texts = store.all().await;
    texts.iter().filter_map(|text| read::<Entry>(text).ok()).filter(|it| it.user == user).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::commands::{DealPatch, DealUpdate};
    use crate::cache::samples::deal_id;

    fn texts(of: &[(&str, &str)]) -> HashMap<String, String> {
        of.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn only_what_changed_is_written_and_what_was_sent_is_forgotten() {
        let before = texts(&[("m1", "one"), ("m2", "two")]);
        let now = texts(&[("m2", "two, for a newer version"), ("m3", "three")]);
        let (mut put, gone) = difference(&before, &now);
        put.sort_unstable();
        assert_eq!(put, [("m2", "two, for a newer version"), ("m3", "three")]);
        assert_eq!(gone, ["m1"]);
        assert_eq!(difference(&now, &now), (Vec::new(), Vec::new()));
    }

    #[test]
    fn an_entry_of_an_older_page_is_read() {
        let patch = DealPatch { amount: Some(5), ..DealPatch::default() };
        let command = Command::Update(Box::new(DealUpdate { id: deal_id(1), version: 3, patch }));
        let waiting = Waiting { mutation_id: "m1".into(), command, seen: None, late: true };
        let entry = Entry { user: UserId(Uuid::from_u128(5)), tab: Uuid::from_u128(6), waiting, refusal: None };
        let text = serde_json::to_string(&entry).expect("json");
        let text = text.replace(",\"late\":true", "").replace(",\"refusal\":null", "");
        let entry: Entry = read(&text).expect("an entry");
        assert_eq!((entry.waiting.mutation_id.as_str(), entry.waiting.late), ("m1", false));
    }
}
