//! A list of 50 deals with company and owner over GraphQL, against the same rows by the same SQL through the driver
//! alone, both at 16 at once, and on PostgreSQL against PostGraphile.

use crate::{
    data, name_of,
    peer::Peer,
    report::{Report, Timings, rate},
};
use millrace_tests::{Client, Database, Server, expect};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;

const AT_ONCE: usize = 16;
/// Answers before PostGraphile is measured.
const WARM: usize = 300;

const QUERY: &str =
    "{ deals(first: 50) { nodes { id name amount currency stage { name } company { name } owner { name } } } }";
const SQL: &str = "SELECT d.id, d.name, d.amount, d.currency, s.name AS stage, c.name AS company, u.name AS owner FROM deals d
    JOIN stages s ON s.workspace_id = d.workspace_id AND s.id = d.stage_id
    LEFT JOIN companies c ON c.workspace_id = d.workspace_id AND c.id = d.company_id
    JOIN users u ON u.workspace_id = d.workspace_id AND u.id = d.owner_id
    WHERE d.workspace_id = (SELECT id FROM workspaces) AND d.deleted_at IS NULL ORDER BY d.created_at DESC, d.id DESC LIMIT 50";

/// Measures it at so many deals.
pub async fn run(report: &mut Report, database: Database, deals: u32) {
    let name = name_of(&database);
    let server = Server::start_on(database);
    let ada = server.set_up().await;
    data::fill(&server, deals).await;
    ask(&ada).await;
    let what = format!("list of 50 deals with stage, company and owner, {deals} deals");
    for at_once in [1, 256] {
        let client = ada.clone();
        let measured = rate(at_once, move |_| {
            let client = client.clone();
            async move { ask(&client).await }
        });
        report.row(&format!("{what}, {at_once} at once ({name})"), figure(&measured.await), "-".into(), "-");
    }
    let client = ada.clone();
    let graphql = rate(AT_ONCE, move |_| {
        let client = client.clone();
        async move { ask(&client).await }
    })
    .await;
    let file = data::connections(&server, 4).await;
    let driver = rate(AT_ONCE, move |_| {
        let file = file.clone();
        async move { select(&file).await }
    })
    .await;
    let aim = if name == "PostgreSQL" { "at least 1,100/s" } else { "-" };
    let against = format!("{:.2} of the same SQL through the driver alone ({:.0}/s)", graphql.0 / driver.0, driver.0);
    report.row(&format!("{what}, {AT_ONCE} at once ({name})"), figure(&graphql), against, aim);
    by_hash(report, &ada, graphql.0, &format!("{what}, {AT_ONCE} at once ({name})"), name == "PostgreSQL").await;
    if name == "PostgreSQL" {
        against_peer(report, &server, &ada, graphql.0, &what).await;
    }
}

/// The same by the hash of the query, as the web app's own are sent.
async fn by_hash(report: &mut Report, ada: &Client, graphql: f64, what: &str, has_aim: bool) {
    let hash: String = Sha256::digest(QUERY).iter().map(|byte| format!("{byte:02x}")).collect();
    let persisted = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    let first = ada.post(&json!({ "query": QUERY, "extensions": persisted })).await;
    assert!(expect(first, "the server did not answer").status().is_success());
    let (ada, request) = (ada.clone(), Arc::new(json!({ "extensions": persisted })));
    let measured = rate(AT_ONCE, move |_| {
        let (ada, request) = (ada.clone(), Arc::clone(&request));
        async move {
            let answer: Value = expect(expect(ada.post(&request).await, "no answer").json().await, "no JSON");
            assert_eq!(answer["data"]["deals"]["nodes"].as_array().map(Vec::len), Some(50), "{answer}");
        }
    })
    .await;
    let against = format!("{:.2} times as many as with the text", measured.0 / graphql);
    report.row(
        &format!("by the hash of a persisted query: {what}"),
        figure(&measured),
        against,
        if has_aim { "at least 2,500/s" } else { "-" },
    );
}

/// The same list by PostGraphile over the same tables, with as many connections to the database, asked in the same way.
async fn against_peer(report: &mut Report, server: &Server, ada: &Client, graphql: f64, what: &str) {
    let Some(peer) = Peer::start(&server.database_url()) else {
        eprintln!("PostGraphile is left out: it is not installed in bench/postgraphile (cargo xtask bench does it)");
        return;
    };
    let workspace = ada.data("{ workspace { id } }", json!({})).await["workspace"]["id"].clone();
    let asker = peer.asker(workspace.as_str().unwrap_or_default());
    // It plans and compiles at the first times.
    for _ in 0..WARM {
        asker.ask().await;
    }
    let measured = rate(AT_ONCE, move |_| {
        let asker = asker.clone();
        async move { asker.ask().await }
    })
    .await;
    report.row(
        &format!("the same by PostGraphile 5, {what}, {AT_ONCE} at once"),
        figure(&measured),
        format!("Millrace does {:.1} times as many", graphql / measured.0),
        "Millrace at least 4 times",
    );
}

fn figure((a_second, timings): &(f64, Timings)) -> String {
    format!("{a_second:.0}/s, p50 {:.1} ms, p99 {:.1} ms", timings.percentile(50), timings.percentile(99))
}

async fn ask(client: &Client) {
    let data = client.data(QUERY, json!({})).await;
    assert_eq!(data["deals"]["nodes"].as_array().map(Vec::len), Some(50));
}

#[expect(clippy::disallowed_methods, reason = "the limit that is measured against is the driver alone")]
async fn select(file: &DatabaseConnection) {
    let rows = file.query_all_raw(Statement::from_string(file.get_database_backend(), SQL)).await;
    let rows = millrace_tests::expect(rows, "the statement failed");
    let read = rows
        .iter()
        .filter(|row| row.try_get::<String>("", "name").is_ok() && row.try_get::<String>("", "owner").is_ok());
    assert_eq!(read.count(), 50);
}
