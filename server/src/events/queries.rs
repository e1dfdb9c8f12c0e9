//! Reading the log for people: a record's timeline, the stages a deal has been in, the audit log. The caller holds
//! the record already or is proven an administrator.

use super::{
    EventRow, FieldChange,
    log::entity::{Column, Entity},
};
use crate::{
    access::Access,
    db::page::{self, Cursor, Key, Page},
    deals,
    error::Error,
};
use millrace_shared::{RecordId, RecordKind, StageId, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// Verbs that no timeline shows: the order of cards is not history.
const UNTOLD: &[&str] = &["reordered"];

/// What happened to a record, newest first. `record` must have come through `access`.
pub async fn timeline(
    access: &Access,
    record: RecordId,
    first: i32,
    after: Option<&str>,
) -> Result<Page<(String, EventRow)>, Error> {
    let size = page::size(first)?;
    // What became part of it brought its history along.
    let parts = crate::records::merge::parts(access, record).await?;
    let of_all = match parts.is_empty() {
        true => Column::SubjectId.eq(record),
        false => Column::SubjectId.is_in(parts.into_iter().chain([record]).map(|id| id.0)),
    };
    let rows = select(access).filter(of_all).filter(Column::Verb.is_not_in(UNTOLD.iter().copied()));
    page(access, rows, size, after).await
}

/// Everything that happened in the workspace, newest first; for administrators.
pub async fn audit(access: &Access, first: i32, after: Option<&str>) -> Result<Page<(String, EventRow)>, Error> {
    access.may_administer(RecordKind::Workspace)?;
    let size = page::size(first)?;
    page(access, select(access), size, after).await
}

/// The stages a deal has come into, in order, with the times.
pub async fn stage_entries(access: &Access, deal: &deals::entity::Model) -> Result<Vec<(StageId, Timestamp)>, Error> {
    let rows = select(access)
        .filter(Column::SubjectId.eq(deal.id.0))
        .filter(Column::Kind.eq(RecordKind::Deal))
        .filter(Column::Verb.is_in(["created", "moved", "won", "lost", "unqualified", "reopened"]))
        .order_by_asc(Column::Seq)
        .limit(1_000)
        .all(access.app().db.reader())
        .await?;
    let entry = |row: &EventRow| {
        let changes: Vec<FieldChange> = serde_json::from_value(row.changes.clone()).unwrap_or_default();
        let stage = changes.iter().find(|change| change.field == "stageId")?;
        Some((StageId(Uuid::parse_str(stage.after.as_str()?).ok()?), row.at))
    };
    let entries: Vec<_> = rows.iter().filter_map(entry).collect();
    Ok(if entries.is_empty() { vec![(deal.stage_id, deal.stage_entered_at)] } else { entries })
}

fn select(access: &Access) -> Select<Entity> {
    #[expect(
        clippy::disallowed_methods,
        reason = "timelines of records that came through Access, and the administrators' log"
    )]
    Entity::find()
        .filter(Column::WorkspaceId.eq(access.workspace_id()))
        // How somebody likes the screens is nobody else's business, nor are views that nobody else sees.
        .filter(Column::Kind.ne(RecordKind::Preferences))
        .filter(Column::Kind.ne(RecordKind::View).or(Column::SubjectKind.ne(RecordKind::User)))
}

async fn page(
    access: &Access,
    rows: Select<Entity>,
    size: u64,
    after: Option<&str>,
) -> Result<Page<(String, EventRow)>, Error> {
    let rows = match after.map(Cursor::decode).transpose()? {
        Some(Cursor(Key::Number(seq), _)) => rows.filter(Column::Seq.lt(seq)),
        Some(_) => return Err(Error::invalid("after", millrace_shared::Invalid::Unknown)),
        None => rows,
    };
    let rows = rows.order_by_desc(Column::Seq).limit(size + 1).all(access.app().db.reader()).await?;
    Ok(Page::cut(rows, size).map(|row| (Cursor(Key::Number(row.seq), row.record_id.0).encode(), row)))
}
