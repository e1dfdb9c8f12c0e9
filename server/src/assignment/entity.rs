//! A rule by which new leads are given out.

use millrace_shared::{AssignmentMethod, AssignmentRuleId, TeamId, Timestamp, UserId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `assignment_rules`. What changes of one is told by an event of the workspace, whose setting it is.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "assignment_rules")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssignmentRuleId,
    /// Its name.
    pub name: String,
    /// Whether it is followed.
    pub active: bool,
    /// Place among the rules: the first that holds counts.
    pub position: i32,
    /// Which leads it means, as a filter.
    pub matching: Json,
    /// Who of its people is next.
    pub method: AssignmentMethod,
    /// Its people by name.
    pub users: Users,
    /// Its people by team.
    pub teams: Teams,
    /// Whether it passes over whoever is not at work.
    pub only_available: bool,
    /// Who was given the last one.
    pub last_user_id: Option<UserId>,
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

/// Users in their order, as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
pub struct Users(pub Vec<UserId>);

/// Teams in their order, as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
pub struct Teams(pub Vec<TeamId>);
