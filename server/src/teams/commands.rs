//! What administrators do with teams.

use super::entity::Model;
use crate::{
    access::Access,
    db::{Committed, Tx, tx::Receipt},
    error::Error,
    users, views,
};
use millrace_shared::{
    Invalid, RecordKind, TeamId,
    validation::{self, folded},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::sync::Arc;

/// A team after a command, and the number of its event.
pub type Done = (Arc<Model>, i64);

/// Makes a team.
pub async fn create(access: &Access, name: &str) -> Result<Done, Error> {
    access.may_administer(RecordKind::Team)?;
    let mut tx = access.begin(None).await?;
    let id = access.app().new_id();
    let name = free_name(&tx, name, id).await?;
    let team = Model { workspace_id: access.workspace_id(), id, name, version: 1, created_at: tx.now() };
    let team = tx.create(team).await?;
    let Committed { seq } = tx.commit().await?;
    Ok((Arc::new(team), seq))
}

/// Renames a team.
pub async fn rename(access: &Access, id: TeamId, name: &str) -> Result<Done, Error> {
    access.may_administer(RecordKind::Team)?;
    let mut tx = access.begin(None).await?;
    let teams = all_locked(&tx).await?;
    let before = teams.iter().find(|team| team.id == id).ok_or(Error::NotFound("the team"))?;
    let name = free_name(&tx, name, id).await?;
    let team = tx.save(before, Model { name, ..before.clone() }, "updated").await?;
    let Committed { seq } = tx.commit().await?;
    Ok((Arc::new(team), seq))
}

/// Deletes a team for good; its members are in none then.
pub async fn delete(access: &Access, id: TeamId, origin: Option<String>) -> Result<i64, Error> {
    access.may_administer(RecordKind::Team)?;
    let mut tx = access.begin(origin).await?;
    if let Receipt::Done(_) = tx.receipt().await? {
        return Ok(access.app().events.position(access.workspace_id()));
    }
    for user in users::queries::all_locked(&tx).await?.iter().filter(|user| user.team_id == Some(id)) {
        tx.save(user, users::entity::Model { team_id: None, ..user.clone() }, "updated").await?;
    }
    views::commands::leave_team(&mut tx, id).await?;
    let team = all_locked(&tx).await?.into_iter().find(|team| team.id == id).ok_or(Error::NotFound("the team"))?;
    tx.remove(team).await?;
    tx.done_to(id);
    Ok(tx.commit().await?.seq)
}

#[expect(clippy::disallowed_methods, reason = "teams are settings: the command has proved its right to change them")]
async fn all_locked(tx: &Tx) -> Result<Vec<Model>, Error> {
    use super::entity::{Column, Entity};
    Ok(Entity::find().filter(Column::WorkspaceId.eq(tx.workspace_id())).lock_exclusive().all(tx.connection()).await?)
}

/// The name, when no other team has it, in any case.
async fn free_name(tx: &Tx, name: &str, id: TeamId) -> Result<String, Error> {
    let name = validation::name(name).map_err(|invalid| Error::invalid("name", invalid))?;
    let taken = all_locked(tx).await?.iter().any(|team| team.id != id && folded(&team.name) == folded(&name));
    if taken { Err(Error::invalid("name", Invalid::Taken)) } else { Ok(name) }
}
