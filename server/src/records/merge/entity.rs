//! A record that became part of another.

use millrace_shared::{RecordId, RecordKind, Timestamp, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A row of `merged_records`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "merged_records")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The record that is no more.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: RecordId,
    /// What both are.
    pub kind: RecordKind,
    /// The record that it became part of; never one that became part of another itself.
    pub into_id: RecordId,
    /// When.
    pub merged_at: Timestamp,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
