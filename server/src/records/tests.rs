//! Lists of companies and contacts through the API: filters over their fields, orders, and when they were worked with.

use crate::{
    access::{Access, policy::BuiltIn},
    companies::tests::execute,
    users::testing::{START, TestApp},
};
use millrace_shared::time::DAY_MS;
use serde_json::{Value, json};

const COMPANIES: &str = "query($where: JSON, $sort: RecordSort! = NAME, $direction: SortDirection! = ASC, $after: String) { companies(where: $where, sort: $sort, direction: $direction, first: 2, after: $after) { totalCount nodes { name lastActivityAt } pageInfo { endCursor hasNextPage } } }";

async fn create(test: &TestApp, access: &Access, input: Value) -> String {
    let document = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }";
    let made = execute(&test.app, access, document, json!({ "input": input })).await.unwrap();
    made["createCompany"]["company"]["id"].as_str().unwrap().to_owned()
}

/// The names of all companies that match, page by page.
async fn names(test: &TestApp, access: &Access, mut asked: Value) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    loop {
        let page = execute(&test.app, access, COMPANIES, asked.clone()).await?;
        let page = &page["companies"];
        names.extend(page["nodes"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()));
        if page["pageInfo"]["hasNextPage"] != json!(true) {
            assert_eq!(page["totalCount"], json!(names.len()));
            return Ok(names);
        }
        asked["after"] = page["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test]
async fn companies_are_found_by_groups_of_conditions_and_told_what_cannot_be_asked() {
    let (test, admin) = TestApp::set_up().await;
    create(&test, &admin, json!({ "name": "Acme", "sector": "retail", "employees": 10 })).await;
    create(&test, &admin, json!({ "name": "Bolt", "sector": "software", "employees": 500 })).await;
    create(&test, &admin, json!({ "name": "Copper" })).await;
    let large_or_unknown = json!({ "version": 1, "all": [
        { "field": "owner", "op": "oneOf", "values": ["me"] },
        { "any": [{ "field": "employees", "op": "between", "from": 100 }, { "field": "sector", "op": "empty" }] },
    ] });
    assert_eq!(names(&test, &admin, json!({ "where": large_or_unknown })).await.unwrap(), ["Bolt", "Copper"]);
    let none = json!({ "version": 1, "all": [{ "field": "sector", "op": "noneOf", "values": ["retail"] }] });
    assert_eq!(names(&test, &admin, json!({ "where": none })).await.unwrap(), ["Bolt", "Copper"]);
    let unknown = json!({ "version": 1, "all": [{ "field": "salary", "op": "empty" }] });
    assert_eq!(names(&test, &admin, json!({ "where": unknown })).await.unwrap_err(), "VALIDATION where filter_field");

    let down = json!({ "sort": "EMPLOYEES", "direction": "DESC" });
    assert_eq!(names(&test, &admin, down).await.unwrap(), ["Bolt", "Acme", "Copper"]);
    let up = json!({ "sort": "EMPLOYEES" });
    assert_eq!(names(&test, &admin, up).await.unwrap(), ["Acme", "Bolt", "Copper"]);
}

#[tokio::test]
async fn a_company_knows_when_it_was_last_worked_with() {
    let (test, admin) = TestApp::set_up().await;
    let acme = create(&test, &admin, json!({ "name": "Acme" })).await;
    let bolt = create(&test, &admin, json!({ "name": "Bolt" })).await;
    create(&test, &admin, json!({ "name": "Copper" })).await;
    test.app.clock.advance(40 * DAY_MS);
    let quiet =
        json!({ "where": { "version": 1, "all": [{ "field": "lastActivityAt", "op": "olderThan", "days": 30 }] } });
    assert_eq!(names(&test, &admin, quiet.clone()).await.unwrap(), ["Acme", "Bolt", "Copper"]);

    // A note on it, and a deal with it, are work with it.
    let note = "mutation($input: CreateNoteInput!) { createNote(input: $input) { seq } }";
    let input = json!({ "recordKind": "COMPANY", "recordId": acme, "body": "They called." });
    execute(&test.app, &admin, note, json!({ "input": input })).await.unwrap();
    assert_eq!(names(&test, &admin, quiet.clone()).await.unwrap(), ["Bolt", "Copper"]);
    let stage = admin.reference().pipelines[0].stages[0].clone();
    let deal = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
    let input = json!({ "name": "Ropes", "pipelineId": stage.pipeline_id, "stageId": stage.id, "companyId": bolt });
    execute(&test.app, &admin, deal, json!({ "input": input })).await.unwrap();
    assert_eq!(names(&test, &admin, quiet).await.unwrap(), ["Copper"]);

    let latest = json!({ "sort": "LAST_ACTIVITY_AT", "direction": "DESC" });
    assert_eq!(names(&test, &admin, latest).await.unwrap().last().unwrap(), "Copper");
    assert!(admin.app().clock.now() > START);

    // Whether it has an open deal is told by the deals that one sees.
    let open =
        json!({ "where": { "version": 1, "all": [{ "field": "openDeals", "op": "oneOf", "values": [stage.id] }] } });
    assert_eq!(names(&test, &admin, open.clone()).await.unwrap(), ["Bolt"]);
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    assert_eq!(names(&test, &boris, open).await.unwrap(), Vec::<String>::new());
}
