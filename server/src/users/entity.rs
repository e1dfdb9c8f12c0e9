//! A person who signs in.

use crate::events::Recorded;
use millrace_shared::{RecordId, RecordKind, RoleId, TeamId, Timestamp, UserId, UserStatus, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `users`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "users")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// As written.
    pub email: String,
    /// As compared.
    pub email_key: String,
    /// Full name.
    pub name: String,
    /// Job title.
    pub title: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Whom this user reports to.
    pub manager_id: Option<UserId>,
    /// The team.
    pub team_id: Option<TeamId>,
    /// The role.
    pub role_id: RoleId,
    /// Where the user stands.
    pub status: UserStatus,
    /// Language; the workspace's when absent.
    pub locale: Option<String>,
    /// IANA name; the workspace's when absent.
    pub time_zone: Option<String>,
    /// The version of the picture in `user_avatars`; the initials are shown when absent.
    pub avatar: Option<String>,
    /// The first day of an absence.
    pub away_from: Option<Date>,
    /// The last day of an absence.
    pub away_until: Option<Date>,
    /// The minute of the day from which the user works; at any time when absent.
    pub work_from: Option<i32>,
    /// The minute of the day until which the user works.
    pub work_until: Option<i32>,
    /// argon2id, PHC format.
    #[serde(skip)]
    pub password_hash: Option<String>,
    /// When this user last asked for anything.
    pub last_seen_at: Option<Timestamp>,
    /// Goes up by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::User;
    const UNTOLD: &'static [&'static str] =
        &["workspaceId", "id", "version", "createdAt", "updatedAt", "emailKey", "lastSeenAt"];

    fn record_id(&self) -> RecordId {
        self.id.into()
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn touch(&mut self, version: i32, now: Timestamp) {
        self.version = version;
        self.updated_at = now;
    }
}
