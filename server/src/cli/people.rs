//! `millrace user`: people, from the terminal of whoever runs the server.

use super::{CliError, say};
use crate::{
    app::App,
    config::Config,
    users::cli::{self as users, NewUser},
};
use clap::{Args, Subcommand};

/// People and their ways in.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct User {
    #[command(subcommand)]
    command: UserCommand,
}

const EXAMPLES: &str = "\
Examples:
  millrace user add anna@example.com --name \"Anna Berg\" --role Administrator
      Prints the link with which Anna sets her password; makes the workspace when there is none yet
  millrace user link anna@example.com
      A new link, when she forgot it
  millrace user deactivate boris@example.com --takeover anna@example.com";

#[derive(Subcommand)]
enum UserCommand {
    /// Show all users
    List,
    /// Make a user, and the workspace when there is none; prints the link with which the user sets a password
    Add {
        /// The address
        email: String,
        /// Full name
        #[arg(long)]
        name: String,
        /// Role: its name, such as Administrator, Manager or User; the first user of all is Administrator [default: User]
        #[arg(long)]
        role: Option<String>,
        /// Read the password from standard input instead of making a link
        #[arg(long)]
        password_stdin: bool,
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
        match self {
            Self::List => {
                for user in users::list(app).await? {
                    say(&format!("{:<12} {:<14} {:<32} {}", user.status.as_str(), user.role, user.email, user.name));
                }
            }
            Self::Add { email, name, role, password_stdin } => {
                let password = if password_stdin { Some(read_line()?) } else { None };
                let added = users::add(app, NewUser { email, name, role, password }).await?;
                if added.workspace_made {
                    say("Made a workspace, with this user as its administrator.");
                }
                let who = format!("{} <{}>", added.user.name, added.user.email);
                match added.link {
                    Some(link) => say(&format!("Made {who}. The link sets the password, once:\n{link}")),
                    None => say(&format!("Made {who}, who can sign in.")),
                }
            }
            Self::Link { email } => say(&users::link(app, &email).await?),
            Self::Deactivate { email, takeover } => {
                users::deactivate(app, &email, takeover.as_deref()).await?;
                say(&format!("{email} can no longer sign in."));
            }
        }
        Ok(())
    }
}

fn read_line() -> Result<String, CliError> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|error| CliError::File("standard input".to_owned(), error))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
