//! What the mutations of pipelines take.

use async_graphql::{InputObject, MaybeUndefined};
use millrace_shared::{ChecklistItemId, CompanyRequirement, ContactRequirement, DealField, PipelineId, StageId};

/// A pipeline to be made.
#[derive(Debug, Clone, InputObject)]
pub struct CreatePipelineInput {
    /// Its name.
    pub name: String,
    /// Copies the stages of this pipeline; the default stages are made when absent.
    pub copy_from_id: Option<PipelineId>,
}

/// Changes of a pipeline.
#[derive(Debug, Clone, InputObject)]
pub struct UpdatePipelineInput {
    /// The pipeline.
    pub id: PipelineId,
    /// Its name.
    pub name: Option<String>,
    /// Its place in lists, from 0.
    pub position: Option<i32>,
    /// Whether its deals need a company.
    pub company_requirement: Option<CompanyRequirement>,
    /// Whether its deals need a contact: one is enough.
    pub contact_requirement: Option<ContactRequirement>,
}

/// An open stage to be made.
#[derive(Debug, Clone, InputObject)]
pub struct CreateStageInput {
    /// The pipeline.
    pub pipeline_id: PipelineId,
    /// Its name.
    pub name: String,
    /// `#rrggbb`; grey when absent.
    pub color: Option<String>,
    /// Percent; 50 when absent.
    pub probability: Option<i32>,
    /// What to do here, Markdown.
    pub description: Option<String>,
    /// Days without activity after which a deal has been here too long; no limit when absent.
    pub time_limit_days: Option<i32>,
    /// What a deal must have to come here.
    pub required_fields: Option<Vec<DealField>>,
    /// What is to be done here, in order, 20 items at most.
    pub checklist: Option<Vec<ChecklistItemInput>>,
    /// Place among the open stages, from 0; the end when absent.
    pub position: Option<i32>,
}

/// Changes of a stage: absent leaves a field as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateStageInput {
    /// The stage.
    pub id: StageId,
    /// Its name.
    pub name: Option<String>,
    /// `#rrggbb`.
    pub color: Option<String>,
    /// Percent; of an open stage only.
    pub probability: Option<i32>,
    /// What to do here, Markdown.
    pub description: Option<String>,
    /// Days without activity after which a deal has been here too long.
    pub time_limit_days: MaybeUndefined<i32>,
    /// What a deal must have to come here.
    pub required_fields: Option<Vec<DealField>>,
    /// What is to be done here, in order, 20 items at most; items that are left out are removed.
    pub checklist: Option<Vec<ChecklistItemInput>>,
}

/// An item of a stage's checklist as it shall be.
#[derive(Debug, Clone, InputObject)]
pub struct ChecklistItemInput {
    /// An item that the stage has already: it keeps what was checked on deals. A new one is made when absent.
    pub id: Option<ChecklistItemId>,
    /// What is to be done: one line, 200 characters at most.
    pub text: String,
}

/// A stage that changes its place.
#[derive(Debug, Clone, InputObject)]
pub struct MoveStageInput {
    /// The stage.
    pub id: StageId,
    /// Its place among the stages of its kind (open or closed), from 0.
    pub position: i32,
}

/// A stage that is removed.
#[derive(Debug, Clone, InputObject)]
pub struct DeleteStageInput {
    /// An open stage.
    pub id: StageId,
    /// The open stage where its deals go; required when it has any.
    pub move_deals_to_stage_id: Option<StageId>,
}
