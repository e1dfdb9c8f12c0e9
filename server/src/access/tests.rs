//! See `tests/api/rights.rs` for the walk over every operation; here stand the rules alone.

use super::{
    Reach, Whose,
    policy::{BuiltIn, Policy},
};
use millrace_shared::{RecordKind, Scope, StageId, UserId, Verb};
use std::collections::BTreeMap;
use uuid::Uuid;

const ANNA: UserId = UserId(Uuid::from_u128(1));
const BORIS: UserId = UserId(Uuid::from_u128(2));
const INCOMING: StageId = StageId(Uuid::from_u128(3));
const NEGOTIATION: StageId = StageId(Uuid::from_u128(4));

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
        let policy = Policy::from_rules(role.rules(), []);
        let expected = if role == BuiltIn::Administrator { Scope::All } else { Scope::None };
        assert_eq!(policy.scope(RecordKind::Pipeline, Verb::Administer), expected, "{role:?}");
    }
}

#[test]
fn a_reach_covers_its_owners_only() {
    let own = Reach::new(Whose::Owners([ANNA].into()), BTreeMap::new());
    assert!(own.covers(Some(ANNA), None) && !own.covers(Some(BORIS), None) && !own.covers(None, None));
    let all = Reach::new(Whose::All, BTreeMap::new());
    let nobody = Reach::new(Whose::Nobody, BTreeMap::new());
    assert!(all.covers(None, None) && !nobody.covers(Some(ANNA), None));
}

#[test]
fn in_a_stage_its_exception_holds_and_elsewhere_the_rule() {
    let reach = Reach::new(Whose::All, BTreeMap::from([(NEGOTIATION, Whose::Owners([ANNA].into()))]));
    assert!(reach.covers(Some(BORIS), Some(INCOMING)) && !reach.covers(Some(BORIS), Some(NEGOTIATION)));
    assert!(reach.covers(Some(ANNA), Some(NEGOTIATION)));
    let other = Reach::new(Whose::Owners([BORIS].into()), BTreeMap::from([(INCOMING, Whose::Nobody)]));
    let both = reach.and(&other);
    assert!(both.covers(Some(BORIS), None) && !both.covers(Some(ANNA), None));
    assert!(!both.covers(Some(BORIS), Some(INCOMING)) && !both.covers(Some(BORIS), Some(NEGOTIATION)));
}

#[test]
fn a_role_is_within_another_only_when_it_grants_nothing_more_anywhere() {
    let rules = |scope| [(RecordKind::Deal, Verb::View, scope)];
    let (own, all) = (Policy::from_rules(rules(Scope::Own), []), Policy::from_rules(rules(Scope::All), []));
    assert!(own.is_within(&all) && !all.is_within(&own) && Policy::default().is_within(&own));
    let more_in_one = Policy::from_rules(rules(Scope::Own), [(INCOMING, Verb::View, Scope::All)]);
    assert!(!more_in_one.is_within(&own) && own.is_within(&more_in_one) && more_in_one.is_within(&all));
    let less_in_one = Policy::from_rules(rules(Scope::All), [(INCOMING, Verb::View, Scope::None)]);
    assert!(!all.is_within(&less_in_one) && !own.is_within(&less_in_one));
    let full = Policy::from_rules(BuiltIn::Administrator.rules(), []);
    assert!(full.is_full() && !Policy::from_rules(BuiltIn::Manager.rules(), []).is_full());
}

#[test]
fn only_what_is_the_same_for_all_of_a_role_is_shared() {
    let shared = |role: BuiltIn| Policy::from_rules(role.rules(), []).is_impersonal();
    assert!(shared(BuiltIn::Administrator) && !shared(BuiltIn::User));
    // Sees everything, but what may be changed is told with each record.
    let reader = [(RecordKind::Deal, Verb::View, Scope::All), (RecordKind::Deal, Verb::Edit, Scope::Own)];
    assert!(!Policy::from_rules(reader, []).is_impersonal());
    let view = [(RecordKind::Deal, Verb::View, Scope::All)];
    assert!(Policy::from_rules(view, [(INCOMING, Verb::View, Scope::None)]).is_impersonal());
    assert!(!Policy::from_rules(view, [(INCOMING, Verb::View, Scope::Team)]).is_impersonal());
}
