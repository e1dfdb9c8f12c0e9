//! Tags of leads, as deals have them.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
ALTER TABLE leads ADD COLUMN tags {json} NOT NULL DEFAULT '[]';
CREATE TABLE lead_tags (
    workspace_id {id} NOT NULL,
    lead_id {id} NOT NULL,
    tag_key text NOT NULL,
    PRIMARY KEY (workspace_id, lead_id, tag_key)
);
CREATE INDEX lead_tags_tag ON lead_tags (workspace_id, tag_key, lead_id)
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
