//! From the sources to WebAssembly and JavaScript: cargo, the splitter, wasm-bindgen, wasm-opt.
//!
//! The splitter takes what only a `#[wasm_split]` function reaches out of the program, into files that the browser
//! fetches when that function is first called. It needs to know what refers to what, which the linker writes down.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Mode, files_below};
use crate::process::{cargo, command, path_with, run};
use crate::setup::WebTools;
use crate::{Result, paths};

/// The name of the program, and of what is made of it.
pub const NAME: &str = "millrace-web";

const TARGET: &str = "wasm32-unknown-unknown";

/// What every browser that the app runs in has; the compiler uses no more than this either.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Compiles the web app; gives the folder that then holds its `.wasm` and `.js` files and nothing else.
pub fn compile(tools: &WebTools, mode: Mode) -> Result<PathBuf> {
    let program = build(mode)?;
    let path = path_with(&tools.folders)?;
    let parts = paths::target().join("web").join(match mode {
        Mode::Release => "parts-release",
        Mode::Debug => "parts-debug",
    });
    let (split, made) = (parts.join("split"), parts.join("made"));
    for folder in [&split, &made] {
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(|e| format!("cannot empty {}: {e}", folder.display()))?;
        }
        fs::create_dir_all(folder).map_err(|e| format!("cannot create {}: {e}", folder.display()))?;
    }
    run(command("wasm-split-cli").env("PATH", &path).arg(&program).arg(&split).args(["--out-name", NAME]))?;

    let main = split.join(format!("{NAME}.wasm"));
    let mut bindgen = command("wasm-bindgen");
    bindgen.env("PATH", &path).args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--no-demangle"]);
    if mode == Mode::Debug {
        bindgen.arg("--debug");
    }
    run(bindgen.args(["--out-name", NAME, "--out-dir"]).arg(&made).arg(&main))?;
    for part in files(&split)?.iter().filter(|file| **file != main) {
        let to = made.join(part.file_name().unwrap_or_default());
        fs::rename(part, &to).map_err(|e| format!("cannot move {}: {e}", part.display()))?;
    }
    if mode == Mode::Release {
        for file in files(&made)?.iter().filter(|file| file.extension().is_some_and(|kind| kind == "wasm")) {
            run(command("wasm-opt")
                .env("PATH", &path)
                .args(["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features"])
                .args(FEATURES)
                .arg(file)
                .arg("-o")
                .arg(file))?;
        }
    }
    Ok(made)
}

/// Cargo's part. Gives the program.
fn build(mode: Mode) -> Result<PathBuf> {
    // Its own build folder, so that it never waits for cargo's lock on the server's.
    let folder = paths::target().join("web");
    let mut build = cargo();
    build.args(["rustc", "--package", NAME, "--bin", NAME, "--target", TARGET]).env("CARGO_TARGET_DIR", &folder);
    let profile = match mode {
        Mode::Release => {
            build.args(["--profile", "web"]);
            "web"
        }
        Mode::Debug => "debug",
    };
    run(build.args(["--", "-Clink-args=--emit-relocs"]))?;
    Ok(folder.join(TARGET).join(profile).join(format!("{NAME}.wasm")))
}

/// The files of a folder, in order.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = files_below(folder).map_err(|e| format!("cannot read {}: {e}", folder.display()))?;
    files.sort();
    Ok(files)
}
