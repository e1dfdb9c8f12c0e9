//! Links that let a person in: an invitation, or the way to a new password. Each works once and ends by itself; a new
//! one takes the place of the one before.

use super::{
    link::{self, Purpose},
    queries::{self, GONE},
    secrets,
};
use crate::{
    access::Access,
    app::App,
    auth::{commands, passwords},
    db::Tx,
    error::{Checks, Error},
    events::{FieldChange, NewEvent},
    graphql::RequestInfo,
    jobs::{self, Mail},
    users,
};
use millrace_shared::{RecordKind, UserStatus, time::DAY_MS, validation};
use sea_orm::{ColumnTrait, Condition, sea_query::Expr};
use serde_json::Value;

impl Purpose {
    /// How long such a link works, in days.
    pub const fn days(self) -> u32 {
        match self {
            Self::Invite => 7,
            Self::Reset => 1,
        }
    }

    /// What a user who cannot sign in needs.
    pub const fn for_status(status: UserStatus) -> Option<Self> {
        match status {
            UserStatus::Invited => Some(Self::Invite),
            UserStatus::Active => Some(Self::Reset),
            UserStatus::Deactivated => None,
        }
    }
}

/// A link that was just made; the address is shown once.
pub struct NewLink {
    /// What to open.
    pub url: String,
    /// Whether a mail with it is on its way.
    pub mailed: bool,
}

/// Where people reach the app, for mails that nobody signed in asked for: never what the request says of itself, or
/// a stranger could have a link to his own server sent out.
pub fn trusted_base_url(app: &App) -> String {
    app.config.public_url.clone().unwrap_or_else(|| format!("http://{}", app.config.listen))
}

/// Makes a link for a user, and queues a mail with it when `mail` says so and there is a way out for mail.
/// The caller notes the event.
pub async fn make(
    tx: &mut Tx,
    user: &users::entity::Model,
    purpose: Purpose,
    base_url: &str,
    mail: bool,
) -> Result<NewLink, Error> {
    drop_unused(tx, user).await?;
    let app = tx.app().clone();
    let secret = secrets::draw(&app.random, "");
    let now = app.clock.now();
    tx.insert_rows([link::Model {
        workspace_id: user.workspace_id,
        id: app.random.uuid(now),
        user_id: user.id,
        purpose,
        secret_hash: secret.hash,
        created_at: now,
        expires_at: now.plus_ms(i64::from(purpose.days()) * DAY_MS),
        used_at: None,
    }])
    .await?;
    let url = format!("{base_url}/link/{}", secret.text);
    let mailed = mail && app.mailer.is_configured();
    if mailed {
        let mail = words(tx, user, purpose, &url).await?;
        tx.queue(jobs::MAIL, serde_json::to_value(mail)?).await?;
    }
    Ok(NewLink { url, mailed })
}

async fn words(tx: &Tx, user: &users::entity::Model, purpose: Purpose, url: &str) -> Result<Mail, Error> {
    let reference = tx.app().references.get(tx.app(), user.workspace_id).await?;
    let workspace = reference.workspace.name.clone();
    let locale = user.locale.clone().unwrap_or_else(|| reference.workspace.locale.clone());
    let (to, name, link, hours) = (user.email.clone(), user.name.clone(), url.to_owned(), purpose.days() * 24);
    Ok(match purpose {
        Purpose::Reset => Mail::Reset { locale, to, name, workspace, link, hours },
        Purpose::Invite => {
            let inviter = tx
                .actor_id()
                .and_then(|id| reference.user(id))
                .map_or_else(|| workspace.clone(), |user| user.name.clone());
            Mail::Invite { locale, to, name, workspace, inviter, link, hours }
        }
    })
}

/// Deletes the links of a user that were not used.
pub(crate) async fn drop_unused(tx: &mut Tx, user: &users::entity::Model) -> Result<(), Error> {
    let unused = Condition::all().add(link::Column::UserId.eq(user.id)).add(link::Column::UsedAt.is_null());
    tx.delete_where::<link::Entity>(link::Column::WorkspaceId, unused).await?;
    Ok(())
}

/// Sends a link to somebody who forgot the password. The caller is told the same, at the same time, whatever comes of
/// it: the work is done beside the answer. Without a way out for mail the request only stands in the audit log, for
/// an administrator to hand out a link.
pub async fn request_reset(app: &App, request: &RequestInfo, email: &str) -> Result<(), Error> {
    let email_key = validation::email_key(email);
    app.attempts.reset(app.clock.now(), &email_key, &request.address)?;
    let sending = app.clone();
    app.beside.spawn(async move {
        // An error is logged where it is made.
        let _ = send_reset(&sending, &email_key).await;
    });
    Ok(())
}

async fn send_reset(app: &App, email_key: &str) -> Result<(), Error> {
    let Some(user) = queries::user_by_email(app.db.reader(), email_key).await? else {
        return Ok(());
    };
    let Some(purpose) = Purpose::for_status(user.status) else {
        return Ok(());
    };
    let mut tx = Tx::begin(app, user.workspace_id, None, None).await?;
    tx.note(NewEvent::new(RecordKind::User, user.id, "password_reset_requested"));
    if app.mailer.is_configured() {
        make(&mut tx, &user, purpose, &trusted_base_url(app), true).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Sets a password by a link, lets the user in and signs in. All other sessions end.
pub async fn accept(
    app: &App,
    request: &RequestInfo,
    secret: &str,
    name: Option<String>,
    password: &str,
) -> Result<Access, Error> {
    let open = queries::open_link(app, secret).await?;
    let mut checks = Checks::default();
    let name = checks.optional("name", name, |name| validation::name(&name));
    checks.take("password", validation::password(password, &open.user.email));
    checks.done()?;
    let hash = passwords::hash(app, password).await?;

    let mut tx = Tx::begin(app, open.link.workspace_id, Some(open.user.id), None).await?;
    // Invariant: of two who use a link at once, one finds it used.
    let usable = Condition::all()
        .add(link::Column::Id.eq(open.link.id))
        .add(link::Column::UsedAt.is_null())
        .add(link::Column::ExpiresAt.gt(app.clock.now()));
    let used: [(link::Column, _); 1] = [(link::Column::UsedAt, Expr::value(Some(app.clock.now().0)))];
    if tx.update_where::<link::Entity>(link::Column::WorkspaceId, usable, used).await? != 1 {
        return Err(GONE);
    }
    let before = users::queries::locked(&tx, open.user.id).await?;
    if before.status == UserStatus::Deactivated {
        return Err(GONE);
    }
    drop_unused(&mut tx, &before).await?;
    let verb = if before.status == UserStatus::Invited { "joined" } else { "password_reset" };
    let after = users::entity::Model {
        name: name.unwrap_or_else(|| before.name.clone()),
        status: UserStatus::Active,
        password_hash: Some(hash),
        ..before.clone()
    };
    let user = tx.save_with(&before, after, verb, vec![password_change()]).await?;
    let ended = commands::end_sessions(&mut tx, &user, None).await?;
    let opened = commands::open_session(&mut tx, request, &user).await?;
    tx.commit().await?;
    app.credentials.forget(&ended);
    commands::let_in(app, request, &user, opened).await
}

/// That the password changed, and nothing of it.
pub(super) fn password_change() -> FieldChange {
    FieldChange { field: "password".to_owned(), before: Value::Null, after: Value::Null }
}
