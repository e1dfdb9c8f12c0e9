//! A user who leaves, and one who comes back. Whoever leaves hands on what somebody has to go on with (open deals,
//! open leads, companies, contacts, products) and is signed out everywhere at once; what was done stays under the old name.

use super::{
    commands::{Done, finish},
    entity::Model,
    model::{is_last_administrator, last_administrator},
    queries,
};
use crate::{
    access::{Access, Scoped},
    auth::{self, links},
    db::Tx,
    deals,
    error::Error,
    events::{NewEvent, Recorded},
    records::{kinds::each_listed, many::Changeable},
    workspaces,
};
use millrace_shared::{Invalid, RecordKind, UserId, UserStatus};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};

/// Records that change hands in one statement.
const BATCH: u64 = 500;

/// Deactivates a user. What is open goes to `takeover`, who must be given when there is anything.
pub async fn deactivate(access: &Access, id: UserId, takeover: Option<UserId>) -> Result<Done, Error> {
    access.may_administer(RecordKind::User)?;
    if access.user_id() == Some(id) {
        return Err(Error::Forbidden("nobody deactivates themself: ask another administrator".to_owned()));
    }
    let (mut tx, access) = access.begin_settings(None).await?;
    let access = &access;
    let users = queries::all_locked(&tx).await?;
    let before = users.iter().find(|user| user.id == id).ok_or(Error::NotFound("the user"))?;
    access.may_manage(before)?;
    if is_last_administrator(access.reference(), &users, id) {
        return Err(last_administrator());
    }
    match takeover {
        Some(to) => {
            let able = |user: &Model| user.id == to && user.id != id && user.status == UserStatus::Active;
            if !users.iter().any(able) {
                return Err(Error::invalid(
                    "takeoverId",
                    if to == id { Invalid::NotAllowed } else { Invalid::Unknown },
                ));
            }
            hand_over_all(access, &mut tx, id, to).await?;
        }
        None if !queries::count(tx.connection(), access.reference(), id).await?.is_empty() => {
            return Err(Error::invalid("takeoverId", Invalid::Required));
        }
        None => {}
    }
    workspaces::commands::pass_on_leads(&mut tx, id, takeover).await?;
    links::drop_unused(&mut tx, before).await?;
    let mut ended = auth::commands::end_sessions(&mut tx, before, None).await?;
    ended.extend(auth::tokens::revoke_all(&mut tx, before).await?);
    let user = tx.save(before, Model { status: UserStatus::Deactivated, ..before.clone() }, "deactivated").await?;
    let done = finish(tx, user).await?;
    access.app().credentials.forget(&ended);
    Ok(done)
}

/// Lets a deactivated user sign in again, or join if that had not happened yet. Any other stays as is.
pub async fn reactivate(access: &Access, id: UserId) -> Result<Done, Error> {
    access.may_administer(RecordKind::User)?;
    let mut tx = access.begin(None).await?;
    let before = queries::locked(&tx, id).await?;
    access.may_manage(&before)?;
    let status = match (before.status, &before.password_hash) {
        (UserStatus::Deactivated, Some(_)) => UserStatus::Active,
        (UserStatus::Deactivated, None) => UserStatus::Invited,
        (status, _) => status,
    };
    let user = tx.save(&before, Model { status, ..before.clone() }, "reactivated").await?;
    finish(tx, user).await
}

async fn hand_over_all(access: &Access, tx: &mut Tx, from: UserId, to: UserId) -> Result<(), Error> {
    {
        use deals::entity::{Column, Entity};
        let columns = [Column::Version, Column::UpdatedAt];
        let all = queries::open_deals(access.reference(), from);
        hand_over::<Entity>(tx, all, columns, to, |deal| deal.owner_id = to).await?;
    }
    for kind in RecordKind::LISTED {
        each_listed!(kind, E => hand_over_listed::<E>(tx, from, to).await?, ());
    }
    Ok(())
}

async fn hand_over_listed<E>(tx: &mut Tx, from: UserId, to: UserId) -> Result<(), Error>
where
    E: Changeable + EntityTrait<Model: Recorded + IntoActiveModel<E::ActiveModel> + Sync>,
{
    let [version, updated_at, _] = E::stamps();
    let all = queries::owned::<E>(tx.workspace_id(), from);
    hand_over::<E>(tx, all, [version, updated_at], to, |record| *E::owner_mut(record) = to).await
}

/// Gives all rows of a select to another owner, batch by batch: one statement for the rows, one event for each.
async fn hand_over<E>(
    tx: &mut Tx,
    all: Select<E>,
    [version, updated_at]: [E::Column; 2],
    to: UserId,
    assign: impl Fn(&mut E::Model),
) -> Result<(), Error>
where
    E: Scoped + EntityTrait<Model: Recorded + IntoActiveModel<E::ActiveModel> + Sync>,
{
    loop {
        // What was handed over is no longer selected, so each batch is the first one.
        let batch = all.clone().order_by_asc(E::id()).limit(BATCH).lock_exclusive().all(tx.connection()).await?;
        if batch.is_empty() {
            return Ok(());
        }
        let now = tx.now();
        for before in &batch {
            let mut after = before.clone();
            assign(&mut after);
            after.touch(before.version() + 1, now);
            let event = NewEvent::changed(before, &after, "assigned")?;
            tx.keep(Some(before), Some(&after));
            tx.note(event);
        }
        let values =
            [(E::owner(), Expr::value(to.0)), (version, Expr::col(version).add(1)), (updated_at, Expr::value(now.0))];
        let ids = batch.iter().map(|row| row.record_id().0);
        tx.update_where::<E>(E::workspace(), E::id().is_in(ids), values).await?;
    }
}
