//! Builds the web app into `web/dist`, where the server finds it.
//!
//! [`compile`] makes WebAssembly and JavaScript, [`pack`] one file of the smallest parts, [`page`] the page and the style sheet around them. In a release build
//! each compressible file gets a `.br` and a `.gz` beside it, so that the server never compresses, and the download is
//! weighed.

mod compile;
mod pack;
mod page;
mod weigh;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::process::{ask, command, run};
use crate::progress::{note, step};
use crate::setup::WebTools;
use crate::{Result, paths};

/// How the web app is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Small and fast, compressed and weighed: what is shipped.
    Release,
    /// Quick to compile, many times the size.
    Debug,
}

/// What the web app is made from.
const INPUTS: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "schema.graphql",
    "derive",
    "shared",
    "web",
    "xtask/src/setup",
    "xtask/src/web.rs",
    "xtask/src/web/compile.rs",
    "xtask/src/web/pack.rs",
    "xtask/src/web/page.rs",
    "xtask/compress.mjs",
];

/// The folder the server embeds.
pub fn dist() -> PathBuf {
    paths::root().join("web").join("dist")
}

/// Creates an empty `web/dist` if there is none: the server does not compile without the folder.
pub fn ensure_dist() -> Result {
    fs::create_dir_all(dist()).map_err(|e| format!("cannot create web/dist: {e}"))
}

/// Builds the web app, unless `web/dist` already holds what the sources give.
pub fn build(tools: &WebTools, mode: Mode) -> Result {
    ensure_dist()?;
    step("Build the web app", || {
        let mark = paths::target().join("web").join("built");
        // Of what is compiled, not of what somebody may be writing meanwhile.
        let sources = of_sources(mode)?;
        // Made from the same sources in another clone that shares the build folder.
        let kept = paths::target().join("web").join("kept").join(format!("{sources:016x}"));
        if mode == Mode::Release && kept.is_dir() {
            note("These sources were compiled before.");
            clear(&dist())?;
            copy_tree(&kept, &dist())?;
            return weigh_if(mode);
        }
        if dist().join("index.html").is_file() && fs::read_to_string(&mark).is_ok_and(|m| Ok(m) == with_dist(sources)) {
            note("web/dist is up to date.");
            return weigh_if(mode);
        }
        let made = compile::compile(tools, mode)?;
        clear(&dist())?;
        page::assemble(&made, &dist())?;
        if mode == Mode::Release {
            compress()?;
        }
        // Kept also when it is too heavy: whoever then moves a limit need not compile it again.
        if mode == Mode::Release {
            keep(&kept)?;
        }
        fs::write(&mark, with_dist(sources)?).map_err(|e| format!("cannot write {}: {e}", mark.display()))?;
        weigh_if(mode)
    })
}

fn weigh_if(mode: Mode) -> Result {
    match mode {
        Mode::Release => weigh::check(&dist()),
        Mode::Debug => Ok(()),
    }
}

/// Keeps what was built, in the place of what was kept before.
fn keep(kept: &Path) -> Result {
    let all = kept.parent().ok_or("no folder to keep the web app in")?;
    if all.exists() {
        fs::remove_dir_all(all).map_err(|e| format!("cannot empty {}: {e}", all.display()))?;
    }
    // A name that means something only once everything is there.
    let unfinished = all.join("unfinished");
    copy_tree(&dist(), &unfinished)?;
    fs::rename(&unfinished, kept).map_err(|e| format!("cannot name {}: {e}", kept.display()))
}

fn copy_tree(from: &Path, to: &Path) -> Result {
    let cannot = |e| format!("cannot copy {}: {e}", from.display());
    fs::create_dir_all(to).map_err(cannot)?;
    for entry in fs::read_dir(from).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        let to = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() { copy_tree(&path, &to)? } else { fs::copy(&path, to).map(drop).map_err(cannot)? }
    }
    Ok(())
}

/// Empties the folder. The folder itself stays: the server's crate is compiled with it.
fn clear(folder: &Path) -> Result {
    let cannot = |e| format!("cannot empty {}: {e}", folder.display());
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.map_err(cannot)?;
    }
    Ok(())
}

fn compress() -> Result {
    run(command("node").arg(paths::root().join("xtask").join("compress.mjs")).arg(dist()))
}

/// Changes whenever an input does.
fn of_sources(mode: Mode) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    mode.hash(&mut hasher);
    ask(command("rustc").arg("--version")).hash(&mut hasher);
    for input in INPUTS {
        hash_tree(Path::new(input), &mut hasher).map_err(|e| format!("cannot read {input}: {e}"))?;
    }
    Ok(hasher.finish())
}

/// Changes whenever an input or a file in `web/dist` does.
fn with_dist(sources: u64) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    sources.hash(&mut hasher);
    let mut outputs = files_below(&dist()).map_err(|e| format!("cannot read web/dist: {e}"))?;
    outputs.sort();
    for file in outputs {
        file.hash(&mut hasher);
        fs::metadata(&file).map(|m| m.len()).unwrap_or(0).hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// `path` counts from the project's root, so that two clones with the same files give the same.
fn hash_tree(path: &Path, hasher: &mut DefaultHasher) -> std::io::Result<()> {
    let found = paths::root().join(path);
    if found.is_file() {
        path.hash(hasher);
        fs::read(found)?.hash(hasher);
        return Ok(());
    }
    let mut names: Vec<OsString> =
        fs::read_dir(found)?.map(|entry| entry.map(|e| e.file_name())).collect::<std::io::Result<_>>()?;
    names.sort();
    for name in names.iter().filter(|name| *name != "dist") {
        hash_tree(&path.join(name), hasher)?;
    }
    Ok(())
}

/// All files in a folder and its subfolders, but those of npm packages.
pub fn files_below(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_name() == Some(OsStr::new("node_modules")) {
            continue;
        }
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}
