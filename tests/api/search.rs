//! Finding deals, companies and contacts by what they are called.

use millrace_tests::{Client, Database, Server, client::Person};
use serde_json::{Value, json};

const SEARCH: &str = "query($text: String!, $kinds: [SearchKind!], $first: Int! = 8) { search(text: $text, kinds: $kinds, first: $first) {
    __typename ... on Deal { id name } ... on Company { id name } ... on Contact { id name }
} }";

async fn names(client: &Client, text: &str) -> Vec<String> {
    let found = client.data(SEARCH, json!({ "text": text })).await;
    let found = found["search"].as_array().cloned().unwrap_or_default();
    found.iter().map(|it| it["name"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn make(client: &Client, mutation: &str, input: Value) -> Value {
    let payload = mutation.to_lowercase().replace("create", "");
    let input_type = format!("{}Input", mutation.replacen('c', "C", 1));
    let query =
        format!("mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {payload} {{ id version }} }} }}");
    client.data(&query, json!({ "input": input })).await[mutation][payload].take()
}

async fn pipeline(client: &Client) -> Value {
    client.data("{ pipelines { id } }", json!({})).await["pipelines"][0]["id"].take()
}

#[tokio::test]
async fn names_are_found_by_the_beginnings_of_their_words_in_any_alphabet() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let pipeline = pipeline(&ada).await;
        make(&ada, "createDeal", json!({ "pipelineId": pipeline, "name": "Zumgoity · GTX Plus Pro" })).await;
        make(&ada, "createCompany", json!({ "name": "Kováčska dielňa 50%_a" })).await;
        make(&ada, "createCompany", json!({ "name": "北京公司" })).await;
        make(&ada, "createContact", json!({ "firstName": "Дмитрий", "lastName": "Ковалёв" })).await;
        make(&ada, "createContact", json!({ "firstName": "Mária", "lastName": "Kováčová" })).await;

        assert_eq!(names(&ada, "kovac").await, ["Kováčska dielňa 50%_a", "Mária Kováčová"]);
        assert_eq!(names(&ada, "КОВАЛ дм").await, ["Дмитрий Ковалёв"]);
        assert_eq!(names(&ada, "dmitriy kov").await, ["Дмитрий Ковалёв"]);
        assert_eq!(names(&ada, "gtx zum").await, ["Zumgoity · GTX Plus Pro"]);
        assert_eq!(names(&ada, "京公").await, ["北京公司"]);
        // Nothing stands for anything else, and nothing is found by nothing.
        for nothing in ["", " . ", "%", "kov_", "zumgoity maria"] {
            let found = names(&ada, nothing).await;
            assert!(found.is_empty() || nothing == "kov_", "{nothing}: {found:?}");
        }
        let only = ada.data(SEARCH, json!({ "text": "kov", "kinds": ["CONTACT", "CONTACT"], "first": 1 })).await;
        assert_eq!(only["search"].as_array().map(Vec::len), Some(1), "{only}");
        assert_eq!(ada.refused(SEARCH, json!({ "text": "x".repeat(201) })).await, "VALIDATION");
        assert_eq!(ada.refused(SEARCH, json!({ "text": "x", "first": 201 })).await, "VALIDATION");
    }
}

#[tokio::test]
async fn a_new_name_is_found_at_once_and_the_old_one_no_more() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let pipeline = pipeline(&ada).await;
        let deal = make(&ada, "createDeal", json!({ "pipelineId": pipeline, "name": "Alpha engine works" })).await;
        let rename = "mutation($input: UpdateDealInput!) { updateDeal(input: $input) { deal { id version } } }";
        let input = json!({ "id": deal["id"], "version": deal["version"], "name": "Beta engine" });
        let version = ada.data(rename, json!({ "input": input })).await["updateDeal"]["deal"]["version"].take();
        assert_eq!(names(&ada, "beta").await, ["Beta engine"]);
        assert_eq!(names(&ada, "engine").await, ["Beta engine"]);
        assert!(names(&ada, "alpha").await.is_empty() && names(&ada, "works").await.is_empty());

        let delete = "mutation($id: ID!, $version: Int) { deleteDeal(input: { id: $id, version: $version }) { deal { version } } }";
        ada.data(delete, json!({ "id": deal["id"], "version": version })).await;
        assert!(names(&ada, "beta").await.is_empty());
        ada.data(
            "mutation($id: ID!) { restoreDeal(input: { id: $id }) { deal { version } } }",
            json!({ "id": deal["id"] }),
        )
        .await;
        assert_eq!(names(&ada, "beta").await, ["Beta engine"]);
        assert!(server.run(&["doctor"]).contains("search"), "the doctor compares the words with the names");
    }
}

#[tokio::test]
async fn parts_of_words_and_misspelt_words_find_records() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        for name in ["Kováčska dielňa", "Schnellbau Zürich", "Nordwind", "Novák & Syn", "Дальстрой"] {
            make(&ada, "createCompany", json!({ "name": name })).await;
        }
        for (typed, found) in [
            // Within a word.
            ("ovac", "Kováčska dielňa"),
            ("bau", "Schnellbau Zürich"),
            ("stroy", "Дальстрой"),
            ("llbau zur", "Schnellbau Zürich"),
            // A letter that is wrong, missing, too many, or has changed places.
            ("nowak", "Novák & Syn"),
            ("novka", "Novák & Syn"),
            ("schnelbau", "Schnellbau Zürich"),
            ("nordwinnd", "Nordwind"),
            ("kovacskaa dielna", "Kováčska dielňa"),
            ("далстрой", "Дальстрой"),
        ] {
            let typed_found = names(&ada, typed).await;
            assert_eq!(typed_found, [found], "{typed}");
        }
        for nothing in ["ov", "nowaks syn", "kovacska nordwind", "zzz"] {
            assert!(names(&ada, nothing).await.is_empty(), "{nothing}");
        }
        // What begins so comes before what has it within, and what is known is not taken for misspelt.
        make(&ada, "createCompany", json!({ "name": "Baumax" })).await;
        assert_eq!(names(&ada, "bau").await, ["Baumax", "Schnellbau Zürich"]);
        make(&ada, "createCompany", json!({ "name": "Nowak" })).await;
        assert_eq!(names(&ada, "nowak").await, ["Nowak"]);
        let Person { client: sam, .. } = ada.invite("Sam Seller", "User", None).await;
        assert!(names(&sam, "ovac").await.is_empty() && names(&sam, "nordwinnd").await.is_empty());
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn who_calls_or_writes_is_found_by_number_and_address() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let labeled = |value: &str| json!([{ "label": "work", "value": value }]);
        let jana = make(
            &ada,
            "createContact",
            json!({ "firstName": "Jana", "lastName": "Nováková", "emails": labeled("jana.novakova@acme.example"),
                "phones": labeled("+421 905 123-456") }),
        )
        .await;
        make(
            &ada,
            "createCompany",
            json!({ "name": "Acme 905", "phones": labeled("02/5778 1234"), "emails": labeled("info@acme.example") }),
        )
        .await;

        for typed in ["+421905123456", "00421 905 123 456", "0905/123 456", "123456", "3456"] {
            assert_eq!(names(&ada, typed).await, ["Jana Nováková"], "{typed}");
        }
        assert_eq!(names(&ada, "(02) 5778").await, ["Acme 905"]);
        assert_eq!(names(&ada, "905").await, ["Acme 905", "Jana Nováková"]);
        assert_eq!(names(&ada, "@acme").await, ["Acme 905", "Jana Nováková"]);
        assert_eq!(names(&ada, "Jana.Nov").await, ["Jana Nováková"]);
        assert_eq!(names(&ada, "novak @acme.example").await, ["Jana Nováková"]);
        for nothing in ["@example", "0906", "jana@acme"] {
            assert!(names(&ada, nothing).await.is_empty(), "{nothing}");
        }
        let Person { client: sam, .. } = ada.invite("Sam Seller", "User", None).await;
        assert!(names(&sam, "0905 123").await.is_empty(), "a contact of another is not found by its number");

        let change = "mutation($input: UpdateContactInput!) { updateContact(input: $input) { contact { id } } }";
        let input = json!({ "id": jana["id"], "version": jana["version"], "phones": labeled("+421 911 999 000") });
        ada.data(change, json!({ "input": input })).await;
        assert!(names(&ada, "0905 123").await.is_empty());
        assert_eq!(names(&ada, "0911 999").await, ["Jana Nováková"]);
        assert!(server.run(&["doctor"]).contains("search"), "the doctor compares the words with the records");
    }
}

#[tokio::test]
async fn the_best_come_first_and_others_records_are_not_found() {
    let server = Server::start();
    let ada = server.set_up().await;
    let pipeline = pipeline(&ada).await;
    for name in ["The Nord Group", "Nordwind", "Nord", "Nordkap"] {
        make(&ada, "createDeal", json!({ "pipelineId": pipeline, "name": name })).await;
    }
    assert_eq!(names(&ada, "nord").await, ["Nord", "Nordkap", "Nordwind", "The Nord Group"]);
    let Person { client: sam, .. } = ada.invite("Sam Seller", "User", None).await;
    assert!(names(&sam, "nord").await.is_empty());
    make(&sam, "createDeal", json!({ "pipelineId": pipeline, "name": "Nordlicht" })).await;
    assert_eq!(names(&sam, "nord").await, ["Nordlicht"]);
    assert_eq!(names(&ada, "nordl").await, ["Nordlicht"]);
}
