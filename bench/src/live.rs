//! One move to a thousand live boards: from the answer's request to the last board that has it; and what they weigh.

use crate::{
    data,
    report::{Report, Timings},
};
use millrace_tests::{Live, Server};
use serde_json::json;
use std::time::Instant;
use tokio::sync::mpsc;

const BOARDS: usize = 1_000;
const MOVES: usize = 40;

/// Measures it.
pub async fn run(report: &mut Report) {
    let server = Server::start();
    let ada = server.set_up().await;
    data::fill(&server, 100_000).await;
    let pipeline = data::pipeline(&ada).await;
    let before = server.memory();
    let (told, mut heard) = mpsc::unbounded_channel();
    for _ in 0..BOARDS {
        let mut live = Live::changes(&ada, None).await;
        let told = told.clone();
        tokio::spawn(async move {
            loop {
                // It ends with the server.
                let Ok(message) = live.try_message().await else { return };
                let batch = &message["payload"]["data"]["changes"];
                let origin = batch["changes"][0]["origins"][0].as_str().map(str::to_owned);
                if told.send((origin, Instant::now())).is_err() {
                    return;
                }
            }
        });
    }
    let deal = ada.data("{ deals(first: 1) { nodes { id } } }", json!({})).await["deals"]["nodes"][0]["id"].clone();
    let (mut all, mut last) = (Vec::new(), Vec::new());
    for number in 0..MOVES {
        let origin = format!("move {number}");
        let input = json!({ "id": deal, "stageId": pipeline.stages[number % 5], "clientMutationId": origin });
        let at = Instant::now();
        ada.data("mutation($input: MoveDealInput!) { moveDeal(input: $input) { seq } }", json!({ "input": input }))
            .await;
        let mut timings = Vec::with_capacity(BOARDS);
        while timings.len() < BOARDS {
            match heard.recv().await {
                Some((Some(heard), when)) if heard == origin => timings.push(when.duration_since(at)),
                Some(_) => {}
                None => return,
            }
        }
        last.extend(timings.iter().max().copied());
        all.extend(timings);
    }
    let memory = server.memory();
    let (all, last) = (Timings::of(all), Timings::of(last));
    let figure = format!(
        "p50 {:.1} ms, p99 {:.1} ms; the last board p50 {:.1} ms, at most {:.1} ms",
        all.percentile(50),
        all.percentile(99),
        last.percentile(50),
        last.longest()
    );
    report.row(
        "one move to 1,000 live boards, from request to receipt, load on the same two cores",
        figure,
        "-".into(),
        "all within 50 ms (p99)",
    );
    let figure = format!("{} MB", memory / 1_000_000);
    let against = format!("{:.1} KB a board", (memory.saturating_sub(before)) as f64 / BOARDS as f64 / 1000.0);
    report.row("memory with 1,000 boards and 100,000 deals", figure, against, "under 80 MB");
}
