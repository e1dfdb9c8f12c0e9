//! `cargo xtask dev`: builds for debugging, and again whenever a source changes.
//!
//! A change in `web` rebuilds the web app; the debug server reads it from disk, so a reload of the
//! page shows it. A change in the server's crates rebuilds and restarts the server; one in `shared`
//! does both. What does not compile is reported, and what ran before keeps running.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use crate::process::{cargo, command, run};
use crate::progress::{note, step};
use crate::setup::{self, Purpose, WebTools};
use crate::web::{self, Mode};
use crate::{Result, paths};

const WEB: &[&str] = &["web", "shared", "schema.graphql", "Cargo.toml"];
const SERVER: &[&str] = &["server", "migrations", "shared", "Cargo.toml"];
const PAUSE: Duration = Duration::from_millis(400);

/// Runs until Ctrl-C.
pub fn watch(arguments: &[String]) -> Result {
    let tools = setup::install(Purpose::Build)?;
    web::ensure_dist()?;
    let mut server = Server { arguments: arguments.to_vec(), process: None };
    let mut seen = Seen::default();
    loop {
        // Taken before building: what is saved meanwhile is built in the next round.
        let now = Seen::look()?;
        if now.web != seen.web {
            tell(build_web(&tools));
        }
        if now.server != seen.server {
            tell(server.rebuild());
        }
        let is_new = now != seen;
        seen = now;
        server.check();
        if is_new {
            note("Watching for changes; Ctrl-C ends it.");
        }
        while Seen::look()? == seen {
            server.check();
            sleep(PAUSE);
        }
    }
}

fn build_web(tools: &WebTools) -> Result {
    web::build(tools, Mode::Debug)?;
    note("Reload the page to see it.");
    Ok(())
}

fn tell(outcome: Result) {
    if let Err(reason) = outcome {
        eprintln!("\nerror: {reason}\n");
    }
}

/// The newest change below each half's sources, and how many files there are (for removals).
#[derive(Default, PartialEq, Eq, Clone, Copy)]
struct Seen {
    web: Option<(SystemTime, usize)>,
    server: Option<(SystemTime, usize)>,
}

impl Seen {
    fn look() -> Result<Self> {
        Ok(Self { web: newest(WEB)?, server: newest(SERVER)? })
    }
}

fn newest(inputs: &[&str]) -> Result<Option<(SystemTime, usize)>> {
    let mut newest = SystemTime::UNIX_EPOCH;
    let mut count = 0;
    for input in inputs {
        let mut waiting: Vec<PathBuf> = vec![paths::root().join(input)];
        while let Some(path) = waiting.pop() {
            // An editor may replace a file while we look; the next look sees it.
            let Ok(about) = fs::metadata(&path) else {
                continue;
            };
            if about.is_dir() {
                if path != web::dist() {
                    waiting.extend(children(&path)?);
                }
                continue;
            }
            count += 1;
            newest = newest.max(about.modified().unwrap_or(SystemTime::UNIX_EPOCH));
        }
    }
    Ok(Some((newest, count)))
}

fn children(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|e| format!("cannot read {}: {e}", folder.display()))?;
    Ok(entries.flatten().map(|entry| entry.path()).collect())
}

struct Server {
    arguments: Vec<String>,
    process: Option<Child>,
}

impl Server {
    fn rebuild(&mut self) -> Result {
        step("Build the server", || run(cargo().args(["build", "--package", "millrace"])))?;
        self.stop();
        let child = command(paths::server_binary("debug"))
            .arg("serve")
            .args(&self.arguments)
            .stdin(Stdio::null())
            .spawn()
            .map_err(|e| format!("cannot start the server: {e}"))?;
        self.process = Some(child);
        Ok(())
    }

    /// Says so when the server has ended by itself.
    fn check(&mut self) {
        let ended = self.process.as_mut().map(Child::try_wait);
        if let Some(Ok(Some(status))) = ended {
            eprintln!("\nThe server has ended ({status}). It starts again with the next change.\n");
            self.process = None;
        }
    }

    fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may have ended already. Killed, not asked: the data survive that by design.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
