//! The npm packages of the browser tests: Playwright, at the versions of its lock file.

use std::path::PathBuf;

use crate::process::{command, run};
use crate::progress::{note, step};
use crate::{Result, paths};

/// The folder of the browser tests.
pub fn folder() -> PathBuf {
    paths::root().join("tests").join("browser")
}

/// Brings `node_modules` to what `package-lock.json` says.
pub fn install() -> Result {
    let lock = folder().join("package-lock.json");
    let wanted = std::fs::read(&lock).map_err(|e| format!("cannot read {}: {e}", lock.display()))?;
    // A copy of the lock file that was installed last; npm ci removes it with the old packages.
    let mark = folder().join("node_modules").join(".installed-lock.json");
    if std::fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    step("Install the browser tests' npm packages", || {
        note("Playwright drives Chromium in the browser tests.");
        run(command("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(folder())
            // The system's Chromium is used.
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
        std::fs::write(&mark, &wanted).map_err(|e| format!("cannot write {}: {e}", mark.display()))
    })
}
