//! A saved view.

use crate::events::Recorded;
use millrace_shared::{
    Audience, PipelineId, RecordId, RecordKind, TeamId, Timestamp, UserId, ViewId, ViewShape, WorkspaceId,
};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `views`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "views")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ViewId,
    /// Whose it is.
    pub owner_id: UserId,
    /// Of which records.
    pub kind: RecordKind,
    /// Its name.
    pub name: String,
    /// How it shows them.
    pub shape: ViewShape,
    /// The pipeline; of deals only.
    pub pipeline_id: Option<PipelineId>,
    /// Who sees it.
    pub audience: Audience,
    /// The team, when it is a team's.
    pub team_id: Option<TeamId>,
    /// Which records it means, in the form of its kind.
    pub filter: Json,
    /// The word of its order; the kind's own when absent.
    pub sort: Option<String>,
    /// What it shows of each record; the user's own choice when absent.
    pub columns: Option<Columns>,
    /// The word of what it is grouped by; not in groups when absent.
    pub group_by: Option<String>,
    /// Goes up by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// Columns, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct Columns(pub Vec<ViewColumn>);

/// A column of a view.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, async_graphql::SimpleObject, async_graphql::InputObject,
)]
#[graphql(input_name = "ViewColumnInput")]
pub struct ViewColumn {
    /// What it shows, such as `name`.
    pub key: String,
    /// Its width in pixels, from 64 to 800; as wide as by default when null.
    pub width: Option<i32>,
}

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::View;
    const UNTOLD: &'static [&'static str] = &["workspaceId", "id", "ownerId", "version", "createdAt", "updatedAt"];

    fn record_id(&self) -> RecordId {
        self.id.into()
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn touch(&mut self, version: i32, now: Timestamp) {
        self.version = version;
        self.updated_at = now;
    }
    fn owner(&self) -> Option<UserId> {
        Some(self.owner_id)
    }
    /// Who sees it: its events are told to them.
    fn subject(&self) -> (RecordKind, RecordId) {
        match (self.audience, self.team_id) {
            (Audience::Everyone, _) => (RecordKind::Workspace, self.workspace_id.into()),
            (Audience::Team, Some(team)) => (RecordKind::Team, team.into()),
            _ => (RecordKind::User, self.owner_id.into()),
        }
    }
}
