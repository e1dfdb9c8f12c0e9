//! What nobody of good will sends. After each of it: a clear refusal, bounded memory, and a server that goes on
//! answering everybody else.

mod documents;
mod names;
mod sockets;
pub mod values;

use millrace_tests::{Client, Server};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// More memory than this is not needed for anything in these tests.
const MEMORY: u64 = 400 << 20;
/// Longer than this nothing hostile may keep the server busy, on a slow machine and in a debug build too.
const BRIEF: Duration = Duration::from_secs(10);

/// The server still answers, and quickly, and has not grown beyond measure.
async fn unharmed(server: &Server, what: &str) {
    let begun = Instant::now();
    let answer = Client::new(&server.url).ask("{ setup { needed } }", json!({})).await;
    assert_eq!(answer["data"]["setup"]["needed"], false, "after {what}: {answer}");
    assert!(begun.elapsed() < BRIEF, "after {what} it took {:?} to answer", begun.elapsed());
    let memory = server.memory();
    assert!(memory < MEMORY, "after {what} it takes {} MiB", memory >> 20);
}

/// The first error's code.
fn code_of(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}
