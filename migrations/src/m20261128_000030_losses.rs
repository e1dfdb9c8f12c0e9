//! Why deals are lost: what was closed in a stage, in the order of time, with everything that its figures are made of, so
//! that a period is read from the index alone. And the two references that a board is filtered by, within its stages.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE INDEX deals_closed_in ON deals (workspace_id, stage_id, closed_at, id, loss_reason_id, owner_id, currency, amount, deleted_at) WHERE deleted_at IS NULL AND closed_at IS NOT NULL;
CREATE INDEX deals_board_source ON deals (workspace_id, stage_id, source_id, rank, id) WHERE deleted_at IS NULL AND source_id IS NOT NULL;
CREATE INDEX deals_board_reason ON deals (workspace_id, stage_id, loss_reason_id, rank, id) WHERE deleted_at IS NULL AND loss_reason_id IS NOT NULL
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
