//! Opening a board of nine columns, 50 cards each with company and owner, at 1,000 and at 1,000,000 deals.

use crate::{
    data::{self, Pipeline},
    name_of,
    report::{Report, Timings},
};
use millrace_tests::{Client, Database, Server};
use serde_json::json;
use std::time::Instant;

const QUERY: &str = "query($id: ID!) { board(pipelineId: $id, first: 50) { seq columns {
    stage { id } totals { count amounts { amount currency } weighted { amount currency } }
    deals { nodes { id name amount currency rank stageId ownerId tags expectedCloseOn stageEnteredAt version company { id name } } pageInfo { hasNextPage endCursor } }
} } }";

/// Measures both.
pub async fn run(report: &mut Report, database: Database, most: u32) {
    let name = name_of(&database);
    let server = Server::start_on(database);
    let ada = server.set_up().await;
    let pipeline = data::pipeline(&ada).await;
    let mut medians = Vec::new();
    for count in [1_000, most] {
        data::fill(&server, count).await;
        let timings = open(&ada, &pipeline, count).await;
        medians.push(timings.percentile(50));
        let what = format!("board of nine columns, 50 cards each, {count} deals ({name})");
        let against = match medians.first() {
            Some(first) if medians.len() > 1 => {
                format!("{:.2} times that of 1,000 deals", timings.percentile(50) / first)
            }
            _ => "-".to_owned(),
        };
        report.row(
            &what,
            format!("p50 {:.1} ms, p99 {:.1} ms", timings.percentile(50), timings.percentile(99)),
            against,
            "less than twice from 1,000 to 1,000,000",
        );
    }
}

async fn open(client: &Client, pipeline: &Pipeline, count: u32) -> Timings {
    let mut timings = Vec::new();
    for _ in 0..60 {
        let at = Instant::now();
        let data = client.data(QUERY, json!({ "id": pipeline.id })).await;
        timings.push(at.elapsed());
        let columns = data["board"]["columns"].as_array().cloned().unwrap_or_default();
        let counted: i64 = columns.iter().filter_map(|column| column["totals"]["count"].as_i64()).sum();
        assert_eq!(counted, i64::from(count));
    }
    // The first ones warm the caches.
    timings.drain(..10);
    Timings::of(timings)
}
