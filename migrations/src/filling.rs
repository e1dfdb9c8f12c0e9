//! Fills the words of a search from tables whose records are there already.

use millrace_shared::words::grams;
use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value},
};

/// Records that are read at once, and rows that are written at once.
const READ: usize = 2_000;
const WRITE: usize = 200;

/// How a value is named in a statement: the first is 1.
fn place(backend: DbBackend, n: usize) -> String {
    if backend == DbBackend::Postgres { format!("${n}") } else { "?".to_owned() }
}

/// Puts down the words of a table's records that `words` makes of the columns, in the order of their keys; those that are
/// there already stay. The columns stand after workspace and id in a row.
#[expect(clippy::disallowed_methods, reason = "a migration reads and writes tables as they were then")]
pub async fn fill(
    connection: &impl ConnectionTrait,
    kind: &str,
    table: &str,
    columns: &str,
    words: impl Fn(&QueryResult) -> Result<Vec<String>, DbErr>,
) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    let mut last: Option<[Value; 2]> = None;
    loop {
        let after = last.as_ref().map_or_else(String::new, |_| {
            format!("WHERE (workspace_id, id) > ({}, {})", place(backend, 1), place(backend, 2))
        });
        let sql =
            format!("SELECT workspace_id, id, {columns} FROM {table} {after} ORDER BY workspace_id, id LIMIT {READ}");
        let values = last.take().into_iter().flatten();
        let rows = connection.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        let mut found: Vec<[Value; 4]> = Vec::new();
        for row in &rows {
            let [workspace, id] = [key(row, 0, backend)?, key(row, 1, backend)?];
            for word in words(row)? {
                found.push([workspace.clone(), kind.into(), word.into(), id.clone()]);
            }
            last = Some([workspace, id]);
        }
        insert(connection, "search_words (workspace_id, kind, word, record_id)", found).await?;
        if rows.len() < READ {
            return Ok(());
        }
    }
}

/// Puts down rows; those that are there already stay.
#[expect(clippy::disallowed_methods, reason = "a migration reads and writes tables as they were then")]
pub async fn insert<const N: usize>(
    connection: &impl ConnectionTrait,
    into: &str,
    rows: Vec<[Value; N]>,
) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    for some in rows.chunks(WRITE) {
        let row = |row: usize| {
            let places: Vec<String> = (1..=N).map(|column| place(backend, row * N + column)).collect();
            format!("({})", places.join(", "))
        };
        let places: Vec<String> = (0..some.len()).map(row).collect();
        let sql = format!("INSERT INTO {into} VALUES {} ON CONFLICT DO NOTHING", places.join(", "));
        let values = some.iter().flatten().cloned();
        connection.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    Ok(())
}

/// An id in a row, as the database has it.
fn key(row: &QueryResult, at: usize, backend: DbBackend) -> Result<Value, DbErr> {
    Ok(match backend {
        DbBackend::Postgres => row.try_get_by_index::<sea_orm_migration::sea_orm::prelude::Uuid>(at)?.into(),
        _ => row.try_get_by_index::<Vec<u8>>(at)?.into(),
    })
}

/// Puts down the letters of the words that records have, in the order of the words.
#[expect(clippy::disallowed_methods, reason = "a migration reads and writes tables as they were then")]
pub async fn fill_grams(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    let mut last: Option<[Value; 2]> = None;
    loop {
        let after = last.as_ref().map_or_else(String::new, |_| {
            format!("WHERE (workspace_id, word) > ({}, {})", place(backend, 1), place(backend, 2))
        });
        let sql = format!(
            "SELECT DISTINCT workspace_id, word FROM search_words {after} ORDER BY workspace_id, word LIMIT {READ}"
        );
        let values = last.take().into_iter().flatten();
        let rows = connection.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        let mut found: Vec<[Value; 3]> = Vec::new();
        for row in &rows {
            let (workspace, word) = (key(row, 0, backend)?, row.try_get_by_index::<String>(1)?);
            for gram in grams(&word) {
                found.push([workspace.clone(), gram.into(), word.clone().into()]);
            }
            last = Some([workspace, word.into()]);
        }
        insert(connection, "search_grams (workspace_id, gram, word)", found).await?;
        if rows.len() < READ {
            return Ok(());
        }
    }
}
