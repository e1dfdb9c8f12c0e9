//! Companies through the API, on a real database.

use crate::{
    access::{Access, policy::BuiltIn},
    app::App,
    graphql::build_schema,
    users::testing::TestApp,
};
use serde_json::{Value, json};

/// Executes a document; tells the data, or the code of the first error.
pub async fn execute(app: &App, access: &Access, document: &str, variables: Value) -> Result<Value, String> {
    let request = async_graphql::Request::new(document).variables(async_graphql::Variables::from_json(variables));
    let answer = build_schema(app).execute(request.data(access.clone()).data(super::loaders::loaders(access))).await;
    match answer.errors.first() {
        None => Ok(answer.data.into_json().unwrap()),
        Some(error) => {
            let code = error
                .extensions
                .as_ref()
                .and_then(|extensions| extensions.get("code"))
                .map(|code| code.clone().into_json().unwrap());
            let fields = error
                .extensions
                .as_ref()
                .and_then(|extensions| extensions.get("fields"))
                .map(|fields| fields.clone().into_json().unwrap());
            let field = fields.map(|fields| {
                format!(" {} {}", fields[0]["field"].as_str().unwrap(), fields[0]["code"].as_str().unwrap())
            });
            Err(format!(
                "{}{}",
                code.as_ref().and_then(Value::as_str).unwrap_or(&error.message),
                field.unwrap_or_default()
            ))
        }
    }
}

const CREATE: &str = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { seq company { id name version website owner { name } permissions { edit } } } }";
const UPDATE: &str = "mutation($input: UpdateCompanyInput!) { updateCompany(input: $input) { company { name sector website version parent { name } emails { value } } } }";

async fn create(app: &App, access: &Access, input: Value) -> Result<String, String> {
    let made = execute(app, access, CREATE, json!({ "input": input })).await?;
    Ok(made["createCompany"]["company"]["id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_company_is_made_changed_thrown_away_and_taken_back() {
    let (test, admin) = TestApp::set_up().await;
    let input = json!({ "name": "  Acme  Corporation ", "sector": "technology", "website": "ACME.example", "emails": [{ "label": "work", "value": "a@acme.example" }] });
    let made = execute(&test.app, &admin, CREATE, json!({ "input": input })).await.unwrap();
    let company = &made["createCompany"]["company"];
    assert_eq!(
        (&company["name"], &company["website"], &company["owner"]["name"]),
        (&json!("Acme Corporation"), &json!("https://acme.example"), &json!("Anna"))
    );

    // Absent stays, null clears, a value is set.
    let patch = json!({ "id": company["id"], "version": 1, "sector": null, "website": "https://acme.example/home" });
    let changed = execute(&test.app, &admin, UPDATE, json!({ "input": patch })).await.unwrap();
    let changed = &changed["updateCompany"]["company"];
    assert_eq!(
        (&changed["name"], &changed["sector"], &changed["version"]),
        (&json!("Acme Corporation"), &Value::Null, &json!(2))
    );
    assert_eq!(changed["emails"][0]["value"], "a@acme.example");
    assert_eq!(execute(&test.app, &admin, UPDATE, json!({ "input": patch })).await.unwrap_err(), "CONFLICT");

    let trash = "mutation($id: ID!) { deleteCompany(input: { id: $id }) { company { deletedAt } } }";
    let thrown = execute(&test.app, &admin, trash, json!({ "id": company["id"] })).await.unwrap();
    assert!(thrown["deleteCompany"]["company"]["deletedAt"].is_string());
    let lists =
        "{ kept: companies { totalCount nodes { id } } trash: companies(filter: { deleted: true }) { nodes { id } } }";
    let listed = execute(&test.app, &admin, lists, json!({})).await.unwrap();
    assert_eq!((&listed["kept"]["totalCount"], &listed["trash"]["nodes"][0]["id"]), (&json!(0), &company["id"]));
    let late = json!({ "id": company["id"], "version": 3, "name": "Late" });
    assert_eq!(execute(&test.app, &admin, UPDATE, json!({ "input": late })).await.unwrap_err(), "FORBIDDEN");
    let back =
        "mutation($id: ID!) { restoreCompany(input: { id: $id, version: 3 }) { company { deletedAt version } } }";
    let restored = execute(&test.app, &admin, back, json!({ "id": company["id"] })).await.unwrap();
    assert_eq!(restored["restoreCompany"]["company"], json!({ "deletedAt": null, "version": 4 }));
    let verbs: Vec<String> = test
        .log(&admin)
        .await
        .into_iter()
        .filter(|event| event.kind.as_str() == "company")
        .map(|event| event.verb)
        .collect();
    assert_eq!(verbs, ["created", "updated", "deleted", "restored"]);
}

#[tokio::test]
async fn a_retry_makes_one_company() {
    let (test, admin) = TestApp::set_up().await;
    let input = json!({ "name": "Once", "clientMutationId": "m1" });
    let (first, second) = (create(&test.app, &admin, input.clone()).await, create(&test.app, &admin, input).await);
    assert_eq!(first, second);
    let taken = json!({ "name": "Twice", "id": first.unwrap() });
    assert_eq!(create(&test.app, &admin, taken).await.unwrap_err(), "VALIDATION id taken");
}

#[tokio::test]
async fn companies_do_not_belong_to_themselves() {
    let (test, admin) = TestApp::set_up().await;
    let top = create(&test.app, &admin, json!({ "name": "Top" })).await.unwrap();
    let middle = create(&test.app, &admin, json!({ "name": "Middle", "parentId": top })).await.unwrap();
    let bottom = create(&test.app, &admin, json!({ "name": "Bottom", "parentId": middle })).await.unwrap();
    for parent in [&top, &middle, &bottom] {
        let patch = json!({ "id": top, "version": 1, "parentId": parent });
        assert_eq!(
            execute(&test.app, &admin, UPDATE, json!({ "input": patch })).await.unwrap_err(),
            "VALIDATION parentId not_allowed"
        );
    }
    let unknown = json!({ "name": "Lost", "parentId": uuid::Uuid::from_u128(5).to_string() });
    assert_eq!(create(&test.app, &admin, unknown).await.unwrap_err(), "VALIDATION parentId unknown");
    let tree =
        "query($id: ID!) { company(id: $id) { name subsidiaries { name parent { name } subsidiaries { name } } } }";
    let tree = execute(&test.app, &admin, tree, json!({ "id": top })).await.unwrap();
    assert_eq!(
        tree["company"]["subsidiaries"],
        json!([{ "name": "Middle", "parent": { "name": "Top" }, "subsidiaries": [{ "name": "Bottom" }] }])
    );
}

#[tokio::test]
async fn lists_are_searched_literally_and_paged() {
    let (test, admin) = TestApp::set_up().await;
    for name in ["100% Wool", "1000 Wools", "Ärzte_haus", "Zebra", "apple"] {
        create(&test.app, &admin, json!({ "name": name })).await.unwrap();
    }
    let search = "query($text: String) { companies(filter: { text: $text }) { totalCount nodes { name } } }";
    for (text, expected) in [
        ("0%", vec!["100% Wool"]),
        ("ÄRZTE_", vec!["Ärzte_haus"]),
        ("wool", vec!["100% Wool", "1000 Wools"]),
        ("\\", vec![]),
    ] {
        let found = execute(&test.app, &admin, search, json!({ "text": text })).await.unwrap();
        let names: Vec<&str> =
            found["companies"]["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap()).collect();
        assert_eq!(names, expected, "{text}");
        assert_eq!(found["companies"]["totalCount"], expected.len());
    }
    let page = "query($after: String, $direction: SortDirection!) { companies(first: 2, after: $after, direction: $direction) { nodes { name } pageInfo { hasNextPage endCursor } } }";
    for (direction, expected) in [
        ("ASC", ["100% Wool", "1000 Wools", "apple", "Zebra", "Ärzte_haus"]),
        ("DESC", ["Ärzte_haus", "Zebra", "apple", "1000 Wools", "100% Wool"]),
    ] {
        let (mut names, mut after) = (Vec::new(), Value::Null);
        loop {
            let found =
                execute(&test.app, &admin, page, json!({ "after": after, "direction": direction })).await.unwrap();
            names.extend(
                found["companies"]["nodes"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|node| node["name"].as_str().unwrap().to_owned()),
            );
            after = found["companies"]["pageInfo"]["endCursor"].clone();
            if found["companies"]["pageInfo"]["hasNextPage"] == json!(false) {
                break;
            }
        }
        assert_eq!(names, expected, "{direction}");
    }
    let wrong = execute(&test.app, &admin, page, json!({ "after": "nonsense", "direction": "ASC" })).await;
    assert_eq!(wrong.unwrap_err(), "VALIDATION after unknown");
}

#[tokio::test]
async fn rights_hold_for_companies() {
    let (test, admin) = TestApp::set_up().await;
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    let theirs = create(&test.app, &admin, json!({ "name": "Theirs" })).await.unwrap();
    let one = "query($id: ID!) { company(id: $id) { name permissions { edit delete assign } } }";
    assert_eq!(execute(&test.app, &boris, one, json!({ "id": theirs })).await.unwrap_err(), "NOT_FOUND");
    // A deal of one's own with a company shows the company, and lets nothing be done to it.
    let admin = test.now(&admin).await;
    let pipeline = admin.reference().pipelines[0].pipeline.id.to_string();
    let deal = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
    let input = json!({ "pipelineId": pipeline, "name": "Linked", "companyId": theirs, "ownerId": boris.user_id().unwrap().to_string() });
    execute(&test.app, &admin, deal, json!({ "input": input })).await.unwrap();
    let seen = execute(&test.app, &boris, one, json!({ "id": theirs })).await.unwrap();
    assert_eq!(seen["company"]["permissions"], json!({ "edit": false, "delete": false, "assign": false }));
    let patch = json!({ "id": theirs, "version": 1, "name": "Mine" });
    assert_eq!(execute(&test.app, &boris, UPDATE, json!({ "input": patch })).await.unwrap_err(), "FORBIDDEN");
    let for_anna = json!({ "name": "Gift", "ownerId": admin.user_id().unwrap().to_string() });
    assert_eq!(create(&test.app, &boris, for_anna).await.unwrap_err(), "FORBIDDEN");
}

#[tokio::test]
async fn what_happened_stands_in_its_order_whatever_the_clock_says() {
    let (test, admin) = TestApp::set_up().await;
    let id = create(&test.app, &admin, json!({ "name": "Acme" })).await.unwrap();
    // The clock was an hour ahead, and is right again.
    test.app.clock.advance(-3_600_000);
    let patch = json!({ "input": { "id": id, "version": 1, "sector": "tools" } });
    execute(&test.app, &admin, UPDATE, patch).await.unwrap();
    let query = "query($id: ID!) { company(id: $id) { timeline { nodes { seq at } } } }";
    let seen = execute(&test.app, &admin, query, json!({ "id": id })).await.unwrap();
    let [last, first] = &seen["company"]["timeline"]["nodes"].as_array().unwrap()[..] else { panic!("{seen}") };
    assert_eq!(last["seq"].as_i64().unwrap(), first["seq"].as_i64().unwrap() + 1);
    assert!(last["at"].as_str() < first["at"].as_str(), "the times are those that the clock said: {seen}");
}
