//! A column of the board in any order: by amount, by close date, by age, by time in the stage.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE INDEX deals_board_amount ON deals (workspace_id, stage_id, amount, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_board_expected ON deals (workspace_id, stage_id, expected_close_on, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_board_created ON deals (workspace_id, stage_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_board_entered ON deals (workspace_id, stage_id, stage_entered_at, id) WHERE deleted_at IS NULL
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
