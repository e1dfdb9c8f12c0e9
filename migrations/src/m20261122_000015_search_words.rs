//! The words by which deals, companies and contacts are found; those of records that are there already are put down here.

use crate::sql::run;
use millrace_shared::words::words;
use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value},
};

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
/// Records that are read at once, and words that are written at once.
const READ: usize = 2_000;
const WRITE: usize = 200;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        for (kind, table, name) in FOUND {
            fill(manager.get_connection(), kind, table, name).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("migrations go forward only: restore a backup instead".to_owned()))
    }
}

/// Puts down the words of a table's records, in the order of their keys.
#[expect(clippy::disallowed_methods, reason = "a migration reads and writes tables as they were then")]
async fn fill(connection: &impl ConnectionTrait, kind: &str, table: &str, name: &str) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    let place = |n: usize| if backend == DbBackend::Postgres { format!("${n}") } else { "?".to_owned() };
    let mut last: Option<[Value; 2]> = None;
    loop {
        let after = last
            .as_ref()
            .map_or_else(String::new, |_| format!("WHERE (workspace_id, id) > ({}, {})", place(1), place(2)));
        let sql =
            format!("SELECT workspace_id, id, {name} FROM {table} {after} ORDER BY workspace_id, id LIMIT {READ}");
        let values = last.take().into_iter().flatten();
        let rows = connection.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        let mut found: Vec<Value> = Vec::new();
        for row in &rows {
            let (key, text) = (key(row, backend)?, row.try_get_by_index::<String>(2)?);
            for word in words(&text) {
                let [workspace, id] = key.clone();
                found.extend([workspace, kind.into(), word.into(), id]);
            }
            last = Some(key);
        }
        for some in found.chunks(4 * WRITE) {
            let row = |n: usize| {
                format!("({}, {}, {}, {})", place(n * 4 + 1), place(n * 4 + 2), place(n * 4 + 3), place(n * 4 + 4))
            };
            let rows: Vec<String> = (0..some.len() / 4).map(row).collect();
            let sql =
                format!("INSERT INTO search_words (workspace_id, kind, word, record_id) VALUES {}", rows.join(", "));
            connection.execute_raw(Statement::from_sql_and_values(backend, sql, some.to_vec())).await?;
        }
        if rows.len() < READ {
            return Ok(());
        }
    }
}

/// Workspace and id, as the database has them.
fn key(row: &QueryResult, backend: DbBackend) -> Result<[Value; 2], DbErr> {
    let part = |at: usize| -> Result<Value, DbErr> {
        Ok(match backend {
            DbBackend::Postgres => row.try_get_by_index::<sea_orm_migration::sea_orm::prelude::Uuid>(at)?.into(),
            _ => row.try_get_by_index::<Vec<u8>>(at)?.into(),
        })
    };
    Ok([part(0)?, part(1)?])
}
