//! Imports on a real database, from files as people have them.

use super::{ImportError, ImportKind, ImportOptions, ImportReport, run};
use crate::{access::Access, companies::tests::execute, deals::totals, users::testing::TestApp};
use serde_json::{Value, json};
use std::path::Path;

const MAP: &str = "[fields]\nname = \"Deal\"\namount = \"Value\"\ncurrency = { value = \"USD\" }\ncompany = \"Firm\"\ntags = { column = \"Product\", split = \"+\" }\n\
                   stage = { column = \"Phase\", values = { \"engaging\" = \"Proposal\" }, default = \"Incoming\" }\nloss_reason = { value = \"No budget\" }\n\
                   created_at = \"Began\"\nclosed_at = \"Ended\"\nowner = \"Seller\"\n";

const HEADER: &str = "Deal,Value,Firm,Product,Phase,Began,Ended,Seller\n";

fn options(test: &TestApp, admin: &Access, kind: ImportKind, file: &[u8], map: &str) -> ImportOptions {
    let path = |name: &str| test.dir.path().join(name);
    std::fs::write(path("in.csv"), file).unwrap();
    std::fs::write(path("map.toml"), map).unwrap();
    ImportOptions {
        workspace: admin.workspace_id(),
        kind,
        file: path("in.csv"),
        map: path("map.toml"),
        encoding: None,
        delimiter: None,
        dry_run: false,
        again: false,
        owner: Some("Anna".to_owned()),
        errors: None,
        progress: false,
    }
}

fn errors(report: &ImportReport) -> String {
    std::fs::read_to_string(report.errors.as_deref().unwrap_or(Path::new("/no/errors"))).unwrap_or_default()
}

async fn count(test: &TestApp, admin: &Access) -> Value {
    execute(
        &test.app,
        admin,
        "{ deals(first: 0) { totalCount } companies(first: 0) { totalCount } contacts(first: 0) { totalCount } }",
        json!({}),
    )
    .await
    .unwrap()
}

#[tokio::test]
async fn a_dry_run_counts_what_the_run_then_does() {
    let (test, admin) = TestApp::set_up().await;
    let file = format!(
        "{HEADER}Ropes,\"1,054.50\",Acme,GTX Pro+MG,won,2017-01-01,2017-03-01,anna@example.com\nNets,10,acme,,lost,2017-01-01,2017-03-01,\n\
         Hooks,,Bluth,,engaging,2017-01-05,,Anna\n,1,Nowhere,,,,,\nLate,x,,,gone,2017-01-01,,Boris\nBack,1,,,won,2017-03-01,2017-01-01,\nShort,1\n"
    );
    let options = options(&test, &admin, ImportKind::Deals, file.as_bytes(), MAP);
    let dry = run(&test.app, ImportOptions { dry_run: true, ..options.clone() }).await.unwrap();
    assert_eq!(count(&test, &admin).await["deals"]["totalCount"], 0);
    let done = run(&test.app, options.clone()).await.unwrap();
    assert_eq!((done.rows, done.created, done.refused, done.companies_created), (7, 3, 4, 2));
    assert_eq!(ImportReport { dry_run: false, ..dry }, done);
    let counts = count(&test, &admin).await;
    assert_eq!((&counts["deals"]["totalCount"], &counts["companies"]["totalCount"]), (&json!(3), &json!(2)));
    let told = errors(&done);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines,
        [
            "line,field,reason",
            "5,name,is required",
            "6,amount,is no amount in its currency",
            "6,owner,names nobody here: use the e-mail address or the full name of a user",
            "6,stage,names a stage that the pipeline does not have",
            "7,closed_at,lies before created_at",
            "8,,\"the row has 2 columns, the header has 8\"",
        ]
    );

    // The deals are as if they had been worked on here.
    let ask = "{ deals(sort: NAME, direction: ASC) { nodes { name amount currency tags stage { name } closedAt createdAt lossReason { name } company { name } timeline { nodes { verb at } } } } }";
    let deals = execute(&test.app, &admin, ask, json!({})).await.unwrap();
    let nodes = deals["deals"]["nodes"].as_array().unwrap();
    assert_eq!(
        nodes.iter().map(|deal| deal["stage"]["name"].as_str().unwrap()).collect::<Vec<_>>(),
        ["Proposal", "Lost", "Won"]
    );
    assert_eq!(
        (&nodes[2]["amount"], &nodes[2]["tags"], &nodes[2]["company"]["name"]),
        (&json!(105_450), &json!(["GTX Pro", "MG"]), &json!("Acme"))
    );
    assert_eq!(
        nodes[2]["timeline"]["nodes"],
        json!([{ "verb": "won", "at": "2017-03-01T12:00:00.000Z" }, { "verb": "created", "at": "2017-01-01T12:00:00.000Z" }])
    );
    assert_eq!(nodes[1]["lossReason"]["name"], "No budget");
    assert_eq!(totals::recount(test.app.db.reader(), admin.workspace_id()).await.unwrap(), []);

    // Once is enough, unless it is asked for.
    assert!(matches!(run(&test.app, options.clone()).await, Err(ImportError::Finished)));
    let again = run(&test.app, ImportOptions { again: true, ..options }).await.unwrap();
    assert_eq!((again.created, again.companies_created), (3, 0));
    let verbs: Vec<String> = test
        .log(&admin)
        .await
        .into_iter()
        .filter(|event| event.kind.as_str() == "import")
        .map(|event| event.verb)
        .collect();
    assert_eq!(verbs, ["started", "finished", "started", "finished"]);
}

#[tokio::test]
async fn many_rows_land_in_order_and_a_broken_run_goes_on() {
    let (test, admin) = TestApp::set_up().await;
    let mut file = String::from(HEADER);
    for number in 0..1_203 {
        file += &format!("Deal {number:04},{number},Firm {},,engaging,2017-01-01,,\n", number % 7);
    }
    let options = options(&test, &admin, ImportKind::Deals, file.as_bytes(), MAP);
    let report = run(&test.app, options.clone()).await.unwrap();
    assert_eq!((report.created, report.companies_created, report.refused), (1_203, 7, 0));
    let stage =
        admin.reference().pipelines[0].stages.iter().find(|stage| stage.name == "Proposal").unwrap().id.to_string();
    let ask = "query($stage: ID!) { deals(filter: { stageIds: [$stage] }, sort: RANK, direction: ASC, first: 3) { totalCount nodes { name } } }";
    let top = execute(&test.app, &admin, ask, json!({ "stage": stage })).await.unwrap();
    assert_eq!(
        top["deals"],
        json!({ "totalCount": 1203, "nodes": [{ "name": "Deal 1202" }, { "name": "Deal 1201" }, { "name": "Deal 1200" }] })
    );
    assert_eq!(totals::recount(test.app.db.reader(), admin.workspace_id()).await.unwrap(), []);

    // As if it had been killed after the second transaction: only the rest is read.
    let mut tx = admin.begin(None).await.unwrap();
    use super::entity::{Column, Entity};
    use sea_orm::{ColumnTrait, sea_query::Expr};
    let values = [(Column::RowsDone, Expr::value(1_000_i64)), (Column::FinishedAt, Expr::value(Option::<i64>::None))];
    tx.update_where::<Entity>(Column::WorkspaceId, Column::Kind.eq("deals"), values).await.unwrap();
    tx.commit().await.unwrap();
    let rest = run(&test.app, options).await.unwrap();
    assert_eq!((rest.skipped, rest.rows, rest.created), (1_000, 203, 203));
}

#[tokio::test]
async fn other_encodings_and_marks_are_found() {
    let (test, admin) = TestApp::set_up().await;
    let text = "Имя;Фамилия;Фирма;Почта;Рождение;Метки\nЖанна;Снеллинг;Ромашка;zh@acme.example;31.12.1990;Ярмарка, ЯРМАРКА, Весна\nИван;Иванов;Ромашка;не почта;;\n";
    let (file, ..) = encoding_rs::WINDOWS_1251.encode(text);
    let map = "date_format = \"%d.%m.%Y\"\n[fields]\nfirst_name = \"Имя\"\nlast_name = \"Фамилия\"\ncompanies = \"Фирма\"\nemails = \"Почта\"\nbirthday = \"Рождение\"\ntags = \"Метки\"\n";
    let report = run(&test.app, options(&test, &admin, ImportKind::Contacts, &file, map)).await.unwrap();
    assert_eq!((report.encoding, report.delimiter, report.created, report.refused), ("windows-1251", ';', 1, 1));
    assert!(errors(&report).contains("3,emails,\"is not an e-mail address"), "{}", errors(&report));
    let ask = "{ contacts(where: { version: 1, all: [{ field: \"tags\", op: \"oneOf\", values: [\"ярмарка\"] }] }) { nodes { name birthday tags companies { name } } } }";
    let contacts = execute(&test.app, &admin, ask, json!({})).await.unwrap();
    assert_eq!(
        contacts["contacts"]["nodes"],
        json!([{ "name": "Жанна Снеллинг", "birthday": "1990-12-31", "tags": ["Ярмарка", "Весна"], "companies": [{ "name": "Ромашка" }] }])
    );
}

#[tokio::test]
async fn companies_come_once_and_after_their_parents() {
    let (test, admin) = TestApp::set_up().await;
    let file = "account,sector,revenue,parent,tags\nAcme,technology,12.50,,key+fair\nBluth,,,Acme,\nacme,,,,\nCheers,,,Massive,\n";
    let map = "[fields]\nname = \"account\"\nsector = \"sector\"\nannual_revenue = \"revenue\"\nparent = \"parent\"\ntags = { column = \"tags\", split = \"+\" }\n";
    let options = options(&test, &admin, ImportKind::Companies, file.as_bytes(), map);
    let dry = run(&test.app, ImportOptions { dry_run: true, ..options.clone() }).await.unwrap();
    let done = run(&test.app, options).await.unwrap();
    assert_eq!((done.created, done.refused), (2, 2));
    assert_eq!((dry.created, dry.refused, &dry.reasons), (done.created, done.refused, &done.reasons));
    let ask = "{ companies { nodes { name annualRevenue tags parent { name } } } }";
    let companies = execute(&test.app, &admin, ask, json!({})).await.unwrap();
    assert_eq!(
        companies["companies"]["nodes"],
        json!([{ "name": "Acme", "annualRevenue": 1250, "tags": ["key", "fair"], "parent": null }, { "name": "Bluth", "annualRevenue": null, "tags": [], "parent": { "name": "Acme" } }])
    );
}

#[tokio::test]
async fn rows_name_entries_of_lists_and_companies_in_custom_fields() {
    let (test, admin) = TestApp::set_up().await;
    let made =
        async |query: &str, input: Value| execute(&test.app, &admin, query, json!({ "input": input })).await.unwrap();
    let list = made(
        "mutation($input: CreateListInput!) { createList(input: $input) { list { id } } }",
        json!({ "name": "Depots" }),
    );
    let list = list.await["createList"]["list"]["id"].take();
    let names = json!({ "listId": list, "names": ["Nitra", "Žilina", "Brno"] });
    made("mutation($input: AddListItemsInput!) { addListItems(input: $input) { seq } }", names).await;
    let field = "mutation($input: CreateFieldInput!) { createField(input: $input) { field { id key } } }";
    made(field, json!({ "kind": "DEAL", "label": "Depot", "type": "LIST", "listId": list })).await;
    made(field, json!({ "kind": "DEAL", "label": "Carrier", "type": "LINK", "linkKind": "COMPANY" })).await;
    made("mutation($input: CreateCompanyInput!) { createCompany(input: $input) { seq } }", json!({ "name": "Acme" }))
        .await;

    let file = "Deal,Depot,Carrier\nRopes, žilina ,ACME\nNets,,\nHooks,Praha,\nLines,Nitra,Nobody\n";
    let map = "[fields]\nname = \"Deal\"\n\"custom.depot\" = \"Depot\"\n\"custom.carrier\" = \"Carrier\"\n";
    let options = options(&test, &admin, ImportKind::Deals, file.as_bytes(), map);
    let dry = run(&test.app, ImportOptions { dry_run: true, ..options.clone() }).await.unwrap();
    let done = run(&test.app, options).await.unwrap();
    assert_eq!((done.created, done.refused), (2, 2), "{:?}", done.reasons);
    assert_eq!((dry.created, dry.refused, &dry.reasons), (done.created, done.refused, &done.reasons));
    let refused = errors(&done);
    assert!(refused.contains("depot") && refused.contains("carrier"), "{refused}");
    let ask = "{ deals { nodes { name custom { ... on LinkValue { name } } } } }";
    let deals = execute(&test.app, &test.now(&admin).await, ask, json!({})).await.unwrap();
    let ropes = deals["deals"]["nodes"].as_array().unwrap().iter().find(|deal| deal["name"] == "Ropes").unwrap();
    assert_eq!(ropes["custom"], json!([{ "name": "Žilina" }, { "name": "Acme" }]));
}
