//! A user's picture.

use millrace_shared::{UserId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A row of `user_avatars`. It has no event of its own: the user's tells of it.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_avatars")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Made from the content; the same as the user's row holds.
    pub version: String,
    /// JPEG, [`super::Size::Small`].
    pub small: Vec<u8>,
    /// JPEG, [`super::Size::Large`].
    pub large: Vec<u8>,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
