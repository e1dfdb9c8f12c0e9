//! Custom fields: their definitions, the column of their values on each kind of record that has them, and the values that
//! may stand only once. Whoever may see or change the lists of the settings may do so with fields too.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE field_definitions (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    record_kind text NOT NULL,
    key text NOT NULL,
    label text NOT NULL,
    help text NOT NULL,
    section text NOT NULL,
    field_type text NOT NULL,
    link_kind text,
    options {json} NOT NULL,
    default_value {json},
    required boolean NOT NULL,
    required_from {json} NOT NULL,
    is_unique boolean NOT NULL,
    filtered boolean NOT NULL,
    position integer NOT NULL,
    archived_at bigint,
    version integer NOT NULL DEFAULT 1,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX field_definitions_key ON field_definitions (workspace_id, record_kind, key);
CREATE TABLE field_unique_values (
    workspace_id {id} NOT NULL,
    field_id {id} NOT NULL,
    value_key text NOT NULL,
    record_id {id} NOT NULL,
    PRIMARY KEY (workspace_id, field_id, value_key)
);
ALTER TABLE deals ADD COLUMN custom {json} NOT NULL DEFAULT '{}';
ALTER TABLE companies ADD COLUMN custom {json} NOT NULL DEFAULT '{}';
ALTER TABLE contacts ADD COLUMN custom {json} NOT NULL DEFAULT '{}';
INSERT INTO role_rules (workspace_id, role_id, kind, verb, scope)
SELECT workspace_id, role_id, 'field', verb, scope FROM role_rules WHERE kind = 'directory_item'
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
