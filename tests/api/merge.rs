//! Several records become one: what is chosen, what comes along, where the others went, who may, and two at once.

use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};

const MERGE: &str = "mutation($input: MergeRecordsInput!) { mergeRecords(input: $input) { id seq } }";

async fn id(by: &Client, document: &str, input: Value, path: &str) -> Value {
    let mut data = by.data(document, json!({ "input": input })).await;
    data.pointer_mut(path).map(Value::take).unwrap_or_default()
}

async fn company(by: &Client, input: Value) -> Value {
    let create = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }";
    id(by, create, input, "/createCompany/company/id").await
}

async fn contact(by: &Client, input: Value) -> Value {
    let create = "mutation($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }";
    id(by, create, input, "/createContact/contact/id").await
}

async fn deal(by: &Client, input: Value) -> Value {
    let create = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
    id(by, create, input, "/createDeal/deal/id").await
}

async fn note(by: &Client, kind: &str, record: &Value, body: &str) {
    let create = "mutation($input: CreateNoteInput!) { createNote(input: $input) { seq } }";
    by.data(create, json!({ "input": { "recordKind": kind, "recordId": record, "body": body } })).await;
}

#[tokio::test]
async fn companies_become_one_with_everything_that_hung_on_them() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let pipeline = ada.data("{ pipelines { id } }", json!({})).await["pipelines"][0]["id"].take();
        let field = "mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }";
        let code = json!({ "kind": "COMPANY", "label": "Code", "type": "LINE", "unique": true });
        let code = id(&ada, field, code, "/createField/field/id").await;
        let partner = json!({ "kind": "DEAL", "label": "Partner", "type": "LINK", "linkKind": "COMPANY" });
        let partner = id(&ada, field, partner, "/createField/field/id").await;
        let kept = company(
            &ada,
            json!({ "name": "Acme", "sector": "retail", "tags": ["old"],
            "emails": [{ "label": "work", "value": "hi@acme.example" }] }),
        )
        .await;
        let other = company(&ada, json!({ "name": "ACME Inc", "sector": "energy", "employees": 12, "tags": ["Old", "key"],
            "emails": [{ "label": "work", "value": "hi@acme.example" }, { "label": "work", "value": "sales@acme.example" }],
            "custom": [{ "fieldId": code, "value": { "text": "A-1" } }] }))
        .await;
        let child = company(&ada, json!({ "name": "Acme East", "parentId": other })).await;
        let sale = deal(
            &ada,
            json!({ "pipelineId": pipeline, "name": "Ropes", "companyId": other, "amount": 500,
            "custom": [{ "fieldId": partner, "value": { "recordId": other } }] }),
        )
        .await;
        let both = contact(&ada, json!({ "lastName": "Both", "companyIds": [other, kept] })).await;
        let one = contact(&ada, json!({ "lastName": "One", "companyIds": [other] })).await;
        note(&ada, "COMPANY", &other, "They moved.").await;

        // Side by side: what each holds.
        let values = "query($ids: [ID!]!) { recordValues(kind: COMPANY, ids: $ids) { id name values { field text number recordId } } }";
        let side = ada.data(values, json!({ "ids": [kept, other] })).await["recordValues"].take();
        assert_eq!((&side[0]["id"], &side[1]["name"]), (&kept, &json!("ACME Inc")));
        let sector = |at: usize| {
            let values = side[at]["values"].as_array().into_iter().flatten();
            values.filter(|value| value["field"] == "sector").map(|value| value["text"].clone()).next()
        };
        assert_eq!((sector(0), sector(1)), (Some(json!("retail")), Some(json!("energy"))));

        let input = json!({ "kind": "COMPANY", "keepId": kept, "mergeIds": [other], "clientMutationId": "m",
            "take": [{ "field": "sector", "fromId": other }] });
        let merged = ada.data(MERGE, json!({ "input": input })).await["mergeRecords"].take();
        assert_eq!(merged["id"], kept);
        // The answer was lost: it is not done again.
        assert_eq!(ada.data(MERGE, json!({ "input": input })).await["mergeRecords"]["id"], kept);

        let told =
            "query($id: ID!) { company(id: $id) { name sector employees tags emails { value } deletedAt mergedInto
            subsidiaries { id } deals { nodes { id } } contacts { nodes { id } } notes { nodes { body } }
            custom { ... on TextValue { text } } timeline(first: 50) { nodes { verb recordId } } } }";
        let now = ada.data(told, json!({ "id": kept })).await["company"].take();
        assert_eq!((&now["name"], &now["sector"], &now["employees"]), (&json!("Acme"), &json!("energy"), &json!(12)));
        assert_eq!(now["tags"], json!(["old", "key"]));
        assert_eq!(now["emails"], json!([{ "value": "hi@acme.example" }, { "value": "sales@acme.example" }]));
        assert_eq!(now["subsidiaries"], json!([{ "id": child }]));
        assert_eq!(now["deals"]["nodes"], json!([{ "id": sale }]));
        assert_eq!(now["contacts"]["nodes"].as_array().map(Vec::len), Some(2), "{both} and {one}");
        assert_eq!(
            (&now["notes"]["nodes"], &now["custom"]),
            (&json!([{ "body": "They moved." }]), &json!([{ "text": "A-1" }]))
        );
        let history: Vec<&Value> = now["timeline"]["nodes"].as_array().into_iter().flatten().collect();
        let made = |of: &Value| history.iter().any(|event| event["verb"] == "created" && event["recordId"] == *of);
        assert!(made(&kept) && made(&other), "the history of both: {history:?}");

        let gone = ada.data(told, json!({ "id": other })).await["company"].take();
        assert_eq!(gone["mergedInto"], kept);
        assert_ne!(gone["deletedAt"], Value::Null);
        let restore = "mutation($id: ID!) { restoreCompany(input: { id: $id }) { seq } }";
        assert_eq!(ada.refused(restore, json!({ "id": other })).await, "FORBIDDEN");
        let change =
            "mutation($input: ChangeRecordsInput!) { changeRecords(input: $input) { refused { refusal { code } } } }";
        let back = json!({ "input": { "kind": "COMPANY", "ids": [other], "deleted": false } });
        assert_eq!(ada.data(change, back).await["changeRecords"]["refused"][0]["refusal"]["code"], "FORBIDDEN");
        let people = "query($id: ID!) { contact(id: $id) { companies { id } } }";
        for person in [&both, &one] {
            let of = ada.data(people, json!({ "id": person })).await["contact"]["companies"].take();
            assert_eq!(of, json!([{ "id": kept }]));
        }
        let linked = "query($id: ID!) { deal(id: $id) { company { id } custom { ... on LinkValue { recordId } } } }";
        let linked = ada.data(linked, json!({ "id": sale })).await["deal"].take();
        assert_eq!(linked, json!({ "company": { "id": kept }, "custom": [{ "recordId": kept }] }));

        // What is kept may go into another later: the first address leads there too.
        let last = company(&ada, json!({ "name": "Acme Group", "parentId": kept })).await;
        let input = json!({ "kind": "COMPANY", "keepId": last, "mergeIds": [kept] });
        ada.data(MERGE, json!({ "input": input })).await;
        let gone = ada.data(told, json!({ "id": other })).await["company"].take();
        assert_eq!(gone["mergedInto"], last);
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn contacts_and_leads_become_one() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let pipeline = ada.data("{ pipelines { id } }", json!({})).await["pipelines"][0]["id"].take();
        let (acme, bolt) =
            (company(&ada, json!({ "name": "Acme" })).await, company(&ada, json!({ "name": "Bolt" })).await);
        let kept = contact(&ada, json!({ "lastName": "Novak", "companyIds": [acme] })).await;
        let other =
            contact(&ada, json!({ "firstName": "Eva", "lastName": "Nováková", "companyIds": [bolt, acme] })).await;
        let sale = deal(&ada, json!({ "pipelineId": pipeline, "name": "Ropes", "contactIds": [other, kept] })).await;
        let input = json!({ "kind": "CONTACT", "keepId": kept, "mergeIds": [other],
            "take": [{ "field": "lastName", "fromId": other }] });
        ada.data(MERGE, json!({ "input": input })).await;
        let told = "query($id: ID!) { contact(id: $id) { name companies { id } deals { totalCount } } }";
        let now = ada.data(told, json!({ "id": kept })).await["contact"].take();
        assert_eq!((&now["name"], &now["deals"]["totalCount"]), (&json!("Eva Nováková"), &json!(1)));
        assert_eq!(now["companies"], json!([{ "id": acme }, { "id": bolt }]));
        let people = "query($id: ID!) { deal(id: $id) { contacts { id } } }";
        assert_eq!(ada.data(people, json!({ "id": sale })).await["deal"]["contacts"], json!([{ "id": kept }]));

        let create = "mutation($input: CreateLeadInput!) { createLead(input: $input) { lead { id } } }";
        let lead = async |input: Value| id(&ada, create, input, "/createLead/lead/id").await;
        let first = lead(json!({ "lastName": "Novak" })).await;
        let second =
            lead(json!({ "companyName": "Acme", "emails": [{ "label": "", "value": "eva@acme.example" }] })).await;
        let input = json!({ "kind": "LEAD", "keepId": first, "mergeIds": [second] });
        ada.data(MERGE, json!({ "input": input })).await;
        let told = "query($id: ID!) { lead(id: $id) { name companyName emails { value } mergedInto } }";
        let now = ada.data(told, json!({ "id": first })).await["lead"].take();
        let expected = json!({ "name": "Novak", "companyName": "Acme", "emails": [{ "value": "eva@acme.example" }], "mergedInto": null });
        assert_eq!(now, expected);
        assert_eq!(ada.data(told, json!({ "id": second })).await["lead"]["mergedInto"], first);
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn of_two_merges_at_once_one_finds_what_the_other_has_left() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (a, b, c) = (
            company(&ada, json!({ "name": "A" })).await,
            company(&ada, json!({ "name": "B" })).await,
            company(&ada, json!({ "name": "C" })).await,
        );
        let merge =
            |keep: &Value, gone: &Value| json!({ "input": { "kind": "COMPANY", "keepId": keep, "mergeIds": [gone] } });
        let edit = "mutation($input: UpdateCompanyInput!) { updateCompany(input: $input) { seq } }";
        let edited = json!({ "input": { "id": b, "version": 1, "sector": "retail" } });
        // B goes into A and into C at the same time, while somebody edits it.
        let (one, two, _) =
            tokio::join!(ada.ask(MERGE, merge(&a, &b)), ada.ask(MERGE, merge(&c, &b)), ada.ask(edit, edited));
        let done = [one, two].iter().filter(|answer| answer.get("errors").is_none()).count();
        assert_eq!(done, 1, "one of them is refused");
        let told = "query($id: ID!) { company(id: $id) { mergedInto } }";
        let into = ada.data(told, json!({ "id": b })).await["company"]["mergedInto"].take();
        assert!(into == a || into == c, "{into}");
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn a_merge_needs_the_rights_on_all_of_them_and_has_its_limits() {
    let server = Server::start();
    let ada = server.set_up().await;
    let bob = ada.invite("Bob Baker", "User", None).await;
    let (hers, his) =
        (company(&ada, json!({ "name": "Hers" })).await, company(&bob.client, json!({ "name": "His" })).await);
    let input = json!({ "kind": "COMPANY", "keepId": his, "mergeIds": [hers] });
    assert_eq!(bob.client.refused(MERGE, json!({ "input": input })).await, "NOT_FOUND");
    for input in [
        json!({ "kind": "COMPANY", "keepId": hers, "mergeIds": [] }),
        json!({ "kind": "COMPANY", "keepId": hers, "mergeIds": [hers] }),
        json!({ "kind": "COMPANY", "keepId": hers, "mergeIds": [his, his] }),
        json!({ "kind": "COMPANY", "keepId": hers, "mergeIds": vec![&his; 10] }),
        json!({ "kind": "COMPANY", "keepId": hers, "mergeIds": [his], "take": [{ "field": "colour", "fromId": his }] }),
        json!({ "kind": "DEAL", "keepId": hers, "mergeIds": [his] }),
    ] {
        assert_eq!(ada.refused(MERGE, json!({ "input": input })).await, "VALIDATION", "{input}");
    }
    let delete = "mutation($id: ID!) { deleteCompany(input: { id: $id }) { seq } }";
    ada.data(delete, json!({ "id": his })).await;
    let input = json!({ "kind": "COMPANY", "keepId": hers, "mergeIds": [his] });
    assert_eq!(ada.refused(MERGE, json!({ "input": input })).await, "FORBIDDEN", "it is in the trash");
}
