//! A product.

use crate::{deals::entity::Tags, events::Recorded, fields::custom::CustomValues};
use millrace_shared::{ProductId, RecordId, RecordKind, Timestamp, UserId, WorkspaceId, validation::folded};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `products`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "products")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProductId,
    /// Its name.
    pub name: String,
    /// The name as it is sorted.
    pub name_key: String,
    /// Name and code as they are searched.
    pub search_key: String,
    /// What it is called in price lists and stores.
    pub code: Option<String>,
    /// The group it belongs to: a series, a line.
    pub category: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Minor units of the currency.
    pub price: Option<i64>,
    /// ISO 4217.
    pub currency: String,
    /// Whether it is sold.
    pub active: bool,
    /// Who looks after it.
    pub owner_id: UserId,
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

impl Model {
    /// Makes the keys anew from what they are made of.
    pub fn settle(&mut self) {
        self.name_key = folded(&self.name);
        self.search_key = folded(&format!("{} {}", self.name, self.code.as_deref().unwrap_or_default()));
    }
}

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::Product;
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
        Some(format!("{} {}", self.name, self.code.as_deref().unwrap_or_default()))
    }
    fn reached_by(&self) -> Vec<String> {
        self.custom.words().collect()
    }
    fn tags(&self) -> &[String] {
        &self.tags.0
    }
    fn owner(&self) -> Option<UserId> {
        Some(self.owner_id)
    }
}
