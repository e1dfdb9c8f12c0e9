//! Files of records that were asked for, until they are fetched.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE exports (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    user_id {id} NOT NULL,
    kind text NOT NULL,
    what {json} NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX exports_created ON exports (workspace_id, created_at)
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
