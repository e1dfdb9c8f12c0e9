//! Saved views of lists and boards, and which of them each user has marked.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE views (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    owner_id {id} NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    shape text NOT NULL,
    pipeline_id {id},
    audience text NOT NULL,
    team_id {id},
    filter {json} NOT NULL,
    sort text,
    columns {json},
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX views_owner ON views (workspace_id, owner_id, kind);
CREATE INDEX views_audience ON views (workspace_id, audience, kind, team_id);
CREATE INDEX views_pipeline ON views (workspace_id, pipeline_id);
ALTER TABLE user_preferences ADD COLUMN view_marks {json}
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
