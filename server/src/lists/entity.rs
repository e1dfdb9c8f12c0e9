//! A reference list.

use crate::events::Recorded;
use millrace_shared::{FieldId, FieldType, ListId, RecordId, RecordKind, Timestamp, WorkspaceId};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `lists`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "lists")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ListId,
    /// Its name.
    pub name: String,
    /// What its items hold beside their names, in order.
    pub columns: Columns,
    /// Place among the lists.
    pub position: i32,
    /// Goes up by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// The columns of a list, as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
pub struct Columns(pub Vec<ListColumn>);

/// What the items of a list hold beside their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, async_graphql::SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct ListColumn {
    /// Its id; `fieldId` of an item's value.
    pub id: FieldId,
    /// Its heading.
    pub label: String,
    /// What it holds; it never changes.
    #[graphql(name = "type")]
    pub column_type: FieldType,
}

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::List;
    const UNTOLD: &'static [&'static str] = &["workspaceId", "id", "version", "createdAt"];

    fn record_id(&self) -> RecordId {
        self.id.into()
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn touch(&mut self, version: i32, _: Timestamp) {
        self.version = version;
    }
}
