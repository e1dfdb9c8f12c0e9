//! Rules by which new leads are given out, and when users work: their hours and their absence.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE assignment_rules (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    position integer NOT NULL,
    matching {json} NOT NULL,
    method text NOT NULL,
    users {json} NOT NULL,
    teams {json} NOT NULL,
    only_available boolean NOT NULL,
    last_user_id {id},
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
ALTER TABLE users ADD COLUMN away_from {date};
ALTER TABLE users ADD COLUMN away_until {date};
ALTER TABLE users ADD COLUMN work_from integer;
ALTER TABLE users ADD COLUMN work_until integer
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
