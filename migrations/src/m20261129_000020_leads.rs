//! Leads, with the lead pipeline of every workspace that is there already and the rights of its roles: whoever may do
//! something with contacts may do it with leads.

use crate::sql::run;
use millrace_shared::leads::first_items;
use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, Statement, Value, prelude::Uuid},
};

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE leads (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    company_name text,
    name_key text NOT NULL,
    search_key text NOT NULL,
    owner_id {id} NOT NULL,
    job_title text,
    emails {json} NOT NULL,
    phones {json} NOT NULL,
    website text,
    address {json} NOT NULL,
    source_id {id},
    stage_id {id} NOT NULL,
    reason_id {id},
    stage_entered_at bigint NOT NULL,
    converted_at bigint,
    contact_id {id},
    company_id {id},
    deal_id {id},
    custom {json} NOT NULL DEFAULT '{}',
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    last_activity_at bigint NOT NULL,
    deleted_at bigint,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX leads_name ON leads (workspace_id, name_key, id);
CREATE INDEX leads_owner ON leads (workspace_id, owner_id, name_key, id);
CREATE INDEX leads_created ON leads (workspace_id, created_at, id);
CREATE INDEX leads_updated ON leads (workspace_id, updated_at, id);
CREATE INDEX leads_activity ON leads (workspace_id, last_activity_at, id);
CREATE INDEX leads_stage ON leads (workspace_id, stage_id, last_activity_at, id);
CREATE INDEX leads_company_name ON leads (workspace_id, company_name) WHERE company_name IS NOT NULL;
CREATE INDEX leads_company ON leads (workspace_id, company_id) WHERE company_id IS NOT NULL;
CREATE INDEX leads_contact ON leads (workspace_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX companies_website ON companies (workspace_id, website) WHERE website IS NOT NULL;
INSERT INTO role_rules (workspace_id, role_id, kind, verb, scope)
SELECT workspace_id, role_id, 'lead', verb, scope FROM role_rules WHERE kind = 'contact'
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        fill(manager.get_connection()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("migrations go forward only: restore a backup instead".to_owned()))
    }
}

/// Gives each workspace its stages and reasons, in its language. Their ids follow the workspace's own: a migration draws
/// no random numbers.
#[expect(clippy::disallowed_methods, reason = "a migration reads and writes tables as they were then")]
async fn fill(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    let place = |n: usize| if backend == DbBackend::Postgres { format!("${n}") } else { "?".to_owned() };
    let value = |id: Uuid| -> Value {
        match backend {
            DbBackend::Postgres => id.into(),
            _ => id.as_bytes().to_vec().into(),
        }
    };
    let asked = Statement::from_string(backend, "SELECT id, locale, created_at FROM workspaces");
    for row in connection.query_all_raw(asked).await? {
        let id: Uuid = match backend {
            DbBackend::Postgres => row.try_get_by_index(0)?,
            _ => {
                let bytes: Vec<u8> = row.try_get_by_index(0)?;
                Uuid::from_slice(&bytes).map_err(|error| DbErr::Migration(error.to_string()))?
            }
        };
        let (locale, created_at): (String, i64) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        let mut next = id.as_u128();
        for (kind, names) in first_items(&locale) {
            for (name, position) in names.iter().zip(0_i32..) {
                next = next.wrapping_add(1);
                let sql = format!(
                    "INSERT INTO directory_items (workspace_id, id, kind, name, position, created_at) VALUES ({}, {}, {}, {}, {}, {})",
                    place(1),
                    place(2),
                    place(3),
                    place(4),
                    place(5),
                    place(6)
                );
                let values: [Value; 6] = [
                    value(id),
                    value(Uuid::from_u128(next)),
                    kind.as_str().into(),
                    (*name).into(),
                    position.into(),
                    created_at.into(),
                ];
                connection.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
            }
        }
    }
    Ok(())
}
