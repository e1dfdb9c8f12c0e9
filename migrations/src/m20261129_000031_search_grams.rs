//! Parts of words and misspelt words find records: the letters of each word that is known, three in a row.

use crate::sql::run;
use millrace_shared::words::grams;
use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value},
};

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

/// Words that are read at once, and rows that are written at once.
const READ: usize = 2_000;
const WRITE: usize = 200;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        fill(manager.get_connection()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("migrations go forward only: restore a backup instead".to_owned()))
    }
}

/// Puts down the letters of the words that records have, in the order of the words.
#[expect(clippy::disallowed_methods, reason = "a migration reads and writes tables as they were then")]
async fn fill(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    let place = |n: usize| if backend == DbBackend::Postgres { format!("${n}") } else { "?".to_owned() };
    let mut last: Option<[Value; 2]> = None;
    loop {
        let after = last
            .as_ref()
            .map_or_else(String::new, |_| format!("WHERE (workspace_id, word) > ({}, {})", place(1), place(2)));
        let sql = format!(
            "SELECT DISTINCT workspace_id, word FROM search_words {after} ORDER BY workspace_id, word LIMIT {READ}"
        );
        let values = last.take().into_iter().flatten();
        let rows = connection.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        let mut found: Vec<Value> = Vec::new();
        for row in &rows {
            let (workspace, word) = (workspace(row, backend)?, row.try_get_by_index::<String>(1)?);
            for gram in grams(&word) {
                found.extend([workspace.clone(), gram.into(), word.clone().into()]);
            }
            last = Some([workspace, word.into()]);
        }
        for some in found.chunks(3 * WRITE) {
            let row = |n: usize| format!("({}, {}, {})", place(n * 3 + 1), place(n * 3 + 2), place(n * 3 + 3));
            let rows: Vec<String> = (0..some.len() / 3).map(row).collect();
            let sql = format!("INSERT INTO search_grams (workspace_id, gram, word) VALUES {}", rows.join(", "));
            connection.execute_raw(Statement::from_sql_and_values(backend, sql, some.to_vec())).await?;
        }
        if rows.len() < READ {
            return Ok(());
        }
    }
}

/// The workspace, as the database has it.
fn workspace(row: &QueryResult, backend: DbBackend) -> Result<Value, DbErr> {
    Ok(match backend {
        DbBackend::Postgres => row.try_get_by_index::<sea_orm_migration::sea_orm::prelude::Uuid>(0)?.into(),
        _ => row.try_get_by_index::<Vec<u8>>(0)?.into(),
    })
}
