//! What is read about ways in. These rows are of one user each and not records, so they are not read by reach: every
//! query here names the user or holds a secret.

use super::{link, secrets, session, token};
use crate::{app::App, db::Tx, error::Error, users};
use millrace_shared::{RoleId, UserId, UserStatus, WorkspaceId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::sync::Arc;

/// The user with this address (as [`millrace_shared::validation::email_key`] gives it), of any status.
#[expect(clippy::disallowed_methods, reason = "this finds out who signs in, before there can be an Access")]
pub async fn user_by_email(
    connection: &impl ConnectionTrait,
    email_key: &str,
) -> Result<Option<users::entity::Model>, Error> {
    // Nobody has such an address, and PostgreSQL takes no text with it.
    if email_key.contains('\0') {
        return Ok(None);
    }
    Ok(users::entity::Entity::find().filter(users::entity::Column::EmailKey.eq(email_key)).one(connection).await?)
}

/// A user's sessions that have not expired, the latest used first.
#[expect(clippy::disallowed_methods, reason = "one's own sessions")]
pub async fn sessions(app: &App, workspace: WorkspaceId, user: UserId) -> Result<Vec<session::Model>, Error> {
    let rows = session::Entity::find()
        .filter(session::Column::WorkspaceId.eq(workspace))
        .filter(session::Column::UserId.eq(user))
        .filter(session::Column::ExpiresAt.gt(app.clock.now()))
        .order_by_desc(session::Column::LastUsedAt)
        .order_by_asc(session::Column::Id)
        .all(app.db.reader())
        .await?;
    Ok(rows)
}

/// A user's tokens that were not withdrawn, the newest first.
#[expect(clippy::disallowed_methods, reason = "one's own tokens")]
pub async fn tokens(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<Vec<token::Model>, Error> {
    let rows = token::Entity::find()
        .filter(token::Column::WorkspaceId.eq(workspace))
        .filter(token::Column::UserId.eq(user))
        .filter(token::Column::RevokedAt.is_null())
        .order_by_desc(token::Column::CreatedAt)
        .order_by_asc(token::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// Tokens that a role narrows and that were not withdrawn, as they are within a transaction.
#[expect(clippy::disallowed_methods, reason = "for withdrawing them")]
pub(crate) async fn tokens_within(tx: &Tx, role: RoleId) -> Result<Vec<token::Model>, Error> {
    let rows = token::Entity::find()
        .filter(token::Column::WorkspaceId.eq(tx.workspace_id()))
        .filter(token::Column::RoleId.eq(role))
        .filter(token::Column::RevokedAt.is_null())
        .order_by_asc(token::Column::Id)
        .all(tx.connection())
        .await?;
    Ok(rows)
}

/// Sessions of a user as they are within a transaction, expired ones too.
#[expect(clippy::disallowed_methods, reason = "for ending them")]
pub(crate) async fn all_sessions(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<Vec<session::Model>, Error> {
    let rows = session::Entity::find()
        .filter(session::Column::WorkspaceId.eq(workspace))
        .filter(session::Column::UserId.eq(user))
        .order_by_asc(session::Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// A link with the user it is for.
pub struct OpenLink {
    /// The link.
    pub link: link::Model,
    /// For whom.
    pub user: Arc<users::entity::Model>,
    /// Where.
    pub workspace_name: String,
}

/// The link with this secret, when it can still be used.
#[expect(clippy::disallowed_methods, reason = "the secret is the right to read it")]
pub async fn open_link(app: &App, secret: &str) -> Result<OpenLink, Error> {
    let found =
        link::Entity::find().filter(link::Column::SecretHash.eq(secrets::hash(secret))).one(app.db.reader()).await?;
    let link = found.filter(|link| link.used_at.is_none() && link.expires_at > app.clock.now()).ok_or(GONE)?;
    let reference = app.references.get(app, link.workspace_id).await?;
    let user =
        reference.user(link.user_id).filter(|user| user.status != UserStatus::Deactivated).cloned().ok_or(GONE)?;
    Ok(OpenLink { link, user, workspace_name: reference.workspace.name.clone() })
}

/// One answer for a link that never was, was used, or is over.
pub(super) const GONE: Error = Error::NotFound("the link");
