//! The definition of a custom field.

use crate::events::Recorded;
use millrace_shared::{
    FieldId, FieldType, LinkKind, ListId, RecordId, RecordKind, StageId, Timestamp, WorkspaceId, fields::FieldOption,
};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `field_definitions`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "field_definitions")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where it belongs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FieldId,
    /// The kind of record that has it.
    pub record_kind: RecordKind,
    /// The name by which programs know it; it never changes.
    pub key: String,
    /// Its name on the screens.
    pub label: String,
    /// What to write into it.
    pub help: String,
    /// The heading that it stands under; may be empty.
    pub section: String,
    /// What it holds.
    pub field_type: FieldType,
    /// What a link points to; of the type LIST an item.
    pub link_kind: Option<LinkKind>,
    /// The list that is chosen from.
    pub list_id: Option<ListId>,
    /// The options, in order.
    pub options: Options,
    /// What a new record holds, as records keep it.
    pub default_value: Option<Json>,
    /// Whether a record needs it.
    pub required: bool,
    /// From which stages on a deal needs it.
    pub required_from: Stages,
    /// Whether no two records may hold the same.
    pub is_unique: bool,
    /// Whether lists are filtered by it: it has an index.
    pub filtered: bool,
    /// Place among the fields of its kind.
    pub position: i32,
    /// Since when it is no longer shown.
    pub archived_at: Option<Timestamp>,
    /// Goes up by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
}

/// None: rows are joined by the queries.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// The options of a field, as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
pub struct Options(pub Vec<FieldOption>);

/// Stages, as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
pub struct Stages(pub Vec<StageId>);

impl Recorded for Model {
    const KIND: RecordKind = RecordKind::Field;
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

/// The fields of all workspaces that have an index.
pub async fn indexed(app: &crate::app::App) -> Result<Vec<Model>, crate::error::Error> {
    #[expect(clippy::disallowed_methods, reason = "indexes are of the database, whoever may see what is in them")]
    let fields = Entity::find().filter(Column::Filtered.eq(true)).filter(Column::ArchivedAt.is_null());
    Ok(fields.all(app.db.reader()).await?)
}
