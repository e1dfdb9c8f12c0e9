//! One move to thousands of live boards: from the answer's request to the last board that has it; and what they weigh.

use crate::{
    broadcast,
    data::{self, Pipeline},
    name_of,
    report::{Report, Timings},
};
use millrace_tests::{Client, Database, Live, Server};
use serde_json::json;
use std::{process::Command, time::Instant};
use tokio::sync::mpsc;

const MOVES: usize = 40;
/// Open files of a process beside its sockets.
pub const BESIDE: usize = 200;

/// Measures it with each of these numbers of boards.
pub async fn run(report: &mut Report, database: Database, deals: u32, sockets: Vec<usize>) {
    let name = name_of(&database);
    let most = sockets.iter().copied().max().unwrap_or(0);
    let room = room_for(most + BESIDE).saturating_sub(BESIDE);
    let server = Server::start_on(database);
    let ada = server.set_up().await;
    data::fill(&server, deals).await;
    let pipeline = data::pipeline(&ada).await;
    for boards in sockets {
        if boards > room {
            eprintln!(
                "{boards} live boards are left out: the system lets a process open no more than {room} (ulimit -n)"
            );
            continue;
        }
        measure(report, &server, &ada, &pipeline, boards, &format!("{deals} deals ({name})")).await;
    }
}

async fn measure(report: &mut Report, server: &Server, ada: &Client, pipeline: &Pipeline, boards: usize, of: &str) {
    let before = server.memory();
    let (told, mut heard) = mpsc::unbounded_channel();
    let mut readers = tokio::task::JoinSet::new();
    for _ in 0..boards {
        let mut live = Live::changes(ada, None).await;
        let told = told.clone();
        readers.spawn(async move {
            loop {
                // It ends with the server.
                let Ok(message) = live.try_message().await else { return };
                let batch = &message["payload"]["data"]["changes"];
                let origin = batch["changes"][0]["origins"][0].as_str().map(str::to_owned);
                let at = Instant::now();
                if told.send((origin, at, message.to_string().len())).is_err() {
                    return;
                }
            }
        });
    }
    let deal = ada.data("{ deals(first: 1) { nodes { id } } }", json!({})).await["deals"]["nodes"][0]["id"].clone();
    let (mut all, mut last, mut bytes) = (Vec::new(), Vec::new(), 0);
    for number in 0..MOVES {
        let origin = format!("{boards} boards, move {number}");
        let input = json!({ "id": deal, "stageId": pipeline.stages[number % 5], "clientMutationId": origin });
        let at = Instant::now();
        ada.data("mutation($input: MoveDealInput!) { moveDeal(input: $input) { seq } }", json!({ "input": input }))
            .await;
        let mut timings = Vec::with_capacity(boards);
        while timings.len() < boards {
            match heard.recv().await {
                Some((Some(heard), when, long)) if heard == origin => {
                    bytes = long;
                    timings.push(when.duration_since(at));
                }
                Some(_) => {}
                None => return,
            }
        }
        last.extend(timings.iter().max().copied());
        all.extend(timings);
    }
    let memory = server.memory();
    readers.shutdown().await;
    let bare = broadcast::measure(boards, bytes, MOVES).await;
    let (all, last) = (Timings::of(all), Timings::of(last));
    let figure = format!(
        "p50 {:.1} ms, p99 {:.1} ms; the last board p50 {:.1} ms, at most {:.1} ms",
        all.percentile(50),
        all.percentile(99),
        last.percentile(50),
        last.longest()
    );
    let aim = if boards > 1_000 {
        "all within 300 ms (p99); 0.7 of it alone"
    } else {
        "all within 50 ms (p99); 0.7 of it alone"
    };
    let what = format!("one move to {boards} live boards, from request to receipt, load on the same cores, {of}");
    let against = format!(
        "{:.2} of tokio-tungstenite alone with as many bytes, whose last has them after p50 {:.1} ms, at most {:.1} ms",
        bare.percentile(50) / last.percentile(50),
        bare.percentile(50),
        bare.longest()
    );
    report.row(&what, figure, against, aim);
    let figure = format!("{} MB", memory / 1_000_000);
    let against = format!("{:.1} KB a board", (memory.saturating_sub(before)) as f64 / boards as f64 / 1000.0);
    report.row(&format!("memory with {boards} boards, {of}"), figure, against, "at most 10 KB a board");
}

/// Lets this process, and the servers that it starts, open so many files if the system does; gives back how many it may.
pub fn room_for(files: usize) -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap_or_default();
    let mut limits = line.split_whitespace().map(|limit| limit.parse().unwrap_or(usize::MAX));
    let (soft, hard) = (limits.next().unwrap_or(1_024), limits.next().unwrap_or(1_024));
    let wanted = files.min(hard);
    if wanted <= soft {
        return soft;
    }
    let own = std::process::id().to_string();
    let raised = Command::new("prlimit").args(["--pid", &own, &format!("--nofile={wanted}:")]).status();
    if raised.is_ok_and(|status| status.success()) { wanted } else { soft }
}
