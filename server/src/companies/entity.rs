//! A company.

use super::values::{Address, LabeledValues, reached_by};
use crate::{deals::entity::Tags, events::Recorded, fields::custom::CustomValues};
use millrace_shared::{CompanyId, RecordId, RecordKind, Timestamp, UserId, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `companies`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "companies")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// The name as it is sorted and searched.
    pub name_key: String,
    /// The company it belongs to.
    pub parent_id: Option<CompanyId>,
    /// Who looks after it.
    pub owner_id: UserId,
    /// Line of business.
    pub sector: Option<String>,
    /// Web address.
    pub website: Option<String>,
    /// Phone numbers.
    pub phones: LabeledValues,
    /// E-mail addresses.
    pub emails: LabeledValues,
    /// Where it is.
    pub address: Address,
    /// Minor units of the workspace's currency.
    pub annual_revenue: Option<i64>,
    /// How many work there.
    pub employees: Option<i32>,
    /// Year it was founded.
    pub founded_year: Option<i32>,
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
    const KIND: RecordKind = RecordKind::Company;
    const UNTOLD: &'static [&'static str] =
        &["workspaceId", "id", "version", "createdAt", "updatedAt", "lastActivityAt", "nameKey"];

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
        Some(self.name.clone())
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
