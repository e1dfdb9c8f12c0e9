//! Files of records: what stands in them, page after page, and for whom.

use super::file;
use crate::{
    access::{Access, policy::BuiltIn},
    companies::tests::execute,
    users::testing::TestApp,
};
use futures_util::StreamExt;
use millrace_shared::RecordKind;
use serde_json::{Value, json};

const EXPORT: &str = "mutation($input: ExportInput!) { exportRecords(input: $input) { url } }";

async fn create(test: &TestApp, access: &Access, kind: &str, input: Value) -> String {
    let document = format!(
        "mutation($input: Create{kind}Input!) {{ made: create{kind}(input: $input) {{ record: {} {{ id }} }} }}",
        kind.to_lowercase()
    );
    let made = execute(&test.app, access, &document, json!({ "input": input })).await.unwrap();
    made["made"]["record"]["id"].as_str().unwrap().to_owned()
}

/// The text of a file, as `reader` fetches it.
async fn fetch(reader: &Access, url: &str) -> Result<String, String> {
    let id = file::parse_path(url).unwrap();
    let (_, pieces) = file::open(reader.clone(), id).await.map_err(|error| error.code().to_owned())?;
    let pieces: Vec<_> = pieces.collect().await;
    let bytes: Vec<u8> = pieces.into_iter().flat_map(Result::unwrap).collect();
    Ok(String::from_utf8(bytes).unwrap())
}

async fn export(test: &TestApp, access: &Access, input: Value) -> Result<String, String> {
    let made = execute(&test.app, access, EXPORT, json!({ "input": input })).await?;
    Ok(made["exportRecords"]["url"].as_str().unwrap().to_owned())
}

fn companies(columns: &[&str], more: Value) -> Value {
    let columns: Vec<Value> = columns.iter().map(|key| json!({ "key": key })).collect();
    let filter = json!({ "version": 1, "all": [] });
    let mut input = json!({ "kind": "COMPANY", "content": { "shape": "TABLE", "filter": filter, "columns": columns } });
    for (key, value) in more.as_object().unwrap() {
        input["content"][key] = value.clone();
    }
    input
}

#[tokio::test]
async fn a_list_is_written_with_its_filter_order_and_columns_beyond_one_page() {
    let (test, admin) = TestApp::set_up().await;
    for number in 0..450 {
        create(&test, &admin, "Company", json!({ "name": format!("Firm {number:03}"), "employees": number })).await;
    }
    let large = json!({ "version": 1, "all": [{ "field": "employees", "op": "between", "from": 10 }] });
    let input = companies(&["name", "employees"], json!({ "filter": large, "sort": "-employees" }));
    let text = fetch(&admin, &export(&test, &admin, input).await.unwrap()).await.unwrap();
    let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap().split_terminator("\r\n").collect();
    assert_eq!((lines.len(), lines[0], lines[1], lines[440]), (441, "name,employees", "Firm 449,449", "Firm 010,10"));
    let event = test.log(&admin).await.into_iter().find(|event| event.kind == RecordKind::Export).unwrap();
    assert_eq!((event.verb.as_str(), event.actor_id), ("exported", admin.user_id()));
}

#[tokio::test]
async fn a_file_holds_what_its_reader_may_export_and_is_its_readers_alone() {
    let (test, admin) = TestApp::set_up().await;
    let mona = test.user(&admin, "Mona", BuiltIn::Manager, None).await;
    let boris = test.user(&admin, "Boris", BuiltIn::User, mona.user_id()).await;
    let (admin, mona, boris) = (test.now(&admin).await, test.now(&mona).await, test.now(&boris).await);
    let acme = create(&test, &admin, "Company", json!({ "name": "Acme" })).await;
    create(&test, &mona, "Company", json!({ "name": "Bolt" })).await;
    create(&test, &boris, "Company", json!({ "name": "Copper" })).await;
    // Through a deal of hers Mona sees Acme; she does not take it out.
    let stage = admin.reference().pipelines[0].stages[0].clone();
    let deal = json!({ "name": "Ropes", "pipelineId": stage.pipeline_id, "stageId": stage.id, "companyId": acme, "ownerId": mona.user_id() });
    create(&test, &admin, "Deal", deal).await;
    let plain = || companies(&["name"], json!({}));
    let url = export(&test, &mona, plain()).await.unwrap();
    assert_eq!(fetch(&mona, &url).await.unwrap(), "\u{feff}name\r\nBolt\r\nCopper\r\n");
    assert_eq!(fetch(&admin, &url).await.unwrap_err(), "NOT_FOUND");
    assert_eq!(export(&test, &boris, plain()).await.unwrap_err(), "FORBIDDEN");
    test.app.clock.advance(11 * 60 * 1000);
    assert_eq!(fetch(&mona, &url).await.unwrap_err(), "NOT_FOUND");
}

#[tokio::test]
async fn everything_is_written_as_an_import_reads_it() {
    let (test, admin) = TestApp::set_up().await;
    let field =
        "mutation { createField(input: { kind: COMPANY, label: \"Size\", type: NUMBER }) { field { id key } } }";
    let field = execute(&test.app, &admin, field, json!({})).await.unwrap()["createField"]["field"].clone();
    let admin = test.now(&admin).await;
    let input = json!({
        "name": "=Acme, \"Ltd\"", "annualRevenue": 123_456, "phones": [{ "label": "", "value": "+421 905 123 456" }],
        "tags": ["key", "fair"],
        "custom": [{ "fieldId": field["id"], "value": { "number": 2.5 } }],
    });
    create(&test, &admin, "Company", input).await;
    let everything = json!({ "shape": "TABLE", "filter": { "version": 1, "all": [] } });
    let url = export(&test, &admin, json!({ "kind": "COMPANY", "content": everything })).await.unwrap();
    let text = fetch(&admin, &url).await.unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let heads = reader.headers().unwrap().clone();
    let row = reader.records().next().unwrap().unwrap();
    let of = |head: &str| row.get(heads.iter().position(|it| it == head).unwrap()).unwrap().to_owned();
    assert_eq!(of("name"), "'=Acme, \"Ltd\"");
    assert_eq!((of("annual_revenue"), of("phones")), ("1234.56".into(), "'+421 905 123 456".into()));
    assert_eq!(of("tags"), "key; fair");
    assert_eq!((of("owner"), of(&format!("custom.{}", field["key"].as_str().unwrap()))), ("Anna".into(), "2.5".into()));

    let pipeline = admin.reference().pipelines[0].clone();
    let stage = pipeline.stages[0].clone();
    let deal = |name: &str| json!({ "name": name, "pipelineId": stage.pipeline_id, "stageId": stage.id, "amount": 5 });
    let ropes = create(&test, &admin, "Deal", deal("Ropes")).await;
    create(&test, &admin, "Deal", deal("Sails")).await;
    let board = json!({ "shape": "BOARD", "pipelineId": stage.pipeline_id, "filter": { "q": "a" } });
    let url = export(&test, &admin, json!({ "kind": "DEAL", "content": board })).await.unwrap();
    let text = fetch(&admin, &url).await.unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].contains("name,stage,company,amount") && lines[0].contains("expected_close_on"), "{text}");
    assert!(lines[1].starts_with("Sails,Incoming,,0.05"), "{text}");
    let chosen =
        json!({ "shape": "TABLE", "pipelineId": stage.pipeline_id, "filter": {}, "columns": [{ "key": "name" }] });
    let url = export(&test, &admin, json!({ "kind": "DEAL", "content": chosen, "ids": [ropes] })).await.unwrap();
    assert_eq!(fetch(&admin, &url).await.unwrap(), "\u{feff}name\r\nRopes\r\n");
}
