//! Thousands of sockets on which nobody reads, while much is told: what they cost, and whether who reads notices. What the
//! system keeps for each connection is not the server's memory, and is not counted here.

use crate::{
    data,
    live::{BESIDE, room_for},
    name_of,
    report::{Report, Timings},
};
use millrace_tests::{Client, Database, Live, Server};
use serde_json::json;
use std::time::Instant;

/// Deals with long names, made by one mutation, and how often: more than a hundred kilobytes for each socket.
const DEALS: usize = 10;
const ROUNDS: usize = 16;

/// Measures it with the most of these numbers of sockets.
pub async fn run(report: &mut Report, database: Database, sockets: &[usize]) {
    let name = name_of(&database);
    let most = sockets.iter().copied().max().unwrap_or(0);
    if room_for(most + BESIDE) < most + BESIDE {
        eprintln!("{most} slow readers are left out: the system lets a process open fewer (ulimit -n)");
        return;
    }
    let server = Server::start_on(database);
    let ada = server.set_up().await;
    let pipeline = data::pipeline(&ada).await;
    let mut reader = Live::changes(&ada, None).await;
    let alone = tell(&ada, &mut reader, &pipeline.id).await;
    let mut deaf = Vec::with_capacity(most);
    for _ in 0..most {
        deaf.push(Live::changes(&ada, None).await);
    }
    let before = server.memory();
    let among = tell(&ada, &mut reader, &pipeline.id).await;
    let after = server.memory();
    report.row(
        &format!("memory with {most} sockets on which nobody reads, while {} deals are told ({name})", DEALS * ROUNDS),
        format!("{} MB, {} MB before it", after / 1_000_000, before / 1_000_000),
        format!("{:.1} KB a socket more", after.saturating_sub(before) as f64 / most as f64 / 1000.0),
        "bounded: at most 10 KB a socket more",
    );
    report.row(
        &format!("who reads among them is told, from request to receipt ({name})"),
        format!("p50 {:.1} ms, longest {:.1} ms", among.percentile(50), among.longest()),
        format!("alone p50 {:.1} ms, longest {:.1} ms", alone.percentile(50), alone.longest()),
        "-",
    );
    drop(deaf);
}

/// Makes deals, and when each lot of them is told to one who reads.
async fn tell(client: &Client, reader: &mut Live, pipeline: &str) -> Timings {
    let many: String = (0..DEALS).map(|number| format!("d{number}: createDeal(input: $input) {{ seq }} ")).collect();
    let mutation = format!("mutation($input: CreateDealInput!) {{ {many} }}");
    let input = json!({ "pipelineId": pipeline, "name": "🚣".repeat(200) });
    let mut timings = Vec::new();
    for _ in 0..ROUNDS {
        let at = Instant::now();
        let made = client.data(&mutation, json!({ "input": input })).await;
        let last = made[format!("d{}", DEALS - 1)]["seq"].clone();
        reader.until(|batch| batch["seq"] == last).await;
        timings.push(at.elapsed());
    }
    Timings::of(timings)
}
