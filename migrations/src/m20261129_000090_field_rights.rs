//! What a role says of single fields: that they are hidden, or only read. A field without a row is edited as the record is.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE role_field_rules (
    workspace_id {id} NOT NULL,
    role_id {id} NOT NULL,
    kind text NOT NULL,
    field text NOT NULL,
    field_right text NOT NULL,
    PRIMARY KEY (workspace_id, role_id, kind, field)
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
