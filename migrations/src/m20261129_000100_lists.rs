//! Reference lists and their items, and the list that a custom field lets be chosen from. Whoever may see or change custom
//! fields may do so with lists too.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE lists (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    name text NOT NULL,
    columns {json} NOT NULL,
    position integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE TABLE list_items (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    list_id {id} NOT NULL,
    name text NOT NULL,
    name_key {ranked} NOT NULL,
    rank {ranked} NOT NULL,
    custom {json} NOT NULL DEFAULT '{}',
    archived_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX list_items_order ON list_items (workspace_id, list_id, rank, id);
CREATE INDEX list_items_name ON list_items (workspace_id, list_id, name_key, id);
ALTER TABLE field_definitions ADD COLUMN list_id {id};
INSERT INTO role_rules (workspace_id, role_id, kind, verb, scope)
    SELECT workspace_id, role_id, 'list', verb, scope FROM role_rules WHERE kind = 'field';
INSERT INTO role_rules (workspace_id, role_id, kind, verb, scope)
    SELECT workspace_id, role_id, 'list_item', verb, scope FROM role_rules WHERE kind = 'field'
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
