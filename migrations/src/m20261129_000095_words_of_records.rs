//! Whether a record has a word that begins so is looked up by the record: who types two words is answered from the records
//! of the rarer one, and each of those is asked for the other. Without it PostgreSQL read all words that begin like the other
//! once for each such record.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE INDEX search_words_record ON search_words (workspace_id, kind, record_id, word)
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
