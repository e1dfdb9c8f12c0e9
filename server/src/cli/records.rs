//! `millrace demo` and `millrace import`.

use super::{CliError, say};
use crate::{
    access::policy::BuiltIn,
    app::App,
    config::Config,
    demo::{self, Dates, DemoOptions},
    events::log,
    users::cli::{self as users, NewUser},
};
use clap::{Args, ValueEnum};

/// The demo company.
#[derive(Args)]
#[command(after_help = DEMO_EXAMPLES)]
pub struct Demo {
    /// Address of the administrator, when there is no workspace yet
    #[arg(long, default_value = "admin@example.com")]
    email: String,
    /// Password of the administrator and of everybody in the demo; without it they sign in by links (`millrace user link`)
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
            let admin = NewUser { email: self.email, name: "Administrator".to_owned(), role: None, password: self.password.clone() };
            let added = users::add(app, admin).await?;
            say(&format!("Made a workspace; its administrator is {}.", added.user.email));
            if let Some(link) = added.link {
                say(&format!("This link sets the password, once:\n{link}"));
            }
        }
        let workspaces = log::positions(app.db.reader()).await?;
        let Some((workspace, _)) = workspaces.first().copied() else {
            return Err(CliError::Told("there is no workspace".to_owned()));
        };
        let reference = app.references.get(app, workspace).await?;
        let is_administrator = |role| reference.role(role).is_some_and(|role| role.role.name == BuiltIn::Administrator.name());
        let admin = reference.users.iter().find(|user| is_administrator(user.role_id));
        let Some(admin) = admin.map(|user| user.id) else {
            return Err(CliError::Told("the workspace has no administrator who could own what nobody owns".to_owned()));
        };
        let dates = match self.dates {
            DemoDates::Recent => Dates::Recent,
            DemoDates::Original => Dates::Original,
        };
        let report = demo::load(app, workspace, admin, DemoOptions { dates, pipeline: None, password: self.password }).await?;
        say(&report.to_string());
        Ok(())
    }
}
