//! An import: how far it has come, so that it can go on.

use millrace_shared::{RecordId, Timestamp, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A row of `import_runs`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_runs")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RecordId,
    /// `deals`, `companies` or `contacts`.
    pub kind: String,
    /// SHA-256 of file and map, hexadecimal.
    pub file_hash: String,
    /// Rows of the file that are done, refused ones among them.
    pub rows_done: i64,
    /// Records made.
    pub created: i64,
    /// Rows refused.
    pub refused: i64,
    /// When the last row was done.
    pub finished_at: Option<Timestamp>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When the last rows were written.
    pub updated_at: Timestamp,
}

/// None.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
