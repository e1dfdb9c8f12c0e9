//! The command line. Each command is a few lines here or a file beside; the work is done by the library.

mod backup;
mod moving;
mod people;
mod records;
mod serve;

use crate::{
    app::App,
    config::{Config, ConfigError, LogFormat, Settings},
    doctor,
    error::Error,
    events::log,
};
use clap::{Parser, Subcommand};
use millrace_shared::WorkspaceId;
use std::{
    fs::{File, TryLockError},
    io::{self, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// What the person typed.
#[derive(Parser)]
#[command(
    name = "millrace",
    version,
    about = "Millrace: a CRM for your team whose every screen is live",
    long_about = "Millrace: a CRM for your team whose every screen is live.\n\n\
                  Start it, open the address it prints, and make your workspace:\n\n  millrace serve",
    after_help = EXAMPLES,
    arg_required_else_help = true
)]
pub struct Cli {
    /// Settings file [default: millrace.toml in the data directory, when there is one]
    #[arg(long, value_name = "FILE", env = "MILLRACE_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  millrace serve
      On this machine only, with an SQLite file in ./millrace-data
  millrace serve --listen 0.0.0.0:8700 --data /var/lib/millrace --public-url https://crm.example.com
      For a team, behind a proxy that speaks https
  DATABASE_URL=postgres://millrace:secret@db/millrace millrace serve
      On PostgreSQL
  millrace import deals deals.csv --map deals.toml --dry-run
      What an import would do, without doing it
  millrace backup friday.db
      While the server runs
  millrace move --to postgres://millrace:secret@db/millrace
      From SQLite to PostgreSQL, while it does not

Settings come from flags, then the environment, then the TOML file:
  # millrace-data/millrace.toml
  listen = \"0.0.0.0:8700\"
  public_url = \"https://crm.example.com\"
  smtp_url = \"smtps://crm:secret@mail.example.com\"";

const MOVING: &str = "\
Reads the database that the settings name and leaves it as it is. The server has to be stopped. Every row is compared
before anything is kept: when it ends well both hold the same, and when it does not the other database is still empty.

Examples:
  millrace move --data /var/lib/millrace --to postgres://millrace:secret@db/millrace
  DATABASE_URL=postgres://millrace:secret@db/millrace millrace move --to /var/lib/millrace/millrace.db";

#[derive(Subcommand)]
enum Command {
    /// Run the server until it is told to stop (Ctrl-C or SIGTERM)
    Serve,
    /// Bring the database's schema up to date and end; `serve` does it by itself
    Migrate,
    /// Print the GraphQL schema
    Schema,
    /// Fill an empty database with the demo company: 85 companies, 35 agents, 8,800 deals
    Demo(records::Demo),
    /// Read records from a CSV file
    Import(records::Import),
    /// People and their ways in
    User(people::User),
    /// Write a copy of the database to a new file, also while the server runs
    Backup {
        /// The new file; without one, a file in `backup_dir`, and old ones there are deleted as the server would
        file: Option<PathBuf>,
    },
    /// Put a copy made by `backup` in the place of the SQLite database, which is kept beside it, or into an empty PostgreSQL
    Restore {
        /// The copy; without one, the database was restored by other tools, and open browsers have to learn of it
        file: Option<PathBuf>,
    },
    /// Move everything into another, empty database, from SQLite to PostgreSQL or back, and prove that both hold the same
    #[command(after_help = MOVING)]
    Move {
        /// The other database: postgres://USER:PASSWORD@HOST/NAME, or an SQLite file
        #[arg(long, value_name = "DATABASE")]
        to: String,
    },
    /// Look whether all is well: database, event log, totals, clock, disk, mail
    Doctor,
}

/// Why a command was not done; the text is for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The settings cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The library refused or failed.
    #[error(transparent)]
    Library(#[from] Error),
    /// A file could not be read or written.
    #[error("{0}: {1}")]
    File(String, io::Error),
    /// There is no backup.
    #[error(transparent)]
    Backup(#[from] crate::backups::NoBackup),
    /// Anything else worth telling.
    #[error("{0}")]
    Told(String),
}

/// The whole program. It starts the runtime here, and not in `main.rs`: a future is compiled again in each crate that
/// polls it, and this one holds all others.
#[inline(never)]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("millrace: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("millrace: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Does what the command line says.
async fn run(cli: Cli) -> Result<ExitCode, CliError> {
    let config = Config::load(cli.settings, cli.config.as_deref())?;
    log(&config)?;
    match cli.command {
        Command::Serve => serve::serve(config).await?,
        Command::Migrate => {
            let app = App::open(config).await?;
            app.shutdown().await;
            say("The schema is up to date.");
        }
        Command::Schema => {
            // A schema needs no database of its own.
            let mut out = io::stdout().lock();
            let text = crate::graphql::sdl();
            out.write_all(text.as_bytes()).map_err(|error| CliError::File("standard output".to_owned(), error))?;
        }

        Command::Demo(demo) => demo.run(config).await?,
        Command::Import(import) => return import.run(config).await,
        Command::User(user) => user.run(config).await?,
        Command::Backup { file } => backup::backup(&config, file.as_deref()).await?,
        Command::Restore { file } => backup::restore(&config, file.as_deref()).await?,
        Command::Move { to } => moving::run(&config, &to).await?,
        Command::Doctor => {
            let report = doctor::examine(&config).await;
            say(&report.to_string());
            return Ok(if report.is_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a line to standard output; a reader that went away is no failure.
fn say(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

fn log(config: &Config) -> Result<(), CliError> {
    let filter = format!("poem=warn,sqlx=warn,sea_orm_migration=warn,{}", config.log);
    let filter = EnvFilter::try_new(&filter)
        .map_err(|error| CliError::Told(format!("the log filter is not understood: {error}")))?;
    let registry = tracing_subscriber::registry().with(filter);
    // A second call in one process, as in tests, keeps the first.
    let _ = match config.log_format {
        LogFormat::Pretty => registry
            .with(fmt::layer().with_writer(io::stderr).with_target(false).with_ansi(io::stderr().is_terminal()))
            .try_init(),
        LogFormat::Json => registry.with(fmt::layer().json().with_writer(io::stderr)).try_init(),
    };
    Ok(())
}

/// The oldest workspace; a database usually holds one.
async fn the_workspace(app: &App) -> Result<WorkspaceId, CliError> {
    let workspaces = log::positions(app.db.reader()).await?;
    workspaces.into_iter().map(|(id, _)| id).min().ok_or_else(|| {
        CliError::Told("there is no workspace yet: start the server and open its address, or load the demo".to_owned())
    })
}

/// Takes the data directory for this process, so that no two servers write one SQLite file and no restore replaces
/// it under a server. Held until it is dropped; not needed on PostgreSQL.
fn take_data_dir(config: &Config) -> Result<Option<File>, CliError> {
    if config.sqlite_file().is_none() {
        return Ok(None);
    }
    let path = config.lock_file();
    let file = |error| CliError::File(path.display().to_string(), error);
    crate::db::private_folder(&config.data_dir).map_err(file)?;
    let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(file)?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => {
            Err(CliError::Told(format!("a server already runs on the data in {}", config.data_dir.display())))
        }
        Err(TryLockError::Error(error)) => Err(file(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn one_data_directory_has_one_server() {
        let dir = tempfile::tempdir().unwrap();
        let config = Config { data_dir: dir.path().to_owned(), ..Config::default() };
        let held = take_data_dir(&config).unwrap();
        assert!(take_data_dir(&config).is_err());
        drop(held);
        assert!(take_data_dir(&config).is_ok());
    }
}
