//! A contact works for a company.

use millrace_shared::{CompanyId, ContactId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A row of `contact_companies`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_companies")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The contact.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contact_id: ContactId,
    /// The company.
    #[sea_orm(primary_key, auto_increment = false)]
    pub company_id: CompanyId,
    /// The first one is shown first.
    pub position: i32,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
