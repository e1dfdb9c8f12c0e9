//! When companies and contacts were last worked with, and an index for each order of their lists.

use crate::sql::run;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
ALTER TABLE companies ADD COLUMN last_activity_at bigint NOT NULL DEFAULT 0;
ALTER TABLE contacts ADD COLUMN last_activity_at bigint NOT NULL DEFAULT 0;
UPDATE companies SET last_activity_at = updated_at;
UPDATE contacts SET last_activity_at = updated_at;
CREATE TABLE worked_with (workspace_id {id} NOT NULL, id {id} NOT NULL, at bigint NOT NULL, PRIMARY KEY (workspace_id, id));
INSERT INTO worked_with
    SELECT workspace_id, id, max(at) FROM (
        SELECT workspace_id, company_id AS id, last_activity_at AS at FROM deals WHERE company_id IS NOT NULL
        UNION ALL SELECT workspace_id, record_id, created_at FROM notes WHERE record_kind IN ('company', 'contact')
        UNION ALL SELECT l.workspace_id, l.contact_id, d.last_activity_at FROM deal_contacts l
            JOIN deals d ON d.workspace_id = l.workspace_id AND d.id = l.deal_id
    ) AS work GROUP BY workspace_id, id;
UPDATE companies SET last_activity_at = (SELECT w.at FROM worked_with w WHERE w.workspace_id = companies.workspace_id AND w.id = companies.id)
    WHERE EXISTS (SELECT 1 FROM worked_with w WHERE w.workspace_id = companies.workspace_id AND w.id = companies.id AND w.at > companies.last_activity_at);
UPDATE contacts SET last_activity_at = (SELECT w.at FROM worked_with w WHERE w.workspace_id = contacts.workspace_id AND w.id = contacts.id)
    WHERE EXISTS (SELECT 1 FROM worked_with w WHERE w.workspace_id = contacts.workspace_id AND w.id = contacts.id AND w.at > contacts.last_activity_at);
DROP TABLE worked_with;
CREATE INDEX companies_activity ON companies (workspace_id, last_activity_at, id);
CREATE INDEX companies_revenue ON companies (workspace_id, annual_revenue, id);
CREATE INDEX companies_employees ON companies (workspace_id, employees, id);
CREATE INDEX contacts_activity ON contacts (workspace_id, last_activity_at, id)
";

// SQLite reads an index from both ends for what stands last in either direction; PostgreSQL wants a second one.
const ON_POSTGRES: &str = "
CREATE INDEX companies_revenue_down ON companies (workspace_id, annual_revenue DESC NULLS LAST, id DESC);
CREATE INDEX companies_employees_down ON companies (workspace_id, employees DESC NULLS LAST, id DESC)
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
