//! The roster: who comes, goes, falls silent, and that it stays small.

use super::{
    Doing, NotSaid, Place, Presence, Spot,
    roster::{MOST_OF_USER, Person, Roster, Source},
};
use millrace_shared::{DealId, RecordId, RecordKind, Timestamp, UserId, WorkspaceId};
use std::time::{Duration, Instant};
use uuid::Uuid;

fn spot(n: u128) -> Spot {
    (WorkspaceId(Uuid::nil()), Place { kind: RecordKind::Pipeline, id: RecordId(Uuid::from_u128(n)) })
}

fn person(user: u128, tab: u128, since: i64) -> Person {
    Person {
        tab: Uuid::from_u128(tab),
        user: UserId(Uuid::from_u128(user)),
        since: Timestamp(since),
        doing: Doing::default(),
    }
}

fn here(number: u64) -> Source {
    Source::Here { line: Presence::new(false).line(), number }
}

fn tabs(roster: &Roster, n: u128) -> Vec<u128> {
    roster.people(spot(n)).iter().map(|person| person.tab.as_u128()).collect()
}

#[test]
fn a_tab_comes_and_goes_and_leaves_nothing_behind() {
    let mut roster = Roster::new(false);
    assert!(roster.enter(spot(1), person(1, 10, 5), here(1)));
    assert!(roster.enter(spot(1), person(2, 20, 3), here(2)));
    assert_eq!(tabs(&roster, 1), [20, 10], "whoever came first first");
    roster.leave(spot(1), 1);
    roster.leave(spot(1), 2);
    assert_eq!((roster.places(), roster.count()), (0, 0));
}

#[test]
fn coming_again_replaces_the_stay_and_keeps_what_was_said() {
    let mut roster = Roster::new(false);
    let (user, tab) = (UserId(Uuid::from_u128(1)), Uuid::from_u128(10));
    roster.enter(spot(1), person(1, 10, 5), here(1));
    let holding = Doing { holding: Some(DealId(Uuid::from_u128(4))), field: None };
    assert_eq!(roster.say(spot(1), user, tab, holding.clone(), Instant::now()), Ok(()));
    roster.enter(spot(1), person(1, 10, 9), here(2));
    roster.leave(spot(1), 1);
    let there = roster.people(spot(1));
    assert_eq!((there.len(), there[0].since, &there[0].doing), (1, Timestamp(5), &holding));
}

#[test]
fn nobody_speaks_for_a_tab_of_somebody_else_or_too_often() {
    let mut roster = Roster::new(false);
    roster.enter(spot(1), person(1, 10, 5), here(1));
    let (user, tab, now) = (UserId(Uuid::from_u128(1)), Uuid::from_u128(10), Instant::now());
    let stranger = UserId(Uuid::from_u128(2));
    assert_eq!(roster.say(spot(1), stranger, tab, Doing::default(), now), Err(NotSaid::NotHere));
    assert_eq!(roster.say(spot(2), user, tab, Doing::default(), now), Err(NotSaid::NotHere));
    let said = (0..100).filter(|_| roster.say(spot(1), user, tab, Doing::default(), now).is_ok()).count();
    assert_eq!(said, 20);
    assert_eq!(roster.say(spot(1), user, tab, Doing::default(), now), Err(NotSaid::TooOften));
    assert_eq!(roster.say(spot(1), user, tab, Doing::default(), now + Duration::from_secs(1)), Ok(()));
}

#[test]
fn who_is_silent_is_not_there_until_heard_of_again() {
    let mut roster = Roster::new(true);
    roster.enter(spot(1), person(1, 10, 5), here(1));
    assert_eq!(roster.news().len(), 1);
    assert!(roster.sweep(|_| true));
    assert!(tabs(&roster, 1).is_empty());
    assert!(matches!(roster.news()[..], [(_, None)]), "others are told that it is gone");
    assert!(!roster.sweep(|_| true), "nothing new");
    assert!(roster.sweep(|_| false));
    assert_eq!(tabs(&roster, 1), [10]);
    assert!(matches!(roster.news()[..], [(_, Some(_))]));
}

#[test]
fn one_user_cannot_fill_the_memory() {
    let mut roster = Roster::new(false);
    for tab in 0..100_u64 {
        let since = i64::try_from(tab).unwrap();
        assert!(roster.enter(spot(u128::from(tab)), person(1, u128::from(tab), since), here(tab)));
    }
    assert_eq!((roster.count(), roster.places()), (MOST_OF_USER, MOST_OF_USER));
    assert_eq!(tabs(&roster, 99), [99], "the newest are there");
    assert!(tabs(&roster, 0).is_empty(), "the oldest gave way");
}

#[test]
fn a_place_is_forgotten_when_nobody_is_there_and_nobody_waits() {
    let presence = Presence::new(false);
    let watching = presence.watch(spot(1));
    let second = presence.watch(spot(1));
    drop(watching);
    assert_eq!(presence.roster().places(), 1);
    drop(second);
    assert_eq!(presence.roster().places(), 0);
}
