//! Tags of companies and contacts too, and one table in which those of all kinds are searched; deals keep theirs.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
ALTER TABLE companies ADD COLUMN tags {json} NOT NULL DEFAULT '[]';
ALTER TABLE contacts ADD COLUMN tags {json} NOT NULL DEFAULT '[]';
CREATE TABLE record_tags (
    workspace_id {id} NOT NULL,
    kind text NOT NULL,
    tag_key text NOT NULL,
    record_id {id} NOT NULL,
    PRIMARY KEY (workspace_id, kind, tag_key, record_id)
);
INSERT INTO record_tags (workspace_id, kind, tag_key, record_id)
    SELECT workspace_id, 'lead', tag_key, lead_id FROM lead_tags;
DROP TABLE lead_tags
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
