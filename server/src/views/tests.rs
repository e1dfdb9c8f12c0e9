//! Saved views through the API: who sees them, what they may say, and how many there may be.

use crate::{
    access::{Access, policy::BuiltIn},
    companies::tests::execute,
    users::testing::TestApp,
};
use millrace_shared::RecordKind;
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: CreateViewInput!) { createView(input: $input) { view { id version filter sort groupBy columns { key width } } } }";
const UPDATE: &str = "mutation($input: UpdateViewInput!) { updateView(input: $input) { view { version } } }";

fn quiet(days: u32) -> Value {
    json!({ "version": 1, "all": [{ "field": "lastActivityAt", "op": "olderThan", "days": days }] })
}

fn companies(name: &str, more: Value) -> Value {
    let mut input = json!({ "kind": "COMPANY", "name": name, "content": { "shape": "TABLE", "filter": quiet(30) } });
    for (key, value) in more.as_object().unwrap() {
        input[key] = value.clone();
    }
    input
}

async fn save(test: &TestApp, access: &Access, input: Value) -> Result<String, String> {
    let made = execute(&test.app, access, CREATE, json!({ "input": input })).await?;
    Ok(made["createView"]["view"]["id"].as_str().unwrap().to_owned())
}

/// The names of the views of companies that somebody sees.
async fn seen(test: &TestApp, access: &Access) -> Vec<String> {
    let asked = execute(&test.app, access, "{ views(kind: COMPANY) { name } }", json!({})).await.unwrap();
    asked["views"].as_array().unwrap().iter().map(|view| view["name"].as_str().unwrap().to_owned()).collect()
}

async fn team(test: &TestApp, admin: &Access, name: &str, members: &[&Access]) -> String {
    let document = "mutation($input: CreateTeamInput!) { createTeam(input: $input) { team { id } } }";
    let made = execute(&test.app, admin, document, json!({ "input": { "name": name } })).await.unwrap();
    let id = made["createTeam"]["team"]["id"].as_str().unwrap().to_owned();
    for member in members {
        let document = "mutation($input: UpdateUserInput!) { updateUser(input: $input) { user { id } } }";
        let input = json!({ "id": member.user_id(), "teamId": id });
        execute(&test.app, &test.now(admin).await, document, json!({ "input": input })).await.unwrap();
    }
    id
}

#[tokio::test]
async fn a_view_is_seen_by_whom_it_is_for_and_changed_by_its_owner_and_administrators() {
    let (test, admin) = TestApp::set_up().await;
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    let clara = test.user(&admin, "Clara", BuiltIn::User, None).await;
    let dora = test.user(&admin, "Dora", BuiltIn::User, None).await;
    let admin = test.now(&admin).await;
    let west = team(&test, &admin, "West", &[&boris, &clara]).await;
    let east = team(&test, &admin, "East", &[&dora]).await;
    let (admin, boris) = (test.now(&admin).await, test.now(&boris).await);
    let (clara, dora) = (test.now(&clara).await, test.now(&dora).await);

    let mine = save(&test, &boris, companies("Mine", json!({}))).await.unwrap();
    let ours = save(&test, &boris, companies("Ours", json!({ "audience": "TEAM", "teamId": west }))).await.unwrap();
    save(&test, &boris, companies("All", json!({ "audience": "EVERYONE" }))).await.unwrap();
    assert_eq!(seen(&test, &boris).await, ["All", "Mine", "Ours"]);
    assert_eq!(seen(&test, &clara).await, ["All", "Ours"]);
    assert_eq!(seen(&test, &dora).await, ["All"]);
    assert_eq!(seen(&test, &admin).await, ["All", "Ours"]);
    let others = companies("Theirs", json!({ "audience": "TEAM", "teamId": east }));
    assert_eq!(save(&test, &boris, others).await.unwrap_err(), "FORBIDDEN");

    let rename = |id: &str| json!({ "input": { "id": id, "version": 1, "name": "Renamed" } });
    assert_eq!(execute(&test.app, &clara, UPDATE, rename(&ours)).await.unwrap_err(), "FORBIDDEN");
    assert_eq!(execute(&test.app, &dora, UPDATE, rename(&ours)).await.unwrap_err(), "NOT_FOUND");
    assert_eq!(execute(&test.app, &admin, UPDATE, rename(&mine)).await.unwrap_err(), "NOT_FOUND");
    execute(&test.app, &admin, UPDATE, rename(&ours)).await.unwrap();
    assert_eq!(execute(&test.app, &boris, UPDATE, rename(&ours)).await.unwrap_err(), "CONFLICT");

    // What nobody else sees is not in the administrators' log either.
    let log = "{ auditLog(first: 50) { nodes { kind recordId } } }";
    let log = execute(&test.app, &admin, log, json!({})).await.unwrap().to_string();
    assert!(log.contains(&ours) && !log.contains(&mine), "{log}");

    // A team that is gone leaves its views to their owners.
    let delete = "mutation($id: ID!) { deleteTeam(input: { id: $id }) { ok } }";
    execute(&test.app, &admin, delete, json!({ "id": west })).await.unwrap();
    let clara = test.now(&clara).await;
    assert_eq!(seen(&test, &clara).await, ["All"]);
    assert_eq!(seen(&test, &test.now(&boris).await).await, ["All", "Mine", "Renamed"]);
}

#[tokio::test]
async fn a_view_says_only_what_its_kind_knows() {
    let (test, admin) = TestApp::set_up().await;
    let content = |content: Value| companies("A view", json!({ "content": content }));
    let refused = async |input: Value| save(&test, &admin, input).await.unwrap_err();
    let salary = json!({ "version": 1, "all": [{ "field": "salary", "op": "empty" }] });
    let table = |filter: Value| content(json!({ "shape": "TABLE", "filter": filter }));
    assert_eq!(refused(table(salary)).await, "VALIDATION where filter_field");
    assert_eq!(refused(table(json!({ "all": 7 }))).await, "VALIDATION where filter_form");
    assert_eq!(refused(content(json!({ "shape": "BOARD", "filter": quiet(3) }))).await, "VALIDATION shape not_allowed");
    let sorted = content(json!({ "shape": "TABLE", "filter": quiet(3), "sort": "-salary" }));
    assert_eq!(refused(sorted).await, "VALIDATION sort unknown");
    for by in ["salary", "tags", "createdAt"] {
        let grouped = content(json!({ "shape": "TABLE", "filter": quiet(3), "groupBy": by }));
        assert_eq!(refused(grouped).await, "VALIDATION groupBy unknown");
    }
    let wide = content(json!({ "shape": "TABLE", "filter": quiet(3), "columns": [{ "key": "salary" }] }));
    assert_eq!(refused(wide).await, "VALIDATION columns unknown");
    assert_eq!(refused(companies(&"n".repeat(81), json!({}))).await, "VALIDATION name too_long");
    assert_eq!(refused(companies("Users", json!({ "kind": "USER" }))).await, "VALIDATION kind not_allowed");
    assert_eq!(refused(companies("Ours", json!({ "audience": "TEAM" }))).await, "VALIDATION teamId required");

    let pipeline = admin.reference().pipelines[0].pipeline.id;
    let deals = |filter: Value, sort: &str| {
        let content = json!({ "shape": "BOARD", "pipelineId": pipeline, "filter": filter, "sort": sort });
        json!({ "kind": "DEAL", "name": "Late", "content": content })
    };
    let late = json!({ "close": "overdue", "closed": "1" });
    save(&test, &admin, deals(late.clone(), "-amount")).await.unwrap();
    assert_eq!(refused(deals(json!({ "colour": "red" }), "amount")).await, "VALIDATION where filter_field");
    assert_eq!(refused(deals(json!({ "owner": "me?" }), "amount")).await, "VALIDATION where filter_value");
    assert_eq!(refused(deals(late.clone(), "colour")).await, "VALIDATION sort unknown");
    let mut in_groups = deals(late, "amount");
    in_groups["content"]["groupBy"] = json!("stage");
    assert_eq!(refused(in_groups.clone()).await, "VALIDATION groupBy unknown", "a board stands in its stages");
    in_groups["content"]["shape"] = json!("TABLE");
    save(&test, &admin, in_groups).await.unwrap();

    let whole = json!({ "shape": "TABLE", "filter": quiet(3), "sort": "-last_activity_at", "groupBy": "sector",
        "columns": [{ "key": "name", "width": 300 }, { "key": "owner" }, { "key": "name" }] });
    let made = execute(&test.app, &admin, CREATE, json!({ "input": content(whole) })).await.unwrap();
    let view = &made["createView"]["view"];
    assert_eq!((&view["filter"], &view["sort"]), (&quiet(3), &json!("-last_activity_at")));
    assert_eq!(view["groupBy"], "sector");
    assert_eq!(view["columns"], json!([{ "key": "name", "width": 300 }, { "key": "owner", "width": null }]));
}

#[tokio::test]
async fn nobody_keeps_more_views_than_a_menu_can_show() {
    let (test, admin) = TestApp::set_up().await;
    for number in 0..100 {
        save(&test, &admin, companies(&format!("View {number}"), json!({}))).await.unwrap();
    }
    assert_eq!(save(&test, &admin, companies("One more", json!({}))).await.unwrap_err(), "VALIDATION kind too_many");
    let contacts = companies("Others", json!({ "kind": "CONTACT" }));
    save(&test, &admin, contacts).await.unwrap();
}

#[tokio::test]
async fn lists_keep_columns_of_ones_own_that_their_kind_knows() {
    let (test, admin) = TestApp::set_up().await;
    let update = "mutation($input: UpdatePreferencesInput!) { updatePreferences(input: $input) { preferences { listColumns { kind columns { key width } } } } }";
    let choose = async |kind: &str, columns: Value| {
        let input = json!({ "input": { "listColumns": [{ "kind": kind, "columns": columns }] } });
        let answer = execute(&test.app, &admin, update, input).await?;
        Ok::<Value, String>(answer["updatePreferences"]["preferences"]["listColumns"].clone())
    };
    let wide = json!([{ "key": "name", "width": 300 }, { "key": "city", "width": null }]);
    choose("CONTACT", json!([{ "key": "name" }])).await.unwrap();
    let both = choose("COMPANY", wide.clone()).await.unwrap();
    assert_eq!((both.as_array().unwrap().len(), &both[1]), (2, &json!({ "kind": "COMPANY", "columns": wide })));
    assert_eq!(choose("COMPANY", json!([{ "key": "job_title" }])).await.unwrap_err(), "VALIDATION columns unknown");
    assert_eq!(choose("NOTE", json!([{ "key": "name" }])).await.unwrap_err(), "VALIDATION listColumns not_allowed");
    assert_eq!(choose("COMPANY", Value::Null).await.unwrap().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn marks_are_ones_own_and_a_kind_has_one_default() {
    let (test, admin) = TestApp::set_up().await;
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    let admin = test.now(&admin).await;
    let shared = json!({ "audience": "EVERYONE" });
    let first = save(&test, &admin, companies("First", shared.clone())).await.unwrap();
    let second = save(&test, &admin, companies("Second", shared)).await.unwrap();
    let hidden = save(&test, &admin, companies("Hidden", json!({}))).await.unwrap();
    let mark = "mutation($input: MarkViewInput!) { markView(input: $input) { preferences { favouriteViews defaultViews { kind viewId } } } }";
    let marked = async |input: Value| {
        let answer = execute(&test.app, &boris, mark, json!({ "input": input })).await?;
        Ok::<Value, String>(answer["markView"]["preferences"].clone())
    };
    marked(json!({ "id": first, "favourite": true, "isDefault": true })).await.unwrap();
    let both = marked(json!({ "id": second, "favourite": true, "isDefault": true })).await.unwrap();
    let default = json!([{ "kind": "COMPANY", "viewId": second }]);
    assert_eq!(both, json!({ "favouriteViews": [first, second], "defaultViews": default }));
    assert_eq!(marked(json!({ "id": hidden, "favourite": true })).await.unwrap_err(), "NOT_FOUND");
    let one = marked(json!({ "id": first, "favourite": false })).await.unwrap();
    assert_eq!(one["favouriteViews"], json!([second]));
    let own = execute(&test.app, &admin, "{ viewer { preferences { favouriteViews } } }", json!({})).await.unwrap();
    assert_eq!(own["viewer"]["preferences"]["favouriteViews"], json!([]));
    assert_eq!(test.log(&admin).await.iter().filter(|event| event.kind == RecordKind::View).count(), 3);
}
