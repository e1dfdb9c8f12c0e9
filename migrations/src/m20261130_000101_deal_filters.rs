//! The currencies of deals, which boards and tables are filtered by. The index is of an expression, so that it serves that filter
//! alone: figures are grouped by stage and currency, and SQLite would read an index in that order rather than the one of what
//! they are narrowed to.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE INDEX deals_board_currency ON deals (workspace_id, stage_id, upper(currency), rank, id) WHERE deleted_at IS NULL
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
