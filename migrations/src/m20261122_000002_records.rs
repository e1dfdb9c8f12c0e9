//! Pipelines, deals, companies, contacts, notes, and the directories they point to.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE directory_items (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    position integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE TABLE pipelines (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    name text NOT NULL,
    position integer NOT NULL,
    company_requirement text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE TABLE stages (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    pipeline_id {id} NOT NULL,
    name text NOT NULL,
    color text NOT NULL,
    kind text NOT NULL,
    probability integer NOT NULL,
    description text NOT NULL DEFAULT '',
    time_limit_days integer,
    required_fields {json} NOT NULL,
    position integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE TABLE companies (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    parent_id {id},
    owner_id {id} NOT NULL,
    sector text,
    website text,
    phones {json} NOT NULL,
    emails {json} NOT NULL,
    address {json} NOT NULL,
    annual_revenue bigint,
    employees integer,
    founded_year integer,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX companies_name ON companies (workspace_id, name_key, id);
CREATE INDEX companies_owner ON companies (workspace_id, owner_id, name_key, id);
CREATE INDEX companies_created ON companies (workspace_id, created_at, id);
CREATE INDEX companies_updated ON companies (workspace_id, updated_at, id);
CREATE INDEX companies_parent ON companies (workspace_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE TABLE contacts (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    name_key text NOT NULL,
    search_key text NOT NULL,
    owner_id {id} NOT NULL,
    job_title text,
    emails {json} NOT NULL,
    phones {json} NOT NULL,
    website text,
    socials {json} NOT NULL,
    address {json} NOT NULL,
    language text,
    birthday {date},
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX contacts_name ON contacts (workspace_id, name_key, id);
CREATE INDEX contacts_owner ON contacts (workspace_id, owner_id, name_key, id);
CREATE INDEX contacts_created ON contacts (workspace_id, created_at, id);
CREATE INDEX contacts_updated ON contacts (workspace_id, updated_at, id);
CREATE TABLE contact_companies (
    workspace_id {id} NOT NULL,
    contact_id {id} NOT NULL,
    company_id {id} NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (workspace_id, contact_id, company_id)
);
CREATE INDEX contact_companies_company ON contact_companies (workspace_id, company_id, contact_id);
CREATE TABLE deals (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    pipeline_id {id} NOT NULL,
    stage_id {id} NOT NULL,
    rank {ranked} NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    company_id {id},
    owner_id {id} NOT NULL,
    probability_override integer,
    expected_close_on {date},
    source_id {id},
    loss_reason_id {id},
    tags {json} NOT NULL,
    closed_at bigint,
    stage_entered_at bigint NOT NULL,
    last_activity_at bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX deals_board ON deals (workspace_id, stage_id, rank, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_board_owner ON deals (workspace_id, stage_id, owner_id, rank, id) WHERE deleted_at IS NULL;
CREATE INDEX deals_owner ON deals (workspace_id, owner_id, created_at, id);
CREATE INDEX deals_company ON deals (workspace_id, company_id, owner_id) WHERE company_id IS NOT NULL;
CREATE INDEX deals_created ON deals (workspace_id, created_at, id);
CREATE INDEX deals_updated ON deals (workspace_id, updated_at, id);
CREATE INDEX deals_closed ON deals (workspace_id, closed_at, id);
CREATE INDEX deals_amount ON deals (workspace_id, amount, id);
CREATE INDEX deals_expected ON deals (workspace_id, expected_close_on, id);
CREATE INDEX deals_name ON deals (workspace_id, name_key, id);
CREATE TABLE deal_contacts (
    workspace_id {id} NOT NULL,
    deal_id {id} NOT NULL,
    contact_id {id} NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (workspace_id, deal_id, contact_id)
);
CREATE INDEX deal_contacts_contact ON deal_contacts (workspace_id, contact_id, deal_id);
CREATE TABLE deal_tags (
    workspace_id {id} NOT NULL,
    deal_id {id} NOT NULL,
    tag_key text NOT NULL,
    PRIMARY KEY (workspace_id, deal_id, tag_key)
);
CREATE INDEX deal_tags_tag ON deal_tags (workspace_id, tag_key, deal_id);
CREATE TABLE stage_totals (
    workspace_id {id} NOT NULL,
    stage_id {id} NOT NULL,
    owner_id {id} NOT NULL,
    currency text NOT NULL,
    deal_count bigint NOT NULL,
    amount_sum bigint NOT NULL,
    plain_amount_sum bigint NOT NULL,
    override_weighted_sum bigint NOT NULL,
    cycle_ms_sum bigint NOT NULL,
    PRIMARY KEY (workspace_id, stage_id, owner_id, currency)
);
CREATE TABLE notes (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    record_kind text NOT NULL,
    record_id {id} NOT NULL,
    body text NOT NULL,
    author_id {id},
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX notes_record ON notes (workspace_id, record_id, created_at, id)
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
