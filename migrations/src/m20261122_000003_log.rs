//! The event log, and what is written beside it in the same transaction.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE event_log (
    workspace_id {id} NOT NULL,
    seq bigint NOT NULL,
    at bigint NOT NULL,
    actor_id {id},
    origin text,
    kind text NOT NULL,
    record_id {id} NOT NULL,
    subject_kind text NOT NULL,
    subject_id {id} NOT NULL,
    verb text NOT NULL,
    version integer NOT NULL,
    owner_before {id},
    owner_after {id},
    changes {json} NOT NULL,
    PRIMARY KEY (workspace_id, seq)
);
CREATE INDEX event_log_subject ON event_log (workspace_id, subject_id, seq);
CREATE TABLE receipts (
    workspace_id {id} NOT NULL,
    actor_id {id} NOT NULL,
    origin text NOT NULL,
    record_id {id} NOT NULL,
    seq bigint NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (workspace_id, actor_id, origin)
);
CREATE INDEX receipts_at ON receipts (at);
CREATE TABLE jobs (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    kind text NOT NULL,
    payload {json} NOT NULL,
    run_at bigint NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX jobs_due ON jobs (run_at);
CREATE TABLE import_runs (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    kind text NOT NULL,
    file_hash text NOT NULL,
    rows_done bigint NOT NULL,
    created bigint NOT NULL,
    refused bigint NOT NULL,
    finished_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX import_runs_file ON import_runs (workspace_id, kind, file_hash)
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
