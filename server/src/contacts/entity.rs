//! A contact: a person outside the workspace.

use crate::companies::values::{Address, LabeledValues, reached_by};
use crate::{deals::entity::Tags, events::Recorded, fields::custom::CustomValues};
use millrace_shared::{ContactId, RecordId, RecordKind, Timestamp, UserId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `contacts`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "contacts")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContactId,
    /// Given name; may be empty.
    pub first_name: String,
    /// Family name; may be empty.
    pub last_name: String,
    /// The name as it is sorted.
    pub name_key: String,
    /// Name, addresses and numbers as they are searched.
    pub search_key: String,
    /// Who looks after the contact.
    pub owner_id: UserId,
    /// Job title.
    pub job_title: Option<String>,
    /// E-mail addresses.
    pub emails: LabeledValues,
    /// Phone numbers.
    pub phones: LabeledValues,
    /// Web address.
    pub website: Option<String>,
    /// Accounts elsewhere.
    pub socials: LabeledValues,
    /// Where the contact lives or works.
    pub address: Address,
    /// Language to write in.
    pub language: Option<String>,
    /// Birthday.
    pub birthday: Option<Date>,
    /// Words of the users' own.
    pub tags: Tags,
    /// What its custom fields hold.
    pub custom: CustomValues,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was last worked with: its own changes, notes on it, and what was done to its deals.
    pub last_activity_at: Timestamp,
    /// When it was put into the trash.
    pub deleted_at: Option<Timestamp>,
    /// Goes up by one with each change.
    pub version: i32,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::Contact;
    const UNTOLD: &'static [&'static str] =
        &["workspaceId", "id", "version", "createdAt", "updatedAt", "lastActivityAt", "nameKey", "searchKey"];

    fn record_id(&self) -> RecordId {
        self.id.into()
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn touch(&mut self, version: i32, now: Timestamp) {
        self.version = version;
        self.updated_at = now;
        self.last_activity_at = self.last_activity_at.max(now);
    }
    fn found_by(&self) -> Option<String> {
        Some(format!("{} {}", self.first_name, self.last_name))
    }
    fn reached_by(&self) -> Vec<String> {
        reached_by(&self.emails, &self.phones, &self.custom)
    }
    fn tags(&self) -> &[String] {
        &self.tags.0
    }
    fn owner(&self) -> Option<UserId> {
        Some(self.owner_id)
    }
}
