//! A link that lets a person set a password, once.

use millrace_shared::{Timestamp, UserId, WorkspaceId};
use sea_orm::entity::prelude::*;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[graphql(name = "LinkPurpose")]
pub enum Purpose {
    /// To join: the first password of a user who was invited.
    #[sea_orm(string_value = "invite")]
    Invite,
    /// To set a new password in place of a forgotten one.
    #[sea_orm(string_value = "reset")]
    Reset,
}

/// A row of `links`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "links")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// For whom.
    pub user_id: UserId,
    /// What for.
    pub purpose: Purpose,
    /// SHA-256 of the secret at its end, in hex.
    pub secret_hash: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
