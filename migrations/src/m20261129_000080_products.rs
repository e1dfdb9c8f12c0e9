//! Products, and the rights of the roles that are there: everybody sees them, whoever administers the workspace looks after
//! them, and whoever takes companies out in bulk may take them out too.

use crate::sql::run;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE products (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    search_key text NOT NULL,
    code text,
    category text,
    description text,
    price bigint,
    currency text NOT NULL,
    active boolean NOT NULL,
    owner_id {id} NOT NULL,
    tags {json} NOT NULL DEFAULT '[]',
    custom {json} NOT NULL DEFAULT '{}',
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    last_activity_at bigint NOT NULL,
    deleted_at bigint,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX products_name ON products (workspace_id, name_key, id);
CREATE INDEX products_code ON products (workspace_id, code, id);
CREATE INDEX products_price ON products (workspace_id, price, id);
CREATE INDEX products_owner ON products (workspace_id, owner_id, name_key, id);
CREATE INDEX products_created ON products (workspace_id, created_at, id);
CREATE INDEX products_updated ON products (workspace_id, updated_at, id);
CREATE INDEX products_activity ON products (workspace_id, last_activity_at, id);
INSERT INTO role_rules (workspace_id, role_id, kind, verb, scope)
    SELECT workspace_id, id, 'product', 'view', 'all' FROM roles;
INSERT INTO role_rules (workspace_id, role_id, kind, verb, scope)
    SELECT workspace_id, role_id, 'product', 'export', 'all' FROM role_rules WHERE kind = 'company' AND verb = 'export';
INSERT INTO role_rules (workspace_id, role_id, kind, verb, scope)
    SELECT rule.workspace_id, rule.role_id, 'product', may.verb, 'all'
    FROM role_rules rule
    CROSS JOIN (SELECT 'create' AS verb UNION SELECT 'edit' UNION SELECT 'assign' UNION SELECT 'delete') may
    WHERE rule.kind = 'workspace' AND rule.verb = 'administer' AND rule.scope = 'all'
";

// SQLite reads an index from both ends for what stands last in either direction; PostgreSQL wants a second one.
const ON_POSTGRES: &str = "
CREATE INDEX products_code_down ON products (workspace_id, code DESC NULLS LAST, id DESC);
CREATE INDEX products_price_down ON products (workspace_id, price DESC NULLS LAST, id DESC)
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            run(manager, ON_POSTGRES).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("migrations go forward only: restore a backup instead".to_owned()))
    }
}
