//! The Rust side of the web build: the wasm target, wasm-bindgen and the splitter.

use std::path::{Path, PathBuf};

use crate::process::{ask, cargo, command, output, run};
use crate::progress::{note, step};
use crate::{Result, paths};

const WASM: &str = "wasm32-unknown-unknown";
const SPLITTER: &str = "0.2.4";

/// Makes sure that the compiler can build for the browser.
pub fn wasm_target() -> Result {
    if has_wasm_target()? {
        return Ok(());
    }
    step("Install the WebAssembly target of Rust", || {
        note("The web app is compiled to WebAssembly; rustup fetches the standard library for it.");
        let mut add = command("rustup");
        add.args(["target", "add", WASM]);
        // Cargo names the toolchain that runs us; rustup would otherwise take its default.
        if let Some(toolchain) = std::env::var_os("RUSTUP_TOOLCHAIN") {
            add.arg("--toolchain").arg(toolchain);
        }
        run(&mut add).map_err(|reason| {
            format!(
                "{reason}\nInstall the target with `rustup target add {WASM}`, or the package of your \
                 distribution that holds it (Debian: libstd-rust-dev-wasm32), and start again."
            )
        })?;
        if has_wasm_target()? {
            Ok(())
        } else {
            Err(format!("rustup is content, but the compiler still does not see {WASM}"))
        }
    })
}

fn has_wasm_target() -> Result<bool> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let folder = output(command(rustc).args(["--print", "target-libdir", "--target", WASM]))?;
    Ok(Path::new(folder.trim()).is_dir())
}

/// The splitter takes what is not needed at once out of the web app. Returns the folder it is in.
pub fn wasm_split() -> Result<PathBuf> {
    install(&Tool {
        krate: "wasm_split_cli_support",
        program: "wasm-split-cli",
        version: SPLITTER,
        arguments: &["--locked", "--features", "build-binary"],
        why: "It splits the web app into what is needed at once and what is fetched later.",
    })
}

/// `wasm-bindgen` must be of the very version that the web app is linked with. Returns its folder.
pub fn wasm_bindgen() -> Result<PathBuf> {
    install(&Tool {
        krate: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: &wasm_bindgen_version()?,
        // Not --locked: a registry mirror may lack a version that its lock file names.
        arguments: &[],
        why: "wasm-bindgen writes the JavaScript that connects the web app to the browser.",
    })
}

/// The version of wasm-bindgen in `Cargo.lock`.
fn wasm_bindgen_version() -> Result<String> {
    let file = paths::root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    lock.split("[[package]]")
        .find(|package| package.contains("name = \"wasm-bindgen\"\n"))
        .and_then(|package| {
            let (_, rest) = package.split_once("version = \"")?;
            rest.split_once('"').map(|(version, _)| version.to_owned())
        })
        .ok_or_else(|| "Cargo.lock does not name wasm-bindgen, which the web app needs".to_owned())
}

struct Tool<'a> {
    krate: &'a str,
    program: &'a str,
    version: &'a str,
    arguments: &'a [&'a str],
    why: &'a str,
}

fn install(tool: &Tool<'_>) -> Result<PathBuf> {
    // One that the user has already is as good, if the version is the same.
    if let Some(program) = paths::on_path(tool.program)
        && is_version(&program, tool.version)
        && let Some(folder) = program.parent()
    {
        return Ok(folder.to_path_buf());
    }
    let root = paths::tools().join(format!("{}-{}", tool.krate, tool.version));
    let folder = root.join("bin");
    let program = folder.join(format!("{}{}", tool.program, std::env::consts::EXE_SUFFIX));
    // The folder is of this version, and cargo puts the program there when all is done.
    if program.is_file() {
        return Ok(folder);
    }
    step(&format!("Install {} {}", tool.krate, tool.version), || {
        note(tool.why);
        note("It is compiled once for this user, which takes a few minutes.");
        // Its own build folder keeps cargo's lock on ours free, and lets an interrupted
        // installation continue where it stopped.
        let build = paths::tools().join("build");
        run(cargo()
            .args(["install", tool.krate, "--version", tool.version])
            .args(tool.arguments)
            .arg("--root")
            .arg(&root)
            .env("CARGO_TARGET_DIR", &build)
            // These tools are not what takes time in a build: quick to compile beats quick to run.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "false"))?;
        if !program.is_file() {
            return Err(format!("{} was installed, but there is no {}", tool.krate, program.display()));
        }
        // What is left of the compilation is of no further use; failing to remove it does no harm.
        let _ = std::fs::remove_dir_all(&build);
        Ok(folder)
    })
}

fn is_version(program: &Path, version: &str) -> bool {
    program.is_file()
        && ask(command(program).arg("--version"))
            .is_some_and(|said| said.split_whitespace().any(|word| word == version))
}
