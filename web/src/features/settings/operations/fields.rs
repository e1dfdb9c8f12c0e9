//! What the page of custom fields asks and does.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use crate::{
    api::{
        self, ApiError,
        fields::{FieldDefinitionFields, FieldType, LinkKind},
        fragments::RecordKind,
        schema,
    },
    features::operations::mutation,
};

#[derive(cynic::InputObject, Clone)]
pub struct FieldOptionInput {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    pub label: String,
    pub color: String,
    pub archived: bool,
}

#[derive(cynic::InputObject)]
pub struct CreateFieldInput {
    pub kind: RecordKind,
    pub label: String,
    #[cynic(rename = "type")]
    pub field_type: FieldType,
    pub help: Option<String>,
    pub section: Option<String>,
    pub link_kind: Option<LinkKind>,
    pub list_id: Option<Id>,
    pub options: Option<Vec<FieldOptionInput>>,
    pub required: bool,
    pub required_from_stage_ids: Option<Vec<Id>>,
    pub unique: bool,
    pub filtered: bool,
}

/// Changes; what is absent stays as it is.
#[derive(cynic::InputObject)]
pub struct UpdateFieldInput {
    pub id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub position: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<FieldOptionInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub required_from_stage_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub unique: Option<bool>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

impl UpdateFieldInput {
    /// Nothing changes yet.
    pub fn of(id: Id) -> Self {
        Self {
            id,
            version: None,
            label: None,
            help: None,
            section: None,
            position: None,
            options: None,
            required: None,
            required_from_stage_ids: None,
            unique: None,
            archived: None,
        }
    }
}

#[derive(cynic::InputObject)]
pub struct ChangeFieldTypeInput {
    pub id: Id,
    #[cynic(rename = "type")]
    pub field_type: FieldType,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "FieldPayload")]
pub struct FieldSaved {
    pub field: FieldDefinitionFields,
}

mutation!(
    /// Adds a field.
    create_field(CreateFieldInput) -> FieldSaved
);
mutation!(
    /// Changes a field.
    update_field(UpdateFieldInput) -> FieldSaved
);
mutation!(
    /// Gives a field another type.
    change_field_type(ChangeFieldTypeInput) -> FieldSaved
);

#[derive(cynic::QueryVariables)]
struct TypeVariables {
    id: Id,
    to: FieldType,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "TypeVariables")]
struct TypeQuery {
    #[arguments(id: $id, type: $to)]
    field_type_change: TypeChange,
}

/// What a change of type would do.
#[derive(cynic::QueryFragment, FromJson, Clone, Copy, Debug)]
#[cynic(graphql_type = "FieldTypeChange")]
pub struct TypeChange {
    pub values: i64,
    pub lost: i64,
}

/// Asks what a change of type would do.
pub async fn type_change(id: Id, to: FieldType) -> Result<TypeChange, ApiError> {
    Ok(api::run(TypeQuery::build(TypeVariables { id, to })).await?.field_type_change)
}
