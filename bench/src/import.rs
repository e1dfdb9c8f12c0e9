//! An import from CSV: rows a second, and the most memory it takes at ten times the rows.

use crate::report::Report;
use millrace_tests::{Server, expect};
use std::{
    fmt::Write as _,
    fs,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

const MAP: &str = r#"
missing_company = "create"
[fields]
name = "Deal"
amount = "Value"
currency = { value = "USD" }
company = "Company"
stage = "Stage"
tags = "Product"
created_at = "Created"
"#;
const STAGES: [&str; 4] = ["Incoming", "Qualified", "Proposal", "Won"];

/// Imports 10,000 and 100,000 deals, each into an empty workspace.
pub async fn run(report: &mut Report) {
    let mut first = None;
    for rows in [10_000_u32, 100_000] {
        let server = Server::start();
        server.set_up().await;
        let file = server.data().join("deals.csv");
        let map = server.data().join("deals.toml");
        expect(fs::write(&map, MAP), "the map");
        expect(fs::write(&file, csv(rows)), "the file");
        let at = Instant::now();
        let peak = peak(
            &server,
            &[
                "import",
                "deals",
                &file.display().to_string(),
                "--map",
                &map.display().to_string(),
                "--owner",
                "ada@northwind.example",
            ],
        );
        let rate = f64::from(rows) / at.elapsed().as_secs_f64();
        let against = match first {
            Some(first) => format!("{:.2} times that of 10,000", peak as f64 / first as f64),
            None => "-".into(),
        };
        first.get_or_insert(peak);
        report.row(
            &format!("import of {rows} deals from CSV beside the running server"),
            format!("{rate:.0} rows/s, at most {} MB", peak / 1_000_000),
            against,
            if rows == 100_000 { "memory does not grow with the file" } else { "-" },
        );
    }
}

fn csv(rows: u32) -> String {
    let mut text = "Deal,Value,Company,Stage,Product,Created\n".to_owned();
    for row in 0..rows {
        let (stage, day) = (STAGES[(row % 4) as usize], row % 28 + 1);
        let _ = writeln!(
            text,
            "Deal {row},{}.50,Company {},{stage},Product {},2026-03-{day:02}",
            row % 9_000,
            row % 1_000,
            row % 7
        );
    }
    text
}

/// Runs a command to its end; gives back the most memory it held (resident set), in bytes.
fn peak(server: &Server, arguments: &[&str]) -> u64 {
    let mut child = expect(server.command().args(arguments).stdout(Stdio::null()).spawn(), "the command did not start");
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
        most = line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).map_or(most, |kib| kib * 1024);
        if let Some(end) = expect(child.try_wait(), "the command is lost") {
            assert!(end.success(), "the import failed");
            return most;
        }
        // The kernel keeps the most by itself; this only has to come before the end.
        thread::sleep(Duration::from_millis(20));
    }
}
