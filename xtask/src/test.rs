//! Every check and every test, cheap ones first. The first that fails ends the run.
//!
//! The web app is compiled aside: its last half keeps one core busy, and nothing before the tests needs it.

use std::fs::{self, File};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::postgres::Cluster;
use crate::process::{cargo, command, native, run, show};
use crate::progress::{bold, note, step, time};
use crate::setup::{self, Purpose};
use crate::{Result, features, licences, paths, schema, times, web};

const WARNINGS: [&str; 3] = ["--", "--deny", "warnings"];

/// Runs everything, or only the steps whose names contain one of these words.
pub fn run_all(only: &[String]) -> Result {
    times::give_back()?;
    setup::install(Purpose::Test)?;
    web::ensure_dist()?;
    let steps = steps();
    let chosen: Vec<&Step> =
        steps.iter().filter(|s| only.is_empty() || only.iter().any(|o| s.name.contains(o.as_str()))).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = steps.iter().map(|s| s.name).collect();
        return Err(format!("no step has this name; there are: {}", names.join(", ")));
    }
    let mut done: Vec<(&str, Duration)> = Vec::new();
    let mut aside: Vec<Aside> = Vec::new();
    let mut outcome = Ok(());
    for (at, chosen_step) in chosen.iter().enumerate() {
        let title = format!("[{}/{}] {}", at + 1, chosen.len(), chosen_step.name);
        outcome = match chosen_step.work {
            Work::Aside(word) => Aside::start(chosen_step.name, title, word).map(|started| aside.push(started)),
            Work::Here(work) => timed(chosen_step.name, &mut done, || step(&title, work)),
            Work::Tests(work) => aside
                .drain(..)
                .try_for_each(|it| it.finish(&mut done))
                .and_then(|()| timed(chosen_step.name, &mut done, || step(&title, work))),
        };
        if outcome.is_err() {
            break;
        }
    }
    outcome = outcome.and_then(|()| aside.drain(..).try_for_each(|it| it.finish(&mut done)));
    summary(&done);
    match &outcome {
        Ok(()) => println!("    All {} steps passed.", done.len()),
        Err(_) => println!("    FAILED, and {} not run or not ended", chosen.len() - done.len() - 1),
    }
    outcome
}

fn timed(name: &'static str, done: &mut Vec<(&'static str, Duration)>, work: impl FnOnce() -> Result) -> Result {
    let start = Instant::now();
    work()?;
    done.push((name, start.elapsed()));
    Ok(())
}

/// A step that runs beside the others, in a process of its own; what it says is printed when it ends.
struct Aside {
    name: &'static str,
    title: String,
    start: Instant,
    child: Child,
}

impl Aside {
    fn start(name: &'static str, title: String, word: &str) -> Result<Self> {
        note(&format!("{title}: begun, and goes on beside the next steps"));
        let cannot = |e: std::io::Error| format!("{title}: {e}");
        let said = File::create(paths::target().join("aside.log")).map_err(cannot)?;
        let this = std::env::current_exe().map_err(cannot)?;
        let mut command = command(this);
        command.arg(word).stdout(said.try_clone().map_err(cannot)?).stderr(said);
        let shown = show(&command);
        let child = command.spawn().map_err(|e| format!("cannot run `{shown}`: {e}"))?;
        Ok(Self { name, title, start: Instant::now(), child })
    }

    fn finish(mut self, done: &mut Vec<(&'static str, Duration)>) -> Result {
        let (name, title, start) = (self.name, self.title.clone(), self.start);
        step(&title, || {
            let status = self.child.wait().map_err(|e| e.to_string())?;
            print!("{}", fs::read_to_string(paths::target().join("aside.log")).unwrap_or_default());
            if status.success() { Ok(()) } else { Err(format!("failed ({status})")) }
        })?;
        done.push((name, start.elapsed()));
        Ok(())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // Ended already, unless another step failed meanwhile.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
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

/// How a step is done.
enum Work {
    /// Before the next one.
    Here(fn() -> Result),
    /// Beside the next ones, as this word of ours.
    Aside(&'static str),
    /// When everything aside has ended.
    Tests(fn() -> Result),
}

fn steps() -> Vec<Step> {
    let step = |name, work: fn() -> Result| Step { name, work: Work::Here(work) };
    let tests = |name, work: fn() -> Result| Step { name, work: Work::Tests(work) };
    vec![
        // Says "the lock file needs to be updated" when it does, and compiles nothing.
        step("lock file", || run(cargo().args(["fetch", "--locked", "--quiet"]))),
        step("format", || run(cargo().args(["fmt", "--all", "--check"]))),
        step("features", features::check),
        step("licences", licences::check),
        step("types of the browser tests", || {
            run(command("npx").args(["tsc", "--project", "."]).current_dir(setup::browser::folder()))
        }),
        Step { name: "web app and its weight", work: Work::Aside("web") },
        step("clippy of server and tools", || run(native("clippy").arg("--all-targets").args(WARNINGS))),
        step("clippy of the web app", || {
            run(cargo()
                .args(["clippy", "--locked", "--package", "millrace-web"])
                .args(["--target", "wasm32-unknown-unknown"])
                .args(WARNINGS))
        }),
        step("build", || {
            run(&mut native("build"))?;
            run(native("test").arg("--no-run"))?;
            run(web_lib_tests().arg("--no-run"))
        }),
        step("schema", schema::check),
        tests("Rust tests", rust_tests),
        tests("client tests", client_tests),
        tests("browser tests", browser_tests),
    ]
}

/// What the web app computes apart from the browser.
fn web_lib_tests() -> Command {
    let mut command = cargo();
    command.args(["test", "--locked", "--package", "millrace-web", "--lib"]);
    command
}

fn rust_tests() -> Result {
    let cluster = Cluster::start()?;
    note(&format!("PostgreSQL for these tests: {}", cluster.url()));
    run(native("test").env("MILLRACE_TEST_POSTGRES", cluster.url()))?;
    run(&mut web_lib_tests())
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
