//! A list of 50 deals with company and owner over GraphQL, against the same rows by the same SQL through the driver
//! alone, both at 16 at once.

use crate::{
    data, name_of,
    report::{Report, rate},
};
use millrace_tests::{Client, Database, Server};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::json;

const AT_ONCE: usize = 16;

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
    let graphql = rate(AT_ONCE, move |_| {
        let ada = ada.clone();
        async move { ask(&ada).await }
    })
    .await;
    let file = data::connections(&server, 4).await;
    let driver = rate(AT_ONCE, move |_| {
        let file = file.clone();
        async move { select(&file).await }
    })
    .await;
    let what = format!("list of 50 deals with stage, company and owner, {deals} deals, 16 at once ({name})");
    let aim = if name == "PostgreSQL" { "at least 1,100/s" } else { "-" };
    let figure =
        format!("{:.0}/s, p50 {:.1} ms, p99 {:.1} ms", graphql.0, graphql.1.percentile(50), graphql.1.percentile(99));
    report.row(
        &what,
        figure,
        format!("{:.2} of the same SQL through the driver alone ({:.0}/s)", graphql.0 / driver.0, driver.0),
        aim,
    );
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
