//! What may be written to: a database that is empty.

use super::catalogue::{self, NOTES, Table};
use crate::db::{Db, is_postgres};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

/// Why nothing may be written to a database, if so: something is in it.
pub async fn occupied(connection: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    let tables = match catalogue::tables(connection).await? {
        Ok(tables) => tables,
        Err(why) => return Ok(Some(why)),
    };
    if !tables.is_empty() && tables.iter().all(|table| table.name != NOTES) {
        return Ok(Some("it has tables that are not Millrace's".to_owned()));
    }
    for table in tables.iter().filter(|table| table.name != NOTES) {
        if has_rows(connection, table).await? {
            return Ok(Some(format!("there are rows in {}", table.name)));
        }
    }
    Ok(None)
}

#[expect(clippy::disallowed_methods, reason = "asks of any table that the catalogue names")]
async fn has_rows(connection: &impl ConnectionTrait, table: &Table) -> Result<bool, DbErr> {
    let sql = format!(r#"SELECT 1 FROM "{}" LIMIT 1"#, table.name);
    let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    Ok(row.is_some())
}

/// Begins the one transaction in which everything is written; nobody else writes meanwhile.
#[expect(clippy::disallowed_methods, reason = "locks have no builder")]
pub async fn begin(db: &Db, tables: &[Table]) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    if !db.is_postgres() {
        return db.writer().begin_with_options(options).await;
    }
    let transaction = db.writer().begin().await?;
    let names: Vec<_> = tables.iter().map(|table| format!(r#""{}""#, table.name)).collect();
    transaction.execute_unprepared(&format!("LOCK TABLE {} IN EXCLUSIVE MODE", names.join(", "))).await?;
    Ok(transaction)
}

/// Lets PostgreSQL see what it was given, so that the first lists are read along their indexes.
#[expect(clippy::disallowed_methods, reason = "ANALYZE has no builder")]
pub async fn settle(db: &Db) -> Result<(), DbErr> {
    if is_postgres(db.writer()) {
        db.writer().execute_unprepared("ANALYZE").await?;
    }
    Ok(())
}
