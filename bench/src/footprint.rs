//! Start, idle memory, and sizes.

use crate::report::Report;
use millrace_tests::{Server, server::binary};
use serde_json::json;
use std::{path::Path, time::Instant};

/// From the start of the process to the first answer, and memory when nothing happens.
pub async fn start(report: &mut Report) {
    let mut server = Server::start();
    let ada = server.set_up().await;
    let mut times = Vec::new();
    for _ in 0..5 {
        let at = Instant::now();
        server.crash_and_restart();
        ada.at(&server.url).data("{ workspace { id } }", json!({})).await;
        times.push(at.elapsed());
    }
    times.sort_unstable();
    let median = times[times.len() / 2].as_secs_f64() * 1000.0;
    report.row(
        "first answer after the start of the process (a workspace exists)",
        format!("{median:.0} ms"),
        "-".into(),
        "within 200 ms",
    );
    report.row("memory when idle", format!("{} MB", server.memory() / 1_000_000), "-".into(), "under 40 MB");
}

/// Sizes of what is delivered.
pub fn sizes(report: &mut Report) {
    let binary = std::fs::metadata(binary()).map_or(0, |file| file.len());
    report.row("the binary, web app inside", format!("{:.1} MB", binary as f64 / 1e6), "-".into(), "-");
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/dist");
    // What is fetched later is called so; what is in folders (the font, the languages) is not counted.
    let at_once = |name: &str| name.ends_with(".br") && !name.starts_with("split_") && !name.starts_with("chunk_");
    let files = std::fs::read_dir(dist).into_iter().flatten().flatten();
    let bytes: u64 = files
        .filter(|entry| at_once(&entry.file_name().to_string_lossy()))
        .filter_map(|entry| entry.metadata().ok())
        .map(|file| file.len())
        .sum();
    report.row(
        "the web app's first load in brotli",
        format!("{} KB", bytes / 1000),
        format!("{:.2} of the budget", bytes as f64 / 300_000.0),
        "at most 300 KB",
    );
}
