//! Notes through the API, on a real database.

use crate::{access::policy::BuiltIn, companies::tests::execute, users::testing::TestApp};
use serde_json::json;

const CREATE: &str = "mutation($input: CreateNoteInput!) { createNote(input: $input) { note { id html version author { name } permissions { edit delete } } } }";
const UPDATE: &str = "mutation($input: UpdateNoteInput!) { updateNote(input: $input) { note { body version } } }";
const DELETE: &str = "mutation($id: ID!) { deleteNote(input: { id: $id }) { ok } }";

#[tokio::test]
async fn a_note_stands_on_its_deal_and_counts_as_work() {
    let (test, admin) = TestApp::set_up().await;
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    let pipeline = boris.reference().pipelines[0].pipeline.id.to_string();
    let deal = "mutation($id: ID!) { createDeal(input: { pipelineId: $id, name: \"Ropes\" }) { deal { id } } }";
    let deal =
        execute(&test.app, &boris, deal, json!({ "id": pipeline })).await.unwrap()["createDeal"]["deal"]["id"].clone();
    test.app.clock.advance(60_000);
    let input = json!({ "recordKind": "DEAL", "recordId": deal, "body": "Call **again**" });
    let made = execute(&test.app, &boris, CREATE, json!({ "input": input })).await.unwrap();
    let note = made["createNote"]["note"].clone();
    assert_eq!(
        (&note["html"], &note["author"]["name"]),
        (&json!("<p>Call <strong>again</strong></p>\n"), &json!("Boris"))
    );

    let ask = "query($id: ID!) { deal(id: $id) { lastActivityAt createdAt version notes { totalCount nodes { body } } timeline { nodes { verb kind note { body } } } } }";
    let seen = execute(&test.app, &boris, ask, json!({ "id": deal })).await.unwrap();
    assert_ne!(seen["deal"]["lastActivityAt"], seen["deal"]["createdAt"]);
    assert_eq!((&seen["deal"]["version"], &seen["deal"]["notes"]["totalCount"]), (&json!(1), &json!(1)));
    assert_eq!(
        seen["deal"]["timeline"]["nodes"][0],
        json!({ "verb": "created", "kind": "NOTE", "note": { "body": "Call **again**" } })
    );

    // An administrator may change it; it is gone from the list once it is deleted.
    let patch = json!({ "id": note["id"], "version": 1, "body": "Called" });
    let admin = test.now(&admin).await;
    let changed = execute(&test.app, &admin, UPDATE, json!({ "input": patch })).await.unwrap();
    assert_eq!(changed["updateNote"]["note"], json!({ "body": "Called", "version": 2 }));
    assert_eq!(execute(&test.app, &boris, UPDATE, json!({ "input": patch })).await.unwrap_err(), "CONFLICT");
    execute(&test.app, &boris, DELETE, json!({ "id": note["id"] })).await.unwrap();
    assert_eq!(execute(&test.app, &boris, DELETE, json!({ "id": note["id"] })).await.unwrap_err(), "NOT_FOUND");
    let seen = execute(&test.app, &boris, ask, json!({ "id": deal })).await.unwrap();
    assert_eq!(seen["deal"]["notes"]["totalCount"], 0);
}

#[tokio::test]
async fn only_who_sees_a_record_writes_on_it_and_only_the_writer_changes() {
    let (test, admin) = TestApp::set_up().await;
    let company = "mutation { createCompany(input: { name: \"Acme\" }) { company { id } } }";
    let company =
        execute(&test.app, &admin, company, json!({})).await.unwrap()["createCompany"]["company"]["id"].clone();
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    let input = |body: &str| json!({ "input": { "recordKind": "COMPANY", "recordId": company, "body": body } });
    assert_eq!(execute(&test.app, &boris, CREATE, input("Hello")).await.unwrap_err(), "NOT_FOUND");
    let note = execute(&test.app, &admin, CREATE, input("Hello")).await.unwrap()["createNote"]["note"]["id"].clone();
    assert_eq!(execute(&test.app, &boris, DELETE, json!({ "id": note })).await.unwrap_err(), "NOT_FOUND");
    assert_eq!(execute(&test.app, &admin, CREATE, input(" \n ")).await.unwrap_err(), "VALIDATION body required");

    // With a deal of his there Boris sees the company: he may write, but not change what Anna wrote.
    let admin = test.now(&admin).await;
    let pipeline = admin.reference().pipelines[0].pipeline.id.to_string();
    let deal = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
    let linked = json!({ "pipelineId": pipeline, "name": "Linked", "companyId": company, "ownerId": boris.user_id().unwrap().to_string() });
    execute(&test.app, &admin, deal, json!({ "input": linked })).await.unwrap();
    execute(&test.app, &boris, CREATE, input("Hello Anna")).await.unwrap();
    assert_eq!(execute(&test.app, &boris, DELETE, json!({ "id": note })).await.unwrap_err(), "FORBIDDEN");
    let stray =
        json!({ "input": { "recordKind": "USER", "recordId": admin.user_id().unwrap().to_string(), "body": "x" } });
    assert_eq!(execute(&test.app, &admin, CREATE, stray).await.unwrap_err(), "VALIDATION recordKind not_allowed");
}
