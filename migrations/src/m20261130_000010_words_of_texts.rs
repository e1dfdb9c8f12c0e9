//! Notes are found by their texts, and records by custom fields of one line; the words of those that are there are put down.

use crate::filling::{fill, fill_grams};
use millrace_shared::words::{of_line, words_of_text};
use sea_orm_migration::{
    prelude::*,
    sea_orm::{QueryResult, prelude::Json},
};

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Kind and table of the records that have custom fields.
const CUSTOMISED: [(&str, &str); 5] =
    [("deal", "deals"), ("company", "companies"), ("contact", "contacts"), ("lead", "leads"), ("product", "products")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        fill(connection, "note", "notes", "body", |row| Ok(words_of_text(&row.try_get_by_index::<String>(2)?))).await?;
        for (kind, table) in CUSTOMISED {
            fill(connection, kind, table, "CAST(custom AS text)", lines).await?;
        }
        fill_grams(connection).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("migrations go forward only: restore a backup instead".to_owned()))
    }
}

/// The words of fields of one line, which alone are kept as a text with its key.
fn lines(row: &QueryResult) -> Result<Vec<String>, DbErr> {
    let json: String = row.try_get_by_index(2)?;
    let values: Json = json.parse().map_err(|error| DbErr::Migration(format!("custom fields are no JSON: {error}")))?;
    let values = values.as_object().into_iter().flat_map(|fields| fields.values());
    Ok(values.filter_map(|value| value.get("text")?.as_str()).flat_map(of_line).collect())
}
