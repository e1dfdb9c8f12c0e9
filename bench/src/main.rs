//! What Millrace costs, measured against what cannot be beaten: the same SQL through the driver alone, itself with a
//! thousandth of the data, its own limits. Run it by `cargo xtask bench`; it makes its own data, starts servers of
//! its own and prints one table in Markdown.
//!
//! Figures of one run on a busy machine differ by a quarter; ratios are taken within a run.

mod board;
mod data;
mod footprint;
mod import;
mod list;
mod live;
mod report;
mod search;
mod write;

use report::Report;

#[tokio::main]
async fn main() {
    let only: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|only| only == name);
    let mut report = Report::default();
    if wanted("start") {
        footprint::start(&mut report).await;
    }
    if wanted("list") {
        list::run(&mut report).await;
    }
    if wanted("board") {
        board::run(&mut report).await;
    }
    if wanted("write") {
        write::run(&mut report).await;
    }
    if wanted("search") {
        search::run(&mut report).await;
    }
    if wanted("live") {
        live::run(&mut report).await;
    }
    if wanted("import") {
        import::run(&mut report).await;
    }
    if wanted("size") {
        footprint::sizes(&mut report);
    }
    println!("{report}");
}
