//! A role: a named set of rights.

use crate::events::Recorded;
use millrace_shared::{RecordId, RecordKind, RoleId, Timestamp, WorkspaceId};
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
    /// What it is for, in the words of who made it.
    pub description: String,
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

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::Role;
    const UNTOLD: &'static [&'static str] = &["workspaceId", "id", "builtIn", "position", "version"];

    fn record_id(&self) -> RecordId {
        self.id.into()
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn touch(&mut self, version: i32, _: Timestamp) {
        self.version = version;
    }
}
