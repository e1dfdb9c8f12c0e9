//! Who looks at what is on screen here, and what this tab tells of itself.
//!
//! A page looks at a place for as long as it is shown ([`Looking`]). When the line is lost nobody is known to be there;
//! when it is back, all places are asked for again, and what this tab does is said again.

use std::collections::BTreeMap;

use leptos::prelude::*;
use millrace_shared::{DealId, RecordKind, UserId};
use uuid::Uuid;

use super::{Cache, LiveState};
use crate::platform;

/// Somebody at a place: once for each tab.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said by the names")]
pub struct Person {
    pub tab: Uuid,
    pub user: UserId,
    /// The deal whose card is held.
    pub holding: Option<DealId>,
    /// The field that is being edited.
    pub field: Option<String>,
}

/// What a tab does at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in Person")]
pub struct Doing {
    pub holding: Option<DealId>,
    pub field: Option<String>,
}

struct Looked {
    kind: RecordKind,
    id: Uuid,
    people: RwSignal<Vec<Person>>,
    doing: Doing,
    // The server has told of it on this connection, so it knows that this tab is there.
    told: bool,
}

/// The places that are on screen.
pub struct Places {
    tab: Uuid,
    looked: BTreeMap<u32, Looked>,
    next: u32,
}

impl Default for Places {
    fn default() -> Self {
        Self { tab: platform::new_id(), looked: BTreeMap::new(), next: 1 }
    }
}

/// A place that a page shows.
#[derive(Clone, Copy)]
pub struct Looking {
    cache: Cache,
    /// Who is there, this tab among them.
    people: RwSignal<Vec<Person>>,
    number: StoredValue<Option<u32>>,
}

impl Looking {
    /// Follows a place for as long as the calling component lives.
    pub fn at(cache: Cache, place: impl Fn() -> Option<(RecordKind, Uuid)> + Send + Sync + 'static) -> Self {
        let looking = Self { cache, people: RwSignal::new(Vec::new()), number: StoredValue::new(None) };
        let place = Memo::new(move |_| place());
        Effect::new(move || {
            let place = place.get();
            looking.leave();
            if let Some((kind, id)) = place {
                looking.number.set_value(Some(cache.look_at(kind, id, looking.people)));
            }
        });
        on_cleanup(move || looking.leave());
        looking
    }

    fn leave(self) {
        if let Some(number) = self.number.try_get_value().flatten() {
            self.cache.look_away(number);
        }
        let _ = self.number.try_set_value(None);
        if self.people.try_with_untracked(Vec::is_empty) == Some(false) {
            self.people.set(Vec::new());
        }
    }

    /// The other people there, each once, whoever came first first. The caller is told of changes.
    pub fn others(self) -> Vec<UserId> {
        let me = self.cache.outbox_user();
        self.people.with(|people| others(people, me))
    }

    /// Who of other tabs holds a card. The caller is told of changes.
    pub fn holder(self, deal: DealId) -> Option<UserId> {
        self.find(|person| person.holding == Some(deal))
    }

    /// Who of other tabs edits a field. The caller is told of changes.
    pub fn editor(self, field: &str) -> Option<UserId> {
        self.find(|person| person.field.as_deref() == Some(field))
    }

    fn find(self, is: impl Fn(&Person) -> bool) -> Option<UserId> {
        let tab = self.cache.places.with_value(|places| places.tab);
        self.people.with(|people| people.iter().find(|person| person.tab != tab && is(person)).map(|it| it.user))
    }

    /// Says what this tab does here.
    pub fn say(self, doing: Doing) {
        if let Some(number) = self.number.try_get_value().flatten() {
            self.cache.say(number, doing);
        }
    }
}

/// The people but one, each once.
fn others(people: &[Person], me: Option<UserId>) -> Vec<UserId> {
    let mut users: Vec<UserId> = Vec::new();
    for person in people {
        if Some(person.user) != me && !users.contains(&person.user) {
            users.push(person.user);
        }
    }
    users
}

impl Cache {
    fn look_at(self, kind: RecordKind, id: Uuid, people: RwSignal<Vec<Person>>) -> u32 {
        let looked = Looked { kind, id, people, doing: Doing::default(), told: false };
        let (number, tab) = self
            .places
            .try_update_value(|places| {
                let number = places.next;
                places.next += 1;
                places.looked.insert(number, looked);
                (number, places.tab)
            })
            .unwrap_or_default();
        if self.live.get_untracked() == LiveState::Live {
            self.on_line(|line| line.look_at(number, kind, id, tab));
        }
        number
    }

    fn look_away(self, number: u32) {
        self.places.update_value(|places| {
            places.looked.remove(&number);
        });
        self.on_line(|line| line.look_away(number));
    }

    fn say(self, number: u32, doing: Doing) {
        let news = self.places.try_update_value(|places| {
            let looked = places.looked.get_mut(&number)?;
            let news = looked.doing != doing;
            looked.doing = doing;
            (news && looked.told).then_some(())
        });
        if news.flatten().is_some() {
            self.repeat(number);
        }
    }

    /// Says what this tab does at a place.
    fn repeat(self, number: u32) {
        let said = self.places.try_update_value(|places| {
            let word = places.next;
            places.next += 1;
            let looked = places.looked.get(&number)?;
            Some((word, looked.kind, looked.id, places.tab, looked.doing.clone()))
        });
        if let Some((word, kind, id, tab, doing)) = said.flatten() {
            self.on_line(|line| line.say(word, kind, id, tab, &doing));
        }
    }

    /// The line is there: asks for every place on screen.
    pub(super) fn look_again(self) {
        let all: Vec<(u32, RecordKind, Uuid, Uuid)> = self.places.with_value(|places| {
            places.looked.iter().map(|(number, it)| (*number, it.kind, it.id, places.tab)).collect()
        });
        for (number, kind, id, tab) in all {
            self.on_line(|line| line.look_at(number, kind, id, tab));
        }
    }

    /// The line is lost: nobody is known to be anywhere.
    pub(super) fn lose_sight(self) {
        let shown: Vec<RwSignal<Vec<Person>>> = self
            .places
            .try_update_value(|places| {
                places.looked.values_mut().for_each(|looked| looked.told = false);
                places.looked.values().map(|looked| looked.people).collect()
            })
            .unwrap_or_default();
        for people in shown {
            set(people, Vec::new());
        }
    }

    /// The server told who is at a place.
    pub(super) fn people_told(self, number: u32, told: Vec<Person>) {
        let known = self.places.try_update_value(|places| {
            let looked = places.looked.get_mut(&number)?;
            let first = !std::mem::replace(&mut looked.told, true);
            Some((looked.people, first && looked.doing != Doing::default()))
        });
        let Some((people, repeat)) = known.flatten() else { return };
        set(people, told);
        if repeat {
            self.repeat(number);
        }
    }
}

fn set(people: RwSignal<Vec<Person>>, to: Vec<Person>) {
    if people.try_with_untracked(|held| *held != to) == Some(true) {
        people.set(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_with_two_tabs_is_one_person_and_oneself_is_none() {
        let user = |n: u128| UserId(Uuid::from_u128(n));
        let at = |tab: u128, n: u128| Person { tab: Uuid::from_u128(tab), user: user(n), holding: None, field: None };
        let people = [at(1, 7), at(2, 8), at(3, 7), at(4, 9)];
        assert_eq!(others(&people, Some(user(9))), [user(7), user(8)]);
        assert_eq!(others(&people, None), [user(7), user(8), user(9)]);
    }
}
