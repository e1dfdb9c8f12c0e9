//! See `tests/api/rights.rs` for the walk over every operation; here stand the rules alone.

use super::{
    Reach,
    policy::{BuiltIn, Policy},
};
use millrace_shared::{RecordKind, Scope, UserId, Verb};
use uuid::Uuid;

#[test]
fn what_no_rule_grants_is_refused() {
    let policy = Policy::default();
    for kind in RecordKind::ALL {
        for verb in Verb::ALL {
            assert_eq!(policy.scope(*kind, *verb), Scope::None);
        }
    }
}

#[test]
fn only_administrators_administer() {
    for role in BuiltIn::ALL {
        let policy = Policy::from_rules(role.rules());
        let expected = if role == BuiltIn::Administrator { Scope::All } else { Scope::None };
        assert_eq!(policy.scope(RecordKind::Pipeline, Verb::Administer), expected, "{role:?}");
    }
}

#[test]
fn a_reach_covers_its_owners_only() {
    let (anna, boris) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
    let own = Reach::Owners([anna].into());
    assert!(own.covers(Some(anna)) && !own.covers(Some(boris)) && !own.covers(None));
    assert!(own.covers_linked(Some(boris), &[anna]) && !own.covers_linked(Some(boris), &[]));
    assert!(Reach::All.covers(None) && !Reach::Nobody.covers(Some(anna)));
}
