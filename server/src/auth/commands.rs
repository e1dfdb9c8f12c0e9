//! Signing in and out, passwords and sessions.

use super::{cookies, credentials, links::password_change, passwords, queries, secrets, session};
use crate::{
    access::{Access, Credential, Lens},
    app::App,
    db::Tx,
    error::Error,
    events::NewEvent,
    graphql::RequestInfo,
    users,
};
use millrace_shared::{Invalid, RecordKind, SessionId, UserStatus, validation};
use sea_orm::{ColumnTrait, sea_query::Expr};
use serde_json::Value;

/// A session that was just begun: its id, and the secret for the cookie.
pub(crate) struct Opened {
    id: SessionId,
    secret: String,
}

/// Signs in with address and password, and sets the cookie. The refusal is the same for an address that is not known,
/// a user without a password, a deactivated one and a wrong password, and takes as long.
pub async fn sign_in(app: &App, request: &RequestInfo, email: &str, password: &str) -> Result<Access, Error> {
    let email_key = validation::email_key(email);
    app.attempts.sign_in(app.clock.now(), &email_key, &request.address)?;
    let user = queries::user_by_email(app.db.reader(), &email_key).await?;
    let able = user.as_ref().filter(|user| user.status == UserStatus::Active);
    let matches = passwords::matches(password, able.and_then(|user| user.password_hash.as_deref())).await?;
    let Some(found) = user else {
        return Err(wrong());
    };
    if !matches {
        note_failure(app, request, found);
        return Err(wrong());
    }
    let mut tx = Tx::begin(app, found.workspace_id, Some(found.id), None).await?;
    let user = users::queries::locked(&tx, found.id).await?;
    // Between the look at the password and now the user may have been deactivated or the password changed.
    if user.status != UserStatus::Active || user.password_hash != found.password_hash {
        return Err(wrong());
    }
    let opened = open_session(&mut tx, request, &user).await?;
    tx.commit().await?;
    app.attempts.signed_in(&email_key, &request.address);
    let_in(app, request, &user, opened).await
}

fn wrong() -> Error {
    Error::Forbidden("the e-mail address or the password is wrong".to_owned())
}

/// Notes it beside the answer: the time of a write would tell that the address is known.
fn note_failure(app: &App, request: &RequestInfo, user: users::entity::Model) {
    let (noting, address) = (app.clone(), request.address.clone());
    app.beside.spawn(async move {
        let noted = async {
            let mut tx = Tx::begin(&noting, user.workspace_id, None, None).await?;
            let id: SessionId = noting.new_id();
            tx.note(event(id, &user, "sign_in_failed").with("address", Value::Null, address));
            tx.commit().await
        };
        // An error is logged where it is made.
        let _ = noted.await;
    });
}

/// Begins a session within a transaction; [`let_in`] hands it over once that is committed.
pub(crate) async fn open_session(
    tx: &mut Tx,
    request: &RequestInfo,
    user: &users::entity::Model,
) -> Result<Opened, Error> {
    let app = tx.app().clone();
    let now = app.clock.now();
    let secret = secrets::draw(&app.random, "");
    let address = Some(request.address.clone()).filter(|address| !address.is_empty());
    let session = session::Model {
        workspace_id: user.workspace_id,
        id: app.new_id(),
        user_id: user.id,
        secret_hash: secret.hash,
        address: address.clone(),
        // A header may be as long as its sender likes.
        user_agent: request.user_agent.as_ref().map(|text| text.chars().take(validation::TEXT_MAX).collect()),
        created_at: now,
        last_used_at: now,
        expires_at: credentials::expiry(&app, now),
        viewing_role_id: None,
        viewing_user_id: None,
    };
    let id = session.id;
    tx.insert_rows([session]).await?;
    // Later uses are noted from a minute on.
    let seen = [(users::entity::Column::LastSeenAt, Expr::value(Some(now.0)))];
    tx.update_where::<users::entity::Entity>(
        users::entity::Column::WorkspaceId,
        users::entity::Column::Id.eq(user.id),
        seen,
    )
    .await?;
    tx.note(event(id, user, "signed_in").with("address", Value::Null, address));
    Ok(Opened { id, secret: secret.text })
}

/// Sets the cookie of a session that was begun and committed.
pub(crate) async fn let_in(
    app: &App,
    request: &RequestInfo,
    user: &users::entity::Model,
    opened: Opened,
) -> Result<Access, Error> {
    request.set_cookie(cookies::signed_in(&opened.secret, request.secure));
    let credential = Credential::Session(opened.id);
    Access::of_user(app, user.workspace_id, user.id, credential, Lens::None).await?.ok_or(Error::Unauthenticated)
}

/// Ends the session that the request came with.
pub async fn sign_out(access: &Access, request: &RequestInfo) -> Result<i64, Error> {
    let Credential::Session(id) = access.credential() else {
        return Err(Error::Forbidden("a token is revoked, not signed out".to_owned()));
    };
    let seq = end(access, id, "signed_out").await?;
    request.set_cookie(cookies::signed_out(request.secure));
    Ok(seq)
}

/// Ends one of the acting user's sessions.
pub async fn end_session(access: &Access, request: &RequestInfo, id: SessionId) -> Result<i64, Error> {
    let seq = end(access, id, "session_ended").await?;
    if access.credential() == Credential::Session(id) {
        request.set_cookie(cookies::signed_out(request.secure));
    }
    Ok(seq)
}

/// Ends all sessions of the acting user but the one the request came with.
pub async fn end_other_sessions(access: &Access) -> Result<i64, Error> {
    let mut tx = access.begin(None).await?;
    let user = access.user()?.clone();
    let ended = end_sessions(&mut tx, &user, Some(access.credential())).await?;
    let committed = tx.commit().await?;
    access.app().credentials.forget(&ended);
    Ok(committed.seq)
}

/// Changes the acting user's password; all other sessions end. Links to a new password end too.
pub async fn change_password(access: &Access, request: &RequestInfo, current: &str, new: &str) -> Result<i64, Error> {
    if matches!(access.credential(), Credential::Token(_)) {
        return Err(Error::Forbidden("a token cannot change the password: sign in with it".to_owned()));
    }
    let app = access.app();
    let user = access.user()?.clone();
    // A session that was left open must not be a place to guess at.
    app.attempts.sign_in(app.clock.now(), &user.email_key, &request.address)?;
    if !passwords::matches(current, user.password_hash.as_deref()).await? {
        return Err(Error::invalid("currentPassword", Invalid::NotAllowed));
    }
    app.attempts.signed_in(&user.email_key, &request.address);
    validation::password(new, &user.email).map_err(|invalid| Error::invalid("newPassword", invalid))?;
    let hash = passwords::hash(app, new).await?;

    let mut tx = access.begin(None).await?;
    let before = users::queries::locked(&tx, user.id).await?;
    if before.password_hash != user.password_hash {
        return Err(Error::invalid("currentPassword", Invalid::NotAllowed));
    }
    super::links::drop_unused(&mut tx, &before).await?;
    let after = users::entity::Model { password_hash: Some(hash), ..before.clone() };
    let user = tx.save_with(&before, after, "password_changed", vec![password_change()]).await?;
    let ended = end_sessions(&mut tx, &user, Some(access.credential())).await?;
    let committed = tx.commit().await?;
    app.credentials.forget(&ended);
    Ok(committed.seq)
}

async fn end(access: &Access, id: SessionId, verb: &'static str) -> Result<i64, Error> {
    let mut tx = access.begin_as_oneself(None).await?;
    let user = access.own_user()?.clone();
    let own = queries::all_sessions(tx.connection(), user.workspace_id, user.id).await?;
    let session = own.into_iter().find(|session| session.id == id).ok_or(Error::NotFound("the session"))?;
    tx.delete_row(session).await?;
    tx.note(event(id, &user, verb));
    let committed = tx.commit().await?;
    access.app().credentials.forget(&[Credential::Session(id)]);
    Ok(committed.seq)
}

/// Ends the sessions of a user, all or all but one; tells which, to be forgotten once it is committed.
pub(crate) async fn end_sessions(
    tx: &mut Tx,
    user: &users::entity::Model,
    but: Option<Credential>,
) -> Result<Vec<Credential>, Error> {
    let mut ended = Vec::new();
    for session in queries::all_sessions(tx.connection(), user.workspace_id, user.id).await? {
        if but != Some(Credential::Session(session.id)) {
            ended.push(session.id);
            tx.note(event(session.id, user, "session_ended"));
        }
    }
    let condition = session::Column::Id.is_in(ended.iter().map(|id| id.0));
    tx.delete_where::<session::Entity>(session::Column::WorkspaceId, condition).await?;
    Ok(ended.into_iter().map(Credential::Session).collect())
}

fn event(id: SessionId, user: &users::entity::Model, verb: &'static str) -> NewEvent {
    let mut event = NewEvent::new(RecordKind::Session, id, verb);
    event.subject = (RecordKind::User, user.id.into());
    event
}
