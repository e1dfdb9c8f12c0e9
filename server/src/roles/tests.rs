//! Roles that a workspace makes, changes and deletes, on a real database.

use super::{
    commands,
    inputs::{CreateRoleInput, DeleteRoleInput, RoleRuleInput, UpdateRoleInput},
};
use crate::{
    access::{Access, policy::BuiltIn},
    auth::tokens,
    error::Error,
    users::{self, inputs::UpdateUserInput, testing::TestApp},
};
use async_graphql::MaybeUndefined;
use millrace_shared::{Invalid, RecordKind, RoleId, Scope, UserId, Verb};

fn rule(kind: RecordKind, verb: Verb, scope: Scope) -> RoleRuleInput {
    RoleRuleInput { kind, verb, scope }
}

fn built_in(access: &Access, role: BuiltIn) -> RoleId {
    access.reference().roles.iter().find(|known| known.role.name == role.name()).expect("the role").role.id
}

async fn make(access: &Access, name: &str, copy: Option<BuiltIn>, rules: Vec<RoleRuleInput>) -> Result<RoleId, Error> {
    let input = CreateRoleInput {
        name: name.to_owned(),
        description: None,
        copy_from_id: copy.map(|role| built_in(access, role)),
        rules: (!rules.is_empty()).then_some(rules),
        stage_rules: None,
        field_rules: None,
        client_mutation_id: None,
    };
    Ok(commands::create(access, input).await?.0)
}

fn changes(id: RoleId, rules: Vec<RoleRuleInput>) -> UpdateRoleInput {
    UpdateRoleInput {
        id,
        version: None,
        name: None,
        description: None,
        rules: Some(rules),
        stage_rules: None,
        field_rules: None,
        client_mutation_id: None,
    }
}

async fn give(access: &Access, user: UserId, role: RoleId) -> Result<(), Error> {
    let input = UpdateUserInput {
        id: user,
        name: None,
        email: None,
        title: MaybeUndefined::Undefined,
        department: MaybeUndefined::Undefined,
        manager_id: MaybeUndefined::Undefined,
        team_id: MaybeUndefined::Undefined,
        role_id: Some(role),
        locale: MaybeUndefined::Undefined,
        time_zone: MaybeUndefined::Undefined,
        absence: MaybeUndefined::Undefined,
        working_hours: MaybeUndefined::Undefined,
        client_mutation_id: None,
    };
    users::commands::update(access, input).await.map(drop)
}

async fn remove(access: &Access, id: RoleId, heir: Option<RoleId>) -> Result<(), Error> {
    let input = DeleteRoleInput { id, move_users_to_id: heir, client_mutation_id: None };
    commands::delete(access, input).await.map(drop)
}

fn is_forbidden<T>(outcome: &Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::Forbidden(_)))
}

fn refused<T>(outcome: Result<T, Error>) -> (String, Invalid) {
    match outcome {
        Err(Error::Validation(fields)) => (fields[0].field.to_string(), fields[0].invalid),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was taken"),
    }
}

#[tokio::test]
async fn a_copy_begins_with_the_rights_of_its_source_and_the_log_tells_each() {
    let (test, admin) = TestApp::set_up().await;
    let copy = make(&admin, "Sales lead", Some(BuiltIn::Manager), Vec::new()).await.unwrap();
    let admin = test.now(&admin).await;
    let of = |id: RoleId| {
        let role = admin.reference().role(id).unwrap();
        let mut rules: Vec<_> = role.rules.iter().map(|rule| (rule.kind, rule.verb, rule.scope)).collect();
        rules.sort_unstable();
        rules
    };
    assert_eq!(of(copy), of(built_in(&admin, BuiltIn::Manager)));
    let mut rules: Vec<_> = of(copy).into_iter().map(|(kind, verb, scope)| rule(kind, verb, scope)).collect();
    rules.retain(|rule| (rule.kind, rule.verb) != (RecordKind::Deal, Verb::Delete));
    // What was read can be sent back, with what every role has.
    commands::update(&admin, changes(copy, rules)).await.unwrap();
    let event = test.log(&admin).await.into_iter().rfind(|event| event.kind == RecordKind::Role).unwrap();
    assert_eq!(event.changes, serde_json::json!([{ "field": "deal.delete", "before": "team", "after": null }]));
}

#[tokio::test]
async fn what_a_role_cannot_say_is_refused() {
    let (_test, admin) = TestApp::set_up().await;
    let taken = make(&admin, "administrator", None, Vec::new()).await;
    assert_eq!(refused(taken), ("name".to_owned(), Invalid::Taken));
    for nonsense in [
        rule(RecordKind::Pipeline, Verb::Administer, Scope::Team),
        rule(RecordKind::Deal, Verb::Administer, Scope::All),
        rule(RecordKind::Note, Verb::Create, Scope::All),
        rule(RecordKind::User, Verb::Edit, Scope::All),
    ] {
        assert_eq!(refused(make(&admin, "Odd", None, vec![nonsense]).await), ("rules".to_owned(), Invalid::NotAllowed));
    }
    let twice = vec![rule(RecordKind::Deal, Verb::View, Scope::Own), rule(RecordKind::Deal, Verb::View, Scope::All)];
    assert_eq!(refused(make(&admin, "Odd", None, twice).await), ("rules".to_owned(), Invalid::Taken));
}

#[tokio::test]
async fn the_roles_that_millrace_brings_stay_as_they_are() {
    let (_test, admin) = TestApp::set_up().await;
    for role in BuiltIn::ALL {
        let id = built_in(&admin, role);
        assert!(is_forbidden(&commands::update(&admin, changes(id, Vec::new())).await), "{role:?}");
        assert!(is_forbidden(&remove(&admin, id, Some(built_in(&admin, BuiltIn::User))).await), "{role:?}");
    }
}

#[tokio::test]
async fn a_workspace_keeps_an_administrator_whatever_becomes_of_roles() {
    let (test, admin) = TestApp::set_up().await;
    let twin = make(&admin, "Twin", Some(BuiltIn::Administrator), Vec::new()).await.unwrap();
    let admin = test.now(&admin).await;
    give(&admin, admin.user_id().unwrap(), twin).await.unwrap();
    let admin = test.now(&admin).await;
    let less = vec![rule(RecordKind::Role, Verb::Administer, Scope::All)];
    assert!(is_forbidden(&commands::update(&admin, changes(twin, less.clone())).await), "by narrowing it");
    let user = built_in(&admin, BuiltIn::User);
    assert!(is_forbidden(&remove(&admin, twin, Some(user)).await), "by deleting it");
    assert_eq!(refused(remove(&admin, twin, None).await), ("moveUsersToId".to_owned(), Invalid::Required));
    test.user(&admin, "Boris", BuiltIn::Administrator, None).await;
    let admin = test.now(&admin).await;
    commands::update(&admin, changes(twin, less)).await.unwrap();
    assert!(test.now(&admin).await.may_administer(RecordKind::User).is_err());
}

#[tokio::test]
async fn nobody_hands_out_more_than_they_have() {
    let (test, admin) = TestApp::set_up().await;
    let rules = vec![
        rule(RecordKind::Deal, Verb::View, Scope::Own),
        rule(RecordKind::Role, Verb::Administer, Scope::All),
        rule(RecordKind::User, Verb::Administer, Scope::All),
    ];
    let clerk = make(&admin, "Clerk", None, rules).await.unwrap();
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    let admin = test.now(&admin).await;
    give(&admin, boris.user_id().unwrap(), clerk).await.unwrap();
    let boris = test.now(&boris).await;
    let all = rule(RecordKind::Deal, Verb::View, Scope::All);
    assert!(is_forbidden(&make(&boris, "More", None, vec![all]).await), "by making a role");
    assert!(is_forbidden(&commands::update(&boris, changes(clerk, vec![all])).await), "by changing one's own");
    let administrator = built_in(&boris, BuiltIn::Administrator);
    assert!(is_forbidden(&give(&boris, boris.user_id().unwrap(), administrator).await), "by taking a role");
    let link = users::commands::create_link(&boris, &users::testing::request(), admin.user_id().unwrap()).await;
    assert!(is_forbidden(&link), "by becoming somebody else");
    make(&boris, "Less", None, vec![rule(RecordKind::Deal, Verb::View, Scope::Own)]).await.unwrap();
}

#[tokio::test]
async fn a_token_does_what_its_user_and_its_role_may_do_both() {
    let (test, admin) = TestApp::set_up().await;
    let reader = make(&admin, "Reader", None, vec![rule(RecordKind::Deal, Verb::View, Scope::Team)]).await.unwrap();
    let admin = test.now(&admin).await;
    let made = tokens::create(&admin, "reports", None, Some(reader)).await.unwrap();
    let by_token = test.by_token(&made.secret).await.unwrap();
    let anna = admin.user_id();
    assert!(by_token.reach(RecordKind::Deal, Verb::View).covers(anna, None), "one's own");
    assert!(!by_token.reach(RecordKind::Deal, Verb::View).covers(None, None), "not everybody's");
    assert!(!by_token.reach(RecordKind::Deal, Verb::Edit).covers(anna, None));
    assert!(by_token.may_administer(RecordKind::User).is_err());
    remove(&admin, reader, None).await.unwrap();
    assert!(test.by_token(&made.secret).await.is_none(), "with its role it is withdrawn");
}
