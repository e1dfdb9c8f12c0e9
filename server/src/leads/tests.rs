//! Leads through the API, on a real database.

use crate::{companies::tests::execute, users::testing::TestApp};
use serde_json::{Value, json};

const CREATE: &str =
    "mutation($input: CreateLeadInput!) { createLead(input: $input) { lead { id name version stage { kind name } } } }";
const MOVE: &str =
    "mutation($input: MoveLeadInput!) { moveLead(input: $input) { lead { version stage { kind } reasonId } } }";
const STAGES: &str = "{ new: directory(kind: LEAD_NEW) { id name } working: directory(kind: LEAD_WORKING) { id name }
    unqualified: directory(kind: LEAD_UNQUALIFIED) { id name } reasons: directory(kind: LEAD_REASON) { id name } }";

#[tokio::test]
async fn any_one_thing_is_enough_to_begin_with() {
    let (test, admin) = TestApp::set_up().await;
    let phone = json!({ "phones": [{ "label": "", "value": "+421 905 123 456" }] });
    let mail = json!({ "emails": [{ "label": "", "value": "who@knows.example" }] });
    for (input, name) in [
        (phone, "+421 905 123 456"),
        (mail, "who@knows.example"),
        (json!({ "companyName": "Acme" }), "Acme"),
        (json!({ "firstName": "Zoé" }), "Zoé"),
    ] {
        let made = execute(&test.app, &admin, CREATE, json!({ "input": input })).await.unwrap();
        assert_eq!(made["createLead"]["lead"]["name"], name);
        assert_eq!(
            made["createLead"]["lead"]["stage"],
            json!({ "kind": "LEAD_NEW", "name": "Contact details received" })
        );
    }
    let nobody = execute(&test.app, &admin, CREATE, json!({ "input": { "jobTitle": "Ghost" } })).await;
    assert_eq!(nobody.unwrap_err(), "VALIDATION lastName required");
}

#[tokio::test]
async fn a_lead_goes_through_its_stages_and_ends_with_a_reason() {
    let (test, admin) = TestApp::set_up().await;
    let lists = execute(&test.app, &admin, STAGES, json!({})).await.unwrap();
    let count = |list: &str| lists[list].as_array().map_or(0, Vec::len);
    assert_eq!(["new", "working", "unqualified", "reasons"].map(count), [2, 5, 1, 4]);
    let made = execute(&test.app, &admin, CREATE, json!({ "input": { "companyName": "Acme" } })).await.unwrap();
    let id = &made["createLead"]["lead"]["id"];
    let go = |stage: &Value, reason: &Value| {
        let input = json!({ "id": id, "stageId": stage["id"], "reasonId": reason["id"] });
        let (app, admin) = (test.app.clone(), admin.clone());
        async move { execute(&app, &admin, MOVE, json!({ "input": input })).await }
    };
    let (nothing, reason) = (Value::Null, &lists["reasons"][0]);
    let moved = go(&lists["working"][2], &nothing).await.unwrap();
    assert_eq!(moved["moveLead"]["lead"]["stage"]["kind"], "LEAD_WORKING");
    let end = &lists["unqualified"][0];
    assert_eq!(go(end, &nothing).await.unwrap_err(), "VALIDATION reasonId required");
    assert_eq!(go(end, &lists["working"][0]).await.unwrap_err(), "VALIDATION reasonId unknown");
    let ended = go(end, reason).await.unwrap();
    assert_eq!(ended["moveLead"]["lead"]["reasonId"], reason["id"]);
    assert_eq!(test.log(&admin).await.pop().unwrap().verb, "unqualified");
    let back = go(&lists["new"][0], &nothing).await.unwrap();
    assert_eq!(back["moveLead"]["lead"]["reasonId"], Value::Null);

    let remove = "mutation($id: ID!) { deleteDirectoryItem(input: { id: $id }) { seq } }";
    let removed = execute(&test.app, &admin, remove, json!({ "id": lists["new"][0]["id"] })).await;
    assert_eq!(removed.unwrap_err(), "VALIDATION id in_use", "a lead stands in it");
    let last = execute(&test.app, &admin, remove, json!({ "id": end["id"] })).await.unwrap_err();
    assert!(last.starts_with("FORBIDDEN"), "{last}");
}

#[tokio::test]
async fn the_board_counts_every_column_and_leaves_out_what_is_converted() {
    const BOARD: &str = "query($where: JSON, $stages: [ID!], $after: String) { leadBoard(where: $where, stageIds: $stages) {
        columns { stage { id } count leads(first: 2, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } } } }";
    let (test, admin) = TestApp::set_up().await;
    let lists = execute(&test.app, &admin, STAGES, json!({})).await.unwrap();
    let (first, third) = (lists["new"][0]["id"].clone(), lists["working"][0]["id"].clone());
    let mut made = Vec::new();
    for name in ["Adam", "Boris", "Cyril", "Dana", "Eva"] {
        test.app.clock.advance(1_000);
        let lead = execute(&test.app, &admin, CREATE, json!({ "input": { "firstName": name } })).await.unwrap();
        made.push(lead["createLead"]["lead"]["id"].clone());
    }
    let moved = json!({ "input": { "id": made[3], "stageId": third } });
    execute(&test.app, &admin, MOVE, moved).await.unwrap();
    let convert = "mutation($id: ID!) { convertLead(input: { id: $id }) { seq } }";
    execute(&test.app, &admin, convert, json!({ "id": made[4] })).await.unwrap();

    let all = execute(&test.app, &admin, BOARD, json!({})).await.unwrap();
    let columns = all["leadBoard"]["columns"].as_array().unwrap();
    let counts: Vec<_> = columns.iter().map(|column| column["count"].as_i64().unwrap()).collect();
    assert_eq!(counts, [3, 0, 1, 0, 0, 0, 0, 0], "two stages are new, five working, one leads nowhere");
    assert_eq!(columns[0]["leads"]["nodes"], json!([{ "name": "Cyril" }, { "name": "Boris" }]), "the latest first");

    let after = &columns[0]["leads"]["pageInfo"]["endCursor"];
    let more = json!({ "stages": [first], "after": after });
    let more = execute(&test.app, &admin, BOARD, more).await.unwrap();
    let columns = more["leadBoard"]["columns"].as_array().unwrap();
    assert_eq!(columns.len(), 1);
    assert_eq!(columns[0]["leads"]["nodes"], json!([{ "name": "Adam" }]));
    assert_eq!((&columns[0]["count"], &columns[0]["leads"]["pageInfo"]["hasNextPage"]), (&json!(3), &json!(false)));

    let only = json!({ "version": 1, "all": [{ "field": "text", "op": "contains", "text": "boris" }] });
    let narrowed = execute(&test.app, &admin, BOARD, json!({ "where": only })).await.unwrap();
    assert_eq!(narrowed["leadBoard"]["columns"][0]["count"], 1);
}
