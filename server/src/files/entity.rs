//! A file on a record, and a content that is on its way.

use crate::events::Recorded;
use millrace_shared::{ContentId, FileId, RecordId, RecordKind, Timestamp, UserId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `files`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "files")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FileId,
    /// The kind of the record it is on.
    pub record_kind: RecordKind,
    /// The record it is on.
    pub record_id: RecordId,
    /// What people call it.
    pub name: String,
    /// What it is, by its first bytes.
    pub content_type: String,
    /// Its length in bytes.
    pub size: i64,
    /// The SHA-256 of the content, in hexadecimal.
    pub sha256: String,
    /// Where the content lies in the store.
    pub content_id: ContentId,
    /// Who added it.
    pub added_by: Option<UserId>,
    /// When it was added.
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
    const KIND: RecordKind = RecordKind::File;
    const UNTOLD: &'static [&'static str] = &[
        "workspaceId",
        "id",
        "version",
        "createdAt",
        "updatedAt",
        "recordKind",
        "recordId",
        "addedBy",
        "contentId",
        "sha256",
    ];

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
        self.added_by
    }
    fn subject(&self) -> (RecordKind, RecordId) {
        (self.record_kind, self.record_id)
    }
}

/// A content that was begun and belongs to no file yet.
pub mod upload {
    use millrace_shared::{ContentId, Timestamp, WorkspaceId};
    use sea_orm::entity::prelude::*;

    /// A row of `file_uploads`.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "file_uploads")]
    pub struct Model {
        /// Where.
        #[sea_orm(primary_key, auto_increment = false)]
        pub workspace_id: WorkspaceId,
        /// Which content.
        #[sea_orm(primary_key, auto_increment = false)]
        pub content_id: ContentId,
        /// When it was begun.
        pub begun_at: Timestamp,
    }

    /// None.
    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
