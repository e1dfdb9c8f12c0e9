//! Millrace's own commands, called as `cargo xtask COMMAND`.
//!
//! This crate depends on nothing but `std`, so that it builds in a moment; the work is done by
//! tools that are well known: cargo, trunk, npm, apt-get. Each command installs what it needs
//! and is missing (see [`setup`]), says why, and does nothing that is already done.

mod paths;
mod process;
mod progress;
mod setup;

use std::process::ExitCode;

/// What goes wrong is told to a person who can do something about it: a sentence or a few.
type Result<T = ()> = std::result::Result<T, String>;

const HELP: &str = "\
Millrace's own commands.

Usage: cargo xtask COMMAND [ARGUMENTS]

  setup [--test]   Install what building needs (with --test: what the checks need too).
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\nerror: {message}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result {
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", arguments),
    };
    match command {
        "setup" => setup::run(if rest.iter().any(|a| a == "--test") {
            setup::Purpose::Test
        } else {
            setup::Purpose::Build
        }),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no command \"{other}\".\n\n{HELP}")),
    }
}
