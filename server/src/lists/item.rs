//! An item of a reference list.

use crate::{
    access::Withheld,
    events::Recorded,
    fields::custom::{CustomValues, Customised},
    reference::Reference,
};
use millrace_shared::{ListId, ListItemId, RecordId, RecordKind, Timestamp, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `list_items`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "list_items")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ListItemId,
    /// The list.
    pub list_id: ListId,
    /// Its name.
    pub name: String,
    /// The name as it is found and compared.
    pub name_key: String,
    /// Its place in the list: a rank key.
    pub rank: String,
    /// What it holds in the list's columns, by their ids.
    pub custom: CustomValues,
    /// Since when it is no longer offered.
    pub archived_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Goes up by one with each change.
    pub version: i32,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::ListItem;
    const UNTOLD: &'static [&'static str] = &["workspaceId", "id", "version", "createdAt", "updatedAt", "nameKey"];

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
    fn subject(&self) -> (RecordKind, RecordId) {
        (RecordKind::List, self.list_id.into())
    }
}

impl Withheld for Model {
    // Items have no fields of which a role could say anything.
    fn withhold(&mut self, _: &str, _: &Reference) {}
    fn custom_mut(&mut self) -> &mut CustomValues {
        &mut self.custom
    }
}

impl Customised for Entity {
    const TABLE: &'static str = "list_items";
    fn custom(model: &Model) -> &CustomValues {
        &model.custom
    }
    fn custom_mut(model: &mut Model) -> &mut CustomValues {
        &mut model.custom
    }
    fn record_id(model: &Model) -> RecordId {
        model.id.into()
    }
    fn name(model: &Model) -> String {
        model.name.clone()
    }
    fn changed_at(model: &Model) -> Timestamp {
        model.updated_at
    }
    fn deleted_at(model: &Model) -> Option<Timestamp> {
        model.archived_at
    }
}
