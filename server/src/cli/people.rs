//! `millrace user`: people, from the terminal of whoever runs the server. The same commands as in the browser, with
//! every right and no name.

use super::{CliError, say, the_workspace};
use crate::{
    access::Access,
    app::App,
    auth::links::trusted_base_url,
    config::Config,
    graphql::RequestInfo,
    users::{self, inputs::InviteUserInput},
};
use clap::{Args, Subcommand};
use millrace_shared::{RoleId, TeamId, UserId, validation};

/// People and their ways in.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct User {
    #[command(subcommand)]
    command: UserCommand,
}

const EXAMPLES: &str = "\
Examples:
  millrace user add anna@example.com --name \"Anna Berg\" --role Manager
      Prints the link with which Anna sets her password
  millrace user link anna@example.com
      A new link, when she forgot it
  millrace user deactivate boris@example.com --takeover anna@example.com";

#[derive(Subcommand)]
enum UserCommand {
    /// Show all users
    List,
    /// Make a user and print the link with which the user sets a password
    Add {
        /// The address
        email: String,
        /// Full name
        #[arg(long)]
        name: String,
        /// Role: its name, such as Administrator, Manager or User
        #[arg(long, default_value = "User")]
        role: String,
        /// Team: its name
        #[arg(long)]
        team: Option<String>,
        /// Whom the user reports to: an address
        #[arg(long, value_name = "EMAIL")]
        manager: Option<String>,
    },
    /// Print a new link with which a user sets a password; earlier ones stop working
    Link {
        /// The address
        email: String,
    },
    /// Take a user's ways in; history stays
    Deactivate {
        /// The address
        email: String,
        /// Who takes over the open records: an address
        #[arg(long, value_name = "EMAIL")]
        takeover: Option<String>,
    },
}

impl User {
    /// Does it.
    pub async fn run(self, config: Config) -> Result<(), CliError> {
        let app = App::open(config).await?;
        let done = self.command.run(&app).await;
        app.shutdown().await;
        done
    }
}

impl UserCommand {
    async fn run(self, app: &App) -> Result<(), CliError> {
        let access = Access::system(app, the_workspace(app).await?, None).await?;
        let request = RequestInfo {
            address: "command line".to_owned(),
            base_url: trusted_base_url(app),
            ..RequestInfo::default()
        };
        match self {
            Self::List => list(&access),
            Self::Add { email, name, role, team, manager } => {
                let input = InviteUserInput {
                    email,
                    name,
                    role_id: role_named(&access, &role)?,
                    title: None,
                    department: None,
                    manager_id: manager.map(|email| user_with(&access, &email)).transpose()?,
                    team_id: team.map(|name| team_named(&access, &name)).transpose()?,
                };
                let (user, link) = users::commands::invite(&access, &request, input).await?;
                say(&format!("Made {} <{}>. The link sets the password, once:\n{}", user.name, user.email, link.url));
            }
            Self::Link { email } => {
                let id = user_with(&access, &email)?;
                let (user, link) = users::commands::create_link(&access, &request, id).await?;
                say(&format!("For {} <{}>, once:\n{}", user.name, user.email, link.url));
            }
            Self::Deactivate { email, takeover } => {
                let id = user_with(&access, &email)?;
                let takeover = takeover.map(|email| user_with(&access, &email)).transpose()?;
                users::leaving::deactivate(&access, id, takeover).await?;
                say(&format!("{email} can no longer sign in."));
            }
        }
        Ok(())
    }
}

fn user_with(access: &Access, email: &str) -> Result<UserId, CliError> {
    let key = validation::email_key(email);
    let user = access.reference().users.iter().find(|user| user.email_key == key);
    user.map(|user| user.id).ok_or_else(|| CliError::Told(format!("nobody has the address {email}")))
}

fn role_named(access: &Access, name: &str) -> Result<RoleId, CliError> {
    let roles = &access.reference().roles;
    let role = roles.iter().find(|role| role.role.name.eq_ignore_ascii_case(name));
    role.map(|role| role.role.id).ok_or_else(|| {
        let names: Vec<_> = roles.iter().map(|role| role.role.name.as_str()).collect();
        CliError::Told(format!("there is no role {name}; there are: {}", names.join(", ")))
    })
}

fn team_named(access: &Access, name: &str) -> Result<TeamId, CliError> {
    let team = access.reference().teams.iter().find(|team| team.name.eq_ignore_ascii_case(name));
    team.map(|team| team.id).ok_or_else(|| CliError::Told(format!("there is no team {name}")))
}

fn list(access: &Access) {
    let reference = access.reference();
    for user in &reference.users {
        let role = reference.role(user.role_id).map_or("", |role| role.role.name.as_str());
        say(&format!("{:<12} {:<14} {:<32} {}", user.status.as_str(), role, user.email, user.name));
    }
}
