//! Millrace's own commands, called as `cargo xtask COMMAND`.
//!
//! This crate depends on nothing but `std`, so that it builds in a moment; the work is done by
//! tools that are well known: cargo, wasm-bindgen, npm, apt-get. Each command installs what it needs
//! and is missing (see [`setup`]), says why, and does nothing that is already done.

mod dev;
mod features;
mod licences;
mod paths;
mod postgres;
mod process;
mod progress;
mod schema;
mod serve;
mod setup;
mod test;
mod times;
mod web;

use std::process::ExitCode;

use setup::Purpose;
use web::Mode;

/// What goes wrong is told to a person who can do something about it: a sentence or a few.
type Result<T = ()> = std::result::Result<T, String>;

const HELP: &str = "\
Millrace's own commands.

Usage: cargo xtask COMMAND [ARGUMENTS]

  run [-- ARGUMENTS]    Build everything optimised and start it: `millrace serve ARGUMENTS`,
                        by default on SQLite in ./millrace-data. It prints its address.
  dev [-- ARGUMENTS]    The same for debugging; rebuilds and restarts when a source changes.
  demo [-- ARGUMENTS]   Build everything optimised and fill a database: `millrace demo ARGUMENTS`.
  bench [NAME...]       Build everything optimised and measure it (start, list, board, write, search, live, slow, scale, import, size,
                        browser);
                        on SQLite and PostgreSQL, or one of them: --on sqlite|postgres; with less: --deals MOST --sockets NUMBER.
  test [STEP...]        Run every check and test, or only the steps with these words in their names.
  web [--debug]         Build the web app into web/dist.
  schema                Write schema.graphql from the server.
  dist                  Build everything optimised into target/dist.
  setup [--test]        Install what building needs (with --test: what testing needs too).

Every command first installs what it needs and is missing, and says what and why.
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
    let Some((command, rest)) = arguments.split_first() else {
        return Err(format!("which command?\n\n{HELP}"));
    };
    // `run -- --listen ...` and `run --listen ...` are the same to us.
    let further = rest.strip_prefix(&["--".to_owned()]).unwrap_or(rest);
    match command.as_str() {
        "run" => serve::serve(further),
        "dev" => dev::watch(further),
        "demo" => serve::demo(further),
        "bench" => serve::bench(further),
        "test" => test::run_all(further),
        "dist" => none(rest).and_then(|()| serve::dist()),
        "schema" => none(rest).and_then(|()| schema::write()),
        "setup" => setup::run(match flag(rest, "--test")? {
            true => Purpose::Test,
            false => Purpose::Build,
        }),
        "web" => {
            let mode = match flag(rest, "--debug")? {
                true => Mode::Debug,
                false => Mode::Release,
            };
            web::build(&setup::install(Purpose::Build)?, mode)
        }
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no command \"{other}\".\n\n{HELP}")),
    }
}

/// Whether the only argument that may be given was given.
fn flag(arguments: &[String], name: &str) -> Result<bool> {
    match arguments {
        [] => Ok(false),
        [one] if one == name => Ok(true),
        _ => Err(format!("this command takes nothing but {name}, not \"{}\"", arguments.join(" "))),
    }
}

fn none(arguments: &[String]) -> Result {
    match arguments {
        [] => Ok(()),
        _ => Err(format!("this command takes no arguments, not \"{}\"", arguments.join(" "))),
    }
}
