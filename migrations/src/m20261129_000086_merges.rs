//! Records that became part of another: where they went, so that their old addresses lead there.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE merged_records (
    workspace_id {id} NOT NULL,
    record_id {id} NOT NULL,
    kind text NOT NULL,
    into_id {id} NOT NULL,
    merged_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, record_id)
);
CREATE INDEX merged_records_into ON merged_records (workspace_id, into_id)
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
