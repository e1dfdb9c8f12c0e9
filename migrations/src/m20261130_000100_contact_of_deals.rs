//! Whether the deals of a pipeline need a contact, beside whether they need a company.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
ALTER TABLE pipelines ADD COLUMN contact_requirement text NOT NULL DEFAULT 'optional'
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
