//! What a role says of one field of a kind of record: that it is hidden or only read. A field without a row is edited as
//! its record is.

use millrace_shared::{FieldRight, RecordKind, RoleId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `role_field_rules`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "role_field_rules")]
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
    /// The field, in the words of [`millrace_shared::fields::rights`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: String,
    /// What may be done with it.
    pub field_right: FieldRight,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
