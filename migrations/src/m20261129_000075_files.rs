//! Files on records. The content is not in the database: a row names it by `content_id`, and several rows may name the same
//! one. `file_uploads` holds the contents that were begun and belong to no row yet, so that what is left of an upload that
//! broke off is known and taken away.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE files (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    record_kind text NOT NULL,
    record_id {id} NOT NULL,
    name text NOT NULL,
    content_type text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    content_id {id} NOT NULL,
    added_by {id},
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX files_record ON files (workspace_id, record_id, created_at, id);
CREATE TABLE file_uploads (
    workspace_id {id} NOT NULL,
    content_id {id} NOT NULL,
    begun_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, content_id)
);
CREATE INDEX file_uploads_begun ON file_uploads (begun_at)
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("migrations go forward only: restore a backup instead".to_owned()))
    }
}
