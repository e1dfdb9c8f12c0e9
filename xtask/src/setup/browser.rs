//! The npm packages of the tests that run in Node.js, at the versions of their lock files: Playwright for the browser
//! tests, the reference clients of the live protocols for the client tests.

use std::path::{Path, PathBuf};

use crate::process::{command, run};
use crate::progress::{note, step};
use crate::{Result, paths};

/// The folder of the browser tests.
pub fn folder() -> PathBuf {
    paths::root().join("tests").join("browser")
}

/// The folder of the client tests.
pub fn clients_folder() -> PathBuf {
    paths::root().join("tests").join("clients")
}

/// Brings each `node_modules` to what its `package-lock.json` says.
pub fn install() -> Result {
    install_in(
        &folder(),
        "Install the browser tests' npm packages",
        "Playwright drives Chromium in the browser tests.",
    )?;
    install_in(
        &clients_folder(),
        "Install the client tests' npm packages",
        "The reference clients of the live protocols are tried on the server.",
    )
}

/// Installs Lighthouse for the bench; gives its folder.
pub fn install_lighthouse() -> Result<PathBuf> {
    let folder = paths::root().join("bench").join("lighthouse");
    install_in(&folder, "Install Lighthouse", "It judges a page as a slow phone sees it, for the bench.")?;
    Ok(folder)
}

/// Installs PostGraphile for the bench.
pub fn install_postgraphile() -> Result {
    let folder = paths::root().join("bench").join("postgraphile");
    install_in(&folder, "Install PostGraphile", "The bench measures it as a peer, over the same tables.")
}

fn install_in(folder: &Path, title: &str, why: &str) -> Result {
    let lock = folder.join("package-lock.json");
    let wanted = std::fs::read(&lock).map_err(|e| format!("cannot read {}: {e}", lock.display()))?;
    // A copy of the lock file that was installed last; npm ci removes it with the old packages.
    let mark = folder.join("node_modules").join(".installed-lock.json");
    if std::fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    step(title, || {
        note(why);
        run(command("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(folder)
            // The system's Chromium is used.
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
        std::fs::write(&mark, &wanted).map_err(|e| format!("cannot write {}: {e}", mark.display()))
    })
}
