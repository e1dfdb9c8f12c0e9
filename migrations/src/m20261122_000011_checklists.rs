//! Checklists of stages, what of them is done on a deal, and the days on which a workspace works.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = r#"
ALTER TABLE stages ADD COLUMN checklist {json} NOT NULL DEFAULT '[]';
ALTER TABLE deals ADD COLUMN checked_items {json} NOT NULL DEFAULT '[]';
ALTER TABLE workspaces ADD COLUMN working_days {json} NOT NULL DEFAULT '["monday","tuesday","wednesday","thursday","friday"]';
ALTER TABLE workspaces ADD COLUMN time_limits_in_working_days boolean NOT NULL DEFAULT false
"#;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("migrations go forward only: restore a backup instead".to_owned()))
    }
}
