//! The open deals of a pipeline in any order, for their table: each stage is read along an index of its own.
//!
//! Names stand in the order of their bytes on both databases, so that the browser, which places a changed row itself,
//! has the same order.

use crate::sql::run;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

// SQLite reads an index from both ends for what stands last in either direction; PostgreSQL wants a second one.
const ON_POSTGRES: &str = "
ALTER TABLE deals ALTER COLUMN name_key TYPE {ranked};
CREATE INDEX deals_board_expected_down ON deals (workspace_id, stage_id, expected_close_on DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL
";
const UP: &str = "
CREATE INDEX deals_board_name ON deals (workspace_id, stage_id, name_key, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_board_activity ON deals (workspace_id, stage_id, last_activity_at, id) WHERE deleted_at IS NULL
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            run(manager, ON_POSTGRES).await?;
        }
        run(manager, UP).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("migrations go forward only: restore a backup instead".to_owned()))
    }
}
