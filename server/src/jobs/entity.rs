//! A row of `jobs`.

use millrace_shared::{Timestamp, WorkspaceId};
use sea_orm::entity::prelude::*;

/// Something to do after a commit.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    /// For which workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What to do, such as [`super::MAIL`].
    pub kind: String,
    /// With what.
    pub payload: Json,
    /// Not before this instant. While a runner has it, the instant at which another may take it over.
    pub run_at: Timestamp,
    /// How often it was begun.
    pub attempts: i32,
    /// Why it failed the last time.
    pub last_error: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
}

/// None.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
