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

const NOTES: &str = "query($text: String!) { search(text: $text, kinds: [NOTE]) {
    ... on FoundNote { recordName pipelineId excerpt note { recordKind recordId body } }
} }";

async fn notes(client: &Client, text: &str) -> Vec<(String, String)> {
    let found = client.data(NOTES, json!({ "text": text })).await;
    let word = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let found = found["search"].as_array().cloned().unwrap_or_default();
    found.iter().map(|it| (word(&it["recordName"]), word(&it["excerpt"]))).collect()
}

#[tokio::test]
async fn notes_are_found_by_their_texts_as_far_as_their_records_are_seen() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let pipeline = pipeline(&ada).await;
        let deal = make(&ada, "createDeal", json!({ "pipelineId": pipeline, "name": "Engine" })).await;
        let company = make(&ada, "createCompany", json!({ "name": "Acme" })).await;
        let on = |kind: &str, record: &Value, body: &str| json!({ "recordKind": kind, "recordId": record["id"], "body": body });
        let long = format!("{} **Přerov** depot, ask for Kováč", "before ".repeat(60));
        let first = make(&ada, "createNote", on("DEAL", &deal, &long)).await;
        make(&ada, "createNote", on("COMPANY", &company, "They want a *quotation* for the depot by May")).await;
        make(&ada, "createNote", on("COMPANY", &company, "Спросить Ивана про склад")).await;

        let found = notes(&ada, "prer depot").await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, "Engine");
        assert!(found[0].1.starts_with("…before") && found[0].1.ends_with("Přerov depot, ask for Kováč"), "{found:?}");
        let told = ada.data(NOTES, json!({ "text": "prerov" })).await["search"][0].take();
        assert_eq!((&told["pipelineId"], &told["note"]["recordId"]), (&pipeline, &deal["id"]), "{told}");
        // The latest first; within a word, misspelt, in another alphabet.
        let of = |found: Vec<(String, String)>| found.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(of(notes(&ada, "depot").await), ["Acme", "Engine"]);
        for (typed, name) in [("uotat", "Acme"), ("quottion", "Acme"), ("ivana sklad", "Acme"), ("kovac", "Engine")] {
            assert_eq!(of(notes(&ada, typed).await), [name], "{typed}");
        }
        let Person { client: sam, .. } = ada.invite("Sam Seller", "User", None).await;
        assert!(notes(&sam, "depot").await.is_empty(), "who does not see a record finds none of its notes");

        let change = "mutation($input: UpdateNoteInput!) { updateNote(input: $input) { seq } }";
        let input = json!({ "id": first["id"], "version": first["version"], "body": "Nothing more" });
        ada.data(change, json!({ "input": input })).await;
        assert!(notes(&ada, "prerov").await.is_empty());
        assert_eq!(of(notes(&ada, "nothing").await), ["Engine"]);
        let delete = "mutation($id: ID!) { deleteCompany(input: { id: $id }) { seq } }";
        ada.data(delete, json!({ "id": company["id"] })).await;
        assert!(notes(&ada, "depot").await.is_empty(), "what is on a record in the trash is not found");
        ada.data("mutation($id: ID!) { deleteNote(input: { id: $id }) { seq } }", json!({ "id": first["id"] })).await;
        assert!(notes(&ada, "nothing").await.is_empty());
        assert!(server.run(&["doctor"]).contains("search"), "the doctor compares the words with the notes");
    }
}

#[tokio::test]
async fn custom_fields_of_one_line_find_their_records_but_not_for_whom_they_are_hidden() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let pipeline = pipeline(&ada).await;
        let mut fields = Vec::new();
        for (kind, label, field_type) in
            [("DEAL", "Contract", "LINE"), ("COMPANY", "Desk", "PHONE"), ("COMPANY", "Billing", "EMAIL")]
        {
            let input = json!({ "kind": kind, "label": label, "type": field_type });
            let made = ada
                .data(
                    "mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }",
                    json!({ "input": input }),
                )
                .await;
            fields.push(made["createField"]["field"]["id"].clone());
        }
        let value = |field: usize, text: &str| json!({ "fieldId": fields[field], "value": { "text": text } });
        let deal = json!({ "pipelineId": pipeline, "name": "Engine", "custom": [value(0, "ZML-2026/118")] });
        let deal = make(&ada, "createDeal", deal).await;
        let custom = json!([value(1, "+421 905 123 456"), value(2, "Faktury@Acme.example")]);
        make(&ada, "createCompany", json!({ "name": "Acme", "custom": custom })).await;

        for (typed, name) in
            [("zml-2026", "Engine"), ("118", "Engine"), ("0905/123", "Acme"), ("@acme", "Acme"), ("faktury", "Acme")]
        {
            assert_eq!(names(&ada, typed).await, [name], "{typed}");
        }
        let role = "mutation($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }";
        let rules: Vec<Value> =
            ["COMPANY", "DEAL"].map(|kind| json!({ "kind": kind, "verb": "VIEW", "scope": "ALL" })).into();
        let word = format!("custom:{}", fields[0].as_str().unwrap_or_default());
        let hidden = json!([{ "kind": "DEAL", "field": word, "right": "HIDDEN" }]);
        ada.data(role, json!({ "input": { "name": "Clerk", "rules": rules, "fieldRules": hidden } })).await;
        let bob = ada.invite("Bob Baker", "Clerk", None).await.client;
        assert!(names(&bob, "zml").await.is_empty(), "what is hidden finds nothing");
        assert_eq!(names(&bob, "engine").await, ["Engine"]);
        assert_eq!(names(&bob, "faktury").await, ["Acme"]);

        let change = "mutation($input: UpdateDealInput!) { updateDeal(input: $input) { deal { id } } }";
        let input = json!({ "id": deal["id"], "version": deal["version"], "custom": [value(0, "OBJ-7")] });
        ada.data(change, json!({ "input": input })).await;
        assert!(names(&ada, "zml").await.is_empty());
        assert_eq!(names(&ada, "obj").await, ["Engine"]);
        assert!(server.run(&["doctor"]).contains("search"), "the doctor compares the words with the fields");
    }
}
