//! A right of a role: how far a verb reaches for a kind of record.

use millrace_shared::{RecordKind, RoleId, Scope, Verb, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `role_rules`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "role_rules")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The role.
    #[sea_orm(primary_key, auto_increment = false)]
    pub role_id: RoleId,
    /// The kind of record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: RecordKind,
    /// What may be done.
    #[sea_orm(primary_key, auto_increment = false)]
    pub verb: Verb,
    /// With whose.
    pub scope: Scope,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
