//! Kept figures of the deals of one owner in one stage and currency.

use millrace_shared::{StageId, UserId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A row of `stage_totals`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stage_totals")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The stage.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage_id: StageId,
    /// The owner.
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: UserId,
    /// ISO 4217.
    #[sea_orm(primary_key, auto_increment = false)]
    pub currency: String,
    /// How many.
    pub deal_count: i64,
    /// Sum of the amounts, minor units.
    pub amount_sum: i64,
    /// Of it, the amounts of deals that follow the stage's probability.
    pub plain_amount_sum: i64,
    /// Sum of amount times percent of the others.
    pub override_weighted_sum: i64,
    /// Sum of milliseconds from creation to close of closed deals.
    pub cycle_ms_sum: i64,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
