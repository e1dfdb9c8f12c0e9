//! A lead: somebody who is perhaps going to buy.

use crate::companies::values::{Address, LabeledValues, reached_by};
use crate::{deals::entity::Tags, events::Recorded, fields::custom::CustomValues};
use millrace_shared::{
    CompanyId, ContactId, DealId, DirectoryItemId, LeadId, RecordId, RecordKind, Timestamp, UserId, WorkspaceId,
};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `leads`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "leads")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeadId,
    /// Given name; may be empty.
    pub first_name: String,
    /// Family name; may be empty.
    pub last_name: String,
    /// The name of the company, when one is known.
    pub company_name: Option<String>,
    /// The name as it is sorted.
    pub name_key: String,
    /// Names, addresses and numbers as they are searched.
    pub search_key: String,
    /// Who works on it.
    pub owner_id: UserId,
    /// Job title.
    pub job_title: Option<String>,
    /// E-mail addresses.
    pub emails: LabeledValues,
    /// Phone numbers.
    pub phones: LabeledValues,
    /// Web address.
    pub website: Option<String>,
    /// Where the person or company is.
    pub address: Address,
    /// Where it came from.
    pub source_id: Option<DirectoryItemId>,
    /// The stage it stands in.
    pub stage_id: DirectoryItemId,
    /// Why it led nowhere.
    pub reason_id: Option<DirectoryItemId>,
    /// When it came into its stage.
    pub stage_entered_at: Timestamp,
    /// When it was converted; after that nothing of it changes.
    pub converted_at: Option<Timestamp>,
    /// The contact it became.
    pub contact_id: Option<ContactId>,
    /// The company it became.
    pub company_id: Option<CompanyId>,
    /// The deal that was made of it.
    pub deal_id: Option<DealId>,
    /// Words of the users' own.
    pub tags: Tags,
    /// What its custom fields hold.
    pub custom: CustomValues,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was last worked with: its own changes, and notes on it.
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
    const KIND: RecordKind = RecordKind::Lead;
    const UNTOLD: &'static [&'static str] = &[
        "workspaceId",
        "id",
        "version",
        "createdAt",
        "updatedAt",
        "lastActivityAt",
        "stageEnteredAt",
        "nameKey",
        "searchKey",
    ];

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
        Some(format!("{} {} {}", self.first_name, self.last_name, self.company_name.as_deref().unwrap_or_default()))
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
