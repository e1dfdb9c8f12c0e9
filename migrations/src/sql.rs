//! Writes one SQL text for both databases: `{id}`, `{json}`, `{date}`, `{bytes}` and `{ranked}` stand for their column types.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Runs the statements (parted by `;`) with the types of the database at hand.
#[expect(clippy::disallowed_methods, reason = "a migration is the one place that changes the schema")]
pub async fn run(manager: &SchemaManager<'_>, text: &str) -> Result<(), DbErr> {
    let types = match manager.get_database_backend() {
        DbBackend::Postgres => [
            ("{id}", "uuid"),
            ("{json}", "jsonb"),
            ("{date}", "date"),
            ("{bytes}", "bytea"),
            ("{ranked}", "text COLLATE \"C\""),
        ],
        _ => [("{id}", "blob"), ("{json}", "text"), ("{date}", "text"), ("{bytes}", "blob"), ("{ranked}", "text")],
    };
    for statement in text.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        let statement = types.iter().fold(statement.to_owned(), |sql, (name, sql_type)| sql.replace(name, sql_type));
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}
