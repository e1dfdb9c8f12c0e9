//! Installs what is missing, and only that.
//!
//! Two kinds of things are needed. System packages (Node.js, Chromium, PostgreSQL, a C compiler)
//! come from apt-get, which only root may use: anyone else is told what to install. Tools of
//! an exact version (wasm-bindgen, the splitter, wasm-opt) go into a folder of this user's own
//! ([`paths::tools`]), where they disturb nothing else. Asking whether a thing is there costs
//! milliseconds, so every command begins here.

pub mod browser;
mod rust_tools;
mod system;
mod wasm_opt;

use std::fs::{File, TryLockError};
use std::path::PathBuf;

use crate::progress::{note, step};
use crate::{Result, paths};

pub use system::{chromium, postgres_programs};

/// What the caller is about to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Build the web app and the server, and run them.
    Build,
    /// Run every check and test as well.
    Test,
}

/// Where the web build's tools are; these folders go in front of `PATH`.
pub struct WebTools {
    pub folders: Vec<PathBuf>,
}

/// Installs what is missing and says so.
pub fn run(purpose: Purpose) -> Result {
    step("Setup", || {
        let tools = install(purpose)?;
        note("Everything is installed. The web build's tools are in");
        for folder in &tools.folders {
            note(&format!("  {}", folder.display()));
        }
        Ok(())
    })
}

/// Installs what is missing; silent when nothing is.
pub fn install(purpose: Purpose) -> Result<WebTools> {
    let _lock = lock()?;
    system::install(purpose)?;
    if purpose == Purpose::Test {
        system::check_node()?;
    }
    rust_tools::wasm_target()?;
    let folders = vec![rust_tools::wasm_bindgen()?, rust_tools::wasm_split()?, wasm_opt::install()?];
    if purpose == Purpose::Test {
        browser::install()?;
    }
    Ok(WebTools { folders })
}

/// Held while installing: a second command started meanwhile waits, and then finds everything there.
fn lock() -> Result<File> {
    let folder = paths::tools();
    let cannot = |e| format!("cannot use {}: {e}", folder.display());
    std::fs::create_dir_all(&folder).map_err(cannot)?;
    let file = File::create(folder.join("lock")).map_err(cannot)?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        note("Another command is installing; waiting for it.");
        file.lock().map_err(cannot)?;
    }
    // A file system without locks has to do without.
    Ok(file)
}
