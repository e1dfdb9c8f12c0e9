//! The database schema of Millrace: one change per file, forward only, the same on SQLite and PostgreSQL.
//!
//! A released file is never edited; the next change is a new file. Each runs in its own transaction, on SQLite too, so
//! that a killed start leaves the schema as it was before that file.

use sea_orm_migration::prelude::*;

mod filling;
mod m20261122_000001_people;
mod m20261122_000002_records;
mod m20261122_000003_log;
mod m20261122_000004_board;
mod m20261122_000010_avatars;
mod m20261122_000011_checklists;
mod m20261122_000012_currency_rates;
mod m20261122_000013_table;
mod m20261122_000014_preferences;
mod m20261122_000015_search_words;
mod m20261128_000030_losses;
mod m20261128_000040_activity;
mod m20261128_000050_fields;
mod m20261128_000060_roles;
mod m20261128_000070_column_widths;
mod m20261129_000010_views;
mod m20261129_000011_exports;
mod m20261129_000012_list_columns;
mod m20261129_000020_leads;
mod m20261129_000030_search_reach;
mod m20261129_000031_search_grams;
mod m20261129_000032_shortcuts;
mod m20261129_000050_lead_owner;
mod m20261129_000051_lead_tags;
mod m20261129_000052_record_tags;
mod m20261129_000070_lead_board;
mod m20261129_000075_files;
mod m20261129_000080_products;
mod m20261129_000085_groups;
mod m20261129_000086_merges;
mod m20261129_000090_field_rights;
mod m20261129_000095_words_of_records;
mod m20261129_000100_lists;
mod m20261129_000105_assignment;
mod m20261129_000110_card_custom_fields;
mod m20261130_000010_words_of_texts;
mod m20261130_000100_contact_of_deals;
mod m20261130_000101_deal_filters;
mod sql;

/// All migrations, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let all: Vec<Box<dyn MigrationTrait>> = vec![
            Box::new(m20261122_000001_people::Migration),
            Box::new(m20261122_000002_records::Migration),
            Box::new(m20261122_000003_log::Migration),
            Box::new(m20261122_000004_board::Migration),
            Box::new(m20261122_000010_avatars::Migration),
            Box::new(m20261122_000011_checklists::Migration),
            Box::new(m20261122_000012_currency_rates::Migration),
            Box::new(m20261122_000013_table::Migration),
            Box::new(m20261122_000014_preferences::Migration),
            Box::new(m20261122_000015_search_words::Migration),
            Box::new(m20261128_000030_losses::Migration),
            Box::new(m20261128_000040_activity::Migration),
            Box::new(m20261128_000050_fields::Migration),
            Box::new(m20261128_000060_roles::Migration),
            Box::new(m20261128_000070_column_widths::Migration),
            Box::new(m20261129_000010_views::Migration),
            Box::new(m20261129_000011_exports::Migration),
            Box::new(m20261129_000012_list_columns::Migration),
            Box::new(m20261129_000020_leads::Migration),
            Box::new(m20261129_000030_search_reach::Migration),
            Box::new(m20261129_000031_search_grams::Migration),
            Box::new(m20261129_000032_shortcuts::Migration),
            Box::new(m20261129_000050_lead_owner::Migration),
            Box::new(m20261129_000051_lead_tags::Migration),
            Box::new(m20261129_000052_record_tags::Migration),
            Box::new(m20261129_000070_lead_board::Migration),
            Box::new(m20261129_000075_files::Migration),
            Box::new(m20261129_000080_products::Migration),
            Box::new(m20261129_000085_groups::Migration),
            Box::new(m20261129_000086_merges::Migration),
            Box::new(m20261129_000090_field_rights::Migration),
            Box::new(m20261129_000095_words_of_records::Migration),
            Box::new(m20261129_000100_lists::Migration),
            Box::new(m20261129_000105_assignment::Migration),
            Box::new(m20261129_000110_card_custom_fields::Migration),
            Box::new(m20261130_000010_words_of_texts::Migration),
            Box::new(m20261130_000100_contact_of_deals::Migration),
            Box::new(m20261130_000101_deal_filters::Migration),
        ];
        all.into_iter().map(|migration| Box::new(Whole(migration)) as Box<dyn MigrationTrait>).collect()
    }
}

/// A migration that is done whole or not at all. By itself the library does so on PostgreSQL alone, and a start that was
/// killed in the middle left tables behind that the next start could not make again.
struct Whole(Box<dyn MigrationTrait>);

impl MigrationName for Whole {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Whole {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.up(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.down(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
