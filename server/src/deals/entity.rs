//! A deal.

use super::totals::{TotalsDelta, TotalsKey};
use crate::{events::Recorded, fields::custom::CustomValues};
use millrace_shared::{
    ChecklistItemId, CompanyId, DealId, DirectoryItemId, PipelineId, RecordId, RecordKind, StageId, Timestamp, UserId,
    WorkspaceId, validation::folded,
};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `deals`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "deals")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DealId,
    /// Its pipeline.
    pub pipeline_id: PipelineId,
    /// Its stage.
    pub stage_id: StageId,
    /// Its place in the column.
    pub rank: String,
    /// Its name.
    pub name: String,
    /// The name as it is sorted and searched.
    pub name_key: String,
    /// Minor units of its currency.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    /// The customer.
    pub company_id: Option<CompanyId>,
    /// Who works on it.
    pub owner_id: UserId,
    /// Percent, instead of the stage's.
    pub probability_override: Option<i32>,
    /// When it should be closed.
    pub expected_close_on: Option<Date>,
    /// Where it came from.
    pub source_id: Option<DirectoryItemId>,
    /// Why it was lost.
    pub loss_reason_id: Option<DirectoryItemId>,
    /// Words on it.
    pub tags: Tags,
    /// What of the checklists is done; kept when it leaves a stage.
    pub checked_items: CheckedItems,
    /// What its custom fields hold.
    pub custom: CustomValues,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Since when it is in its stage.
    pub stage_entered_at: Timestamp,
    /// When anybody last worked on it.
    pub last_activity_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was put into the trash.
    pub deleted_at: Option<Timestamp>,
    /// Goes up by one with each change.
    pub version: i32,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// Words, as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct Tags(pub Vec<String>);

impl Tags {
    /// The tags after some came and some went, before they are checked; nothing when none do.
    pub fn changed(&self, add: Option<&[String]>, remove: Option<&[String]>) -> Option<Vec<String>> {
        if add.is_none() && remove.is_none() {
            return None;
        }
        let gone: Vec<String> = remove.unwrap_or_default().iter().map(|tag| folded(tag)).collect();
        let mut tags = self.0.clone();
        tags.retain(|tag| !gone.contains(&folded(tag)));
        tags.extend(add.unwrap_or_default().iter().cloned());
        Some(tags)
    }
}

/// What of the checklists is done, as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct CheckedItems(pub Vec<CheckedItem>);

/// An item of a checklist that is done on a deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, async_graphql::SimpleObject)]
pub struct CheckedItem {
    /// Which item.
    pub item_id: ChecklistItemId,
    /// When it was checked.
    pub checked_at: Timestamp,
    /// Who checked it; null for the product itself.
    pub checked_by_id: Option<UserId>,
}

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::Deal;
    // What is checked is told by the text of its item, which outlives the item.
    const UNTOLD: &'static [&'static str] = &[
        "workspaceId",
        "id",
        "version",
        "createdAt",
        "updatedAt",
        "nameKey",
        "stageEnteredAt",
        "lastActivityAt",
        "checkedItems",
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
    }
    fn found_by(&self) -> Option<String> {
        Some(self.name.clone())
    }
    fn reached_by(&self) -> Vec<String> {
        self.custom.words().collect()
    }
    fn owner(&self) -> Option<UserId> {
        Some(self.owner_id)
    }
    fn stage(&self) -> Option<StageId> {
        Some(self.stage_id)
    }
    fn totals(&self) -> Option<(TotalsKey, TotalsDelta)> {
        self.deleted_at.is_none().then(|| TotalsDelta::of(self))
    }
}
