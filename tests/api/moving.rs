//! Everything is moved from SQLite to PostgreSQL and back: both hold the same, and a server goes on where the old one was.

use crate::avatars::plain;
use millrace_tests::{Client, Database, Live, Server, board::Board, client::Person, expect};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

/// Names that a database could spoil: accents, other alphabets, quotes, signs of patterns and of JSON.
const NAMES: [&str; 4] =
    ["Kováčska dielňa 50%_a", "北京公司", "Ковалёв \"и\" сыновья's \\ 🚲", "{\"json\": [1, null]}"];

async fn id(client: &Client, query: &str, variables: Value, path: &str) -> Value {
    let data = client.data(query, variables).await;
    data.pointer(path).cloned().unwrap_or_else(|| panic!("no {path} in {data}"))
}

/// A little of everything that a table or a type of column holds.
async fn fill(ada: &Client) {
    let pipeline = id(ada, "{ pipelines { id } }", json!({}), "/pipelines/0/id").await;
    let define = "mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }";
    let field = |kind: &str, more: Value| {
        let mut input = json!({ "kind": "COMPANY", "label": format!("The {kind}"), "type": kind });
        input.as_object_mut().into_iter().for_each(|it| it.extend(more.as_object().cloned().unwrap_or_default()));
        json!({ "input": input })
    };
    let line =
        id(ada, define, field("LINE", json!({ "filtered": true, "unique": true })), "/createField/field/id").await;
    let day = id(ada, define, field("DATE", json!({})), "/createField/field/id").await;
    let list = "mutation($input: CreateListInput!) { createList(input: $input) { list { id } } }";
    let columns = json!([{ "label": NAMES[1], "type": "LINE" }]);
    let input = json!({ "name": NAMES[0], "columns": columns });
    let list = id(ada, list, json!({ "input": input }), "/createList/list/id").await;
    let add = "mutation($input: AddListItemsInput!) { addListItems(input: $input) { items { id } } }";
    let input = json!({ "listId": list, "names": NAMES });
    let item = id(ada, add, json!({ "input": input }), "/addListItems/items/0/id").await;
    let of_list = id(ada, define, field("LIST", json!({ "listId": list })), "/createField/field/id").await;
    let company = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }";
    let deal = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
    for (number, name) in NAMES.iter().enumerate() {
        let custom = json!([
            { "fieldId": line, "value": { "text": format!("{name} {number}") } },
            { "fieldId": day, "value": { "date": "2026-02-28" } },
            { "fieldId": of_list, "value": { "recordId": item } },
        ]);
        let input = json!({ "name": name, "custom": custom, "annualRevenue": 9_007_199_254_740_000_i64 });
        let of = id(ada, company, json!({ "input": input }), "/createCompany/company/id").await;
        let input = json!({
            "pipelineId": pipeline, "name": name, "amount": 100, "companyId": of, "tags": [name],
            "expectedCloseOn": "2027-01-31", "clientMutationId": format!("once {number}"),
        });
        let of = id(ada, deal, json!({ "input": input }), "/createDeal/deal/id").await;
        let note = "mutation($input: CreateNoteInput!) { createNote(input: $input) { seq } }";
        ada.data(note, json!({ "input": { "recordKind": "DEAL", "recordId": of, "body": format!("**{name}**") } }))
            .await;
    }
    let looks = "mutation($input: UpdatePreferencesInput!) { updatePreferences(input: $input) { seq } }";
    ada.data(looks, json!({ "input": { "theme": "DARK", "dealColumns": [] } })).await;
    let view = "mutation($input: CreateViewInput!) { createView(input: $input) { seq } }";
    let content = json!({ "shape": "TABLE", "filter": { "version": 1, "all": [] } });
    ada.data(view, json!({ "input": { "kind": "COMPANY", "name": NAMES[0], "content": content } })).await;
    let user = id(ada, "{ viewer { user { id } } }", json!({}), "/viewer/user/id").await;
    let path = format!("/avatars/{}", user.as_str().unwrap_or_default());
    assert_eq!(ada.upload(&path, "image/png", plain()).await.status().as_u16(), 200);
}

/// What a person sees: boards with sums, timelines, findings, views, looks, the picture.
async fn seen(client: &Client) -> (Vec<Value>, Board) {
    let mut seen = Vec::new();
    for query in [
        "{ pipelines { id name stages { id name position checklist { id } } } }",
        "{ deals(first: 10) { totalCount nodes { id name amount expectedCloseOn tags version stage { id } company { name } timeline { nodes { seq verb at } } } } }",
        "{ companies(first: 10) { nodes { id name annualRevenue custom { __typename ... on TextValue { text } ... on DateValue { date } ... on LinkValue { name } } } } lists { name itemCount columns { label } } }",
        "{ views { name audience } viewer { preferences { theme dealColumns version } user { avatarUrl } } workspace { seq } }",
    ] {
        seen.push(client.ask(query, json!({})).await);
    }
    for text in ["kovac", "京公", "сынов", "json"] {
        let search =
            "query($text: String!) { search(text: $text) { __typename ... on Deal { id } ... on Company { id } } }";
        let mut found = client.ask(search, json!({ "text": text })).await;
        if let Some(found) = found["data"]["search"].as_array_mut() {
            assert!(!found.is_empty(), "{text} finds nothing");
            found.sort_by_key(Value::to_string);
        }
        seen.push(found);
    }
    let picture = seen[3]["data"]["viewer"]["user"]["avatarUrl"].as_str().unwrap_or_default().to_owned();
    let picture = expect(client.fetch(&picture, &[]).await.bytes().await, "no picture");
    seen.push(json!(picture.to_vec()));
    for answer in &seen {
        assert!(answer["errors"].is_null(), "{answer}");
    }
    let pipeline = seen[0]["data"]["pipelines"][0]["id"].as_str().unwrap_or_default();
    let board = Board::fetch(client, pipeline).await;
    assert_eq!(board.cards.len(), NAMES.len());
    (seen, board)
}

/// Every table of a database and how many rows it holds, as the database itself counts them.
#[expect(clippy::disallowed_methods, reason = "a test looks past the server")]
async fn counted(database: &Database, data: &Path) -> BTreeMap<String, i64> {
    let url = match database {
        Database::Postgres(url) => url.clone(),
        Database::Sqlite => format!("sqlite://{}", data.join("millrace.db").display()),
    };
    let connection = expect(sea_orm::Database::connect(url).await, "the database does not open");
    let backend = connection.get_database_backend();
    let all = match backend {
        sea_orm::DbBackend::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    };
    let tables = expect(connection.query_all_raw(Statement::from_string(backend, all)).await, "no catalogue");
    let mut counted = BTreeMap::new();
    for table in tables {
        let table: String = expect(table.try_get_by_index(0), "no name");
        let sql = format!("SELECT count(*) FROM \"{table}\"");
        let row = expect(connection.query_one_raw(Statement::from_string(backend, sql)).await, "no count");
        let rows = row.and_then(|row| row.try_get_by_index(0).ok()).unwrap_or(-1);
        counted.insert(table, rows);
    }
    expect(connection.close().await, "the database did not close");
    counted
}

/// Rows of each table as `millrace move` told them.
fn told(text: &str) -> BTreeMap<String, i64> {
    let lines = text.lines().skip_while(|line| !line.starts_with("table ")).skip(1);
    let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    words
        .filter(|words| words.len() == 3 && words[2].len() == 16)
        .filter_map(|words| Some((words[0].to_owned(), words[1].parse().ok()?)))
        .collect()
}

/// Moves once the killed server's connections are gone.
fn moved(server: &Server, to: &str) -> String {
    let since = Instant::now();
    loop {
        let output = expect(server.command().args(["move", "--to", to]).output(), "the command did not run");
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        if output.status.success() {
            return text;
        }
        assert!(text.contains("a server runs") && since.elapsed() < Duration::from_secs(20), "{text}");
    }
}

fn at(database: &Database, data: &Path) -> String {
    match database {
        Database::Postgres(url) => url.clone(),
        Database::Sqlite => data.join("millrace.db").display().to_string(),
    }
}

async fn go_over(from: Database, to: Database) {
    let mut old = Server::start_on(from.clone());
    let mut ada = old.set_up().await;
    let Person { client: sam, .. } = ada.invite("Sam Seller", "User", None).await;
    fill(&ada).await;
    let (before, board) = seen(&ada).await;
    let seq = before[3]["data"]["workspace"]["seq"].as_i64().unwrap_or_default();
    let folder = expect(tempfile::tempdir(), "no folder");
    let name = at(&to, folder.path());
    let refused = old.try_run(&["move", "--to", &name]);
    assert!(refused.contains("runs on the da") && !folder.path().join("millrace.db").exists(), "{refused}");

    old.kill();
    let text = moved(&old, &name);
    let mut here = counted(&from, old.data()).await;
    assert_eq!(here, counted(&to, folder.path()).await);
    assert!(here.remove("seaql_migrations").is_some());
    assert_eq!(told(&text), here, "{text}");
    for table in ["user_avatars", "user_preferences", "views", "event_log", "search_grams", "field_unique_values"] {
        assert!(here[table] > 0, "{table} is empty");
    }

    let mut new = Server::start_over(folder.path(), to.clone());
    // Both are signed in as before, and a browser that was open goes on with the next number.
    (ada, _) = (ada.at(&new.url), sam.at(&new.url).data("{ viewer { user { id } } }", json!({})).await);
    assert_eq!(seen(&ada).await, (before.clone(), board));
    let mut live = Live::changes(&ada, Some(seq)).await;
    let create = "mutation($input: CreateDealInput!) { createDeal(input: $input) { seq deal { id } } }";
    let pipeline = before[0]["data"]["pipelines"][0]["id"].clone();
    let made = json!({ "input": { "pipelineId": pipeline, "name": "After the move" } });
    assert_eq!(ada.data(create, made).await["createDeal"]["seq"], seq + 1);
    let batch = live.until(|batch| batch["seq"] == seq + 1).await;
    assert_eq!(batch["resync"], false, "{batch}");
    // A mutation that the old server had done is not done again.
    let again = json!({ "input": { "pipelineId": pipeline, "name": "Twice", "clientMutationId": "once 0" } });
    let again = ada.data(create, again).await;
    let known = before[1]["data"]["deals"]["nodes"].as_array().cloned().unwrap_or_default();
    assert!(known.iter().any(|deal| deal["id"] == again["createDeal"]["deal"]["id"]), "{again}");
    new.run(&["doctor"]);

    // The new one is not empty any more.
    new.kill();
    let held = counted(&to, folder.path()).await;
    let refused = old.try_run(&["move", "--to", &name]);
    assert!(refused.contains("is not empty") && refused.contains("nothing was moved"), "{refused}");
    assert_eq!(counted(&to, folder.path()).await, held);
}

#[tokio::test]
async fn everything_moves_to_postgresql_and_a_server_goes_on_there() {
    if let Some(postgres) = Database::postgres().await {
        go_over(Database::Sqlite, postgres).await;
    }
}

#[tokio::test]
async fn everything_moves_back_to_sqlite_and_a_server_goes_on_there() {
    if let Some(postgres) = Database::postgres().await {
        go_over(postgres, Database::Sqlite).await;
    }
}

#[tokio::test]
async fn a_database_that_is_not_millraces_is_left_alone() {
    let mut server = Server::start();
    server.set_up().await;
    server.kill();
    let file = server.data().join("other.db");
    let other = expect(
        sea_orm::Database::connect(format!("sqlite://{}?mode=rwc", file.display())).await,
        "the other database does not open",
    );
    #[expect(clippy::disallowed_methods, reason = "a database of some other program")]
    let made = other.execute_unprepared("CREATE TABLE recipes (id integer PRIMARY KEY, name text)").await;
    expect(made, "no table");
    expect(other.close().await, "the other database did not close");
    let before = expect(std::fs::read(&file), "no file");
    for (name, why) in [
        (file.display().to_string(), "not Millrace's"),
        (server.data().join("millrace.db").display().to_string(), "the database itself"),
        ("mysql://db/crm".to_owned(), "a database is postgres://"),
    ] {
        let refused = server.try_run(&["move", "--to", &name]);
        assert!(refused.contains(why), "{name}: {refused}");
    }
    assert!(expect(std::fs::read(&file), "no file").windows(7).any(|word| word == b"recipes"));
    assert_eq!(expect(std::fs::read(&file), "no file").len(), before.len(), "no table was made");
    // From file to file it goes as well, and with it nothing is lost.
    let text = server.run(&["move", "--to", &server.data().join("new").join("millrace.db").display().to_string()]);
    assert!(text.contains("Both hold the same"), "{text}");
}
