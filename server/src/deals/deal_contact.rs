//! A contact takes part in a deal.

use millrace_shared::{ContactId, DealId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A row of `deal_contacts`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deal_contacts")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The deal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub deal_id: DealId,
    /// The contact.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contact_id: ContactId,
    /// The first one is shown first.
    pub position: i32,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
