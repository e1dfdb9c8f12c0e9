//! What is read of preferences: one's own.

use super::entity::{Entity, Model};
use crate::{access::Access, db::Tx, error::Error};
use sea_orm::{EntityTrait, QuerySelect};

/// The caller's own.
#[expect(clippy::disallowed_methods, reason = "the row of the caller, by its key")]
pub async fn own(access: &Access) -> Result<Model, Error> {
    let user = access.user()?.id;
    let row = Entity::find_by_id((access.workspace_id(), user)).one(access.app().db.reader()).await?;
    Ok(row.unwrap_or_else(|| Model::default_of(access.workspace_id(), user, access.app().clock.now())))
}

/// The caller's own in a transaction, locked until its end, if there is a row.
#[expect(clippy::disallowed_methods, reason = "the row of the caller, by its key")]
pub(super) async fn locked(access: &Access, tx: &Tx) -> Result<Option<Model>, Error> {
    let key = (access.workspace_id(), access.user()?.id);
    Ok(Entity::find_by_id(key).lock_exclusive().one(tx.connection()).await?)
}
