//! What a board is filtered by: the currencies of deals, and the probabilities of those that have one of their own. Deals that
//! follow their stage's are found by the stage.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE INDEX deals_board_currency ON deals (workspace_id, stage_id, currency, rank, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_board_probability ON deals (workspace_id, stage_id, probability_override, rank, id) WHERE deleted_at IS NULL
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
