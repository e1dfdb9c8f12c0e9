//! What a user prefers.

use crate::{events::Recorded, views::entity::ViewColumn};
use millrace_shared::{
    CardField, DealColumn, Density, FieldId, KeyCommand, RecordId, RecordKind, Theme, Timestamp, UserId, ViewId,
    WorkspaceId,
};
use sea_orm::entity::prelude::*;
use serde::Serialize;

/// A row of `user_preferences`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "user_preferences")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Whose they are.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Light or dark.
    pub theme: Theme,
    /// Close or wide.
    pub density: Density,
    /// What a card shows, in order; the default when absent.
    pub card_fields: Option<CardFields>,
    /// The custom fields that a card shows, in order; none when absent.
    pub card_custom_fields: Option<CardCustomFields>,
    /// The columns of the table of deals, in order; the default when absent.
    pub deal_columns: Option<DealColumns>,
    /// How wide those are that the user has made wider or narrower.
    pub deal_column_widths: Option<DealColumnWidths>,
    /// Which saved views are marked.
    pub view_marks: Option<ViewMarks>,
    /// The columns of lists other than that of deals, where the user has chosen.
    pub list_columns: Option<ListColumns>,
    /// The keys that the user has changed.
    pub shortcuts: Option<Shortcuts>,
    /// Goes up by one with each change; 0 when nothing was ever chosen.
    pub version: i32,
    /// When they last changed.
    pub updated_at: Timestamp,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// What a card shows, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct CardFields(pub Vec<CardField>);

/// Custom fields of deals, as JSON. One that is gone may still stand here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct CardCustomFields(pub Vec<FieldId>);

/// Columns, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct DealColumns(pub Vec<DealColumn>);

/// Widths of columns, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct DealColumnWidths(pub Vec<DealColumnWidth>);

/// The width of a column of the table of deals.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    serde::Deserialize,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "DealColumnWidthInput")]
pub struct DealColumnWidth {
    /// The column.
    pub column: DealColumn,
    /// In pixels, from 64 to 800.
    pub width: i32,
}

/// Columns of lists, as JSON: one entry for each kind of record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct ListColumns(pub Vec<ColumnsOfList>);

/// The columns of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, async_graphql::SimpleObject)]
pub struct ColumnsOfList {
    /// The list's kind of record.
    pub kind: RecordKind,
    /// What it shows of each record, in this order.
    pub columns: Vec<ViewColumn>,
}

/// Changed keys, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct Shortcuts(pub Vec<Shortcut>);

/// The keys of a command, as a user has chosen them.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, async_graphql::SimpleObject, async_graphql::InputObject,
)]
#[graphql(input_name = "ShortcutInput")]
pub struct Shortcut {
    /// What is done.
    pub command: KeyCommand,
    /// A letter or sign, alone or after `Mod+` (Ctrl, or Cmd on a Mac) and `Shift+`: `Mod+K`, `?`; null: no keys.
    pub keys: Option<String>,
}

/// The saved views that a user has marked, as JSON. A view that is gone may still stand here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
pub struct ViewMarks {
    /// Favourites, in the order in which they became so.
    pub favourites: Vec<ViewId>,
    /// What lists open with, one for each kind.
    pub defaults: Vec<DefaultView>,
}

/// The view that a list opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, async_graphql::SimpleObject)]
pub struct DefaultView {
    /// The list's kind of record.
    pub kind: RecordKind,
    /// The view.
    pub view_id: ViewId,
}

impl Model {
    /// What a user has who never chose.
    pub fn default_of(workspace_id: WorkspaceId, user_id: UserId, now: Timestamp) -> Self {
        Self {
            workspace_id,
            user_id,
            theme: Theme::System,
            density: Density::Comfortable,
            card_fields: None,
            card_custom_fields: None,
            deal_columns: None,
            deal_column_widths: None,
            view_marks: None,
            list_columns: None,
            shortcuts: None,
            version: 0,
            updated_at: now,
        }
    }
}

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::Preferences;
    const UNTOLD: &'static [&'static str] = &["workspaceId", "userId", "version", "updatedAt"];

    fn record_id(&self) -> RecordId {
        self.user_id.into()
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn touch(&mut self, version: i32, now: Timestamp) {
        self.version = version;
        self.updated_at = now;
    }
    fn owner(&self) -> Option<UserId> {
        Some(self.user_id)
    }
}
