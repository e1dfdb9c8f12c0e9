//! Custom fields through the API: what administrators define, what records hold, and what is asked of them.

use millrace_tests::{Client, Database, Live, Server};
use serde_json::{Value, json};

const FIELD: &str = "id key label type section position version archivedAt options { id label color archived }";
const VALUES: &str = "custom { __typename ... on TextValue { text } ... on OptionValue { label } ... on OptionsValue { labels } \
    ... on DateValue { date } ... on NumberValue { number } ... on MoneyValue { amount currency } ... on CheckedValue { checked } \
    ... on AddressValue { address { city } } ... on LinkValue { kind name } }";

/// Runs a mutation of fields.
async fn change(client: &Client, mutation: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let query = format!("mutation($input: {kind}!) {{ done: {mutation}(input: $input) {{ field {{ {FIELD} }} }} }}");
    client.ask(&query, json!({ "input": input })).await
}

async fn define(client: &Client, input: Value) -> Value {
    let answer = change(client, "createField", input).await;
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"]["done"]["field"].clone()
}

async fn create(client: &Client, kind: &str, input: Value) -> Value {
    let record = kind.to_lowercase();
    let query = format!(
        "mutation($input: Create{kind}Input!) {{ done: create{kind}(input: $input) {{ {record} {{ id version {VALUES} }} }} }}"
    );
    let mut answer = client.ask(&query, json!({ "input": input })).await;
    if answer["errors"].is_null() { answer["data"]["done"][record].take() } else { answer }
}

async fn update(client: &Client, kind: &str, input: Value) -> Value {
    let record = kind.to_lowercase();
    let query = format!(
        "mutation($input: Update{kind}Input!) {{ done: update{kind}(input: $input) {{ {record} {{ id version {VALUES} }} }} }}"
    );
    let mut answer = client.ask(&query, json!({ "input": input })).await;
    if answer["errors"].is_null() { answer["data"]["done"][record].take() } else { answer }
}

/// Field and code of every refusal.
fn refusals(answer: &Value) -> Vec<(&str, &str)> {
    let fields = answer["errors"][0]["extensions"]["fields"].as_array().into_iter().flatten();
    fields.filter_map(|it| Some((it["field"].as_str()?, it["code"].as_str()?))).collect()
}

async fn pipeline(client: &Client) -> Value {
    client.data("{ pipelines { id stages { id kind } } }", json!({})).await["pipelines"][0].take()
}

#[tokio::test]
async fn a_record_holds_a_value_of_every_type_and_its_timeline_tells_each() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let option = |label: &str| json!({ "label": label, "color": "#3b82f6" });
        let mut ids = serde_json::Map::new();
        for (kind, more) in [
            ("LINE", json!({})),
            ("PARAGRAPH", json!({})),
            ("CHECKBOX", json!({})),
            ("DROPDOWN", json!({ "options": [option("Small"), option("Large")] })),
            ("MULTI_SELECT", json!({ "options": [option("Red"), option("Blue")] })),
            ("DATE", json!({})),
            ("EMAIL", json!({})),
            ("PHONE", json!({})),
            ("ADDRESS", json!({})),
            ("URL", json!({})),
            ("NUMBER", json!({})),
            ("MONEY", json!({})),
            ("LINK", json!({ "linkKind": "COMPANY" })),
        ] {
            let mut input = json!({ "kind": "CONTACT", "label": kind.to_lowercase(), "type": kind });
            input.as_object_mut().into_iter().for_each(|it| it.extend(more.as_object().cloned().unwrap_or_default()));
            ids.insert(kind.to_owned(), define(&ada, input).await);
        }
        let id = |kind: &str| ids[kind]["id"].clone();
        let picked = |kind: &str, at: usize| ids[kind]["options"][at]["id"].clone();
        let company = create(&ada, "Company", json!({ "name": "Konex" })).await;
        let value = |kind: &str, value: Value| json!({ "fieldId": id(kind), "value": value });
        let custom = json!([
            value("LINE", json!({ "text": "  two   words " })),
            value("PARAGRAPH", json!({ "text": "a\nb" })),
            value("CHECKBOX", json!({ "checked": true })),
            value("DROPDOWN", json!({ "optionId": picked("DROPDOWN", 1) })),
            value("MULTI_SELECT", json!({ "optionIds": [picked("MULTI_SELECT", 1), picked("MULTI_SELECT", 0)] })),
            value("DATE", json!({ "date": "2026-11-22" })),
            value("EMAIL", json!({ "text": "Ann@EXAMPLE.com" })),
            value("PHONE", json!({ "text": "+421 905 123 456" })),
            value("ADDRESS", json!({ "address": { "city": "Nitra" } })),
            value("URL", json!({ "text": "example.com" })),
            value("NUMBER", json!({ "number": 12.5 })),
            value("MONEY", json!({ "money": { "amount": 1250, "currency": "EUR" } })),
            value("LINK", json!({ "recordId": company["id"] })),
        ]);
        let contact = create(&ada, "Contact", json!({ "firstName": "Ann", "custom": custom })).await;
        let expected = json!([
            { "__typename": "TextValue", "text": "two words" },
            { "__typename": "TextValue", "text": "a\nb" },
            { "__typename": "CheckedValue", "checked": true },
            { "__typename": "OptionValue", "label": "Large" },
            { "__typename": "OptionsValue", "labels": ["Red", "Blue"] },
            { "__typename": "DateValue", "date": "2026-11-22" },
            { "__typename": "TextValue", "text": "Ann@example.com" },
            { "__typename": "TextValue", "text": "+421 905 123 456" },
            { "__typename": "AddressValue", "address": { "city": "Nitra" } },
            { "__typename": "TextValue", "text": "https://example.com" },
            { "__typename": "NumberValue", "number": 12.5 },
            { "__typename": "MoneyValue", "amount": 1250, "currency": "EUR" },
            { "__typename": "LinkValue", "kind": "COMPANY", "name": "Konex" },
        ]);
        assert_eq!(contact["custom"], expected);

        // Absent leaves, null empties, a value changes; each is told on the timeline.
        let custom = json!([value("LINE", json!({ "text": "three" })), value("DATE", Value::Null)]);
        let input = json!({ "id": contact["id"], "version": contact["version"], "custom": custom });
        let changed = update(&ada, "Contact", input.clone()).await;
        assert_eq!(changed["custom"].as_array().map(Vec::len), Some(12), "{changed}");
        assert_eq!(changed["custom"][0]["text"], "three");
        let query = "query($id: ID!) { contact(id: $id) { timeline(first: 1) { nodes { verb changes { field before after } } } } }";
        let told = ada.data(query, json!({ "id": contact["id"] })).await["contact"]["timeline"]["nodes"][0].take();
        let mut changes = told["changes"].as_array().cloned().unwrap_or_default();
        changes.sort_by_key(|change| change["after"].is_null());
        let name = |kind: &str| format!("custom.{}", ids[kind]["id"].as_str().unwrap_or_default());
        let expected = json!([
            { "field": name("LINE"), "before": "two words", "after": "three" },
            { "field": name("DATE"), "before": "2026-11-22", "after": null },
        ]);
        assert_eq!(json!(changes), expected);
        // Made for the version before it: a conflict, as with any other field.
        let late = update(&ada, "Contact", input).await;
        assert_eq!(late["errors"][0]["extensions"]["code"], "CONFLICT", "{late}");

        // What a type does not take, each with its own entry.
        let input = json!({ "id": contact["id"], "version": changed["version"], "custom": [
            value("EMAIL", json!({ "text": "nobody" })), value("NUMBER", json!({ "text": "5" })), value("NUMBER", json!({ "number": 1 })),
            value("DROPDOWN", json!({ "optionId": picked("MULTI_SELECT", 0) })), value("LINK", json!({ "recordId": contact["id"] })),
        ] });
        let refused = update(&ada, "Contact", input).await;
        let expected = [
            ("custom.email", "invalid_email"),
            ("custom.number", "not_allowed"),
            ("custom.number", "taken"),
            ("custom.dropdown", "unknown"),
            ("custom.link", "unknown"),
        ];
        assert_eq!(refusals(&refused), expected, "{refused}");
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn a_value_that_may_stand_only_once_does_however_many_write_at_once() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let field =
            define(&ada, json!({ "kind": "COMPANY", "label": "Tax number", "type": "LINE", "unique": true })).await;
        let with = |name: &str, text: Value| json!({ "name": name, "custom": [{ "fieldId": field["id"], "value": { "text": text } }] });
        let tries = (0..8).map(|number| create(&ada, "Company", with(&format!("Firm {number}"), json!("SK 1"))));
        let answers = futures_util::future::join_all(tries).await;
        let made: Vec<&Value> = answers.iter().filter(|answer| answer["errors"].is_null()).collect();
        assert_eq!(made.len(), 1, "{answers:?}");
        let refused = answers.iter().find(|answer| !answer["errors"].is_null()).unwrap_or(&Value::Null);
        assert_eq!(refusals(refused), [("custom.tax_number", "taken")]);

        // Given up, it is free again; in other letters it is the same.
        let custom = json!([{ "fieldId": field["id"], "value": null }]);
        update(&ada, "Company", json!({ "id": made[0]["id"], "version": made[0]["version"], "custom": custom })).await;
        let second = create(&ada, "Company", with("Second", json!("sk  1"))).await;
        assert!(second["id"].is_string(), "{second}");
        assert_eq!(
            refusals(&create(&ada, "Company", with("Third", json!("SK 1"))).await),
            [("custom.tax_number", "taken")]
        );

        // A field becomes unique only when no two records hold the same.
        let other = define(&ada, json!({ "kind": "COMPANY", "label": "Code", "type": "LINE" })).await;
        for name in ["a", "b"] {
            let custom = json!([{ "fieldId": other["id"], "value": { "text": "X" } }]);
            create(&ada, "Company", json!({ "name": name, "custom": custom })).await;
        }
        let refused = change(&ada, "updateField", json!({ "id": other["id"], "unique": true })).await;
        assert_eq!(refusals(&refused), [("unique", "taken")], "{refused}");
    }
}

#[tokio::test]
async fn a_stage_that_asks_for_a_field_holds_a_deal_back_until_it_is_filled() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await.client;
        let pipeline = pipeline(&ada).await;
        let stage = |at: usize| pipeline["stages"][at]["id"].clone();
        let deal = create(&bob, "Deal", json!({ "pipelineId": pipeline["id"], "name": "Konex", "amount": 100 })).await;
        let mut live = Live::changes(&bob, None).await;
        let option = |label: &str| json!({ "label": label, "color": "#3b82f6" });
        let input = json!({ "kind": "DEAL", "label": "Budget holder", "type": "DROPDOWN", "options": [option("CFO"), option("CEO")],
            "requiredFromStageIds": [stage(2)] });
        let field = define(&ada, input).await;
        let told = live.until(|batch| batch.to_string().contains("\"FIELD\"")).await;
        assert!(told.to_string().contains(field["id"].as_str().unwrap_or("no id")), "open screens hear of it: {told}");

        let to = async |at: usize| {
            let query = "mutation($input: MoveDealInput!) { moveDeal(input: $input) { deal { stageId } } }";
            bob.ask(query, json!({ "input": { "id": deal["id"], "stageId": stage(at) } })).await
        };
        assert!(to(1).await["errors"].is_null(), "not yet asked for");
        for at in [2, 3, 6] {
            assert_eq!(refusals(&to(at).await), [("custom.budget_holder", "required")], "stage {at}");
        }
        let custom = json!([{ "fieldId": field["id"], "value": { "optionId": field["options"][1]["id"] } }]);
        let change_deals = "mutation($input: ChangeDealsInput!) { changeDeals(input: $input) { results { deal { stageId } refusal { code } } } }";
        let input = json!({ "changes": [{ "id": deal["id"], "stageId": stage(2), "custom": custom }] });
        let moved = bob.data(change_deals, json!({ "input": input })).await;
        assert_eq!(
            moved["changeDeals"]["results"][0]["deal"]["stageId"],
            stage(2),
            "filled and moved in one go: {moved}"
        );

        // Once there, it may not be emptied; a deal that is given up need not be described.
        let version = bob.data("query($id: ID!) { deal(id: $id) { version } }", json!({ "id": deal["id"] })).await;
        let custom = json!([{ "fieldId": field["id"], "value": null }]);
        let input = json!({ "id": deal["id"], "version": version["deal"]["version"], "custom": custom });
        assert_eq!(refusals(&update(&bob, "Deal", input).await), [("custom.budget_holder", "required")]);
        let bare = create(&bob, "Deal", json!({ "pipelineId": pipeline["id"], "name": "Bare" })).await;
        let query = "mutation($input: CloseDealInput!) { closeDeal(input: $input) { seq } }";
        let close = json!({ "input": { "id": bare["id"], "stageId": stage(8) } });
        assert!(bob.ask(query, close).await["errors"].is_null());
        assert_eq!(
            change(&bob, "createField", json!({ "kind": "DEAL", "label": "Mine", "type": "LINE" })).await["errors"][0]
                ["extensions"]["code"],
            "FORBIDDEN"
        );
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn fields_are_renamed_reordered_put_away_and_given_another_type_without_loss() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        for label in ["One", "Two", "Three"] {
            define(&ada, json!({ "kind": "COMPANY", "label": label, "type": "LINE", "section": "Facts" })).await;
        }
        let fields = async |archived: bool| {
            let query =
                format!("query($archived: Boolean!) {{ fields(kind: COMPANY, archived: $archived) {{ {FIELD} }} }}");
            ada.data(&query, json!({ "archived": archived })).await["fields"].as_array().cloned().unwrap_or_default()
        };
        let labels = |fields: &[Value]| {
            fields.iter().filter_map(|it| it["label"].as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        let known = fields(false).await;
        let refused = change(&ada, "createField", json!({ "kind": "COMPANY", "label": "one", "type": "DATE" })).await;
        assert_eq!(refusals(&refused), [("label", "taken")]);
        change(&ada, "updateField", json!({ "id": known[2]["id"], "position": 0, "label": "Third" })).await;
        assert_eq!(labels(&fields(false).await), ["Third", "One", "Two"]);

        let value = |text: &str| json!([{ "fieldId": known[0]["id"], "value": { "text": text } }]);
        let company = create(&ada, "Company", json!({ "name": "Konex", "custom": value("12.5") })).await;
        let other = create(&ada, "Company", json!({ "name": "Warephase", "custom": value("many") })).await;
        change(&ada, "updateField", json!({ "id": known[0]["id"], "archived": true })).await;
        assert_eq!(labels(&fields(false).await), ["Third", "Two"]);
        assert_eq!(fields(true).await.len(), 3);
        let read = async |id: &Value| {
            let query = format!("query($id: ID!) {{ company(id: $id) {{ version {VALUES} }} }}");
            ada.data(&query, json!({ "id": id })).await["company"].take()
        };
        assert_eq!(read(&company["id"]).await["custom"], json!([]), "put away");
        change(&ada, "updateField", json!({ "id": known[0]["id"], "archived": false })).await;
        assert_eq!(read(&company["id"]).await["custom"][0]["text"], "12.5", "and not lost");

        let preview = async || {
            let query = "query($id: ID!) { fieldTypeChange(id: $id, type: NUMBER) { values lost } }";
            ada.data(query, json!({ "id": known[0]["id"] })).await["fieldTypeChange"].take()
        };
        assert_eq!(preview().await, json!({ "values": 2, "lost": 1 }));
        let input = json!({ "id": known[0]["id"], "type": "NUMBER" });
        assert_eq!(refusals(&change(&ada, "changeFieldType", input.clone()).await), [("type", "loses_values")]);
        assert_eq!(read(&company["id"]).await["custom"][0]["text"], "12.5", "nothing was half done");
        update(&ada, "Company", json!({ "id": other["id"], "version": other["version"], "custom": value("7") })).await;
        let changed = change(&ada, "changeFieldType", input).await;
        assert_eq!(changed["data"]["done"]["field"]["type"], "NUMBER", "{changed}");
        assert_eq!(read(&company["id"]).await["custom"], json!([{ "__typename": "NumberValue", "number": 12.5 }]));
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn options_that_are_taken_out_stay_readable_where_they_are() {
    let server = Server::start();
    let ada = server.set_up().await;
    let option = |label: &str| json!({ "label": label, "color": "#3b82f6" });
    let input = json!({ "kind": "CONTACT", "label": "Size", "type": "DROPDOWN", "required": true, "options": [option("Small"), option("Large")] });
    let field = define(&ada, input).await;
    let pick = |at: usize| json!([{ "fieldId": field["id"], "value": { "optionId": field["options"][at]["id"] } }]);
    let ann = create(&ada, "Contact", json!({ "firstName": "Ann", "custom": pick(0) })).await;
    let refused = create(&ada, "Contact", json!({ "firstName": "Bob" })).await;
    assert_eq!(refusals(&refused), [("custom.size", "required")], "every contact needs it");
    let kept = &field["options"][1];
    let options = json!([{ "id": kept["id"], "label": "Huge", "color": "#ef4444" }, option("Tiny")]);
    let changed = change(&ada, "updateField", json!({ "id": field["id"], "options": options })).await;
    let options = changed["data"]["done"]["field"]["options"].as_array().cloned().unwrap_or_default();
    let seen: Vec<_> =
        options.iter().map(|it| (it["label"].as_str().unwrap_or_default(), it["archived"] == true)).collect();
    assert_eq!(seen, [("Huge", false), ("Tiny", false), ("Small", true)]);
    // It stays on Ann, and comes to nobody else.
    let query = format!("query($id: ID!) {{ contact(id: $id) {{ {VALUES} }} }}");
    assert_eq!(ada.data(&query, json!({ "id": ann["id"] })).await["contact"]["custom"][0]["label"], "Small");
    let refused = create(&ada, "Contact", json!({ "firstName": "Bob", "custom": pick(0) })).await;
    assert_eq!(refusals(&refused), [("custom.size", "unknown"), ("custom.size", "required")]);
    let many: Vec<Value> = (0..501).map(|number| option(&format!("o{number}"))).collect();
    let refused =
        change(&ada, "createField", json!({ "kind": "CONTACT", "label": "Many", "type": "DROPDOWN", "options": many }))
            .await;
    assert_eq!(refusals(&refused), [("options", "too_many")]);
}

#[tokio::test]
async fn a_file_fills_custom_fields_by_their_keys() {
    let server = Server::start();
    let ada = server.set_up().await;
    let option = |label: &str| json!({ "label": label, "color": "#3b82f6" });
    define(&ada, json!({ "kind": "COMPANY", "label": "Size", "type": "DROPDOWN", "options": [option("Small"), option("Large")] })).await;
    define(&ada, json!({ "kind": "COMPANY", "label": "Tax number", "type": "LINE", "unique": true })).await;
    let folder = server.data();
    let (file, map) = (folder.join("firms.csv"), folder.join("map.toml"));
    std::fs::write(&file, "Name;Size;Tax\r\nKonex;large;SK1\r\nWarephase;huge;SK2\r\nGamma;small;sk1\r\n")
        .unwrap_or_else(|error| panic!("{error}"));
    std::fs::write(&map, "[fields]\nname = \"Name\"\n\"custom.size\" = \"Size\"\n\"custom.tax_number\" = \"Tax\"\n")
        .unwrap_or_else(|error| panic!("{error}"));
    let (file, map) = (file.to_string_lossy(), map.to_string_lossy());
    let told = server.try_run(&["import", "companies", &file, "--map", &map, "--owner", "ada@northwind.example"]);
    assert!(
        told.contains("custom.size does not exist") && told.contains("custom.tax_number is already in use"),
        "{told}"
    );
    let data = ada.data(&format!("{{ companies {{ nodes {{ name {VALUES} }} }} }}"), json!({})).await;
    let expected = json!([{ "name": "Konex", "custom": [
        { "__typename": "OptionValue", "label": "Large" }, { "__typename": "TextValue", "text": "SK1" } ] }]);
    assert_eq!(data["companies"]["nodes"], expected);
}

#[tokio::test]
async fn deals_are_filtered_by_what_their_custom_fields_hold() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let pipeline = pipeline(&ada).await;
        let option = |label: &str| json!({ "label": label, "color": "#3b82f6" });
        let mut fields = serde_json::Map::new();
        for (kind, options) in [
            ("LINE", None),
            ("NUMBER", None),
            ("MONEY", None),
            ("DATE", None),
            ("CHECKBOX", None),
            ("DROPDOWN", Some(json!([option("Small"), option("Large")]))),
            ("MULTI_SELECT", Some(json!([option("Red"), option("Blue")]))),
        ] {
            let input = json!({ "kind": "DEAL", "label": kind, "type": kind, "options": options, "filtered": true });
            fields.insert(kind.to_owned(), define(&ada, input).await);
        }
        let (id, picked) = (
            |kind: &str| fields[kind]["id"].clone(),
            |kind: &str, at: usize| fields[kind]["options"][at]["id"].clone(),
        );
        let value = |kind: &str, value: Value| json!({ "fieldId": id(kind), "value": value });
        for (name, custom) in [
            (
                "a",
                json!([
                    value("LINE", json!({ "text": "Žilina 100%" })),
                    value("NUMBER", json!({ "number": 1.5 })),
                    value("DROPDOWN", json!({ "optionId": picked("DROPDOWN", 0) })),
                    value("DATE", json!({ "date": "2026-01-31" }))
                ]),
            ),
            (
                "b",
                json!([
                    value("LINE", json!({ "text": "Nitra" })),
                    value("NUMBER", json!({ "number": -20 })),
                    value("CHECKBOX", json!({ "checked": true })),
                    value("DROPDOWN", json!({ "optionId": picked("DROPDOWN", 1) })),
                    value("MULTI_SELECT", json!({ "optionIds": [picked("MULTI_SELECT", 1)] }))
                ]),
            ),
            (
                "c",
                json!([
                    value("MONEY", json!({ "money": { "amount": 500, "currency": "EUR" } })),
                    value("DATE", json!({ "date": "2026-02-01" })),
                    value(
                        "MULTI_SELECT",
                        json!({ "optionIds": [picked("MULTI_SELECT", 0), picked("MULTI_SELECT", 1)] })
                    )
                ]),
            ),
            ("d", json!([])),
        ] {
            create(&ada, "Deal", json!({ "pipelineId": pipeline["id"], "name": name, "custom": custom })).await;
        }
        let found = async |conditions: Value| {
            let query = "query($filter: DealFilter!) { deals(filter: $filter, sort: NAME, direction: ASC) { totalCount nodes { name } } }";
            let data = ada.data(query, json!({ "filter": { "custom": conditions } })).await;
            let names =
                data["deals"]["nodes"].as_array().into_iter().flatten().filter_map(|deal| deal["name"].as_str());
            let names: String = names.collect();
            assert_eq!(data["deals"]["totalCount"], names.len(), "{conditions}");
            names
        };
        for (kind, is, names) in [
            ("LINE", json!({ "text": "žILINA" }), "a"),
            ("LINE", json!({ "text": "100%" }), "a"),
            ("LINE", json!({ "text": "%" }), "a"),
            ("LINE", json!({ "filled": false }), "cd"),
            ("NUMBER", json!({ "numbers": { "from": -20, "to": 1.4999 } }), "b"),
            ("NUMBER", json!({ "numbers": { "from": 1.5 } }), "a"),
            ("MONEY", json!({ "amounts": { "to": 500 } }), "c"),
            ("DATE", json!({ "dates": { "from": "2026-02-01" } }), "c"),
            ("DATE", json!({ "dates": { "to": "2026-01-31" } }), "a"),
            ("CHECKBOX", json!({ "filled": true }), "b"),
            ("DROPDOWN", json!({ "optionIds": [picked("DROPDOWN", 0), picked("DROPDOWN", 1)] }), "ab"),
            ("MULTI_SELECT", json!({ "optionIds": [picked("MULTI_SELECT", 0)] }), "c"),
            ("MULTI_SELECT", json!({ "optionIds": [picked("MULTI_SELECT", 1)] }), "bc"),
            ("MULTI_SELECT", json!({ "optionIds": [] }), ""),
            ("DATE", json!({ "text": "2026" }), ""),
        ] {
            assert_eq!(found(json!([{ "fieldId": id(kind), "is": is }])).await, names, "{kind} {is}");
        }
        let both = json!([{ "fieldId": id("LINE"), "is": { "filled": true } }, { "fieldId": id("NUMBER"), "is": { "numbers": { "to": 0 } } }]);
        assert_eq!(found(both).await, "b");
        server.run(&["doctor"]);
    }
}

/// Companies that are narrowed by custom fields and read page by page in the order of one, in both directions.
#[tokio::test]
async fn companies_are_filtered_and_sorted_by_their_custom_fields() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let option = |label: &str| json!({ "label": label, "color": "#3b82f6" });
        let mut ids = serde_json::Map::new();
        for (kind, more) in [
            ("LINE", json!({})),
            ("NUMBER", json!({})),
            ("DATE", json!({})),
            ("CHECKBOX", json!({})),
            ("DROPDOWN", json!({ "options": [option("Small"), option("Large")] })),
            ("LINK", json!({ "linkKind": "USER" })),
            ("PARAGRAPH", json!({ "filtered": false })),
        ] {
            let mut input = json!({ "kind": "COMPANY", "label": kind, "type": kind, "filtered": true });
            input.as_object_mut().into_iter().for_each(|it| it.extend(more.as_object().cloned().unwrap_or_default()));
            ids.insert(kind.to_owned(), define(&ada, input).await);
        }
        let me = ada.data("{ viewer { user { id } } }", json!({})).await["viewer"]["user"]["id"].take();
        let size = |at: usize| json!({ "optionId": ids["DROPDOWN"]["options"][at]["id"] });
        let (text, number) = (|text: &str| json!({ "text": text }), |number: f64| json!({ "number": number }));
        for (name, held) in [
            ("a", vec![("LINE", text("žilina")), ("NUMBER", number(1.5)), ("DROPDOWN", size(1))]),
            ("b", vec![("LINE", text("Nitra")), ("NUMBER", number(-2.0)), ("DATE", json!({ "date": "2026-01-31" }))]),
            (
                "c",
                vec![
                    ("CHECKBOX", json!({ "checked": true })),
                    ("DROPDOWN", size(0)),
                    ("LINK", json!({ "recordId": me })),
                ],
            ),
            ("d", vec![("LINE", text("nitra")), ("NUMBER", number(1.5)), ("PARAGRAPH", text("Long"))]),
            ("e", vec![]),
        ] {
            let value = |(kind, value)| json!({ "fieldId": ids[kind]["id"], "value": value });
            let custom: Vec<Value> = held.into_iter().map(value).collect();
            create(&ada, "Company", json!({ "name": name, "custom": custom })).await;
        }
        let read = async |mut asked: Value| {
            let query = "query($where: JSON, $field: ID, $direction: SortDirection!, $after: String) {
                companies(where: $where, sortField: $field, direction: $direction, first: 1, after: $after) {
                    totalCount nodes { name } pageInfo { endCursor hasNextPage } } }";
            let mut names = String::new();
            loop {
                let page = ada.data(query, asked.clone()).await["companies"].take();
                names.extend(page["nodes"][0]["name"].as_str());
                if page["pageInfo"]["hasNextPage"] != true {
                    assert_eq!(page["totalCount"], names.len(), "{asked}");
                    return names;
                }
                asked["after"] = page["pageInfo"]["endCursor"].clone();
            }
        };
        let custom = |kind: &str| format!("custom:{}", ids[kind]["id"].as_str().unwrap_or_default());
        for (kind, how, names) in [
            ("LINE", json!({ "op": "contains", "text": "ITRA" }), "bd"),
            ("LINE", json!({ "op": "oneOf", "values": ["Žilina"] }), "a"),
            ("LINE", json!({ "op": "notContains", "text": "nitra" }), "ace"),
            ("NUMBER", json!({ "op": "between", "from": 15_000 }), "ad"),
            ("DATE", json!({ "op": "days", "to": "2026-01-31" }), "b"),
            ("CHECKBOX", json!({ "op": "empty" }), "abde"),
            ("DROPDOWN", json!({ "op": "oneOf", "values": [ids["DROPDOWN"]["options"][1]["id"]] }), "a"),
            ("LINK", json!({ "op": "oneOf", "values": ["me"] }), "c"),
            ("PARAGRAPH", json!({ "op": "notEmpty" }), "d"),
        ] {
            let mut condition = how.clone();
            condition["field"] = custom(kind).into();
            let asked = json!({ "where": { "version": 1, "all": [condition] }, "direction": "ASC" });
            assert_eq!(read(asked).await, names, "{kind} {how}");
        }
        // Of equal values, and where there is none, the order is that of the making: ids.
        for (kind, up, down) in [
            ("LINE", "bdace", "adbec"),
            ("NUMBER", "badce", "dabec"),
            ("DATE", "bacde", "bedca"),
            ("CHECKBOX", "cabde", "cedba"),
            ("DROPDOWN", "cabde", "acedb"),
        ] {
            let asked = |direction: &str| json!({ "field": ids[kind]["id"], "direction": direction });
            assert_eq!(read(asked("ASC")).await, up, "{kind} up");
            assert_eq!(read(asked("DESC")).await, down, "{kind} down");
        }
        let query = "query($field: ID) { companies(sortField: $field) { nodes { id } } }";
        let refused = ada.ask(query, json!({ "field": ids["PARAGRAPH"]["id"] })).await;
        assert_eq!(refusals(&refused), [("sortField", "not_allowed")]);
        // A field that is put away is offered no more, and what was saved with it means the same.
        change(
            &ada,
            "updateField",
            json!({ "id": ids["LINE"]["id"], "version": ids["LINE"]["version"], "archived": true }),
        )
        .await;
        let condition = json!({ "field": custom("LINE"), "op": "contains", "text": "nitra" });
        let asked = json!({ "where": { "version": 1, "all": [condition] }, "direction": "ASC" });
        assert_eq!(read(asked).await, "bd");
    }
}
