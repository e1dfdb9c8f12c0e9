//! Parts of words and misspelt words find records: the letters of each word that is known, three in a row.

use crate::{filling::fill_grams, sql::run};
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE search_grams (
    workspace_id {id} NOT NULL,
    gram {ranked} NOT NULL,
    word {ranked} NOT NULL,
    PRIMARY KEY (workspace_id, gram, word)
)
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        fill_grams(manager.get_connection()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("migrations go forward only: restore a backup instead".to_owned()))
    }
}
