//! The board of leads: those of a stage by when they were last worked with, without what is converted or in the trash. The
//! owner is in the index so that a column is counted from it alone, whoever may see whose. What is in a stage at all needs no
//! order then, which would make SQLite take the one index for the other.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE INDEX leads_board ON leads (workspace_id, stage_id, last_activity_at, id, owner_id)
    WHERE deleted_at IS NULL AND converted_at IS NULL;
DROP INDEX leads_stage;
CREATE INDEX leads_stage ON leads (workspace_id, stage_id, id)
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
