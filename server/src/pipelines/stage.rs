//! A stage of a pipeline.

use crate::events::Recorded;
use millrace_shared::{
    ChecklistItemId, DealField, PipelineId, RecordId, RecordKind, StageId, StageKind, Timestamp, WorkspaceId,
};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `stages`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "stages")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StageId,
    /// Its pipeline.
    pub pipeline_id: PipelineId,
    /// Its name.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// What it means for the deals in it.
    pub kind: StageKind,
    /// Percent.
    pub probability: i32,
    /// What to do here, Markdown.
    pub description: String,
    /// Days after which a deal has been here too long.
    pub time_limit_days: Option<i32>,
    /// What a deal must have to come here.
    pub required_fields: RequiredFields,
    /// What is to be done here, item by item.
    pub checklist: Checklist,
    /// Place in the pipeline.
    pub position: i32,
    /// Goes up by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// Fields, as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct RequiredFields(pub Vec<DealField>);

/// What is to be done in a stage, as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct Checklist(pub Vec<ChecklistItem>);

/// An item of a stage's checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, async_graphql::SimpleObject)]
pub struct ChecklistItem {
    /// Its id: stays the same when the item is renamed or moved.
    pub id: ChecklistItemId,
    /// What is to be done.
    pub text: String,
}

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::Stage;
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
    fn subject(&self) -> (RecordKind, RecordId) {
        (RecordKind::Pipeline, self.pipeline_id.into())
    }
}

impl Entity {
    /// The stage as it is in the database, kept as it is until the transaction ends: from being removed, and with
    /// `alone` from being given deals. Nothing when it is gone.
    pub async fn lock(tx: &crate::db::Tx, id: StageId, alone: bool) -> Result<Option<Model>, crate::error::Error> {
        use sea_orm::QuerySelect;
        #[expect(clippy::disallowed_methods, reason = "stages are seen by everybody in the workspace")]
        let stage = Self::find_by_id((tx.workspace_id(), id));
        let stage = if alone { stage.lock_exclusive() } else { stage.lock_shared() };
        Ok(stage.one(tx.connection()).await?)
    }
}
