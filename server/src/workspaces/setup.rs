//! The first visit: a workspace with its roles, directories, pipeline and administrator, all in one transaction.

use super::{
    entity::{Column, Entity, Model, WorkingDays},
    model::{locale, time_zone},
};
use crate::{
    access::{Access, policy::BuiltIn},
    app::App,
    auth::{
        commands::{let_in, open_session},
        passwords,
    },
    db::{Tx, dialect},
    demo::{self, DemoOptions},
    directories,
    error::{Checks, Error},
    graphql::RequestInfo,
    pipelines,
    roles::{self, rule},
    users, words,
};
use async_graphql::InputObject;
use millrace_shared::{RoleId, UserStatus, WorkspaceId, validation};
use sea_orm::{ConnectionTrait, sea_query::Query};

/// A workspace and its administrator.
#[derive(Debug, Clone, InputObject)]
pub struct SetupInput {
    /// What its people call the workspace.
    pub workspace_name: String,
    /// ISO 4217; sums are told in it.
    pub currency: String,
    /// Language of what the workspace begins with and sends, and of its users' screens unless they choose another.
    pub locale: String,
    /// IANA name of the workspace's time zone.
    pub time_zone: String,
    /// The administrator's full name.
    pub name: String,
    /// The administrator's address.
    pub email: String,
    /// The administrator's password, 10 to 200 characters.
    #[graphql(secret)]
    pub password: String,
    /// Whether the demo company is loaded: a sales team with a year of deals.
    #[graphql(default)]
    pub demo: bool,
}

/// A checked workspace, not made yet.
struct NewWorkspace {
    name: String,
    currency: String,
    locale: String,
    time_zone: String,
}

/// Whether there is no workspace yet.
pub async fn is_needed(connection: &impl ConnectionTrait) -> Result<bool, Error> {
    let any = Query::select().column(Column::Id).from(Entity).limit(1).to_owned();
    Ok(connection.query_one(&any).await?.is_none())
}

/// Makes the first workspace and signs its administrator in. Refused once there is one: everybody may call this.
pub async fn set_up(app: &App, request: &RequestInfo, input: SetupInput) -> Result<Access, Error> {
    if !is_needed(app.db.reader()).await? {
        return Err(done_already());
    }
    let mut checks = Checks::default();
    let workspace = NewWorkspace {
        name: checks.take("workspaceName", validation::name(&input.workspace_name)).unwrap_or_default(),
        currency: checks.take("currency", validation::currency(&input.currency)).unwrap_or_default(),
        locale: checks.take("locale", locale(&input.locale)).unwrap_or_default(),
        time_zone: checks.take("timeZone", time_zone(&input.time_zone)).unwrap_or_default(),
    };
    let name = checks.take("name", validation::name(&input.name)).unwrap_or_default();
    let email = checks.take("email", validation::email(&input.email)).unwrap_or_default();
    checks.take("password", validation::password(&input.password, &email));
    checks.done()?;
    let hash = passwords::hash(app, &input.password).await?;

    let id: WorkspaceId = app.new_id();
    let administrator = person(app, id, name, email, hash);
    let mut tx = Tx::begin(app, id, Some(administrator.id), None).await?;
    write(&mut tx, workspace, &administrator).await?;
    let opened = open_session(&mut tx, request, &administrator).await?;
    tx.commit().await?;
    if input.demo {
        demo::load(app, id, administrator.id, DemoOptions::default()).await?;
    }
    let_in(app, request, &administrator, opened).await
}

/// Writes the first workspace. Of two who try at once, one is refused.
async fn write(tx: &mut Tx, new: NewWorkspace, administrator: &users::entity::Model) -> Result<(), Error> {
    dialect::lock_setup(tx.connection()).await?;
    if !is_needed(tx.connection()).await? {
        return Err(done_already());
    }
    let words = words::of(&new.locale);
    let locale = new.locale.clone();
    tx.create(Model {
        id: tx.workspace_id(),
        name: new.name,
        currency: new.currency,
        locale: new.locale,
        time_zone: new.time_zone,
        working_days: WorkingDays::default(),
        time_limits_in_working_days: false,
        lead_owner_id: None,
        seq: 0,
        version: 1,
        created_at: tx.now(),
    })
    .await?;
    let roles = write_roles(tx).await?;
    let role_id = roles.into_iter().find(|(built_in, _)| *built_in == BuiltIn::Administrator).map(|(_, id)| id);
    let role_id = role_id.ok_or_else(|| Error::internal("there is no role of administrators"))?;
    tx.create(users::entity::Model { role_id, ..administrator.clone() }).await?;
    pipelines::commands::create_default(tx, words.pipeline, &locale).await?;
    directories::commands::create_defaults(tx, words, &locale).await
}

async fn write_roles(tx: &mut Tx) -> Result<Vec<(BuiltIn, RoleId)>, Error> {
    let workspace_id = tx.workspace_id();
    let mut made = Vec::new();
    for (built_in, position) in BuiltIn::ALL.into_iter().zip(0..) {
        let id: RoleId = tx.app().new_id();
        let role = roles::entity::Model {
            workspace_id,
            id,
            name: built_in.name().to_owned(),
            description: String::new(),
            built_in: true,
            position,
            version: 1,
        };
        tx.insert_rows([role]).await?;
        let rules = built_in.rules().into_iter();
        let rules: Vec<_> =
            rules.map(|(kind, verb, scope)| rule::Model { workspace_id, role_id: id, kind, verb, scope }).collect();
        tx.insert_rows(rules).await?;
        made.push((built_in, id));
    }
    Ok(made)
}

/// An administrator who is to be made with the workspace; the role is set when the roles are there.
fn person(
    app: &App,
    workspace_id: WorkspaceId,
    name: String,
    email: String,
    password_hash: String,
) -> users::entity::Model {
    let now = app.clock.now();
    users::entity::Model {
        workspace_id,
        id: app.new_id(),
        email_key: validation::email_key(&email),
        email,
        name,
        title: None,
        department: None,
        manager_id: None,
        team_id: None,
        role_id: RoleId(uuid::Uuid::nil()),
        status: UserStatus::Active,
        locale: None,
        time_zone: None,
        avatar: None,
        away_from: None,
        away_until: None,
        work_from: None,
        work_until: None,
        password_hash: Some(password_hash),
        last_seen_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

fn done_already() -> Error {
    Error::Forbidden("this Millrace is set up already: sign in, or ask an administrator for an invitation".to_owned())
}

/// Makes the first workspace for the demo from the command line: in US dollars, as its data are, English and UTC.
pub async fn create_for_demo(app: &App, email: &str, password: &str) -> Result<WorkspaceId, Error> {
    let mut checks = Checks::default();
    let email = checks.take("email", validation::email(email)).unwrap_or_default();
    checks.take("password", validation::password(password, &email));
    checks.done()?;
    let hash = passwords::hash(app, password).await?;
    let id: WorkspaceId = app.new_id();
    let new = NewWorkspace {
        name: "Demo".to_owned(),
        currency: "USD".to_owned(),
        locale: "en".to_owned(),
        time_zone: "UTC".to_owned(),
    };
    let mut tx = Tx::begin(app, id, None, None).await?;
    let administrator = person(app, id, "Administrator".to_owned(), email, hash);
    write(&mut tx, new, &administrator).await?;
    tx.commit().await?;
    Ok(id)
}
