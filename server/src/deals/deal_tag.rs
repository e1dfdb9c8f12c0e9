//! A deal has a tag, as it is searched.

use millrace_shared::{DealId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A row of `deal_tags`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deal_tags")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The deal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub deal_id: DealId,
    /// The tag in lower case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tag_key: String,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
