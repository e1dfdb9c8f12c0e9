//! `millrace demo` and `millrace import`.

use super::{CliError, say, the_workspace};
use crate::{
    app::App,
    config::Config,
    demo::{self, Dates, DemoOptions},
    events::log,
    imports::{self, ImportKind, ImportOptions},
    users, workspaces,
};
use clap::{Args, ValueEnum};
use std::{path::PathBuf, process::ExitCode};

/// The demo company.
#[derive(Args)]
#[command(after_help = DEMO_EXAMPLES)]
pub struct Demo {
    /// Address of the administrator, when there is no workspace yet
    #[arg(long, default_value = "admin@example.com")]
    email: String,
    /// Password of the administrator, when there is no workspace yet, and of everybody in the demo; without it they
    /// sign in by links (`millrace user link`)
    #[arg(long, env = "MILLRACE_DEMO_PASSWORD", hide_env_values = true)]
    password: Option<String>,
    /// Which days the history has
    #[arg(long, value_enum, default_value = "recent")]
    dates: DemoDates,
}

const DEMO_EXAMPLES: &str = "\
Examples:
  millrace demo --password 'correct horse battery'
      A workspace with the demo company; sign in as admin@example.com
  millrace demo --dates original
      With the days of the source, for comparing figures";

#[derive(Clone, Copy, ValueEnum)]
enum DemoDates {
    /// Ending today
    Recent,
    /// October 2016 to December 2017, as in the source
    Original,
}

impl Demo {
    /// Loads it; makes the workspace first where there is none.
    pub async fn run(self, config: Config) -> Result<(), CliError> {
        let app = App::open(config).await?;
        let done = self.load(&app).await;
        app.shutdown().await;
        done
    }

    async fn load(self, app: &App) -> Result<(), CliError> {
        if log::positions(app.db.reader()).await?.is_empty() {
            let Some(password) = &self.password else {
                return Err(CliError::Told(
                    "there is no workspace yet: give --password for the administrator that will be made".to_owned(),
                ));
            };
            workspaces::commands::create_for_demo(app, &self.email, password).await?;
            say(&format!("Made a workspace; its administrator signs in as {}.", self.email));
        }
        let workspace = the_workspace(app).await?;
        let reference = app.references.get(app, workspace).await?;
        let admin = reference.users.iter().find(|user| users::model::is_administrator(&reference, user));
        let Some(admin) = admin.map(|user| user.id) else {
            return Err(CliError::Told("the workspace has no administrator who could own what nobody owns".to_owned()));
        };
        let dates = match self.dates {
            DemoDates::Recent => Dates::Recent,
            DemoDates::Original => Dates::Original,
        };
        let report =
            demo::load(app, workspace, admin, DemoOptions { dates, pipeline: None, password: self.password }).await?;
        say(&report.to_string());
        Ok(())
    }
}

/// Records from a CSV file.
#[derive(Args)]
#[command(after_help = IMPORT_EXAMPLES)]
pub struct Import {
    /// What the rows are
    #[arg(value_enum)]
    kind: Kind,
    /// The CSV file
    file: PathBuf,
    /// Which column is which field: a TOML file
    #[arg(long, value_name = "MAP.toml")]
    map: PathBuf,
    /// Count what would happen, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Where refused rows are told, with line numbers and reasons [default: FILE.errors.csv]
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// What parts the columns, `tab` for a tab [default: found in the file]
    #[arg(long, value_parser = delimiter)]
    delimiter: Option<char>,
    /// Encoding of the file, such as utf-8 or windows-1252 [default: found in the file]
    #[arg(long)]
    encoding: Option<String>,
    /// Who owns records whose row names nobody: an address or a full name
    #[arg(long)]
    owner: Option<String>,
    /// Import a file once more that was imported already
    #[arg(long)]
    again: bool,
}

const IMPORT_EXAMPLES: &str = "\
Examples:
  millrace import deals deals.csv --map deals.toml --dry-run
      What an import would do, without doing it
  millrace import contacts people.csv --map people.toml --delimiter ';' --encoding windows-1252 --errors refused.csv

docs/import.md tells how a map is written. An import that was broken off goes on where it was when it is started again.";

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Deals,
    Companies,
    Contacts,
}

impl Import {
    /// Reads the file; ends with failure when rows were refused.
    pub async fn run(self, config: Config) -> Result<ExitCode, CliError> {
        let app = App::open(config).await?;
        let done = self.read(&app).await;
        app.shutdown().await;
        done
    }

    async fn read(self, app: &App) -> Result<ExitCode, CliError> {
        let options = ImportOptions {
            workspace: the_workspace(app).await?,
            kind: match self.kind {
                Kind::Deals => ImportKind::Deals,
                Kind::Companies => ImportKind::Companies,
                Kind::Contacts => ImportKind::Contacts,
            },
            file: self.file,
            map: self.map,
            encoding: self.encoding,
            delimiter: self.delimiter,
            dry_run: self.dry_run,
            again: self.again,
            owner: self.owner,
            errors: self.errors,
            progress: true,
        };
        let report = imports::run(app, options).await.map_err(|error| CliError::Told(error.to_string()))?;
        say(report.to_string().trim_end());
        Ok(if report.refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
    }
}

fn delimiter(text: &str) -> Result<char, String> {
    let mut chars = text.chars();
    match (text, chars.next(), chars.next()) {
        ("tab" | "\\t", _, _) => Ok('\t'),
        (_, Some(one), None) => Ok(one),
        _ => Err("one character, or `tab`".to_owned()),
    }
}
