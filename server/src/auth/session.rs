//! A browser that is signed in.

use millrace_shared::{RoleId, SessionId, Timestamp, UserId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// A row of `sessions`; it is deleted when the session ends.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Who is signed in.
    pub user_id: UserId,
    /// SHA-256 of what the cookie holds, in hex.
    pub secret_hash: String,
    /// From where it was begun.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// As which role its user looks on.
    pub viewing_role_id: Option<RoleId>,
    /// As whom its user looks on.
    pub viewing_user_id: Option<UserId>,
    /// When it ends unless it is used before.
    pub expires_at: Timestamp,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
