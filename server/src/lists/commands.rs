//! What administrators do with lists. What they do with items is in [`super::items`].

use super::{
    entity::{Column, Entity, Model},
    inputs::{CreateListInput, UpdateListInput},
    item, model,
};
use crate::{
    access::Access,
    db::{
        Committed, Tx,
        tx::{Receipt, check_version},
    },
    error::{Checks, Error},
};
use millrace_shared::{
    Invalid, ListId, RecordKind,
    lists::LISTS_MAX,
    validation::{self, folded},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::sync::Arc;

/// A list after a command, and the number of its event.
pub type Done = (Arc<Model>, i64);

/// Makes a list behind the others.
pub async fn create(access: &Access, input: CreateListInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::List)?;
    let (mut tx, access) = access.begin_settings(None).await?;
    let others = all_locked(&tx).await?;
    let mut checks = Checks::default();
    if others.len() >= LISTS_MAX {
        checks.refuse("name", Invalid::TooMany(LISTS_MAX));
    }
    let name = free_name(&others, &input.name, None, &mut checks).unwrap_or_default();
    let new_id = || access.app().new_id();
    let columns = model::columns(&[], input.columns.unwrap_or_default(), new_id, &mut checks);
    checks.done()?;
    let list = Model {
        workspace_id: tx.workspace_id(),
        id: access.app().new_id(),
        name,
        columns,
        position: others.iter().map(|list| list.position + 1).max().unwrap_or(0),
        version: 1,
        created_at: tx.now(),
    };
    let list = tx.create(list).await?;
    let Committed { seq } = tx.commit().await?;
    Ok((Arc::new(list), seq))
}

/// Renames a list, changes its columns, or moves it to another place among the lists.
pub async fn update(access: &Access, input: UpdateListInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::List)?;
    let (mut tx, access) = access.begin_settings(None).await?;
    let all = all_locked(&tx).await?;
    let before = all.iter().find(|list| list.id == input.id).cloned().ok_or(Error::NotFound("the list"))?;
    check_version(input.version, before.version)?;
    let mut checks = Checks::default();
    let mut after = before.clone();
    if let Some(name) = input.name.as_deref() {
        after.name = free_name(&all, name, Some(before.id), &mut checks).unwrap_or_default();
    }
    if let Some(columns) = input.columns {
        after.columns = model::columns(&before.columns.0, columns, || access.app().new_id(), &mut checks);
    }
    checks.done()?;
    let mut saved = tx.save(&before, after, "updated").await?;
    if let Some(position) = input.position {
        saved = place(&mut tx, &all, saved, position).await?;
    }
    let Committed { seq } = tx.commit().await?;
    Ok((Arc::new(saved), seq))
}

/// Puts a list to a place among the lists (counted without it; beyond the end is the end).
async fn place(tx: &mut Tx, all: &[Model], list: Model, position: i32) -> Result<Model, Error> {
    let mut order: Vec<&Model> = all.iter().filter(|it| it.id != list.id).collect();
    let place = usize::try_from(position).unwrap_or(0).min(order.len());
    order.insert(place, &list);
    let mut placed = list.clone();
    for (it, place) in order.into_iter().zip(0..) {
        if it.position != place {
            let after = tx.save(it, Model { position: place, ..it.clone() }, "reordered").await?;
            if after.id == placed.id {
                placed = after;
            }
        }
    }
    Ok(placed)
}

/// Deletes a list with its items for good. Refused while a custom field chooses from it, archived or not: its records point
/// to the items.
pub async fn delete(access: &Access, id: ListId, origin: Option<String>) -> Result<i64, Error> {
    access.may_administer(RecordKind::List)?;
    let (mut tx, access) = access.begin_settings(origin).await?;
    if let Receipt::Done(_) = tx.receipt().await? {
        return Ok(access.app().events.position(access.workspace_id()));
    }
    let list = all_locked(&tx).await?.into_iter().find(|list| list.id == id).ok_or(Error::NotFound("the list"))?;
    match access.reference().fields.iter().filter(|field| field.list_id == Some(id)).count() {
        0 => {}
        count => return Err(Error::invalid("id", Invalid::InUse(u64::try_from(count).unwrap_or(u64::MAX)))),
    }
    let items = Condition::all().add(item::Column::ListId.eq(id));
    tx.delete_where::<item::Entity>(item::Column::WorkspaceId, items).await?;
    tx.remove(list).await?;
    tx.done_to(id);
    Ok(tx.commit().await?.seq)
}

/// All lists in order, locked.
#[expect(clippy::disallowed_methods, reason = "lists are settings: the command has proved its right to change them")]
async fn all_locked(tx: &Tx) -> Result<Vec<Model>, Error> {
    let lists = Entity::find()
        .filter(Column::WorkspaceId.eq(tx.workspace_id()))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    Ok(lists.lock_exclusive().all(tx.connection()).await?)
}

/// The name, when no other list has it, in any case.
fn free_name(others: &[Model], name: &str, own: Option<ListId>, checks: &mut Checks) -> Option<String> {
    let name = checks.take("name", validation::name(name))?;
    if others.iter().any(|it| Some(it.id) != own && folded(&it.name) == folded(&name)) {
        checks.refuse("name", Invalid::Taken);
    }
    Some(name)
}
