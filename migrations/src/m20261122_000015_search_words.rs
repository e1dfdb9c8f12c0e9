//! The words by which deals, companies and contacts are found; those of records that are there already are put down here.

use crate::{filling::fill, sql::run};
use millrace_shared::words::words;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE search_words (
    workspace_id {id} NOT NULL,
    kind text NOT NULL,
    word {ranked} NOT NULL,
    record_id {id} NOT NULL,
    PRIMARY KEY (workspace_id, kind, word, record_id)
)
";

/// Kind, table and name of what is found.
const FOUND: [(&str, &str, &str); 3] = [
    ("deal", "deals", "name"),
    ("company", "companies", "name"),
    ("contact", "contacts", "first_name || ' ' || last_name"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        for (kind, table, name) in FOUND {
            fill(manager.get_connection(), kind, table, name, |row| Ok(words(&row.try_get_by_index::<String>(2)?)))
                .await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("migrations go forward only: restore a backup instead".to_owned()))
    }
}
