//! Tokens for the API: named, with the rights of their maker, perhaps expiring, withdrawn at will.

use super::{queries, secrets, token};
use crate::{
    access::{Access, Credential},
    db::Tx,
    error::{Checks, Error},
    events::NewEvent,
    users,
};
use millrace_shared::{Invalid, RecordKind, RoleId, TokenId, time::DAY_MS, validation};
use sea_orm::{ColumnTrait, Condition, sea_query::Expr};

/// What every token begins with.
pub const PREFIX: &str = "mlr_";
/// Characters by which a token is known again.
const SHOWN: usize = PREFIX.len() + 4;
/// Most tokens of one user.
const MOST: usize = 50;
/// Longest life of a token that expires, in days.
const DAYS_MAX: i32 = 3650;

/// A token that was just made, with its secret, which is shown once.
pub struct NewToken {
    /// The token.
    pub token: token::Model,
    /// What a client sends after `Authorization: Bearer`.
    pub secret: String,
}

/// Makes a token for the acting user. A token cannot make another: who has stolen one would never lose it.
///
/// A role narrows it: it may do what its user and the role may do both, whatever becomes of either.
pub async fn create(
    access: &Access,
    name: &str,
    expires_in_days: Option<i32>,
    role: Option<RoleId>,
) -> Result<NewToken, Error> {
    if matches!(access.credential(), Credential::Token(_)) {
        return Err(Error::Forbidden("a token cannot make another: sign in with your password".to_owned()));
    }
    let user = access.user()?.clone();
    let mut checks = Checks::default();
    let name = checks.take("name", validation::name(name)).unwrap_or_default();
    let days =
        checks.optional("expiresInDays", expires_in_days, |days| validation::range(days.into(), 1, DAYS_MAX.into()));
    let known = |id| access.reference().role(id).map(|role| role.role.id).ok_or(Invalid::Unknown);
    let role_id = checks.optional("roleId", role, known);
    checks.done()?;

    let mut tx = access.begin(None).await?;
    if queries::tokens(tx.connection(), user.workspace_id, user.id).await?.len() >= MOST {
        return Err(Error::invalid("name", Invalid::TooMany(MOST)));
    }
    let app = access.app();
    let secret = secrets::draw(&app.random, PREFIX);
    let now = tx.now();
    let token = token::Model {
        workspace_id: user.workspace_id,
        id: app.new_id(),
        user_id: user.id,
        role_id,
        name,
        prefix: secret.text.chars().take(SHOWN).collect(),
        secret_hash: secret.hash,
        created_at: now,
        expires_at: days.map(|days| now.plus_ms(days * DAY_MS)),
        last_used_at: None,
        revoked_at: None,
    };
    tx.insert_rows([token.clone()]).await?;
    tx.note(event(&token, "token_created").with("name", serde_json::Value::Null, token.name.clone()));
    tx.commit().await?;
    Ok(NewToken { token, secret: secret.text })
}

/// Withdraws one of the acting user's tokens. One that is withdrawn already stays so.
pub async fn revoke(access: &Access, id: TokenId) -> Result<i64, Error> {
    let user = access.user()?.clone();
    let mut tx = access.begin(None).await?;
    let own = queries::tokens(tx.connection(), user.workspace_id, user.id).await?;
    let token = own.into_iter().find(|token| token.id == id).ok_or(Error::NotFound("the token"))?;
    let ended = withdraw(&mut tx, &[token]).await?;
    let committed = tx.commit().await?;
    access.app().credentials.forget(&ended);
    Ok(committed.seq)
}

/// Withdraws all tokens that a role narrows: without it they would do more. Tells which, as [`revoke_all`] does.
pub(crate) async fn revoke_narrowed(tx: &mut Tx, role: RoleId) -> Result<Vec<Credential>, Error> {
    let tokens = queries::tokens_within(tx, role).await?;
    withdraw(tx, &tokens).await
}

/// Withdraws all tokens of a user; tells which, to be forgotten once it is committed.
pub(crate) async fn revoke_all(tx: &mut Tx, user: &users::entity::Model) -> Result<Vec<Credential>, Error> {
    let tokens = queries::tokens(tx.connection(), user.workspace_id, user.id).await?;
    withdraw(tx, &tokens).await
}

async fn withdraw(tx: &mut Tx, tokens: &[token::Model]) -> Result<Vec<Credential>, Error> {
    let now = tx.now();
    let ids = tokens.iter().map(|token| token.id.0);
    let condition = Condition::all().add(token::Column::Id.is_in(ids)).add(token::Column::RevokedAt.is_null());
    tx.update_where::<token::Entity>(
        token::Column::WorkspaceId,
        condition,
        [(token::Column::RevokedAt, Expr::value(Some(now.0)))],
    )
    .await?;
    for token in tokens {
        tx.note(event(token, "token_revoked").with("name", token.name.clone(), serde_json::Value::Null));
    }
    Ok(tokens.iter().map(|token| Credential::Token(token.id)).collect())
}

fn event(token: &token::Model, verb: &'static str) -> NewEvent {
    let mut event = NewEvent::new(RecordKind::Token, token.id, verb);
    event.subject = (RecordKind::User, token.user_id.into());
    event
}
