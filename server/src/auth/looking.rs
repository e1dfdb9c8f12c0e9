//! Looking on as somebody else: whoever administers roles sees the app as a role or a user would, and changes nothing
//! meanwhile. It stands with the session, so that every tab of the browser shows the same, and is noted in the log.
//!
//! Nobody sees more than by their own rights: see [`crate::access::Lens`].

use super::session;
use crate::{
    access::{Access, Credential, Lens},
    db::{Committed, Tx},
    error::Error,
    events::NewEvent,
};
use millrace_shared::{Invalid, RecordKind, RoleId, SessionId, UserId, UserStatus};
use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, SimpleExpr},
};
use serde_json::Value;

/// Begins to look on as a role or as a user.
pub async fn begin(access: &Access, role: Option<RoleId>, user: Option<UserId>) -> Result<i64, Error> {
    access.lens().refuse_to_act()?;
    access.may_administer(RecordKind::Role)?;
    let lens = match (role, user) {
        (Some(role), None) if access.reference().role(role).is_some() => Lens::AsRole(role),
        (Some(_), None) => return Err(Error::NotFound("the role")),
        (None, Some(user)) => match access.reference().user(user) {
            Some(_) if access.user_id() == Some(user) => return Err(Error::invalid("userId", Invalid::NotAllowed)),
            Some(found) if found.status != UserStatus::Deactivated => Lens::AsUser(user),
            _ => return Err(Error::NotFound("the user")),
        },
        _ => return Err(Error::invalid("roleId", Invalid::Required)),
    };
    let mut tx = access.begin(None).await?;
    let (session, mut event) = change(access, &mut tx, lens, "viewing_begun").await?;
    event = event.with("roleId", Value::Null, role.map(|id| id.to_string()));
    tx.note(event.with("userId", Value::Null, user.map(|id| id.to_string())));
    finish(access, tx, session).await
}

/// Comes back to oneself; who is there already stays.
pub async fn end(access: &Access) -> Result<i64, Error> {
    let mut tx = access.begin_as_oneself(None).await?;
    let (session, event) = change(access, &mut tx, Lens::None, "viewing_ended").await?;
    if access.lens().is_looking_on() {
        tx.note(event);
    }
    finish(access, tx, session).await
}

async fn change(access: &Access, tx: &mut Tx, lens: Lens, verb: &'static str) -> Result<(SessionId, NewEvent), Error> {
    let Credential::Session(id) = access.credential() else {
        return Err(Error::Forbidden("a token is given a role of its own: sign in to look on as another".to_owned()));
    };
    let (role, user) = match lens {
        Lens::AsRole(role) => (Some(role.0), None),
        Lens::AsUser(user) => (None, Some(user.0)),
        Lens::None | Lens::Within(_) => (None, None),
    };
    let values: [(session::Column, SimpleExpr); 2] =
        [(session::Column::ViewingRoleId, Expr::value(role)), (session::Column::ViewingUserId, Expr::value(user))];
    tx.update_where::<session::Entity>(session::Column::WorkspaceId, session::Column::Id.eq(id), values).await?;
    let mut event = NewEvent::new(RecordKind::Session, id, verb);
    event.subject = (RecordKind::User, access.own_user()?.id.into());
    Ok((id, event))
}

async fn finish(access: &Access, tx: Tx, session: SessionId) -> Result<i64, Error> {
    let Committed { seq } = tx.commit().await?;
    // What was believed of the session is no longer so.
    access.app().credentials.forget(&[Credential::Session(session)]);
    Ok(seq)
}
