//! Users from the command line: for the first administrator, and for the day on which nobody can sign in any more.
//! Everything goes through the same commands as in the browser, with every right and no name.

use super::{
    commands::{check_free, create, create_link},
    entity::Model,
    leaving,
};
use crate::{
    access::Access,
    app::App,
    auth::{link::Purpose, links, passwords},
    db::Tx,
    error::{Checks, Error},
    graphql::RequestInfo,
    workspaces::setup::{self, NewWorkspace, person},
};
use millrace_shared::{Invalid, UserId, UserStatus, WorkspaceId, validation};
use std::sync::Arc;

/// A user to be added.
#[derive(Clone, Default)]
pub struct NewUser {
    /// The address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Name of the role, in any case; in a new workspace it is the administrator's.
    pub role: Option<String>,
    /// The password. Without one, a link is made by which the user sets it.
    pub password: Option<String>,
}

/// What came of adding a user.
pub struct Added {
    /// The user.
    pub user: Model,
    /// What to hand on, when no password was given.
    pub link: Option<String>,
    /// Whether the workspace was made, too.
    pub workspace_made: bool,
}

/// A user as a line of a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Name of the role.
    pub role: String,
    /// Where the user stands.
    pub status: UserStatus,
}

/// Adds a user. When there is no workspace yet it is made, in US dollars, English and UTC, with this user as its
/// administrator; the settings change that later.
pub async fn add(app: &App, new: NewUser) -> Result<Added, Error> {
    let mut checks = Checks::default();
    let email = checks.take("email", validation::email(&new.email)).unwrap_or_default();
    let name = checks.take("name", validation::name(&new.name)).unwrap_or_default();
    checks.optional("password", new.password.as_deref(), |password| validation::password(password, &email));
    checks.done()?;
    let hash = match &new.password {
        Some(password) => Some(passwords::hash(app, password).await?),
        None => None,
    };
    let workspace = the_workspace(app).await?;
    let workspace_made = workspace.is_none();
    let id = workspace.unwrap_or_else(|| app.new_id());
    let mut user = person(app, id, name, email, hash);
    let mut tx = Tx::begin(app, id, None, None).await?;
    if workspace_made {
        setup::write(&mut tx, NewWorkspace::default(), &user).await?;
    } else {
        let reference = app.references.get(app, id).await?;
        let wanted = new.role.as_deref().unwrap_or("User");
        let role = reference.roles.iter().find(|role| validation::folded(&role.role.name) == validation::folded(wanted));
        user.role_id = role.ok_or_else(|| Error::invalid("role", Invalid::Unknown))?.role.id;
        let mut checks = Checks::default();
        check_free(&tx, &mut checks, &user).await?;
        checks.done()?;
        user = create(&mut tx, user, "created").await?;
    }
    let link = match user.status {
        UserStatus::Invited => Some(links::make(&mut tx, &user, Purpose::Invite, &links::trusted_base_url(app), false).await?.url),
        _ => None,
    };
    tx.commit().await?;
    Ok(Added { user, link, workspace_made })
}

/// All users, by name.
pub async fn list(app: &App) -> Result<Vec<Listed>, Error> {
    let Some(workspace) = the_workspace(app).await? else { return Ok(Vec::new()) };
    let reference = app.references.get(app, workspace).await?;
    let line = |user: &Arc<Model>| Listed {
        email: user.email.clone(),
        name: user.name.clone(),
        role: reference.role(user.role_id).map(|role| role.role.name.clone()).unwrap_or_default(),
        status: user.status,
    };
    Ok(reference.users.iter().map(line).collect())
}

/// Makes a link by which a user sets a password; tells its address.
pub async fn link(app: &App, email: &str) -> Result<String, Error> {
    let (access, user) = find(app, email).await?;
    let (_, link) = create_link(&access, &RequestInfo::default(), user).await?;
    Ok(link.url)
}

/// Deactivates a user; `takeover` is the address of who goes on with what is open.
pub async fn deactivate(app: &App, email: &str, takeover: Option<&str>) -> Result<(), Error> {
    let (access, user) = find(app, email).await?;
    let takeover = match takeover {
        Some(email) => Some(find(app, email).await.map_err(|_| Error::invalid("takeover", Invalid::Unknown))?.1),
        None => None,
    };
    leaving::deactivate(&access, user, takeover).await?;
    Ok(())
}

async fn the_workspace(app: &App) -> Result<Option<WorkspaceId>, Error> {
    let positions = crate::events::log::positions(app.db.reader()).await?;
    Ok(positions.into_iter().map(|(id, _)| id).min())
}

async fn find(app: &App, email: &str) -> Result<(Access, UserId), Error> {
    let user = crate::auth::queries::user_by_email(app.db.reader(), &validation::email_key(email)).await?;
    let user = user.ok_or(Error::NotFound("the user"))?;
    Ok((Access::system(app, user.workspace_id, None).await?, user.id))
}
