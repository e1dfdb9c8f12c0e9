//! The demo company on a real database: its figures come out of GraphQL as they are in the source.

use super::{Dates, DemoOptions, load, people};
use crate::{
    access::{Access, Credential, Lens, policy::BuiltIn},
    app::App,
    deals::totals,
    error::Error,
    graphql::build_schema,
    users::testing::{PASSWORD, START, TestApp, request, setup_input},
    workspaces::setup::{SetupInput, set_up},
};
use millrace_shared::{Timestamp, UserId, time::DAY_MS};
use serde_json::Value;

async fn in_dollars() -> (TestApp, Access) {
    let test = TestApp::empty().await;
    let input = SetupInput { currency: "USD".to_owned(), ..setup_input() };
    let admin = set_up(&test.app, &request(), input).await.unwrap();
    (test, admin)
}

async fn ask(app: &App, access: &Access, query: &str) -> Value {
    let answer = build_schema(app).execute(async_graphql::Request::new(query).data(access.clone())).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    answer.data.into_json().unwrap()
}

fn user(access: &Access, name: &str) -> UserId {
    access.reference().users.iter().find(|user| user.name == name).unwrap().id
}

const STATISTICS: &str =
    "count openCount wonCount lostCount wonAmounts { amount currency } winRate meanCycleDays meanWonCycleDays";

#[tokio::test]
async fn the_figures_of_the_source_come_out_of_graphql() {
    let (test, admin) = in_dollars().await;
    let report = load(&test.app, admin.workspace_id(), admin.user_id().unwrap(), DemoOptions::default()).await.unwrap();
    assert_eq!(
        (report.deals, report.won, report.lost, report.engaging, report.prospecting),
        (8800, 4238, 2473, 1589, 500)
    );
    assert_eq!(
        (report.companies, report.subsidiaries, report.teams, report.managers, report.agents),
        (85, 15, 3, 6, 35)
    );
    assert!(report.to_string().contains("1425 deals name no company"));

    let admin = test.now(&admin).await;
    let all = ask(&test.app, &admin, &format!("{{ dealStatistics {{ {STATISTICS} }} companies(first: 0) {{ totalCount }} users {{ id }} teams {{ name }} }}")).await;
    let figures = &all["dealStatistics"];
    assert_eq!((&figures["count"], &figures["openCount"]), (&8800.into(), &2089.into()));
    assert_eq!((&figures["wonCount"], &figures["lostCount"]), (&4238.into(), &2473.into()));
    assert_eq!(figures["wonAmounts"], serde_json::json!([{ "amount": 1_000_553_400_i64, "currency": "USD" }]));
    let near = |value: &Value, expected: f64| {
        assert!((value.as_f64().unwrap() - expected).abs() < 0.005, "{value} is not {expected}")
    };
    near(&figures["winRate"], 63.15);
    near(&figures["meanCycleDays"], 47.99);
    near(&figures["meanWonCycleDays"], 51.78);
    assert_eq!(all["companies"]["totalCount"], 85);
    assert_eq!(all["users"].as_array().unwrap().len(), 1 + 6 + 35);
    assert_eq!(all["teams"].as_array().unwrap().len(), 3);

    // One agent, and a manager's own view of the team.
    let darcel = user(&admin, "Darcel Schlecht");
    let own = ask(
        &test.app,
        &admin,
        &format!("{{ dealStatistics(filter: {{ ownerIds: [\"{darcel}\"] }}) {{ wonAmounts {{ amount }} }} }}"),
    )
    .await;
    assert_eq!(own["dealStatistics"]["wonAmounts"][0]["amount"], 115_321_400);
    let melvin = user(&admin, "Melvin Marxen");
    let melvin = Access::of_user(&test.app, admin.workspace_id(), melvin, Credential::System, Lens::None)
        .await
        .unwrap()
        .unwrap();
    let team = ask(&test.app, &melvin, "{ dealStatistics { wonAmounts { amount } } }").await;
    assert_eq!(team["dealStatistics"]["wonAmounts"][0]["amount"], 225_193_000);

    // What is kept is what a recount finds.
    assert_eq!(totals::recount(test.app.db.reader(), admin.workspace_id()).await.unwrap(), []);
}

#[tokio::test]
async fn the_log_reads_as_history() {
    let (test, admin) = in_dollars().await;
    let before = test.log(&admin).await.len();
    let report = load(&test.app, admin.workspace_id(), admin.user_id().unwrap(), DemoOptions::default()).await.unwrap();
    let log = test.log(&admin).await;
    assert_eq!(log.len() - before, report.events);
    let history = &log[before..];
    assert!(history.windows(2).all(|pair| pair[0].at <= pair[1].at), "the log is not in the order of time");
    assert!(log.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq), "the log has gaps");
    assert_eq!(history.iter().filter(|event| event.verb == "won").count(), 4238);
    // The last day of the source is today, and nothing lies in the future.
    let last = history.last().unwrap().at;
    assert!(last <= START && START.ms_since(last) < DAY_MS, "{last}");
    // What the agents did, they did.
    let won = history.iter().find(|event| event.verb == "won").unwrap();
    assert_eq!(won.actor_id, won.owner_after);
}

#[tokio::test]
async fn dates_may_stay_as_they_were() {
    let (test, admin) = in_dollars().await;
    let options = DemoOptions { dates: Dates::Original, ..DemoOptions::default() };
    load(&test.app, admin.workspace_id(), admin.user_id().unwrap(), options).await.unwrap();
    let last = ask(
        &test.app,
        &test.now(&admin).await,
        "{ deals(first: 1, sort: CLOSED_AT) { nodes { closedAt createdAt status } } }",
    )
    .await;
    let closed = last["deals"]["nodes"][0]["closedAt"].as_str().and_then(Timestamp::parse).unwrap();
    assert_eq!(Some(closed), Timestamp::parse("2017-12-31T12:00:00Z"));
}

#[tokio::test]
async fn it_is_loaded_once_and_beside_what_is_there() {
    let (test, admin) = TestApp::set_up().await;
    let admin_id = admin.user_id().unwrap();
    let pipeline = admin.reference().pipelines[0].pipeline.id;
    let own = format!(
        "mutation {{ createDeal(input: {{ pipelineId: \"{pipeline}\", name: \"Mine\" }}) {{ deal {{ id }} }} }}"
    );
    ask(&test.app, &admin, &own).await;
    let report = load(&test.app, admin.workspace_id(), admin_id, DemoOptions::default()).await.unwrap();
    assert_eq!(report.revenues_left_out, 85);
    let twice = load(&test.app, admin.workspace_id(), admin_id, DemoOptions::default()).await;
    assert!(matches!(twice, Err(Error::Forbidden(_))));

    // One's own card stays on top, the newest prospects follow.
    let admin = test.now(&admin).await;
    let board = format!(
        "{{ board(pipelineId: \"{pipeline}\", first: 2) {{ columns {{ stage {{ name }} totals {{ count }} deals {{ nodes {{ name }} }} }} }} }}"
    );
    let board = ask(&test.app, &admin, &board).await;
    let columns = board["board"]["columns"].as_array().unwrap();
    assert_eq!(columns[0]["deals"]["nodes"][0]["name"], "Mine");
    let counts: Vec<i64> = columns.iter().map(|column| column["totals"]["count"].as_i64().unwrap()).collect();
    assert_eq!(counts, [501, 317, 318, 318, 318, 318, 4238, 2473, 0]);
    let agent = ask(&test.app, &admin, "{ users { name email role { name } manager { name } team { name } } }").await;
    let agent = agent["users"].as_array().unwrap().iter().find(|user| user["name"] == "Mei-Mei Johns").unwrap().clone();
    assert_eq!(agent["email"], people::address("Mei-Mei Johns"));
    assert_eq!(
        (&agent["role"]["name"], &agent["manager"]["name"], &agent["team"]["name"]),
        (&BuiltIn::User.name().into(), &"Melvin Marxen".into(), &"Central".into())
    );
}

#[tokio::test]
async fn its_people_sign_in_only_with_a_password_that_was_given() {
    let (test, admin) = TestApp::set_up().await;
    let weak = DemoOptions { password: Some("demo".to_owned()), ..DemoOptions::default() };
    assert!(matches!(
        load(&test.app, admin.workspace_id(), admin.user_id().unwrap(), weak).await,
        Err(Error::Validation(_))
    ));
    let options = DemoOptions { password: Some(PASSWORD.to_owned()), ..DemoOptions::default() };
    load(&test.app, admin.workspace_id(), admin.user_id().unwrap(), options).await.unwrap();
    let secret = test.sign_in(&people::address("Anna Snelling")).await;
    assert!(test.by_cookie(&secret).await.is_some());
}
