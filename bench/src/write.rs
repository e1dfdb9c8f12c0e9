//! Deals moved, made and changed by the thousand, each acknowledged only when it is on the disk, against the same rows
//! through the driver alone, in a transaction each.

use crate::{
    data::{self, Pipeline},
    report::{Report, Timings, rate},
};
use millrace_tests::{Client, Server, expect};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, TransactionTrait};
use serde_json::{Value, json};
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

const DEALS: u32 = 100_000;
const MANY: usize = 1_000;
/// The most that one mutation changes.
const AT_ONCE: usize = 200;
/// How often a thousand are changed.
const TIMES: usize = 7;
const MOVE: &str = "mutation($input: MoveDealInput!) { moveDeal(input: $input) { seq } }";
const CREATE: &str = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } seq } }";
const CHANGE: &str = "mutation($input: ChangeDealsInput!) { changeDeals(input: $input) { seq } }";

type Done = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Measures it at 100,000 deals.
pub async fn run(report: &mut Report) {
    let server = Server::start();
    let ada = server.set_up().await;
    data::fill(&server, DEALS).await;
    let pipeline = data::pipeline(&ada).await;
    let deals = some(&ada).await;
    let mut alone = Vec::new();
    for (many, at_once) in [("one", 1), ("16", 16)] {
        let moved = rate(at_once, mover(&ada, &deals, &pipeline)).await;
        let made = rate(at_once, maker(&ada, &pipeline)).await;
        alone.push((format!("deals moved by {many} at once"), moved));
        alone.push((format!("deals made by {many} at once"), made));
    }
    let changed = many(&ada, &deals).await;
    // Last: the server does not know of what is written past it.
    let file = data::file(&server).await;
    expect(set_up(&file).await, "the file is not set up");
    let driver = rate(1, move |_| {
        let file = file.clone();
        async move { expect(write(&file).await, "a transaction failed") }
    })
    .await;
    for (what, (a_second, timings)) in alone {
        let aim = if what.starts_with("deals moved by 16") { "at least 3,000/s" } else { "-" };
        report.row(
            &format!("{what}, {DEALS} deals (SQLite, on the disk before the answer)"),
            figure(a_second, &timings),
            format!(
                "{:.2} of the same rows through the driver alone, in a transaction each ({:.0}/s)",
                a_second / driver.0,
                driver.0
            ),
            aim,
        );
    }
    report.row(
        &format!("{MANY} deals given another date, {AT_ONCE} by a mutation (SQLite)"),
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

#[expect(clippy::disallowed_methods, reason = "the limit that is measured against is the driver alone")]
async fn set_up(file: &DatabaseConnection) -> Result<(), DbErr> {
    for statement in [
        "PRAGMA synchronous = FULL",
        "CREATE TEMP TABLE turn AS SELECT 0 AS n, (SELECT max(seq) FROM event_log) AS seq",
        "CREATE TEMP TABLE some AS SELECT row_number() OVER () - 1 AS n, id FROM (SELECT id FROM deals LIMIT 1000)",
        "CREATE INDEX temp.some_n ON some (n)",
    ] {
        file.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// What a move writes: the deal, the totals of both stages, and the event.
#[expect(clippy::disallowed_methods, reason = "the limit that is measured against is the driver alone")]
async fn write(file: &DatabaseConnection) -> Result<(), DbErr> {
    let tx = file.begin().await?;
    for statement in [
        "UPDATE turn SET n = n + 1, seq = seq + 1",
        "UPDATE deals SET version = version + 1, rank = rank || '', updated_at = updated_at + 1
         WHERE workspace_id = (SELECT id FROM workspaces) AND id = (SELECT id FROM some WHERE n = (SELECT n % 1000 FROM turn))",
        "UPDATE stage_totals SET deal_count = deal_count + 1 WHERE rowid = (SELECT min(rowid) FROM stage_totals)",
        "UPDATE stage_totals SET deal_count = deal_count - 1 WHERE rowid = (SELECT min(rowid) FROM stage_totals)",
        "INSERT INTO event_log (workspace_id, seq, at, kind, record_id, subject_kind, subject_id, verb, version, changes)
         SELECT w.id, turn.seq, 0, 'deal', randomblob(16), 'deal', randomblob(16), 'moved', 1, hex(randomblob(150))
         FROM workspaces w, turn",
    ] {
        tx.execute_unprepared(statement).await?;
    }
    tx.commit().await
}
