//! What is read about users beyond the snapshot: rows locked for a command, and what a user owns.

use super::entity::{Column, Entity, Model};
use crate::{
    access::Access, companies, contacts, db::Tx, deals, error::Error, leads, products, records::many::Changeable,
    reference::Reference,
};
use millrace_shared::{RecordKind, StageKind, UserId, WorkspaceId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::ExprTrait,
};

/// A user of the transaction's workspace, locked until its end.
#[expect(clippy::disallowed_methods, reason = "users are settings: the command has proved its right to change them")]
pub(crate) async fn locked(tx: &Tx, id: UserId) -> Result<Model, Error> {
    let user = Entity::find_by_id((tx.workspace_id(), id)).lock_exclusive().one(tx.connection()).await?;
    user.ok_or(Error::NotFound("the user"))
}

/// All users of the transaction's workspace, locked until its end: for rules about all of them.
#[expect(clippy::disallowed_methods, reason = "users are settings: the command has proved its right to change them")]
pub(crate) async fn all_locked(tx: &Tx) -> Result<Vec<Model>, Error> {
    let users = Entity::find().filter(Column::WorkspaceId.eq(tx.workspace_id())).order_by_asc(Column::Id);
    Ok(users.lock_exclusive().all(tx.connection()).await?)
}

/// What a user owns that somebody has to go on with: open deals, leads that are not converted, companies,
/// contacts and products, outside the trash.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenRecords {
    /// Deals in open stages.
    pub deals: u64,
    /// Companies.
    pub companies: u64,
    /// Contacts.
    pub contacts: u64,
    /// Leads that are not converted.
    pub leads: u64,
    /// Products.
    pub products: u64,
}

impl OpenRecords {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Counts what a user owns. Asked about oneself, or by who manages users.
pub async fn open_records(access: &Access, user: UserId) -> Result<OpenRecords, Error> {
    if access.user_id() != Some(user) {
        access.may_administer(RecordKind::User)?;
    }
    count(access.app().db.reader(), access.reference(), user).await
}

pub(super) async fn count(
    connection: &impl ConnectionTrait,
    reference: &Reference,
    user: UserId,
) -> Result<OpenRecords, Error> {
    let workspace = reference.workspace.id;
    Ok(OpenRecords {
        deals: open_deals(reference, user).count(connection).await?,
        companies: owned::<companies::entity::Entity>(workspace, user).count(connection).await?,
        contacts: owned::<contacts::entity::Entity>(workspace, user).count(connection).await?,
        leads: owned::<leads::entity::Entity>(workspace, user).count(connection).await?,
        products: owned::<products::entity::Entity>(workspace, user).count(connection).await?,
    })
}

/// The open deals of a user. Closed ones stay with whoever closed them: they are history.
#[expect(clippy::disallowed_methods, reason = "a takeover is of everything, by who manages users")]
pub(super) fn open_deals(reference: &Reference, user: UserId) -> Select<deals::entity::Entity> {
    use deals::entity::Column;
    let open = reference.stages_of(&[StageKind::Open]).map(|id| id.0);
    deals::entity::Entity::find()
        .filter(Column::WorkspaceId.eq(reference.workspace.id))
        .filter(Column::OwnerId.eq(user))
        .filter(Column::StageId.is_in(open))
        .filter(Column::DeletedAt.is_null())
}

/// The records of a kind that a user owns and that somebody has to go on with.
#[expect(clippy::disallowed_methods, reason = "a takeover is of everything, by who manages users")]
pub(super) fn owned<E: Changeable>(workspace: WorkspaceId, user: UserId) -> Select<E> {
    let select = E::find().filter(E::workspace().eq(workspace.0)).filter(E::owner().eq(user.0));
    let select = select.filter(E::deleted().is_null());
    match E::ended() {
        Some(ended) => select.filter(ended.not()),
        None => select,
    }
}
