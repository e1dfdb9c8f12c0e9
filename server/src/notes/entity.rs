//! A note on a record.

use crate::events::Recorded;
use millrace_shared::{NoteId, RecordId, RecordKind, Timestamp, UserId, WorkspaceId, words::words_of_text};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `notes`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "notes")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoteId,
    /// The kind of the record it is about.
    pub record_kind: RecordKind,
    /// The record it is about.
    pub record_id: RecordId,
    /// Markdown.
    pub body: String,
    /// Who wrote it.
    pub author_id: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was put into the trash.
    pub deleted_at: Option<Timestamp>,
    /// Goes up by one with each change.
    pub version: i32,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::Note;
    const UNTOLD: &'static [&'static str] =
        &["workspaceId", "id", "version", "createdAt", "updatedAt", "recordKind", "recordId", "authorId"];

    fn record_id(&self) -> RecordId {
        self.id.into()
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn touch(&mut self, version: i32, now: Timestamp) {
        self.version = version;
        self.updated_at = now;
    }
    fn owner(&self) -> Option<UserId> {
        self.author_id
    }
    fn reached_by(&self) -> Vec<String> {
        words_of_text(&self.body)
    }
    fn subject(&self) -> (RecordKind, RecordId) {
        (self.record_kind, self.record_id)
    }
}
