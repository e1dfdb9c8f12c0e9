//! Three letters in a row of a word that is known.

use millrace_shared::WorkspaceId;
use sea_orm::entity::prelude::*;

/// A row of `search_grams`. It has no event of its own: it follows from the words.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_grams")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// The letters.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gram: String,
    /// The word.
    #[sea_orm(primary_key, auto_increment = false)]
    pub word: String,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
