//! What can be done with deals. Each command is one transaction: it reads the deal locked, proves the right, applies
//! the rules of [`super::model`], writes, and tells the log.

mod change;
mod checklist;
mod create;
mod place;
mod trash;
mod update;
mod values;

pub use change::{Changed, change};
pub use checklist::set_item;
pub use create::create;
pub(crate) use create::{Heritage, make};
pub use place::{close, move_to, reopen};
pub use trash::{delete, restore};
pub use update::update;
pub(crate) use values::{patch, write_contacts};

use super::entity::{Entity, Model};
use crate::{
    access::{Access, Permit},
    db::{Committed, Tx},
    error::Error,
    pipelines::stage,
};
use millrace_shared::{DealId, Invalid, StageId, Timestamp};
use sea_orm::ColumnTrait;

/// A deal after a command, and the number of its event.
pub type Done = (Model, i64);

/// Notes that somebody worked on a deal, without a new version: a note was written.
pub async fn touch(tx: &mut Tx, id: DealId) -> Result<(), Error> {
    let now: Timestamp = tx.now();
    tx.update_where::<Entity>(
        super::entity::Column::WorkspaceId,
        super::entity::Column::Id.eq(id),
        [(super::entity::Column::LastActivityAt, sea_orm::sea_query::Expr::value(now.0))],
    )
    .await?;
    Ok(())
}

/// What a permit to edit a deal lets others do with it: used by the takeover when a user is deactivated.
pub async fn assign(tx: &mut Tx, deal: Permit<Model>, owner: millrace_shared::UserId) -> Result<Model, Error> {
    let mut after = Model::clone(&deal);
    after.owner_id = owner;
    tx.save(&*deal, after, "assigned").await
}

/// Refuses a deal in the trash: there it is read, and taken out.
fn check_out_of_trash(deal: &Model) -> Result<(), Error> {
    match deal.deleted_at {
        Some(_) => Err(Error::Forbidden("the deal is in the trash: restore it first".to_owned())),
        None => Ok(()),
    }
}

async fn finish(mut tx: Tx, deal: Model) -> Result<Done, Error> {
    tx.done_to(deal.id);
    let Committed { seq } = tx.commit().await?;
    Ok((deal, seq))
}

/// The answer to a mutation that was done before: the deal as it is now.
async fn seen(access: &Access, id: DealId) -> Result<Done, Error> {
    let deal = access.get::<Entity>(id).await?;
    Ok((deal, access.app().events.position(access.workspace_id())))
}

/// The stage as it is now, which stays until the transaction ends.
async fn stage_of(tx: &Tx, id: StageId) -> Result<stage::Model, Error> {
    stage::Entity::lock(tx, id, false).await?.ok_or_else(|| Error::invalid("stageId", Invalid::Unknown))
}
