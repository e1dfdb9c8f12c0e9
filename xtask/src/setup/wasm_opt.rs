//! `wasm-opt`, which makes the web app a good deal smaller. npm carries a current build of it.

use std::path::PathBuf;

use crate::process::{ask, command, run};
use crate::progress::{note, step};
use crate::{Result, paths};

const BINARYEN: &str = "132.0.0";

/// Installs npm's `binaryen` for this user. Returns the folder that holds `wasm-opt`.
pub fn install() -> Result<PathBuf> {
    let root = paths::tools().join(format!("binaryen-{BINARYEN}"));
    let folder = root.join("node_modules").join(".bin");
    let program = folder.join("wasm-opt");
    // Running it takes a second, so a mark says that it once ran.
    let mark = root.join("installed");
    if mark.is_file() && program.is_file() {
        return Ok(folder);
    }
    step(&format!("Install wasm-opt (binaryen {BINARYEN} from npm)"), || {
        note("wasm-opt makes the compiled web app smaller, so that it opens sooner.");
        std::fs::create_dir_all(&root).map_err(|e| format!("cannot create {}: {e}", root.display()))?;
        run(command("npm")
            .arg("install")
            .arg("--prefix")
            .arg(&root)
            .args(["--no-audit", "--no-fund", "--no-save", "--ignore-scripts"])
            .arg(format!("binaryen@{BINARYEN}")))?;
        let said = ask(command(&program).arg("--version")).unwrap_or_default();
        if !said.contains("version") {
            return Err(format!("{} does not run", program.display()));
        }
        std::fs::write(&mark, said).map_err(|e| format!("cannot write {}: {e}", mark.display()))?;
        Ok(folder)
    })
}
