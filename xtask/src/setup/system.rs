//! What comes from the system's package manager.
//!
//! Root on Debian or its relatives gets it installed; everyone else is told the command.

use std::path::PathBuf;

use super::Purpose;
use crate::process::{ask, command, is_root, run, show};
use crate::progress::{note, step};
use crate::{Result, paths};

struct Need {
    /// Debian's package names.
    packages: &'static [&'static str],
    why: &'static str,
    is_there: fn() -> bool,
}

const BUILD: &[Need] = &[
    Need {
        packages: &["build-essential"],
        why: "a C compiler: SQLite, mimalloc and the TLS library are compiled from C",
        is_there: || ["cc", "gcc", "clang"].iter().any(|c| paths::on_path(c).is_some()),
    },
    Need {
        packages: &["nodejs", "npm"],
        why: "Node.js and npm: wasm-opt comes from npm, and Node compresses the web app",
        is_there: || paths::on_path("node").is_some() && paths::on_path("npm").is_some(),
    },
];

const TEST: &[Need] = &[
    Need {
        packages: &["chromium-headless-shell"],
        why: "Chromium without its window: the browser tests work the web app as a person would",
        is_there: || chromium().is_some(),
    },
    Need {
        packages: &["curl", "jq"],
        why: "curl and jq: the examples of docs/api.md are run as they stand there",
        is_there: || paths::on_path("curl").is_some() && paths::on_path("jq").is_some(),
    },
    Need {
        packages: &["postgresql"],
        why: "PostgreSQL: everything is tested on it as well as on SQLite, in a cluster of our own",
        is_there: || postgres_programs().is_some(),
    },
    Need {
        packages: &["nats-server"],
        why: "NATS: it is taken away and given back while several processes are woken by it",
        is_there: || {
            // Debian's is where root's programs are.
            paths::on_path("nats-server").is_some() || std::path::Path::new("/usr/sbin/nats-server").is_file()
        },
    },
];

/// Installs the system packages that are missing.
pub fn install(purpose: Purpose) -> Result {
    let mut needs: Vec<&Need> = BUILD.iter().collect();
    if purpose == Purpose::Test {
        needs.extend(TEST);
    }
    needs.retain(|need| !(need.is_there)());
    if needs.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = needs.iter().flat_map(|n| n.packages).copied().collect();
    let reasons: String = needs.iter().map(|need| format!("  {}: {}\n", need.packages.join(", "), need.why)).collect();
    if paths::on_path("apt-get").is_none() {
        return Err(format!(
            "this is missing, and there is no apt-get here to install it with (the names are Debian's):\n{reasons}\
             Install it by your system's own means and start again."
        ));
    }
    let mut apt = command("apt-get");
    apt.args(["install", "-y", "--no-install-recommends"]).args(&packages);
    if !is_root() {
        return Err(format!(
            "this is missing:\n{reasons}Only root may install it. Run\n\n  sudo apt-get update && sudo {}\n\nand start again.",
            show(&apt)
        ));
    }
    step(&format!("Install system packages: {}", packages.join(" ")), || {
        note(reasons.trim_end());
        run(command("apt-get").args(["update", "-q"]))?;
        run(apt.env("DEBIAN_FRONTEND", "noninteractive").args(["-q", "-o", "Dpkg::Use-Pty=0"]))?;
        match needs.iter().find(|need| !(need.is_there)()) {
            None => Ok(()),
            Some(need) => Err(format!("apt-get is content, but this is still not found: {}", need.why)),
        }
    })
}

/// The oldest Node.js that the tests run in.
const NODE_LEAST: u32 = 20;

/// A distribution may carry a Node.js that is too old for the tests: it is said before they fail without a word why.
pub fn check_node() -> Result {
    let said = ask(command("node").arg("--version")).unwrap_or_default();
    match major(&said) {
        Some(found) if found < NODE_LEAST => Err(format!(
            "the tests need Node.js {NODE_LEAST} or newer, and this is {said}. Install a newer one \
             (https://nodejs.org, or your distribution's backports) and start again."
        )),
        _ => Ok(()),
    }
}

/// 20 of `v20.19.0`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Chromium's program: `MILLRACE_CHROMIUM`, else the first known name on `PATH`. The one without a window draws the same
/// pages for a third less of the machine's time.
pub fn chromium() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("MILLRACE_CHROMIUM") {
        return Some(PathBuf::from(given));
    }
    ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
        .iter()
        .find_map(|name| paths::on_path(name))
}

/// The folder that holds PostgreSQL's `initdb`, `pg_ctl` and `postgres`.
pub fn postgres_programs() -> Option<PathBuf> {
    let is_complete =
        |folder: &PathBuf| ["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).is_file());
    // Debian keeps the server's programs off PATH, one folder for each major version.
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(is_complete)
        .collect();
    folders.sort();
    folders.pop().or_else(|| {
        let initdb = paths::on_path("initdb")?;
        let folder = initdb.parent()?.to_path_buf();
        is_complete(&folder).then_some(folder)
    })
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_version_of_node_is_read() {
        assert_eq!(major("v18.20.4"), Some(18));
        assert_eq!((major("v20.19.0"), major("")), (Some(20), None));
    }
}
