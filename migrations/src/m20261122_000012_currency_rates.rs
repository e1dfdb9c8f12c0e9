//! What other currencies are worth in the workspace's own.
//!
//! `base` is the workspace's currency at the time: rates in another stay for the day when it comes back. `rate` is an
//! exact decimal, in ten thousand millionths.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE currency_rates (
    workspace_id {id} NOT NULL,
    base text NOT NULL,
    currency text NOT NULL,
    rate bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, base, currency)
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
