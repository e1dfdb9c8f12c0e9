//! Lists in groups: what a view is grouped by, and an index of each thing that lists are grouped by. Its groups are counted
//! from the index alone, whoever may see whose, and the rows of one stand in it in the order of their names.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
ALTER TABLE views ADD COLUMN group_by text;
CREATE INDEX companies_sector ON companies (workspace_id, sector, name_key, id, owner_id, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX companies_city ON companies (workspace_id, (address ->> 'city'), name_key, id, owner_id, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX companies_country ON companies (workspace_id, (address ->> 'country'), name_key, id, owner_id, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX contacts_city ON contacts (workspace_id, (address ->> 'city'), name_key, id, owner_id, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX contacts_country ON contacts (workspace_id, (address ->> 'country'), name_key, id, owner_id, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX leads_source ON leads (workspace_id, source_id, name_key, id, owner_id, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX leads_city ON leads (workspace_id, (address ->> 'city'), name_key, id, owner_id, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX leads_country ON leads (workspace_id, (address ->> 'country'), name_key, id, owner_id, deleted_at) WHERE deleted_at IS NULL
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("migrations go forward only: restore a backup instead".to_owned()))
    }
}
