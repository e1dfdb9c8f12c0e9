//! What one unit of a currency is worth in the workspace's own.

use millrace_shared::{Rate, Timestamp, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A row of `currency_rates`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "currency_rates")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// ISO 4217: the workspace's currency that the rate is told in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub base: String,
    /// ISO 4217: the currency of which one unit is meant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub currency: String,
    /// What that unit is worth.
    pub rate: Rate,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
