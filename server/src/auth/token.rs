//! A bearer token for the API.

use millrace_shared::{RoleId, Timestamp, TokenId, UserId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A row of `api_tokens`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TokenId,
    /// Whose rights it carries.
    pub user_id: UserId,
    /// A role that narrows them.
    pub role_id: Option<RoleId>,
    /// What its maker calls it.
    pub name: String,
    /// Its first characters, by which its maker knows it again.
    pub prefix: String,
    /// SHA-256 of the whole token, in hex.
    pub secret_hash: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; never when absent.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
