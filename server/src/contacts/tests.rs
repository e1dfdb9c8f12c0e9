//! Contacts through the API, on a real database.

use crate::{companies::tests::execute, users::testing::TestApp};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: CreateContactInput!) { createContact(input: $input) { contact { id name version companies { id name } emails { label value } } } }";
const UPDATE: &str = "mutation($input: UpdateContactInput!) { updateContact(input: $input) { contact { name version companies { name } jobTitle } } }";
const COMPANY: &str = "mutation($name: String!) { createCompany(input: { name: $name }) { company { id } } }";

#[tokio::test]
async fn a_contact_works_for_several_companies() {
    let (test, admin) = TestApp::set_up().await;
    let mut companies = Vec::new();
    for name in ["Acme", "Bluth"] {
        let made = execute(&test.app, &admin, COMPANY, json!({ "name": name })).await.unwrap();
        companies.push(made["createCompany"]["company"]["id"].clone());
    }
    let input = json!({ "firstName": "Zoé", "lastName": "Q", "emails": [{ "label": "work", "value": "zoe@acme.example" }, { "label": "home", "value": "zoe@home.example" }], "companyIds": [companies[1], companies[0]] });
    let made = execute(&test.app, &admin, CREATE, json!({ "input": input })).await.unwrap();
    let contact = made["createContact"]["contact"].clone();
    assert_eq!(
        (&contact["name"], &contact["companies"][0]["name"], &contact["companies"][1]["name"]),
        (&json!("Zoé Q"), &json!("Bluth"), &json!("Acme"))
    );

    let patch = json!({ "id": contact["id"], "version": 1, "companyIds": [companies[0]], "jobTitle": "Buyer" });
    let changed = execute(&test.app, &admin, UPDATE, json!({ "input": patch })).await.unwrap();
    assert_eq!(
        changed["updateContact"]["contact"],
        json!({ "name": "Zoé Q", "version": 2, "companies": [{ "name": "Acme" }], "jobTitle": "Buyer" })
    );
    let last = test.log(&admin).await.pop().unwrap();
    let fields: Vec<&str> =
        last.changes.as_array().unwrap().iter().map(|change| change["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["jobTitle", "companyIds"]);

    let people = "query($id: ID!) { company(id: $id) { contacts { totalCount nodes { name } } } }";
    let people = execute(&test.app, &admin, people, json!({ "id": companies[0] })).await.unwrap();
    assert_eq!(people["company"]["contacts"], json!({ "totalCount": 1, "nodes": [{ "name": "Zoé Q" }] }));
}

#[tokio::test]
async fn a_contact_needs_something_to_be_known_by() {
    let (test, admin) = TestApp::set_up().await;
    let refused = execute(&test.app, &admin, CREATE, json!({ "input": { "jobTitle": "Ghost" } })).await;
    assert_eq!(refused.unwrap_err(), "VALIDATION lastName required");
    let made = execute(
        &test.app,
        &admin,
        CREATE,
        json!({ "input": { "phones": [{ "label": "", "value": "+421 905 123 456" }] } }),
    )
    .await
    .unwrap();
    assert_eq!(made["createContact"]["contact"]["name"], "+421 905 123 456");
    let clear =
        json!({ "id": made["createContact"]["contact"]["id"], "version": 1, "lastName": "Known", "firstName": null });
    execute(&test.app, &admin, UPDATE, json!({ "input": clear })).await.unwrap();
    let bad = json!({ "input": { "lastName": "X", "emails": [{ "label": "", "value": "no address" }] } });
    assert_eq!(execute(&test.app, &admin, CREATE, bad).await.unwrap_err(), "VALIDATION emails invalid_email");
}

#[tokio::test]
async fn contacts_are_found_by_name_address_and_number() {
    let (test, admin) = TestApp::set_up().await;
    let input = json!({ "firstName": "Жанна", "lastName": "Snelling", "emails": [{ "label": "", "value": "zh@acme.example" }], "phones": [{ "label": "", "value": "+421 905 123-456" }] });
    execute(&test.app, &admin, CREATE, json!({ "input": input })).await.unwrap();
    let search = "query($text: String) { contacts(filter: { text: $text }) { nodes { name } } }";
    for text in ["жанна s", "SNELLING", "@acme", "905123456", "905 123-4"] {
        let found = execute(&test.app, &admin, search, json!({ "text": text })).await.unwrap();
        assert_eq!(found["contacts"]["nodes"], json!([{ "name": "Жанна Snelling" }]), "{text}");
    }
    let none = execute(&test.app, &admin, search, json!({ "text": "boris" })).await.unwrap();
    assert_eq!(none["contacts"]["nodes"], Value::Array(Vec::new()));
}
