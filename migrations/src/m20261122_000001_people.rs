//! Workspaces, people, their rights and their ways in.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE workspaces (
    id {id} NOT NULL PRIMARY KEY,
    name text NOT NULL,
    currency text NOT NULL,
    locale text NOT NULL,
    time_zone text NOT NULL,
    seq bigint NOT NULL DEFAULT 0,
    version integer NOT NULL DEFAULT 1,
    created_at bigint NOT NULL
);
CREATE TABLE roles (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    name text NOT NULL,
    built_in boolean NOT NULL,
    position integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id)
);
CREATE TABLE role_rules (
    workspace_id {id} NOT NULL,
    role_id {id} NOT NULL,
    kind text NOT NULL,
    verb text NOT NULL,
    scope text NOT NULL,
    PRIMARY KEY (workspace_id, role_id, kind, verb)
);
CREATE TABLE teams (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    name text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE TABLE users (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL,
    name text NOT NULL,
    title text,
    department text,
    manager_id {id},
    team_id {id},
    role_id {id} NOT NULL,
    status text NOT NULL,
    locale text,
    time_zone text,
    password_hash text,
    last_seen_at bigint,
    version integer NOT NULL DEFAULT 1,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX users_email ON users (email_key);
CREATE TABLE sessions (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    user_id {id} NOT NULL,
    secret_hash text NOT NULL,
    address text,
    user_agent text,
    created_at bigint NOT NULL,
    last_used_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX sessions_secret ON sessions (secret_hash);
CREATE INDEX sessions_user ON sessions (workspace_id, user_id);
CREATE TABLE api_tokens (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    user_id {id} NOT NULL,
    name text NOT NULL,
    prefix text NOT NULL,
    secret_hash text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint,
    last_used_at bigint,
    revoked_at bigint,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX api_tokens_secret ON api_tokens (secret_hash);
CREATE INDEX api_tokens_user ON api_tokens (workspace_id, user_id);
CREATE TABLE links (
    workspace_id {id} NOT NULL,
    id {id} NOT NULL,
    user_id {id} NOT NULL,
    purpose text NOT NULL,
    secret_hash text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX links_secret ON links (secret_hash);
CREATE INDEX links_user ON links (workspace_id, user_id)
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
