//! A word of a record.

use millrace_shared::{RecordId, RecordKind, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A row of `search_words`. It has no event of its own: it follows from the record.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_words")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// What the record is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: RecordKind,
    /// The word, compared byte by byte.
    #[sea_orm(primary_key, auto_increment = false)]
    pub word: String,
    /// The record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: RecordId,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
