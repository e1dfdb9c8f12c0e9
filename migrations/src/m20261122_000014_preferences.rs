//! How each user wants the screens. A user without a row has the defaults.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE user_preferences (
    workspace_id {id} NOT NULL,
    user_id {id} NOT NULL,
    theme text NOT NULL,
    density text NOT NULL,
    card_fields {json},
    deal_columns {json},
    version integer NOT NULL,
    updated_at bigint NOT NULL,
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
