//! Pipelines and their stages.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use super::people::DeleteInput;
pub use crate::api::fragments::{ChecklistItem, CompanyRequirement, ContactRequirement, DealField};
use crate::{
    api::{self, ApiError, Maybe, fragments::StageKind, schema},
    features::operations::{Done, mutation},
};

/// A pipeline with its stages in order.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
pub struct Pipeline {
    pub id: Id,
    pub name: String,
    pub position: i32,
    pub company_requirement: CompanyRequirement,
    pub contact_requirement: ContactRequirement,
    pub stages: Vec<Stage>,
}

/// A stage.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
pub struct Stage {
    pub id: Id,
    pub name: String,
    pub color: String,
    pub kind: StageKind,
    pub probability: i32,
    pub description: String,
    pub time_limit_days: Option<i32>,
    pub required_fields: Vec<DealField>,
    pub checklist: Vec<ChecklistItem>,
    pub position: i32,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query")]
struct PipelinesQuery {
    pipelines: Vec<Pipeline>,
}

/// Asks for the pipelines.
pub async fn pipelines() -> Result<Vec<Pipeline>, ApiError> {
    Ok(api::run(PipelinesQuery::build(())).await?.pipelines)
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "DealConnection")]
struct Count {
    total_count: i32,
}

#[derive(cynic::InputObject)]
struct DealFilter {
    stage_ids: Vec<Id>,
    deleted: bool,
}

#[derive(cynic::QueryVariables)]
struct CountVariables {
    filter: DealFilter,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "CountVariables")]
struct CountQuery {
    #[arguments(filter: $filter, first: 1)]
    deals: Count,
}

/// How many deals stand in a stage.
pub async fn deals_in_stage(id: Id) -> Result<i32, ApiError> {
    let filter = DealFilter { stage_ids: vec![id], deleted: false };
    Ok(api::run(CountQuery::build(CountVariables { filter })).await?.deals.total_count)
}

#[derive(cynic::InputObject)]
pub struct CreatePipelineInput {
    pub name: String,
    pub copy_from_id: Option<Id>,
}

#[derive(cynic::InputObject)]
pub struct UpdatePipelineInput {
    pub id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub position: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub company_requirement: Option<CompanyRequirement>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub contact_requirement: Option<ContactRequirement>,
}

impl UpdatePipelineInput {
    /// Changes nothing of this pipeline yet.
    pub fn of(id: Id) -> Self {
        Self { id, name: None, position: None, company_requirement: None, contact_requirement: None }
    }
}

#[derive(cynic::InputObject)]
pub struct CreateStageInput {
    pub pipeline_id: Id,
    pub name: String,
    pub color: String,
    pub probability: Option<i32>,
    pub description: Option<String>,
    pub time_limit_days: Option<i32>,
    pub required_fields: Option<Vec<DealField>>,
    pub checklist: Option<Vec<ChecklistItemInput>>,
}

#[derive(cynic::InputObject)]
pub struct UpdateStageInput {
    pub id: Id,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub name: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub color: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub probability: Maybe<i32>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub description: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub time_limit_days: Maybe<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub required_fields: Option<Vec<DealField>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub checklist: Option<Vec<ChecklistItemInput>>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ChecklistItemInput {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    pub text: String,
}

#[derive(cynic::InputObject)]
pub struct MoveStageInput {
    pub id: Id,
    pub position: i32,
}

#[derive(cynic::InputObject)]
pub struct DeleteStageInput {
    pub id: Id,
    pub move_deals_to_stage_id: Option<Id>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "PipelinePayload")]
pub struct PipelineSaved {
    pub pipeline: PipelineId,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Pipeline")]
pub struct PipelineId {
    pub id: Id,
}

mutation!(
    /// Makes a pipeline, perhaps with the stages of another.
    create_pipeline(CreatePipelineInput) -> PipelineSaved
);
mutation!(
    /// Renames or moves a pipeline.
    update_pipeline(UpdatePipelineInput) -> PipelineSaved
);
mutation!(
    /// Removes a pipeline without deals.
    delete_pipeline(DeleteInput) -> Done
);
mutation!(
    /// Adds an open stage.
    create_stage(CreateStageInput) -> PipelineSaved
);
mutation!(
    /// Changes a stage.
    update_stage(UpdateStageInput) -> PipelineSaved
);
mutation!(
    /// Moves an open stage among its neighbours.
    move_stage(MoveStageInput) -> PipelineSaved
);
mutation!(
    /// Removes a stage; its deals go to another.
    delete_stage(DeleteStageInput) -> PipelineSaved
);
