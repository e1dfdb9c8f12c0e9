//! Roles that a workspace makes: described, with exceptions for stages; tokens that are narrowed by a role, sessions that
//! look on as somebody else, and events that know the stage a deal stood in.

use crate::sql::run;
use sea_orm_migration::prelude::*;

/// See the top of the file.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
ALTER TABLE roles ADD COLUMN description text NOT NULL DEFAULT '';
CREATE TABLE role_stage_rules (
    workspace_id {id} NOT NULL,
    role_id {id} NOT NULL,
    stage_id {id} NOT NULL,
    verb text NOT NULL,
    scope text NOT NULL,
    PRIMARY KEY (workspace_id, role_id, stage_id, verb)
);
ALTER TABLE api_tokens ADD COLUMN role_id {id};
ALTER TABLE sessions ADD COLUMN viewing_role_id {id};
ALTER TABLE sessions ADD COLUMN viewing_user_id {id};
ALTER TABLE event_log ADD COLUMN stage_before {id}
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
