//! A pipeline.

use crate::events::Recorded;
use millrace_shared::{
    CompanyRequirement, ContactRequirement, PipelineId, RecordId, RecordKind, Timestamp, WorkspaceId,
};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `pipelines`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "pipelines")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PipelineId,
    /// Its name.
    pub name: String,
    /// Place in lists.
    pub position: i32,
    /// Whether its deals need a company.
    pub company_requirement: CompanyRequirement,
    /// Whether its deals need a contact.
    pub contact_requirement: ContactRequirement,
    /// Goes up by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::Pipeline;
    const UNTOLD: &'static [&'static str] = &["workspaceId", "id", "version", "createdAt"];

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
