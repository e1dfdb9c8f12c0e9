//! What administrators do with directories.

use super::{
    entity::{Column, Entity, Model},
    model::moved,
};
use crate::{
    access::Access,
    db::{Committed, Tx, tx::Receipt},
    deals,
    error::Error,
    leads,
    words::Words,
};
use millrace_shared::{
    DirectoryItemId, DirectoryKind, Invalid, RecordKind,
    leads::first_items,
    validation::{self, folded},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::sync::Arc;

/// An item after a command, and the number of its event.
pub type Done = (Arc<Model>, i64);

/// Most items of one directory.
const MOST: usize = 500;

/// Adds an item at the end of its list.
pub async fn create(access: &Access, kind: DirectoryKind, name: &str) -> Result<Done, Error> {
    access.may_administer(RecordKind::DirectoryItem)?;
    let mut tx = access.begin(None).await?;
    let items = all_locked(&tx, kind).await?;
    if items.len() >= MOST {
        return Err(Error::invalid("kind", Invalid::TooMany(MOST)));
    }
    let name = free_name(&items, name, None)?;
    let position = items.last().map_or(0, |item| item.position + 1);
    let item = new(&tx, kind, name, position);
    let item = tx.create(item).await?;
    let Committed { seq } = tx.commit().await?;
    Ok((Arc::new(item), seq))
}

/// Gives a new workspace its first items.
pub(crate) async fn create_defaults(tx: &mut Tx, words: &'static Words, locale: &str) -> Result<(), Error> {
    let own = [(DirectoryKind::LossReason, &words.loss_reasons[..]), (DirectoryKind::Source, &words.sources[..])];
    for (kind, names) in own.into_iter().chain(first_items(locale)) {
        for (name, position) in names.iter().zip(0..) {
            let item = new(tx, kind, (*name).to_owned(), position);
            tx.create(item).await?;
        }
    }
    Ok(())
}

/// Renames an item, or moves it to another place in its list.
pub async fn update(
    access: &Access,
    id: DirectoryItemId,
    name: Option<String>,
    position: Option<i32>,
) -> Result<Done, Error> {
    access.may_administer(RecordKind::DirectoryItem)?;
    let mut tx = access.begin(None).await?;
    let kind = access.reference().directory_item(id).ok_or(Error::NotFound("the item"))?.kind;
    let mut items = all_locked(&tx, kind).await?;
    let mut item = items.iter().find(|item| item.id == id).cloned().ok_or(Error::NotFound("the item"))?;
    if let Some(name) = name {
        let name = free_name(&items, &name, Some(id))?;
        let renamed = tx.save(&item, Model { name, ..item.clone() }, "updated").await?;
        items.iter_mut().filter(|other| other.id == id).for_each(|other| *other = renamed.clone());
        item = renamed;
    }
    if let Some(position) = position {
        for (before, place) in moved(&items, &item, position) {
            let after = tx.save(&before, Model { position: place, ..before.clone() }, "reordered").await?;
            if after.id == id {
                item = after;
            }
        }
    }
    let Committed { seq } = tx.commit().await?;
    Ok((Arc::new(item), seq))
}

/// Deletes an item for good. Refused while deals or leads point to it, in the trash or not: they would forget why they
/// were lost, where they came from or where they stand. Each group of stages of leads keeps one.
pub async fn delete(access: &Access, id: DirectoryItemId, origin: Option<String>) -> Result<i64, Error> {
    access.may_administer(RecordKind::DirectoryItem)?;
    let mut tx = access.begin(origin).await?;
    if let Receipt::Done(_) = tx.receipt().await? {
        return Ok(access.app().events.position(access.workspace_id()));
    }
    let kind = access.reference().directory_item(id).ok_or(Error::NotFound("the item"))?.kind;
    let items = all_locked(&tx, kind).await?;
    if kind.is_lead_stages() && items.len() == 1 {
        return Err(Error::Forbidden("the last stage of a group cannot be removed".to_owned()));
    }
    let item = items.into_iter().find(|item| item.id == id).ok_or(Error::NotFound("the item"))?;
    match deals_with(&tx, id).await? + leads_with(&tx, id).await? {
        0 => {}
        count => return Err(Error::invalid("id", Invalid::InUse(count))),
    }
    tx.remove(item).await?;
    tx.done_to(id);
    Ok(tx.commit().await?.seq)
}

fn new(tx: &Tx, kind: DirectoryKind, name: String, position: i32) -> Model {
    Model {
        workspace_id: tx.workspace_id(),
        id: tx.app().new_id(),
        kind,
        name,
        position,
        version: 1,
        created_at: tx.now(),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "directories are settings: the command has proved its right to change them"
)]
async fn all_locked(tx: &Tx, kind: DirectoryKind) -> Result<Vec<Model>, Error> {
    let items = Entity::find()
        .filter(Column::WorkspaceId.eq(tx.workspace_id()))
        .filter(Column::Kind.eq(kind))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    Ok(items.lock_exclusive().all(tx.connection()).await?)
}

#[expect(
    clippy::disallowed_methods,
    reason = "counts every deal, whoever may see it: none may be left pointing to nothing"
)]
async fn deals_with(tx: &Tx, id: DirectoryItemId) -> Result<u64, Error> {
    use deals::entity::Column;
    let points = Condition::any().add(Column::SourceId.eq(id)).add(Column::LossReasonId.eq(id));
    let deals = deals::entity::Entity::find().filter(Column::WorkspaceId.eq(tx.workspace_id())).filter(points);
    Ok(deals.count(tx.connection()).await?)
}

#[expect(
    clippy::disallowed_methods,
    reason = "counts every lead, whoever may see it: none may be left pointing to nothing"
)]
async fn leads_with(tx: &Tx, id: DirectoryItemId) -> Result<u64, Error> {
    use leads::entity::Column;
    let points = Condition::any().add(Column::SourceId.eq(id)).add(Column::StageId.eq(id)).add(Column::ReasonId.eq(id));
    let leads = leads::entity::Entity::find().filter(Column::WorkspaceId.eq(tx.workspace_id())).filter(points);
    Ok(leads.count(tx.connection()).await?)
}

/// Keeps items where they are until the transaction ends: something is about to point to them.
#[expect(clippy::disallowed_methods, reason = "locks rows and shows none")]
pub(crate) async fn lock(tx: &Tx, ids: &[Option<DirectoryItemId>]) -> Result<(), Error> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(tx.workspace_id()))
        .filter(Column::Id.is_in(ids.iter().flatten().map(|id| id.0)))
        .order_by_asc(Column::Id);
    rows.lock_shared().all(tx.connection()).await?;
    Ok(())
}

/// The name, when no other item of the list has it, in any case.
fn free_name(items: &[Model], name: &str, id: Option<DirectoryItemId>) -> Result<String, Error> {
    let name = validation::name(name).map_err(|invalid| Error::invalid("name", invalid))?;
    let taken = items.iter().any(|item| Some(item.id) != id && folded(&item.name) == folded(&name));
    if taken { Err(Error::invalid("name", Invalid::Taken)) } else { Ok(name) }
}
