//! A role: a named set of rights.

use millrace_shared::{RoleId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `roles`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "roles")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// Whether Millrace brought it.
    pub built_in: bool,
    /// Place in lists.
    pub position: i32,
    /// Goes up by one with each change.
    pub version: i32,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
