//! How files are read: who sees a record sees its files.

use super::entity::{Column, Entity, Model};
use crate::{
    access::Access,
    companies, contacts,
    db::page::{self, Cursor, Key, Page},
    deals,
    error::Error,
    leads,
};
use millrace_shared::{FileId, RecordId, RecordKind};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query},
};
use std::collections::HashSet;
use uuid::Uuid;

/// Files of some records of a kind: those outside of the trash, or those in it.
fn on_records(access: &Access, kind: RecordKind, records: impl IntoIterator<Item = Uuid>, trash: bool) -> Condition {
    let deleted = if trash { Column::DeletedAt.is_not_null() } else { Column::DeletedAt.is_null() };
    Condition::all()
        .add(Column::WorkspaceId.eq(access.workspace_id()))
        .add(Column::RecordId.is_in(records))
        .add(Column::RecordKind.eq(kind))
        .add(deleted)
}

/// The cursor of a file in its list.
pub fn cursor(file: &Model) -> String {
    Cursor(Key::Number(file.created_at.0), file.id.0).encode()
}

/// A page of the files of a record that the caller was given, newest first.
#[expect(clippy::disallowed_methods, reason = "files of a record that came through Access")]
pub async fn list(
    access: &Access,
    (kind, record): (RecordKind, RecordId),
    trash: bool,
    first: i32,
    after: Option<&str>,
) -> Result<Page<Model>, Error> {
    let size = page::size(first)?;
    let mut select = Entity::find().filter(on_records(access, kind, [record.0], trash));
    if let Some(after) = after {
        let cursor = Cursor::decode(after)?;
        select =
            select.filter(page::after(&cursor, (Entity, Column::CreatedAt), (Entity, Column::Id), true, false, false));
    }
    let select = select.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).limit(size + 1);
    Ok(Page::cut(select.all(access.app().db.reader()).await?, size))
}

/// The newest files of records that the caller was given, so many of each and in their order: one statement for all.
#[expect(clippy::disallowed_methods, reason = "files of records that came through Access")]
pub async fn newest(access: &Access, kind: RecordKind, records: &[RecordId], each: u64) -> Result<Vec<Model>, Error> {
    let place = Expr::cust("ROW_NUMBER() OVER (PARTITION BY record_id ORDER BY created_at DESC, id DESC)");
    let placed = Entity::find()
        .select_only()
        .column(Column::Id)
        .expr_as(place, "place")
        .filter(on_records(access, kind, records.iter().map(|id| id.0), false))
        .into_query();
    let each = i64::try_from(each).unwrap_or(i64::MAX);
    let ids =
        Query::select().column("id").from_subquery(placed, "placed").and_where(Expr::col("place").lte(each)).to_owned();
    let select =
        Entity::find().filter(Column::WorkspaceId.eq(access.workspace_id())).filter(Column::Id.in_subquery(ids));
    let select = select.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
    Ok(select.all(access.app().db.reader()).await?)
}

/// How many files are on a record that the caller was given.
#[expect(clippy::disallowed_methods, reason = "files of a record that came through Access")]
pub async fn count(access: &Access, (kind, record): (RecordKind, RecordId), trash: bool) -> Result<i64, Error> {
    let count = Entity::find().filter(on_records(access, kind, [record.0], trash));
    Ok(i64::try_from(count.count(access.app().db.reader()).await?).unwrap_or(i64::MAX))
}

/// The files of these ids whose records may be seen, in the trash or not, in no order: one statement for the files and one
/// for each kind of record they are on.
pub async fn by_ids(access: &Access, ids: Vec<Uuid>) -> Result<Vec<Model>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    #[expect(clippy::disallowed_methods, reason = "the records they are on go through Access next")]
    let mut files = Entity::find()
        .filter(Column::WorkspaceId.eq(access.workspace_id()))
        .filter(Column::Id.is_in(ids))
        .all(access.app().db.reader())
        .await?;
    let of = |kind: RecordKind| -> Vec<Uuid> {
        files.iter().filter(|file| file.record_kind == kind).map(|file| file.record_id.0).collect()
    };
    let (on_deals, on_companies, on_contacts, on_leads) =
        (of(RecordKind::Deal), of(RecordKind::Company), of(RecordKind::Contact), of(RecordKind::Lead));
    let mut seen: HashSet<Uuid> = HashSet::new();
    seen.extend(access.get_many::<deals::entity::Entity>(on_deals).await?.iter().map(|record| record.id.0));
    seen.extend(access.get_many::<companies::entity::Entity>(on_companies).await?.iter().map(|record| record.id.0));
    seen.extend(access.get_many::<contacts::entity::Entity>(on_contacts).await?.iter().map(|record| record.id.0));
    seen.extend(access.get_many::<leads::entity::Entity>(on_leads).await?.iter().map(|record| record.id.0));
    files.retain(|file| seen.contains(&file.record_id.0));
    Ok(files)
}

/// A file that may be read: outside of the trash, on a record that may be seen.
pub async fn readable(access: &Access, id: FileId) -> Result<Model, Error> {
    let file = by_ids(access, vec![id.0]).await?.pop();
    file.filter(|file| file.deleted_at.is_none()).ok_or(Error::NotFound("the file"))
}

/// Refuses a record that may not be seen.
pub(super) async fn check_record(access: &Access, kind: RecordKind, record: RecordId) -> Result<(), Error> {
    match kind {
        RecordKind::Deal => access.get::<deals::entity::Entity>(record).await.map(drop),
        RecordKind::Company => access.get::<companies::entity::Entity>(record).await.map(drop),
        RecordKind::Contact => access.get::<contacts::entity::Entity>(record).await.map(drop),
        RecordKind::Lead => access.get::<leads::entity::Entity>(record).await.map(drop),
        _ => Err(Error::NotFound("the file")),
    }
}
