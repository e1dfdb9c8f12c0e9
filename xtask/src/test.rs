//! Every check and every test, cheap ones first. The first that fails ends the run.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::postgres::Cluster;
use crate::process::{cargo, command, run};
use crate::progress::{bold, note, step, time};
use crate::setup::{self, Purpose, WebTools};
use crate::web::{self, Mode};
use crate::{Result, features, licences, paths, schema};

/// Everything but the web app: it is compiled for the browser, with its own features.
const NATIVE: [&str; 3] = ["--workspace", "--exclude", "millrace-web"];
const WARNINGS: [&str; 3] = ["--", "--deny", "warnings"];

/// Runs everything, or only the steps whose names contain one of these words.
pub fn run_all(only: &[String]) -> Result {
    let tools = setup::install(Purpose::Test)?;
    web::ensure_dist()?;
    let steps = steps();
    let chosen: Vec<&Step> =
        steps.iter().filter(|s| only.is_empty() || only.iter().any(|o| s.name.contains(o.as_str()))).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = steps.iter().map(|s| s.name).collect();
        return Err(format!("no step has this name; there are: {}", names.join(", ")));
    }
    let mut done: Vec<(&str, Duration)> = Vec::new();
    for (at, chosen_step) in chosen.iter().enumerate() {
        let start = Instant::now();
        let title = format!("[{}/{}] {}", at + 1, chosen.len(), chosen_step.name);
        let outcome = step(&title, || (chosen_step.work)(&tools));
        if let Err(reason) = outcome {
            summary(&done);
            println!("    FAILED   {:>12}  {}", time(start.elapsed()), chosen_step.name);
            let left = chosen.len() - at - 1;
            if left > 0 {
                println!("    ({left} more not run)");
            }
            return Err(reason);
        }
        done.push((chosen_step.name, start.elapsed()));
    }
    summary(&done);
    println!("    All {} steps passed.", done.len());
    Ok(())
}

fn summary(done: &[(&str, Duration)]) {
    println!("\n{} Checks and tests", bold("==>"));
    for (name, took) in done {
        println!("    ok       {:>12}  {name}", time(*took));
    }
}

struct Step {
    name: &'static str,
    work: Work,
}

type Work = fn(&WebTools) -> Result;

fn steps() -> Vec<Step> {
    let step = |name, work: Work| Step { name, work };
    vec![
        // Says "the lock file needs to be updated" when it does, and compiles nothing.
        step("lock file", |_| run(cargo().args(["fetch", "--locked", "--quiet"]))),
        step("format", |_| run(cargo().args(["fmt", "--all", "--check"]))),
        step("features", |_| features::check()),
        step("licences", |_| licences::check()),
        step("types of the browser tests", |_| {
            run(command("npx").args(["tsc", "--project", "."]).current_dir(setup::browser::folder()))
        }),
        step("clippy of server and tools", |_| run(native("clippy").arg("--all-targets").args(WARNINGS))),
        step("clippy of the web app", |_| {
            run(cargo()
                .args(["clippy", "--locked", "--package", "millrace-web"])
                .args(["--target", "wasm32-unknown-unknown"])
                .args(WARNINGS))
        }),
        step("web app and its weight", |tools| web::build(tools, Mode::Release)),
        step("build", |_| run(&mut native("build"))),
        step("schema", |_| schema::check()),
        step("Rust tests", |_| rust_tests()),
        step("client tests", |_| client_tests()),
        step("browser tests", |_| browser_tests()),
    ]
}

/// One choice of packages for all of cargo's work, so that features, and with them builds, are shared.
fn native(verb: &str) -> Command {
    let mut command = cargo();
    command.arg(verb).arg("--locked").args(NATIVE);
    command
}

fn rust_tests() -> Result {
    let cluster = Cluster::start()?;
    note(&format!("PostgreSQL for these tests: {}", cluster.url()));
    run(native("test").env("MILLRACE_TEST_POSTGRES", cluster.url()))?;
    // What the web app computes apart from the browser.
    run(cargo().args(["test", "--locked", "--package", "millrace-web", "--lib"]))
}

/// The reference clients of graphql-transport-ws and graphql-sse against the server.
fn client_tests() -> Result {
    run(command("node")
        .arg("--test")
        .current_dir(setup::browser::clients_folder())
        .env("MILLRACE_BIN", paths::server_binary("debug")))
}

fn browser_tests() -> Result {
    let chromium = setup::chromium().ok_or("Chromium is not found")?;
    run(command("npx")
        .args(["playwright", "test"])
        .current_dir(setup::browser::folder())
        .env("MILLRACE_BIN", paths::server_binary("debug"))
        .env("MILLRACE_CHROMIUM", chromium)
        .env("CI", "1"))
}
