//! E-mail addresses and phone numbers find companies and contacts too; the words of those that are there are put down here.

use millrace_shared::words::{of_email, of_phone};
use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value, prelude::Json},
};

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Kind and table of what is found.
const FOUND: [(&str, &str); 2] = [("company", "companies"), ("contact", "contacts")];
/// Records that are read at once, and words that are written at once.
const READ: usize = 2_000;
const WRITE: usize = 200;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (kind, table) in FOUND {
            fill(manager.get_connection(), kind, table).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("migrations go forward only: restore a backup instead".to_owned()))
    }
}

/// Puts down the words of a table's records, in the order of their keys.
#[expect(clippy::disallowed_methods, reason = "a migration reads and writes tables as they were then")]
async fn fill(connection: &impl ConnectionTrait, kind: &str, table: &str) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    let place = |n: usize| if backend == DbBackend::Postgres { format!("${n}") } else { "?".to_owned() };
    let mut last: Option<[Value; 2]> = None;
    loop {
        let after = last
            .as_ref()
            .map_or_else(String::new, |_| format!("WHERE (workspace_id, id) > ({}, {})", place(1), place(2)));
        let sql = format!(
            "SELECT workspace_id, id, CAST(emails AS text), CAST(phones AS text) FROM {table} {after}
             ORDER BY workspace_id, id LIMIT {READ}"
        );
        let values = last.take().into_iter().flatten();
        let rows = connection.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        let mut found: Vec<Value> = Vec::new();
        for row in &rows {
            let key = key(row, backend)?;
            let emails = labeled(&row.try_get_by_index::<String>(2)?)?;
            let phones = labeled(&row.try_get_by_index::<String>(3)?)?;
            let words =
                emails.iter().flat_map(|email| of_email(email)).chain(phones.iter().flat_map(|phone| of_phone(phone)));
            for word in words {
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
            // A name may have the word already.
            let sql = format!(
                "INSERT INTO search_words (workspace_id, kind, word, record_id) VALUES {} ON CONFLICT DO NOTHING",
                rows.join(", ")
            );
            connection.execute_raw(Statement::from_sql_and_values(backend, sql, some.to_vec())).await?;
        }
        if rows.len() < READ {
            return Ok(());
        }
    }
}

/// The values of a list of labelled values.
fn labeled(json: &str) -> Result<Vec<String>, DbErr> {
    let list: Json =
        json.parse().map_err(|error| DbErr::Migration(format!("a list of addresses is no JSON: {error}")))?;
    let values = list.as_array().into_iter().flatten().filter_map(|labeled| labeled["value"].as_str());
    Ok(values.map(str::to_owned).collect())
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
