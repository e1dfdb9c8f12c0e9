//! A file that was asked for.

use millrace_shared::{RecordId, RecordKind, Timestamp, UserId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A row of `exports`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exports")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id, which is its address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RecordId,
    /// Who asked for it.
    pub user_id: UserId,
    /// Of which records.
    pub kind: RecordKind,
    /// Which of them, and what of each: a [`super::commands::What`].
    pub what: Json,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// None.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
