//! An exception of a role: how far a verb reaches for deals that stand in one stage, in place of the role's rule.

use millrace_shared::{RoleId, Scope, StageId, Verb, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `role_stage_rules`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "role_stage_rules")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The role.
    #[sea_orm(primary_key, auto_increment = false)]
    pub role_id: RoleId,
    /// The stage.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage_id: StageId,
    /// What may be done. `create` stands for coming into the stage: made there or moved there.
    #[sea_orm(primary_key, auto_increment = false)]
    pub verb: Verb,
    /// With whose.
    pub scope: Scope,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
