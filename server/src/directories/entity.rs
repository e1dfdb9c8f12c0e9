//! An item of a list that an administrator edits.

use crate::events::Recorded;
use millrace_shared::{DirectoryItemId, DirectoryKind, RecordId, RecordKind, Timestamp, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `directory_items`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "directory_items")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DirectoryItemId,
    /// Which list.
    pub kind: DirectoryKind,
    /// Its name.
    pub name: String,
    /// Place in the list.
    pub position: i32,
    /// Goes up by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::DirectoryItem;
    const UNTOLD: &'static [&'static str] = &["workspaceId", "id", "version", "createdAt"];

    fn record_id(&self) -> RecordId {
        self.id.into()
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn touch(&mut self, version: i32, _: Timestamp) {
        self.version = version;
    }
}
