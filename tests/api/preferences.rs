//! How a user wants the screens: one's own, told live to oneself and to nobody else.

use millrace_tests::{Client, Database, Live, Server, client::Person};
use serde_json::{Value, json};

const READ: &str = "{ viewer { preferences { theme density cardFields dealColumns version } } }";
const WIDTHS: &str = "{ viewer { preferences { dealColumnWidths { column width } } } }";
const UPDATE: &str = "mutation($input: UpdatePreferencesInput!) { updatePreferences(input: $input) {
    preferences { theme density cardFields dealColumns version } seq
} }";
const CHANGES: &str = "subscription($since: EventSeq) { changes(since: $since) {
    seq changes { kind id record { ... on Preferences { theme version } ... on Team { name } } }
} }";

async fn read(client: &Client) -> Value {
    client.data(READ, json!({})).await["viewer"]["preferences"].take()
}

async fn update(client: &Client, input: Value) -> Value {
    client.data(UPDATE, json!({ "input": input })).await["updatePreferences"].take()
}

async fn seq(client: &Client) -> Value {
    client.data("{ workspace { seq } }", json!({})).await["workspace"]["seq"].take()
}

/// What a batch tells of preferences.
fn themes(batch: &Value) -> Vec<Value> {
    let changes = batch["changes"].as_array().cloned().unwrap_or_default();
    changes.into_iter().filter(|it| it["kind"] == "PREFERENCES").map(|it| it["record"]["theme"].clone()).collect()
}

#[tokio::test]
async fn preferences_are_kept_one_by_one_and_belong_to_their_user() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let Person { client: sam, .. } = ada.invite("Sam Seller", "User", None).await;
        let untouched = json!({ "theme": "SYSTEM", "density": "COMFORTABLE", "cardFields": null, "dealColumns": null, "version": 0 });
        assert_eq!(read(&ada).await, untouched);

        let made = update(&ada, json!({ "theme": "DARK", "cardFields": ["OWNER", "AMOUNT", "OWNER"] })).await;
        assert_eq!(made["preferences"]["cardFields"], json!(["OWNER", "AMOUNT"]));
        update(&ada, json!({ "density": "COMPACT", "dealColumns": [] })).await;
        let cleared = update(&ada, json!({ "cardFields": null, "clientMutationId": "once" })).await;
        let kept =
            json!({ "theme": "DARK", "density": "COMPACT", "cardFields": null, "dealColumns": [], "version": 3 });
        assert_eq!(cleared["preferences"], kept);
        // A repeated mutation is answered and not done again; one that changes nothing is no change.
        let again = update(&ada, json!({ "theme": "LIGHT", "clientMutationId": "once" })).await;
        assert_eq!(again["preferences"], kept);
        assert_eq!(update(&ada, json!({ "theme": "DARK" })).await["preferences"], kept);
        assert_eq!(read(&ada).await, kept);
        assert_eq!(read(&sam).await, untouched);
        assert_eq!(update(&sam, json!({})).await["preferences"], untouched);

        let log = ada.data("{ auditLog { nodes { kind } } }", json!({})).await.to_string();
        assert!(!log.contains("PREFERENCES"), "how somebody likes the screens is no matter for the audit log: {log}");
    }
}

#[tokio::test]
async fn widths_of_columns_are_kept_within_bounds() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let read = async || ada.data(WIDTHS, json!({})).await["viewer"]["preferences"]["dealColumnWidths"].take();
        assert_eq!(read().await, Value::Null);
        let wide = |width: i32| json!([{ "column": "AMOUNT", "width": width }, { "column": "AMOUNT", "width": 90 }]);
        update(&ada, json!({ "dealColumnWidths": wide(240) })).await;
        let kept = json!([{ "column": "AMOUNT", "width": 240 }]);
        assert_eq!(read().await, kept);
        for width in [-1, 63, 801] {
            let input = json!({ "input": { "dealColumnWidths": wide(width) } });
            assert_eq!(ada.refused(UPDATE, input).await, "VALIDATION");
        }
        assert_eq!(read().await, kept);
        update(&ada, json!({ "dealColumnWidths": null })).await;
        assert_eq!(read().await, Value::Null);
    }
}

#[tokio::test]
async fn the_table_of_deals_keeps_custom_fields_among_its_columns() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let mut fields = Vec::new();
        for kind in ["DEAL", "COMPANY"] {
            let define = "mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }";
            let input = json!({ "input": { "kind": kind, "label": "Level", "type": "LINE" } });
            let id = ada.data(define, input).await["createField"]["field"]["id"].take();
            fields.push(format!("custom:{}", id.as_str().unwrap()));
        }
        let lists =
            |key: &str| json!([{ "kind": "DEAL", "columns": [{ "key": "name" }, { "key": key, "width": 90 }] }]);
        update(&ada, json!({ "listColumns": lists(&fields[0]) })).await;
        let read = "{ viewer { preferences { listColumns { kind columns { key width } } } } }";
        let kept = async || ada.data(read, json!({})).await["viewer"]["preferences"]["listColumns"].take();
        let columns = json!([{ "key": "name", "width": null }, { "key": fields[0], "width": 90 }]);
        assert_eq!(kept().await, json!([{ "kind": "DEAL", "columns": columns }]));
        // Not a field of another kind, and not what no deal has.
        for key in [&fields[1], "email"] {
            assert_eq!(ada.refused(UPDATE, json!({ "input": { "listColumns": lists(key) } })).await, "VALIDATION");
        }
        update(&ada, json!({ "listColumns": [{ "kind": "DEAL" }] })).await;
        assert_eq!(kept().await, json!([]));
    }
}

#[tokio::test]
async fn a_change_is_told_to_ones_own_tabs_and_to_nobody_elses() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let Person { client: sam, .. } = ada.invite("Sam Seller", "Administrator", None).await;
        let since = seq(&ada).await;
        // All three have the same rights and share one execution.
        let mut tab = Live::open(&ada, CHANGES, json!({ "since": since })).await;
        let mut other = Live::open(&ada, CHANGES, json!({ "since": since })).await;
        let mut sams = Live::open(&sam, CHANGES, json!({ "since": since })).await;
        for theme in ["DARK", "LIGHT"] {
            update(&ada, json!({ "theme": theme })).await;
            for live in [&mut tab, &mut other] {
                assert_eq!(themes(&live.next("changes").await), [theme]);
            }
        }
        ada.data("mutation { createTeam(input: { name: \"Bratislava\" }) { seq } }", json!({})).await;
        for live in [&mut tab, &mut other, &mut sams] {
            let batch = live.next("changes").await;
            assert_eq!(batch["changes"][0]["record"]["name"], "Bratislava", "{batch}");
            assert_eq!(themes(&batch), [] as [Value; 0]);
        }

        // A tab that comes back reads what it missed; somebody else's does not.
        let before = seq(&ada).await;
        update(&ada, json!({ "theme": "SYSTEM" })).await;
        let mut back = Live::open(&ada, CHANGES, json!({ "since": before })).await;
        assert_eq!(themes(&back.next("changes").await), ["SYSTEM"]);
        let mut sams_back = Live::open(&sam, CHANGES, json!({ "since": before })).await;
        update(&sam, json!({ "theme": "DARK" })).await;
        assert_eq!(themes(&sams_back.next("changes").await), ["DARK"]);
    }
}

#[tokio::test]
async fn keys_are_changed_and_never_do_two_things() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let read = async || {
            let query = "{ viewer { preferences { shortcuts { command keys } } } }";
            ada.data(query, json!({})).await["viewer"]["preferences"]["shortcuts"].take()
        };
        assert_eq!(read().await, json!([]));
        let chosen = json!([
            { "command": "DEALS", "keys": "D" },
            { "command": "ADD", "keys": null },
            { "command": "COMPANIES", "keys": "n" },
            { "command": "HELP", "keys": "Mod+Shift+/" },
            { "command": "UNDO", "keys": "Mod+Z" },
            { "command": "DEALS", "keys": "E" },
        ]);
        update(&ada, json!({ "shortcuts": chosen })).await;
        // In one way of writing; what is usual is not kept, of what is named twice the first counts.
        let kept = json!([
            { "command": "DEALS", "keys": "D" },
            { "command": "ADD", "keys": null },
            { "command": "COMPANIES", "keys": "N" },
            { "command": "HELP", "keys": "Mod+/" },
        ]);
        assert_eq!(read().await, kept);
        for refused in ["1", "Mod+W", "Enter", "Ctrl+K", "", "N", "Mod+K", "\u{202e}"] {
            let input = json!({ "input": { "shortcuts": [{ "command": "LEADS", "keys": refused }] } });
            assert_eq!(ada.refused(UPDATE, input).await, "VALIDATION", "{refused:?}");
        }
        assert_eq!(read().await, kept);
        update(&ada, json!({ "shortcuts": null })).await;
        assert_eq!(read().await, json!([]));
    }
}

#[tokio::test]
async fn a_card_shows_up_to_three_custom_fields_of_deals() {
    const FIELDS: &str = "{ viewer { preferences { cardCustomFields } } }";
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let Person { client: sam, .. } = ada.invite("Sam Seller", "User", None).await;
        let define = async |kind: &str, label: &str| {
            let create = "mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }";
            let input = json!({ "kind": kind, "label": label, "type": "LINE" });
            ada.data(create, json!({ "input": input })).await["createField"]["field"]["id"].take()
        };
        let mut fields = Vec::new();
        for label in ["One", "Two", "Three", "Four"] {
            fields.push(define("DEAL", label).await);
        }
        let foreign = define("COMPANY", "Elsewhere").await;
        let shown = async |client: &Client| {
            client.data(FIELDS, json!({})).await["viewer"]["preferences"]["cardCustomFields"].take()
        };
        assert_eq!(shown(&sam).await, json!([]));

        let chosen = json!([fields[2], fields[0], fields[2]]);
        update(&sam, json!({ "cardCustomFields": chosen })).await;
        assert_eq!(shown(&sam).await, json!([fields[2], fields[0]]), "in the order of the choice, each once");
        assert_eq!(shown(&ada).await, json!([]), "everybody chooses for themselves");
        update(&sam, json!({ "theme": "DARK" })).await;
        assert_eq!(shown(&sam).await, json!([fields[2], fields[0]]));

        for (fields, code) in [(json!(fields), "too_many"), (json!([foreign]), "unknown")] {
            let input = json!({ "input": { "theme": "LIGHT", "cardCustomFields": fields } });
            let answer = sam.ask(UPDATE, input).await;
            let told = &answer["errors"][0]["extensions"]["fields"][0];
            assert_eq!((&told["field"], &told["code"]), (&json!("cardCustomFields"), &json!(code)), "{answer}");
        }
        let kept = sam.data(READ, json!({})).await;
        assert_eq!(kept["viewer"]["preferences"]["theme"], "DARK", "what is refused changes nothing");

        update(&sam, json!({ "cardCustomFields": [] })).await;
        assert_eq!(shown(&sam).await, json!([]));
    }
}
