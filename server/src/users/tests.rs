//! People who come, change, leave and come back; teams and directories, on a real database.

use super::{
    commands,
    inputs::{UpdateProfileInput, UpdateUserInput},
    leaving, queries,
    queries::OpenRecords,
    testing::{ADMIN, TestApp, invitation, request},
};
use crate::{
    access::{Access, Scoped, policy::BuiltIn},
    auth::tokens,
    companies,
    deals::{
        self,
        inputs::{CloseDealInput, CreateDealInput},
        totals::recount,
    },
    directories,
    error::Error,
    graphql::scalars::Long,
    teams,
};
use async_graphql::MaybeUndefined;
use millrace_shared::{
    CompanyId, DealId, DirectoryItemId, DirectoryKind, Invalid, RecordKind, StageKind, UserId, UserStatus, Verb,
};

fn id(access: &Access) -> UserId {
    access.user_id().expect("a user")
}

fn refused<T>(outcome: Result<T, Error>) -> (String, Invalid) {
    match outcome {
        Err(Error::Validation(fields)) => (fields[0].field.to_string(), fields[0].invalid),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was taken"),
    }
}

fn changes(id: UserId) -> UpdateUserInput {
    UpdateUserInput {
        id,
        name: None,
        email: None,
        title: MaybeUndefined::Undefined,
        department: MaybeUndefined::Undefined,
        manager_id: MaybeUndefined::Undefined,
        team_id: MaybeUndefined::Undefined,
        role_id: None,
        locale: MaybeUndefined::Undefined,
        time_zone: MaybeUndefined::Undefined,
        absence: MaybeUndefined::Undefined,
        working_hours: MaybeUndefined::Undefined,
        client_mutation_id: None,
    }
}

async fn deal(access: &Access, name: &str, source: Option<DirectoryItemId>) -> deals::entity::Model {
    let input = CreateDealInput {
        id: None,
        pipeline_id: access.reference().pipelines[0].pipeline.id,
        stage_id: None,
        name: name.to_owned(),
        amount: Some(Long(10_000)),
        currency: None,
        company_id: None,
        contact_ids: None,
        owner_id: None,
        probability_override: None,
        expected_close_on: None,
        source_id: source,
        tags: None,
        custom: None,
        client_mutation_id: None,
    };
    deals::commands::create(access, input).await.expect("a deal").0
}

async fn win(access: &Access, deal: DealId) {
    let stage = access.reference().pipelines[0].stages.iter().find(|stage| stage.kind == StageKind::Won).expect("won");
    let input = CloseDealInput {
        id: deal,
        version: None,
        stage_id: stage.id,
        amount: None,
        loss_reason_id: None,
        closed_at: None,
        client_mutation_id: None,
    };
    deals::commands::close(access, input).await.expect("won");
}

async fn company(access: &Access, name: &str) -> CompanyId {
    let mut tx = access.begin(None).await.unwrap();
    let now = tx.now();
    let company = companies::entity::Model {
        workspace_id: access.workspace_id(),
        id: access.app().new_id(),
        name: name.to_owned(),
        name_key: name.to_lowercase(),
        parent_id: None,
        owner_id: id(access),
        sector: None,
        website: None,
        phones: Default::default(),
        emails: Default::default(),
        address: Default::default(),
        annual_revenue: None,
        employees: None,
        founded_year: None,
        tags: Default::default(),
        custom: Default::default(),
        created_at: now,
        updated_at: now,
        last_activity_at: now,
        deleted_at: None,
        version: 1,
    };
    let company = tx.create(company).await.unwrap();
    tx.commit().await.unwrap();
    company.id
}

#[tokio::test]
async fn an_address_has_one_user() {
    let (_test, admin) = TestApp::set_up().await;
    let mut input = invitation(&admin, "Boris", BuiltIn::User);
    input.email = ADMIN.to_uppercase();
    assert_eq!(refused(commands::invite(&admin, &request(), input).await), ("email".to_owned(), Invalid::Taken));
}

#[tokio::test]
async fn only_administrators_invite_change_and_deactivate() {
    let (test, admin) = TestApp::set_up().await;
    for role in [BuiltIn::User, BuiltIn::Manager] {
        let person = test.user(&admin, role.name(), role, None).await;
        let input = invitation(&person, "Cyril", BuiltIn::User);
        let mut raise = changes(id(&person));
        raise.role_id = Some(admin.user().unwrap().role_id);
        for outcome in [
            commands::invite(&person, &request(), input).await.map(drop),
            commands::update(&person, raise).await.map(drop),
            commands::create_link(&person, &request(), id(&admin)).await.map(drop),
            leaving::deactivate(&person, id(&admin), None).await.map(drop),
            teams::commands::create(&person, "North").await.map(drop),
            directories::commands::create(&person, DirectoryKind::Source, "Radio").await.map(drop),
            queries::open_records(&person, id(&admin)).await.map(drop),
        ] {
            assert!(matches!(outcome, Err(Error::Forbidden(_))), "{outcome:?}");
        }
    }
}

#[tokio::test]
async fn nobody_reports_to_their_own_report() {
    let (test, admin) = TestApp::set_up().await;
    let boris = test.user(&admin, "Boris", BuiltIn::Manager, Some(id(&admin))).await;
    let cyril = test.user(&admin, "Cyril", BuiltIn::User, Some(id(&boris))).await;
    let admin = test.now(&admin).await;
    for (user, manager) in [(id(&admin), id(&cyril)), (id(&boris), id(&boris))] {
        let input = UpdateUserInput { manager_id: MaybeUndefined::Value(manager), ..changes(user) };
        assert_eq!(refused(commands::update(&admin, input).await), ("managerId".to_owned(), Invalid::NotAllowed));
    }
    let input = UpdateUserInput { manager_id: MaybeUndefined::Null, ..changes(id(&cyril)) };
    let (cyril, _) = commands::update(&admin, input).await.unwrap();
    assert_eq!(cyril.manager_id, None);
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let (test, admin) = TestApp::set_up().await;
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    let admin = test.now(&admin).await;
    let (administrator, user) = (admin.user().unwrap().role_id, boris.user().unwrap().role_id);
    let step_down = UpdateUserInput { role_id: Some(user), ..changes(id(&admin)) };
    assert!(matches!(commands::update(&admin, step_down.clone()).await, Err(Error::Forbidden(_))));
    let system = Access::system(&test.app, admin.workspace_id(), None).await.unwrap();
    assert!(matches!(leaving::deactivate(&system, id(&admin), None).await, Err(Error::Forbidden(_))));

    let raise = UpdateUserInput { role_id: Some(administrator), ..changes(id(&boris)) };
    commands::update(&admin, raise).await.unwrap();
    test.logged(&admin, "role_changed").await;
    commands::update(&test.now(&admin).await, step_down).await.unwrap();
    assert!(test.now(&admin).await.may_administer(RecordKind::User).is_err());
    assert!(test.now(&boris).await.may_administer(RecordKind::User).is_ok());
}

#[tokio::test]
async fn nobody_deactivates_themself() {
    let (test, admin) = TestApp::set_up().await;
    test.user(&admin, "Boris", BuiltIn::Administrator, None).await;
    let outcome = leaving::deactivate(&test.now(&admin).await, id(&admin), None).await;
    assert!(matches!(outcome, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn whoever_leaves_hands_on_what_is_open_and_is_out_everywhere() {
    let (test, admin) = TestApp::set_up().await;
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    let cyril = test.user(&admin, "Cyril", BuiltIn::User, None).await;
    let boris = test.now(&boris).await;
    let (open, won) = (deal(&boris, "Ropes", None).await, deal(&boris, "Hooks", None).await);
    win(&boris, won.id).await;
    let company = company(&boris, "Acme").await;
    let cookie = test.sign_in("boris@example.com").await;
    let token = tokens::create(&boris, "reports", None, None).await.unwrap();
    let admin = test.now(&admin).await;
    let (_, link) = commands::create_link(&admin, &request(), id(&boris)).await.unwrap();

    let owned = OpenRecords { deals: 1, companies: 1, contacts: 0, leads: 0, products: 0 };
    assert_eq!(queries::open_records(&admin, id(&boris)).await.unwrap(), owned);
    assert_eq!(
        refused(leaving::deactivate(&admin, id(&boris), None).await),
        ("takeoverId".to_owned(), Invalid::Required)
    );
    assert_eq!(
        refused(leaving::deactivate(&admin, id(&boris), Some(id(&boris))).await),
        ("takeoverId".to_owned(), Invalid::NotAllowed)
    );
    assert!(test.by_cookie(&cookie).await.is_some(), "a refusal changes nothing");

    let (gone, seq) = leaving::deactivate(&admin, id(&boris), Some(id(&cyril))).await.unwrap();
    assert_eq!(gone.status, UserStatus::Deactivated);
    let deal = admin.get::<deals::entity::Entity>(open.id).await.unwrap();
    assert_eq!((deal.owner_id, deal.version), (id(&cyril), open.version + 1));
    assert_eq!(admin.get::<companies::entity::Entity>(company).await.unwrap().owner_id, id(&cyril));
    let closed = admin.get::<deals::entity::Entity>(won.id).await.unwrap();
    assert_eq!(closed.owner_id, id(&boris), "what was won stays with who won it");
    assert_eq!(recount(test.app.db.reader(), admin.workspace_id()).await.unwrap(), []);
    let events = test.log(&admin).await;
    let assigned: Vec<_> = events.iter().filter(|event| event.verb == "assigned").collect();
    assert_eq!(assigned.len(), 2);
    assert!(
        assigned.iter().all(|event| event.owner_before == Some(id(&boris)) && event.owner_after == Some(id(&cyril)))
    );
    assert_eq!((events.last().unwrap().seq, events.last().unwrap().verb.as_str()), (seq, "deactivated"));

    assert!(test.by_cookie(&cookie).await.is_none());
    assert!(test.by_token(&token.secret).await.is_none());
    assert!(boris.refresh().await.unwrap().is_none());
    let secret = crate::users::testing::secret_of(&link.url);
    assert!(crate::auth::queries::open_link(&test.app, secret).await.is_err());

    let (back, _) = leaving::reactivate(&test.now(&admin).await, id(&boris)).await.unwrap();
    assert_eq!(back.status, UserStatus::Active);
    assert!(test.by_cookie(&cookie).await.is_none(), "what was ended stays ended");
    test.sign_in("boris@example.com").await;
}

#[tokio::test]
async fn many_records_change_hands_in_batches() {
    let (test, admin) = TestApp::set_up().await;
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    let model = deal(&test.now(&boris).await, "Ropes", None).await;
    let mut tx = boris.begin(None).await.unwrap();
    let more = (0..1_100).map(|_| deals::entity::Model { id: test.app.new_id(), ..model.clone() }).collect();
    tx.create_many(more, crate::events::NewEvent::created).await.unwrap();
    tx.commit().await.unwrap();

    let admin = test.now(&admin).await;
    leaving::deactivate(&admin, id(&boris), Some(id(&admin))).await.unwrap();
    assert_eq!(queries::open_records(&admin, id(&boris)).await.unwrap(), OpenRecords::default());
    assert_eq!(queries::open_records(&admin, id(&admin)).await.unwrap().deals, 1_101);
    assert_eq!(recount(test.app.db.reader(), admin.workspace_id()).await.unwrap(), []);
    let assigned = test.log(&admin).await.iter().filter(|event| event.verb == "assigned").count();
    assert_eq!(assigned, 1_101);
}

#[tokio::test]
async fn an_invited_user_who_was_deactivated_comes_back_invited() {
    let (test, admin) = TestApp::set_up().await;
    let (boris, _) = commands::invite(&admin, &request(), invitation(&admin, "Boris", BuiltIn::User)).await.unwrap();
    let admin = test.now(&admin).await;
    leaving::deactivate(&admin, boris.id, None).await.unwrap();
    let link = commands::create_link(&admin, &request(), boris.id).await;
    assert!(matches!(link, Err(Error::Forbidden(_))));
    let (back, _) = leaving::reactivate(&admin, boris.id).await.unwrap();
    assert_eq!(back.status, UserStatus::Invited);
}

#[tokio::test]
async fn a_profile_is_ones_own_and_a_repeated_change_is_made_once() {
    let (test, admin) = TestApp::set_up().await;
    let input = UpdateProfileInput {
        name: Some("  Anna   Nowak ".to_owned()),
        title: MaybeUndefined::Value("Head of sales".to_owned()),
        department: MaybeUndefined::Value(String::new()),
        locale: MaybeUndefined::Undefined,
        time_zone: MaybeUndefined::Value("Asia/Tokyo".to_owned()),
        absence: MaybeUndefined::Undefined,
        working_hours: MaybeUndefined::Undefined,
        client_mutation_id: Some("tab-1".to_owned()),
    };
    let (anna, seq) = commands::update_profile(&admin, input.clone()).await.unwrap();
    assert_eq!(
        (anna.name.as_str(), anna.title.as_deref(), anna.department.as_deref()),
        ("Anna Nowak", Some("Head of sales"), None)
    );
    let (again, _) = commands::update_profile(&admin, input).await.unwrap();
    assert_eq!(again.version, anna.version);
    assert_eq!(test.log(&admin).await.last().unwrap().seq, seq);

    let wrong = UpdateProfileInput {
        name: Some(String::new()),
        title: MaybeUndefined::Null,
        department: MaybeUndefined::Undefined,
        locale: MaybeUndefined::Value("tlh".to_owned()),
        time_zone: MaybeUndefined::Null,
        absence: MaybeUndefined::Undefined,
        working_hours: MaybeUndefined::Undefined,
        client_mutation_id: None,
    };
    let Err(Error::Validation(fields)) = commands::update_profile(&admin, wrong).await else { panic!("taken") };
    assert_eq!(fields.iter().map(|error| &*error.field).collect::<Vec<_>>(), ["name", "locale"]);
}

#[tokio::test]
async fn a_team_that_is_deleted_leaves_its_members_in_none() {
    let (test, admin) = TestApp::set_up().await;
    let (team, _) = teams::commands::create(&admin, "North").await.unwrap();
    assert_eq!(refused(teams::commands::create(&admin, " north ").await), ("name".to_owned(), Invalid::Taken));
    let admin = test.now(&admin).await;
    let input = UpdateUserInput { team_id: MaybeUndefined::Value(team.id), ..changes(id(&admin)) };
    commands::update(&admin, input).await.unwrap();
    teams::commands::rename(&admin, team.id, "NORTH").await.unwrap();
    teams::commands::delete(&admin, team.id, None).await.unwrap();
    let admin = test.now(&admin).await;
    assert_eq!(admin.user().unwrap().team_id, None);
    assert!(admin.reference().teams.is_empty());
    assert!(matches!(teams::commands::rename(&admin, team.id, "South").await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_source_that_deals_point_to_stays() {
    let (test, admin) = TestApp::set_up().await;
    let source = admin.reference().directories.iter().find(|item| item.kind == DirectoryKind::Source).unwrap().clone();
    let deal = deal(&admin, "Ropes", Some(source.id)).await;
    deals::commands::delete(&admin, deal.id, None, None).await.unwrap();
    assert_eq!(
        refused(directories::commands::delete(&admin, source.id, None).await),
        ("id".to_owned(), Invalid::InUse(1))
    );
    let (renamed, _) = directories::commands::update(&admin, source.id, Some("The web".into()), Some(2)).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.position), ("The web", 2));
    let (radio, _) = directories::commands::create(&admin, DirectoryKind::Source, "Radio").await.unwrap();
    directories::commands::delete(&test.now(&admin).await, radio.id, None).await.unwrap();
    let names: Vec<_> = {
        let reference = test.now(&admin).await.reference().clone();
        let items = reference.directories.iter().filter(|item| item.kind == DirectoryKind::Source);
        items.map(|item| item.name.clone()).collect()
    };
    assert_eq!(names, ["Referral", "Trade fair", "The web", "Cold call", "Partner", "Existing customer"]);
}

#[tokio::test]
async fn a_manager_reaches_the_records_of_reports_who_left() {
    let (test, admin) = TestApp::set_up().await;
    let manager = test.user(&admin, "Martina", BuiltIn::Manager, None).await;
    let boris = test.user(&admin, "Boris", BuiltIn::User, Some(id(&manager))).await;
    let won = deal(&test.now(&boris).await, "Ropes", None).await;
    win(&test.now(&boris).await, won.id).await;
    leaving::deactivate(&test.now(&admin).await, id(&boris), None).await.unwrap();
    let manager = test.now(&manager).await;
    assert!(manager.get::<deals::entity::Entity>(won.id).await.is_ok());
    assert!(manager.reach(deals::entity::Entity::KIND, Verb::Edit).covers(Some(id(&boris)), None));
}
