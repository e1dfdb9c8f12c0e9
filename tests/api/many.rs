//! Many companies or contacts at once.

use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};

const CHANGE: &str = "mutation($input: ChangeRecordsInput!) { changeRecords(input: $input) {
    seq done { id previousOwnerId } refused { id refusal { code } }
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
            json!([{ "id": his, "previousOwnerId": bob_id }, { "id": mine, "previousOwnerId": me }])
        );
        assert_eq!((&now(&ada, &mine).await["ownerId"], &now(&ada, &his).await["version"]), (&bob_id, &json!(1)));

        // The answer was lost: it is told again, and nothing is done twice.
        let again = ada.data(CHANGE, input).await["changeRecords"].take();
        assert_eq!(again["done"][1], json!({ "id": mine, "previousOwnerId": null }));
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
