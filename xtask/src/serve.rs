//! `run`, `demo`, `bench` and `dist`: the optimised Millrace, started, filled, measured or put in a folder.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::postgres::Cluster;
use crate::process::{cargo, command, run};
use crate::progress::{note, step};
use crate::setup::{self, Purpose};
use crate::web::{self, Mode};
use crate::{Result, paths};

/// Builds everything optimised and becomes `millrace serve ARGUMENTS`.
pub fn serve(arguments: &[String]) -> Result {
    build()?;
    replace_with("serve", arguments)
}

/// Builds everything optimised and becomes `millrace demo ARGUMENTS`.
pub fn demo(arguments: &[String]) -> Result {
    build()?;
    replace_with("demo", arguments)
}

/// Builds everything optimised and measures it: `docs/benchmarks.md` says what and how.
pub fn bench(arguments: &[String]) -> Result {
    build()?;
    let of_server: Vec<&String> = arguments.iter().filter(|part| *part != BROWSER).collect();
    if arguments.is_empty() || !of_server.is_empty() {
        step("Build the bench", || run(cargo().args(["build", "--release", "--package", "millrace-bench"])))?;
        step("Measure", || {
            let mut bench = command(paths::target().join("release").join("millrace-bench"));
            let cluster = if is_on_postgres(arguments) { Some(Cluster::start_durable()?) } else { None };
            if let Some(cluster) = &cluster {
                if measures(arguments, "list") {
                    setup::browser::install_postgraphile()?;
                }
                bench.env("MILLRACE_TEST_POSTGRES", cluster.url());
            }
            run(bench.args(of_server).env("MILLRACE_BIN", paths::server_binary("release")))
        })?;
    }
    if arguments.is_empty() || arguments.iter().any(|part| part == BROWSER) { browser_bench() } else { Ok(()) }
}

/// Whether a part is measured: when it is named, or none is.
fn measures(arguments: &[String], part: &str) -> bool {
    let is_value =
        |at: usize| at.checked_sub(1).and_then(|at| arguments.get(at)).is_some_and(|it| it.starts_with("--"));
    let mut named = arguments
        .iter()
        .enumerate()
        .filter(|(at, it)| !it.starts_with("--") && !is_value(*at))
        .map(|(_, it)| it)
        .peekable();
    named.peek().is_none() || named.any(|it| it == part)
}

/// Whether PostgreSQL is measured too: unless another database was named, or it is not installed.
fn is_on_postgres(arguments: &[String]) -> bool {
    let on = arguments.iter().position(|argument| argument == "--on").and_then(|at| arguments.get(at + 1));
    on.map_or_else(|| setup::postgres_programs().is_some(), |on| on == "postgres")
}

/// The part of the bench that is measured in Chromium.
const BROWSER: &str = "browser";

fn browser_bench() -> Result {
    setup::install(Purpose::Test)?;
    let lighthouse = setup::browser::install_lighthouse()?;
    let chromium = setup::chromium().ok_or("Chromium is not found")?;
    step("Measure in the browser", || {
        run(command("npx")
            .args(["playwright", "test", "--config", "measure.config.ts", "--reporter", "line"])
            .current_dir(setup::browser::folder())
            .env("MILLRACE_BIN", paths::server_binary("release"))
            .env("MILLRACE_CHROMIUM", chromium)
            .env("MILLRACE_LIGHTHOUSE", lighthouse))
    })
}

/// Puts what is to be shipped into `target/dist`.
pub fn dist() -> Result {
    build()?;
    step("Gather the distribution", || {
        let folder = paths::target().join("dist");
        fs::create_dir_all(&folder).map_err(|e| format!("cannot create {}: {e}", folder.display()))?;
        copy(&paths::server_binary("release"), &folder)?;
        for name in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
            copy(&paths::root().join(name), &folder)?;
        }
        note(&format!("{}", folder.display()));
        Ok(())
    })
}

fn copy(file: &Path, folder: &Path) -> Result {
    let name = file.file_name().unwrap_or_default();
    let size = fs::copy(file, folder.join(name)).map_err(|e| format!("cannot copy {}: {e}", file.display()))?;
    note(&format!("{}: {:.1} MB", name.display(), size as f64 / 1e6));
    Ok(())
}

fn build() -> Result {
    let tools = setup::install(Purpose::Build)?;
    web::build(&tools, Mode::Release)?;
    step("Build the server", || run(cargo().args(["build", "--release", "--package", "millrace"])))
}

/// Ends as the server, in the folder and with the terminal of the caller.
fn replace_with(verb: &str, arguments: &[String]) -> Result {
    let mut server = command(paths::server_binary("release"));
    server.arg(verb).args(arguments).stdin(Stdio::inherit());
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        // It returns only when it fails.
        let error = server.exec();
        Err(format!("cannot start millrace: {error}"))
    }
    #[cfg(not(unix))]
    run(&mut server)
}
