//! A workspace: owner of every other row.

use crate::events::Recorded;
use millrace_shared::{RecordId, RecordKind, Timestamp, UserId, Weekday, WorkspaceId, defaults};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `workspaces`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "workspaces")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkspaceId,
    /// What its people call it.
    pub name: String,
    /// ISO 4217; sums are told in it.
    pub currency: String,
    /// Language of what it sends.
    pub locale: String,
    /// IANA name.
    pub time_zone: String,
    /// The days on which it works.
    pub working_days: WorkingDays,
    /// Whether the time limits of stages count only those.
    pub time_limits_in_working_days: bool,
    /// Who owns new leads that nobody was named for; whoever makes them when absent.
    pub lead_owner_id: Option<UserId>,
    /// The number of its last event.
    pub seq: i64,
    /// Goes up by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// Days of the week in their order, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct WorkingDays(pub Vec<Weekday>);

impl Default for WorkingDays {
    fn default() -> Self {
        Self(defaults::WORKING_DAYS.to_vec())
    }
}

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::Workspace;
    const UNTOLD: &'static [&'static str] = &["id", "version", "createdAt", "seq"];

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
