//! Many companies or contacts at once.

use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};

const CHANGE: &str = "mutation($input: ChangeRecordsInput!) { changeRecords(input: $input) {
    seq done { id previousOwnerId previousValues { field text number optionId recordId } } refused { id refusal { code } }
} }";
const IDS: &str =
    "query($filter: RecordFilter, $where: JSON) { recordIds(kind: COMPANY, filter: $filter, where: $where) }";

async fn company(by: &Client, name: &str, owner: Option<&Value>) -> Value {
    let create = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }";
    let mut data = by.data(create, json!({ "input": { "name": name, "ownerId": owner } })).await;
    data["createCompany"]["company"]["id"].take()
}

async fn now(by: &Client, id: &Value) -> Value {
    let text = "query($id: ID!) { company(id: $id) { version ownerId deletedAt timeline { nodes { verb } } } }";
    by.data(text, json!({ "id": id })).await["company"].take()
}

#[tokio::test]
async fn many_records_are_assigned_and_deleted_together_and_each_is_told_of() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await;
        let me = ada.data("{ viewer { user { id } } }", json!({})).await["viewer"]["user"]["id"].take();
        let bob_id = json!(bob.id);
        let (mine, his) = (company(&ada, "Mine", None).await, company(&ada, "His", Some(&bob_id)).await);

        let input =
            json!({ "input": { "kind": "COMPANY", "ids": [his, mine], "ownerId": bob_id, "clientMutationId": "m" } });
        let done = ada.data(CHANGE, input.clone()).await["changeRecords"].take();
        assert_eq!(
            done["done"],
            json!([{ "id": his, "previousOwnerId": bob_id, "previousValues": [] },
                { "id": mine, "previousOwnerId": me, "previousValues": [] }])
        );
        assert_eq!((&now(&ada, &mine).await["ownerId"], &now(&ada, &his).await["version"]), (&bob_id, &json!(1)));

        // The answer was lost: it is told again, and nothing is done twice.
        let again = ada.data(CHANGE, input).await["changeRecords"].take();
        assert_eq!(again["done"][1], json!({ "id": mine, "previousOwnerId": null, "previousValues": [] }));
        let company = now(&ada, &mine).await;
        assert_eq!(company["version"], 2);
        assert_eq!(company["timeline"]["nodes"], json!([{ "verb": "assigned" }, { "verb": "created" }]));

        let all = ada.data(IDS, json!({})).await["recordIds"].take();
        assert_eq!(all, json!([mine, his]));
        let trash = json!({ "input": { "kind": "COMPANY", "ids": all, "deleted": true } });
        assert_eq!(ada.data(CHANGE, trash).await["changeRecords"]["refused"], json!([]));
        assert_eq!(ada.data(IDS, json!({})).await["recordIds"], json!([]));
        assert_eq!(ada.data(IDS, json!({ "filter": { "deleted": true } })).await["recordIds"], all);
        let assign = json!({ "input": { "kind": "COMPANY", "ids": [mine], "ownerId": me } });
        let refused = ada.data(CHANGE, assign).await["changeRecords"].take();
        assert_eq!(
            refused["refused"],
            json!([{ "id": mine, "refusal": { "code": "FORBIDDEN" } }]),
            "it is in the trash"
        );
        let restore = json!({ "input": { "kind": "COMPANY", "ids": all, "deleted": false } });
        ada.data(CHANGE, restore).await;
        assert_eq!(now(&ada, &his).await["deletedAt"], Value::Null);
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn a_refused_record_keeps_no_other_from_being_changed() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await;
        let (hers, his) = (company(&ada, "Hers", None).await, company(&bob.client, "His", None).await);
        let input =
            json!({ "input": { "kind": "COMPANY", "ids": [hers, his], "deleted": true, "clientMutationId": "m" } });
        let done = bob.client.data(CHANGE, input.clone()).await["changeRecords"].take();
        assert_eq!(done["done"][0]["id"], his);
        assert_eq!(done["refused"], json!([{ "id": hers, "refusal": { "code": "NOT_FOUND" } }]));
        assert_eq!(now(&ada, &hers).await["deletedAt"], Value::Null);
        // What was refused is not told as done by a retry.
        let again = bob.client.data(CHANGE, input).await["changeRecords"].take();
        assert_eq!(again["refused"], done["refused"]);

        // It is a company: no contact has this id.
        let input = json!({ "input": { "kind": "CONTACT", "ids": [hers], "deleted": true } });
        assert_eq!(ada.data(CHANGE, input).await["changeRecords"]["refused"][0]["refusal"]["code"], "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_change_of_many_has_its_limits() {
    let server = Server::start();
    let ada = server.set_up().await;
    let one = company(&ada, "One", None).await;
    for input in [
        json!({ "kind": "COMPANY", "ids": [], "deleted": true }),
        json!({ "kind": "COMPANY", "ids": [one, one], "deleted": true }),
        json!({ "kind": "COMPANY", "ids": vec![&one; 201], "deleted": true }),
        json!({ "kind": "COMPANY", "ids": [one] }),
        json!({ "kind": "COMPANY", "ids": [one], "ownerId": one }),
        json!({ "kind": "COMPANY", "ids": [one], "set": [] }),
        json!({ "kind": "COMPANY", "ids": [one], "set": [{ "field": "name", "value": { "text": "Two" } }] }),
        json!({ "kind": "COMPANY", "ids": [one], "set": [{ "field": "jobTitle", "value": { "text": "Chief" } }] }),
        json!({ "kind": "COMPANY", "ids": [one], "set": vec![json!({ "field": "sector", "value": null }); 2] }),
        json!({ "kind": "COMPANY", "ids": [one], "set": vec![json!({ "field": "sector", "value": null }); 21] }),
        json!({ "kind": "CONTACT", "ids": [one], "set": [{ "field": format!("custom:{}", one.as_str().unwrap_or_default()), "value": null }] }),
        json!({ "kind": "DEAL", "ids": [one], "deleted": true }),
    ] {
        assert_eq!(ada.refused(CHANGE, json!({ "input": input })).await, "VALIDATION", "{input}");
    }
    let everything = json!({ "where": { "version": 1, "all": [{ "field": "colour", "op": "empty" }] } });
    assert_eq!(ada.refused(IDS, everything).await, "VALIDATION");
    let nobody = Client::new(&server.url);
    let input = json!({ "input": { "kind": "COMPANY", "ids": [one], "deleted": true } });
    assert_eq!(nobody.refused(CHANGE, input).await, "UNAUTHENTICATED");
}

/// What was told of a record that was done: each field and what it held.
fn held(done: &Value) -> Vec<(String, Value)> {
    let values = done["previousValues"].as_array().into_iter().flatten();
    let one = |it: &Value| {
        let of = ["text", "number", "optionId", "recordId"].map(|form| it[form].clone());
        let value = of.into_iter().find(|value| !value.is_null()).unwrap_or_default();
        (it["field"].as_str().unwrap_or_default().to_owned(), value)
    };
    values.map(one).collect()
}

#[tokio::test]
async fn any_field_of_many_is_set_and_what_each_held_is_told_to_take_it_back() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let make = "mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }";
        let code = json!({ "kind": "COMPANY", "label": "Code", "type": "LINE", "unique": true });
        let code = ada.data(make, json!({ "input": code })).await["createField"]["field"]["id"].take();
        let size = json!({ "kind": "COMPANY", "label": "Size", "type": "NUMBER" });
        let size = ada.data(make, json!({ "input": size })).await["createField"]["field"]["id"].take();
        let word = |id: &Value| format!("custom:{}", id.as_str().unwrap_or_default());
        let (one, two, gone) =
            (company(&ada, "One", None).await, company(&ada, "Two", None).await, company(&ada, "Gone", None).await);
        let trash = json!({ "input": { "kind": "COMPANY", "ids": [gone], "deleted": true } });
        ada.data(CHANGE, trash).await;
        let set = async |ids: &[&Value], values: Value| {
            let input = json!({ "kind": "COMPANY", "ids": ids, "set": values });
            ada.data(CHANGE, json!({ "input": input })).await["changeRecords"].take()
        };
        let of = async |id: &Value| {
            let text = "query($id: ID!) { company(id: $id) { version sector employees address { city } parentId
                custom { ... on NumberValue { number } ... on TextValue { text } } timeline(first: 1) { nodes { verb } } } }";
            ada.data(text, json!({ "id": id })).await["company"].take()
        };

        set(&[&one], json!([{ "field": "sector", "value": { "text": "retail" } }])).await;
        let values = json!([
            { "field": "sector", "value": { "text": " software " } },
            { "field": "city", "value": { "text": "Nitra" } },
            { "field": "employees", "value": { "number": 12 } },
            { "field": word(&size), "value": { "number": 1.5 } },
        ]);
        let changed = set(&[&one, &two, &gone], values).await;
        assert_eq!(
            changed["refused"],
            json!([{ "id": gone, "refusal": { "code": "FORBIDDEN" } }]),
            "it is in the trash"
        );
        let before = held(&changed["done"][0]);
        assert_eq!(before[0], ("sector".to_owned(), json!("retail")));
        assert!(before[1..].iter().all(|(_, value)| value.is_null()), "{before:?}");
        let now = of(&two).await;
        assert_eq!(
            (&now["sector"], &now["employees"], &now["address"]["city"]),
            (&json!("software"), &json!(12), &json!("Nitra"))
        );
        assert_eq!(
            (&now["custom"], &now["timeline"]["nodes"][0]["verb"]),
            (&json!([{ "number": 1.5 }]), &json!("updated"))
        );

        // What may stand only once is kept by the first, and the rules of one record hold for each of many.
        let codes = set(&[&one, &two], json!([{ "field": word(&code), "value": { "text": "X1" } }])).await;
        assert_eq!((&codes["done"][0]["id"], &codes["refused"][0]["refusal"]["code"]), (&one, &json!("VALIDATION")));
        let parent = set(&[&one, &two], json!([{ "field": "parent", "value": { "recordId": one } }])).await;
        assert_eq!((&parent["done"][0]["id"], &parent["refused"][0]["id"]), (&two, &one), "none belongs to itself");
        let wrong = set(&[&two], json!([{ "field": "foundedYear", "value": { "number": 1.5 } }])).await;
        assert_eq!(wrong["refused"][0]["refusal"]["code"], "VALIDATION");

        // Null empties, and what was held before is put back as it was told.
        set(&[&one, &two], json!([{ "field": "sector", "value": null }])).await;
        assert_eq!(of(&one).await["sector"], Value::Null);
        set(&[&one], json!([{ "field": before[0].0, "value": { "text": before[0].1 } }])).await;
        assert_eq!(of(&one).await["sector"], "retail");
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn many_leads_go_into_a_stage_with_what_it_asks_for() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let lists = ada
            .data(
                "{ new: directory(kind: LEAD_NEW) { id } working: directory(kind: LEAD_WORKING) { id }
                    ends: directory(kind: LEAD_UNQUALIFIED) { id } why: directory(kind: LEAD_REASON) { id } }",
                json!({}),
            )
            .await;
        let (first, working, ends, why) =
            (&lists["new"][0]["id"], &lists["working"][0]["id"], &lists["ends"][0]["id"], &lists["why"][0]["id"]);
        let create = "mutation($input: CreateLeadInput!) { createLead(input: $input) { lead { id } } }";
        let mut leads = Vec::new();
        for name in ["Ann", "Ben"] {
            let input = json!({ "input": { "lastName": name } });
            leads.push(ada.data(create, input).await["createLead"]["lead"]["id"].take());
        }
        let set = async |values: Value| {
            let input = json!({ "kind": "LEAD", "ids": leads, "set": values });
            ada.data(CHANGE, json!({ "input": input })).await["changeRecords"].take()
        };
        let stage = |id: &Value| json!({ "field": "stage", "value": { "optionId": id } });
        let moved = set(json!([stage(working)])).await;
        assert_eq!(held(&moved["done"][1]), [("stage".to_owned(), first.clone()), ("reason".to_owned(), Value::Null)]);
        let without = set(json!([stage(ends)])).await;
        assert_eq!((&without["done"], &without["refused"][1]["refusal"]["code"]), (&json!([]), &json!("VALIDATION")));
        let reason = json!({ "field": "reason", "value": { "optionId": why } });
        let ended = set(json!([stage(ends), reason])).await;
        assert_eq!(ended["refused"], json!([]));
        let told = "query($id: ID!) { lead(id: $id) { stage { id } timeline { nodes { verb } } } }";
        let lead = ada.data(told, json!({ "id": leads[0] })).await["lead"].take();
        assert_eq!(lead["stage"]["id"], *ends);
        let verbs = json!([{ "verb": "unqualified" }, { "verb": "moved" }, { "verb": "created" }]);
        assert_eq!(lead["timeline"]["nodes"], verbs);
    }
}
