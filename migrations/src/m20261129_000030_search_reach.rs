//! E-mail addresses and phone numbers find companies and contacts too; the words of those that are there are put down here.

use crate::filling::fill;
use millrace_shared::words::{of_email, of_phone};
use sea_orm_migration::{
    prelude::*,
    sea_orm::{QueryResult, prelude::Json},
};

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Kind and table of what is found.
const FOUND: [(&str, &str); 2] = [("company", "companies"), ("contact", "contacts")];
const COLUMNS: &str = "CAST(emails AS text), CAST(phones AS text)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (kind, table) in FOUND {
            fill(manager.get_connection(), kind, table, COLUMNS, reached_by).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("migrations go forward only: restore a backup instead".to_owned()))
    }
}

fn reached_by(row: &QueryResult) -> Result<Vec<String>, DbErr> {
    let (emails, phones) = (row.try_get_by_index::<String>(2)?, row.try_get_by_index::<String>(3)?);
    let emails: Vec<String> = labeled(&emails)?.iter().flat_map(|email| of_email(email)).collect();
    Ok(emails.into_iter().chain(labeled(&phones)?.iter().flat_map(|phone| of_phone(phone))).collect())
}

/// The values of a list of labelled values.
fn labeled(json: &str) -> Result<Vec<String>, DbErr> {
    let list: Json =
        json.parse().map_err(|error| DbErr::Migration(format!("a list of addresses is no JSON: {error}")))?;
    let values = list.as_array().into_iter().flatten().filter_map(|labeled| labeled["value"].as_str());
    Ok(values.map(str::to_owned).collect())
}
