//! How notes are read: who sees a record sees its notes.

use super::entity::{Column, Entity, Model};
use crate::{
    access::Access,
    db::page::{self, Cursor, Key, Page},
    error::Error,
    fields::custom::{Customised, each_customised},
};
use millrace_shared::{RecordId, RecordKind};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashSet;
use uuid::Uuid;

/// Notes on a record outside the trash.
fn on_record(access: &Access, kind: RecordKind, record: RecordId) -> Condition {
    Condition::all()
        .add(Column::WorkspaceId.eq(access.workspace_id()))
        .add(Column::RecordId.eq(record.0))
        .add(Column::RecordKind.eq(kind))
        .add(Column::DeletedAt.is_null())
}

/// A page of the notes on a record that the caller was given, newest first.
#[expect(clippy::disallowed_methods, reason = "notes of a record that came through Access")]
pub async fn list(
    access: &Access,
    kind: RecordKind,
    record: RecordId,
    first: i32,
    after: Option<&str>,
) -> Result<Page<(String, Model)>, Error> {
    let size = page::size(first)?;
    let mut select = Entity::find().filter(on_record(access, kind, record));
    if let Some(after) = after {
        let cursor = Cursor::decode(after)?;
        select =
            select.filter(page::after(&cursor, (Entity, Column::CreatedAt), (Entity, Column::Id), true, false, false));
    }
    let select = select.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).limit(size + 1);
    let rows = select.all(access.app().db.reader()).await?;
    Ok(Page::cut(rows, size).map(|note| (Cursor(Key::Number(note.created_at.0), note.id.0).encode(), note)))
}

/// How many notes are on a record that the caller was given.
#[expect(clippy::disallowed_methods, reason = "notes of a record that came through Access")]
pub async fn count(access: &Access, kind: RecordKind, record: RecordId) -> Result<i64, Error> {
    let count = Entity::find().filter(on_record(access, kind, record)).count(access.app().db.reader()).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The notes of these ids whose records may be seen and that were not deleted, in no order: one statement for the
/// notes and one for each kind of record they are on.
pub async fn by_ids(access: &Access, ids: Vec<Uuid>) -> Result<Vec<Model>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    #[expect(clippy::disallowed_methods, reason = "the records they are on go through Access next")]
    let mut notes = Entity::find()
        .filter(Column::WorkspaceId.eq(access.workspace_id()))
        .filter(Column::Id.is_in(ids))
        .filter(Column::DeletedAt.is_null())
        .all(access.app().db.reader())
        .await?;
    let mut seen: HashSet<Uuid> = HashSet::new();
    for kind in RecordKind::CUSTOMISED {
        let on_some = notes.iter().filter(|note| note.record_kind == *kind).map(|note| note.record_id.0).collect();
        seen.extend(each_customised!(kind, E => visible::<E>(access, on_some).await)?);
    }
    notes.retain(|note| seen.contains(&note.record_id.0));
    Ok(notes)
}

/// Those of these records that may be seen.
async fn visible<E: Customised>(access: &Access, ids: Vec<Uuid>) -> Result<Vec<Uuid>, Error> {
    Ok(access.get_many::<E>(ids).await?.iter().map(|record| E::record_id(record).0).collect())
}

/// Refuses a record that may not be seen, one in the trash, and kinds that have no notes.
pub(super) async fn check_record(access: &Access, kind: RecordKind, record: RecordId) -> Result<(), Error> {
    if !RecordKind::CUSTOMISED.contains(&kind) {
        return Err(Error::invalid("recordKind", millrace_shared::Invalid::NotAllowed));
    }
    let deleted = each_customised!(kind, E => access.get::<E>(record).await.map(|record| E::deleted_at(&record)))?;
    match deleted {
        Some(_) => Err(Error::Forbidden("the record is in the trash: restore it first".to_owned())),
        None => Ok(()),
    }
}
