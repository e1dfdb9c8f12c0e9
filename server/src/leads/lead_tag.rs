//! A lead has a tag, as it is searched.

use super::entity;
use crate::{access::Access, db::Tx, error::Error};
use millrace_shared::{LeadId, WorkspaceId, validation::folded};
use sea_orm::{
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

/// A row of `lead_tags`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_tags")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The lead.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lead_id: LeadId,
    /// The tag in lower case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tag_key: String,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// The rows of a lead.
pub fn of(lead: &entity::Model) -> impl Iterator<Item = Model> + use<'_> {
    let row = |tag: &String| Model { workspace_id: lead.workspace_id, lead_id: lead.id, tag_key: folded(tag) };
    lead.tags.0.iter().map(row)
}

/// Writes the rows of a lead whose tags were others before.
pub async fn rewrite(tx: &mut Tx, lead: &entity::Model) -> Result<(), Error> {
    tx.delete_where::<Entity>(Column::WorkspaceId, Column::LeadId.eq(lead.id)).await?;
    tx.insert_rows(of(lead).collect::<Vec<_>>()).await
}

/// The leads that have one of these tags, or any.
pub fn having(access: &Access, tags: Option<&[String]>) -> SelectStatement {
    let mut found = Query::select();
    found.column(Column::LeadId).from(Entity);
    found.and_where(Expr::col((Entity, Column::WorkspaceId)).eq(access.workspace_id().0));
    if let Some(tags) = tags {
        found.and_where(Expr::col((Entity, Column::TagKey)).is_in(tags.iter().map(String::as_str)));
    }
    found
}
