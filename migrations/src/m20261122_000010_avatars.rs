//! Pictures of users: the bytes in a table of their own, so that reading users does not read them too.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
ALTER TABLE users ADD COLUMN avatar text;
CREATE TABLE user_avatars (
    workspace_id {id} NOT NULL,
    user_id {id} NOT NULL,
    version text NOT NULL,
    small {bytes} NOT NULL,
    large {bytes} NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
)
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
