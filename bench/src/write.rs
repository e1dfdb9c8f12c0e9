//! Deals moved, made and changed by the thousand, each acknowledged only when it is on the disk, against the same rows
//! through the driver alone, in a transaction each.

mod driver;

use crate::{
    data::{self, Pipeline},
    name_of,
    report::{Report, Timings, rate},
};
use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

const MANY: usize = 1_000;
/// The most that one mutation changes.
const AT_ONCE: usize = 200;
/// How often a thousand are changed.
const TIMES: usize = 7;
const MOVE: &str = "mutation($input: MoveDealInput!) { moveDeal(input: $input) { seq } }";
const CREATE: &str = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } seq } }";
const CHANGE: &str = "mutation($input: ChangeDealsInput!) { changeDeals(input: $input) { seq } }";

type Done = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Measures it at so many deals.
pub async fn run(report: &mut Report, database: Database, count: u32) {
    let (name, is_postgres) = (name_of(&database), matches!(database, Database::Postgres(_)));
    let server = Server::start_on(database);
    let ada = server.set_up().await;
    data::fill(&server, count).await;
    let pipeline = data::pipeline(&ada).await;
    let deals = some(&ada).await;
    let mut alone = Vec::new();
    for (many, at_once) in [("one", 1), ("16", 16)] {
        let moved = rate(at_once, mover(&ada, &deals, &pipeline)).await;
        let made = rate(at_once, maker(&ada, &pipeline)).await;
        alone.push((format!("deals moved by {many} at once"), at_once, moved));
        alone.push((format!("deals made by {many} at once"), at_once, made));
    }
    let changed = many(&ada, &deals).await;
    // Last: the server does not know of what is written past it.
    let one = if is_postgres { driver::postgres(&server, 1).await } else { driver::sqlite(&server).await };
    // SQLite has one writer, however many wait for it.
    let sixteen = if is_postgres { driver::postgres(&server, 16).await } else { one };
    for (what, at_once, (a_second, timings)) in alone {
        let driver = if at_once == 1 { one } else { sixteen };
        let aim = match (what.starts_with("deals moved by 16"), is_postgres) {
            (true, true) => "at least 1,000/s",
            (true, false) => "at least 3,000/s",
            _ => "-",
        };
        report.row(
            &format!("{what}, {count} deals ({name}, on the disk before the answer)"),
            figure(a_second, &timings),
            format!(
                "{:.2} of the same rows through the driver alone, in a transaction each ({driver:.0}/s)",
                a_second / driver
            ),
            aim,
        );
    }
    report.row(
        &format!("{MANY} deals given another date, {AT_ONCE} by a mutation ({name})"),
        format!("p50 {:.0} ms, longest {:.0} ms", changed.percentile(50), changed.longest()),
        format!("{:.0} deals a second", 1000.0 * 1000.0 / changed.percentile(50)),
        "-",
    );
}

fn figure(a_second: f64, timings: &Timings) -> String {
    format!("{a_second:.0}/s, p50 {:.1} ms, p99 {:.1} ms", timings.percentile(50), timings.percentile(99))
}

/// The ids of a thousand deals.
async fn some(client: &Client) -> Arc<Vec<Value>> {
    let (mut ids, mut after) = (Vec::new(), Value::Null);
    while ids.len() < MANY {
        let query =
            "query($after: String) { deals(first: 100, after: $after) { nodes { id } pageInfo { endCursor } } }";
        let page = client.data(query, json!({ "after": after })).await["deals"].take();
        ids.extend(page["nodes"].as_array().into_iter().flatten().map(|deal| deal["id"].clone()));
        after = page["pageInfo"]["endCursor"].clone();
    }
    Arc::new(ids)
}

/// Moves one deal after the other to the next stage.
fn mover(
    client: &Client,
    deals: &Arc<Vec<Value>>,
    pipeline: &Pipeline,
) -> impl Fn(usize) -> Done + Send + Sync + 'static {
    let (client, deals, next) = (client.clone(), Arc::clone(deals), AtomicUsize::new(0));
    let stages = pipeline.stages.clone();
    move |_| {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let input = json!({ "id": deals[at % deals.len()], "stageId": stages[(at / deals.len() + at) % 5] });
        let client = client.clone();
        Box::pin(async move {
            client.data(MOVE, json!({ "input": input })).await;
        })
    }
}

fn maker(client: &Client, pipeline: &Pipeline) -> impl Fn(usize) -> Done + Send + Sync + 'static {
    let (client, pipeline, stage) = (client.clone(), pipeline.id.clone(), pipeline.stages[0].clone());
    move |worker| {
        let name = format!("Made by {worker}");
        let input = json!({ "pipelineId": pipeline, "stageId": stage, "name": name, "amount": 120_000 });
        let client = client.clone();
        Box::pin(async move {
            client.data(CREATE, json!({ "input": input })).await;
        })
    }
}

/// A thousand deals changed, as many at a time as one mutation takes.
async fn many(client: &Client, deals: &Arc<Vec<Value>>) -> Timings {
    let mut timings = Vec::new();
    for day in 1..=TIMES {
        let change = |id: &Value| json!({ "id": id, "expectedCloseOn": format!("2031-02-{day:02}") });
        let at = Instant::now();
        for some in deals[..MANY].chunks(AT_ONCE) {
            let changes: Vec<Value> = some.iter().map(change).collect();
            client.data(CHANGE, json!({ "input": { "changes": changes } })).await;
        }
        timings.push(at.elapsed());
    }
    Timings::of(timings)
}
