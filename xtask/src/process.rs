//! Running other programs, with errors that name the command.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::{Result, paths};

/// A program to be run in the project's root, reading nothing from the terminal.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(paths::root()).stdin(Stdio::null());
    command
}

/// How the names begin of what cargo tells the program that it runs of that program's own crate. Handed on to another cargo, it
/// would be part of what that one builds by: a build script that asks for it made all that hangs on it be compiled again in
/// every clone, and whenever cargo was used by hand in between.
const OF_OUR_CRATE: [&str; 5] =
    ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_CRATE_NAME", "CARGO_BIN_NAME", "CARGO_PRIMARY_PACKAGE"];

/// The cargo that runs us, so that the toolchain stays the same, as if it had been typed by hand.
pub fn cargo() -> Command {
    let mut cargo = command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let told = env::vars_os().map(|(name, _)| name);
    for name in told.filter(|name| OF_OUR_CRATE.iter().any(|start| name.to_string_lossy().starts_with(start))) {
        cargo.env_remove(name);
    }
    cargo
}

/// Cargo's work on everything but the web app, which is compiled for the browser with its own features. Always the same
/// packages, so that features, and with them builds, are shared.
pub fn native(verb: &str) -> Command {
    let mut command = cargo();
    command.args([verb, "--locked", "--workspace", "--exclude", "millrace-web"]);
    command
}

/// Runs a program to its end, its output going straight through.
pub fn run(command: &mut Command) -> Result {
    let shown = show(command);
    let status = command.status().map_err(|e| format!("cannot run `{shown}`: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` failed ({status})")) }
}

/// Runs a program to its end and returns what it printed on standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let output = command.stderr(Stdio::inherit()).output().map_err(|e| format!("cannot run `{shown}`: {e}"))?;
    if !output.status.success() {
        return Err(format!("`{shown}` failed ({})", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("`{shown}` printed something not UTF-8"))
}

/// What a program prints, or nothing if it is missing or fails. For asking, not for doing.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    if !output.status.success() {
        return None;
    }
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// `PATH` with these folders in front.
pub fn path_with(folders: &[PathBuf]) -> Result<std::ffi::OsString> {
    let rest = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(env::split_paths(&rest));
    env::join_paths(all).map_err(|e| format!("cannot put the tools on PATH: {e}"))
}

/// Whether we are the superuser, who may install system packages.
pub fn is_root() -> bool {
    ask(command("id").arg("-u")).as_deref() == Some("0")
}

/// The command as one would type it.
pub fn show(command: &Command) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    let name = program.rsplit(['/', '\\']).next().unwrap_or(&program).to_owned();
    let mut shown = name;
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        shown.push(' ');
        if argument.contains(' ') {
            shown.push_str(&format!("'{argument}'"));
        } else {
            shown.push_str(&argument);
        }
    }
    shown
}
