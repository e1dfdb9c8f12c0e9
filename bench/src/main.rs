//! What Millrace costs, measured against what cannot be beaten: the same SQL through the driver alone, itself with a
//! thousandth of the data, its own limits. Run it by `cargo xtask bench`; it makes its own data, starts servers of
//! its own and prints one table in Markdown.
//!
//! Figures of one run on a busy machine differ by a quarter; ratios are taken within a run.

mod board;
mod broadcast;
mod data;
mod footprint;
mod import;
mod list;
mod live;
mod peer;
mod report;
mod scale;
mod search;
mod slow;
mod wanted;
mod write;

use millrace_tests::Database;
use report::Report;
use wanted::Wanted;

/// The name of a database for people.
pub fn name_of(database: &Database) -> &'static str {
    match database {
        Database::Sqlite => "SQLite",
        Database::Postgres(_) => "PostgreSQL",
    }
}

#[tokio::main]
async fn main() {
    if std::env::args().nth(1).as_deref() == Some(broadcast::SERVE) {
        return broadcast::serve().await;
    }
    let wanted = match Wanted::read(std::env::args().skip(1)) {
        Ok(wanted) => wanted,
        Err(why) => {
            eprintln!("{why}");
            std::process::exit(2);
        }
    };
    let mut report = Report::default();
    if wanted.part("start") {
        footprint::start(&mut report).await;
    }
    for on in wanted.databases() {
        // Each part on a fresh database.
        if wanted.part("list") {
            list::run(&mut report, wanted::fresh(on).await, wanted.deals(100_000)).await;
        }
        if wanted.part("board") {
            board::run(&mut report, wanted::fresh(on).await, wanted.deals(1_000_000)).await;
        }
        if wanted.part("write") {
            write::run(&mut report, wanted::fresh(on).await, wanted.deals(100_000)).await;
        }
        if wanted.part("search") {
            search::run(&mut report, wanted::fresh(on).await, wanted.deals(100_000)).await;
        }
        if wanted.part("live") {
            live::run(&mut report, wanted::fresh(on).await, wanted.deals(100_000), wanted.sockets()).await;
        }
        if wanted.part("slow") {
            slow::run(&mut report, wanted::fresh(on).await, &wanted.sockets()).await;
        }
        // Several processes are over PostgreSQL alone.
        if wanted.part("scale") && on == wanted::On::Postgres {
            scale::run(&mut report, wanted::fresh(on).await, wanted.deals(100_000)).await;
        }
    }
    if wanted.part("import") {
        import::run(&mut report).await;
    }
    if wanted.part("size") {
        footprint::sizes(&mut report);
    }
    println!("{report}");
}
