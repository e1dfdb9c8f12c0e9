//! Rows: what SQL gives is what the predicates cover.

use super::{spec::VERBS, world::Made};
use crate::{
    access::{Access, Scoped},
    events::Recorded,
};
use millrace_shared::{Scope, UserId, Verb};
use std::collections::BTreeSet;
use uuid::Uuid;

/// For each verb: the rows that SQL gives are those that the predicates cover, and that the roles mean.
pub(super) async fn rows_agree<E: Scoped>(
    made: &Made,
    access: &Access,
    people: &[(UserId, usize)],
    rows: &[E::Model],
    is_linked: impl Fn(Uuid) -> bool,
) where
    E::Model: Send + Sync,
{
    for verb in VERBS {
        let reach = access.reach(E::KIND, verb);
        let nothing = people.iter().any(|(_, role)| made.spec.roles[*role].scope(E::KIND, verb, None) == Scope::None);
        let expected: BTreeSet<Uuid> = rows
            .iter()
            .filter(|row| {
                let by_hand = made.reached(people, (E::KIND, verb), row.owner().unwrap(), row.stage());
                assert_eq!(reach.covers(row.owner(), row.stage()), by_hand, "{people:?}");
                assert_eq!(access.may_on(verb, *row).is_ok(), by_hand, "{verb:?} {people:?}");
                by_hand || (verb == Verb::View && !nothing && is_linked(row.record_id().0))
            })
            .map(|row| row.record_id().0)
            .collect();
        let found = access.select_for::<E>(verb).all(access.app().db.reader()).await.unwrap();
        let found: BTreeSet<Uuid> = found.iter().map(|row| row.record_id().0).collect();
        assert_eq!(found, expected, "{:?} {verb:?} {people:?}", E::KIND);
    }
}
