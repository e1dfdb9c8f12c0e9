//! Pipelines and stages in GraphQL.

use super::{
    commands,
    inputs::{
        CreatePipelineInput, CreateStageInput, DeleteStageInput, MoveStageInput, UpdatePipelineInput, UpdateStageInput,
    },
    stage::{ChecklistItem, Model as StageModel},
};
use crate::{
    access::Access,
    error::Error,
    graphql::{
        Ctx,
        inputs::{DeleteInput, OkPayload},
        scalars::EventSeq,
    },
    reference::PipelineWithStages,
};
use async_graphql::{Context, Object, Result, SimpleObject};
use millrace_shared::{CompanyRequirement, ContactRequirement, DealField, PipelineId, StageId, StageKind};
use std::sync::Arc;

/// A way that deals go, stage by stage.
#[derive(Clone)]
pub struct Pipeline(Arc<PipelineWithStages>);

impl Pipeline {
    /// From the snapshot.
    pub fn new(pipeline: Arc<PipelineWithStages>) -> Self {
        Self(pipeline)
    }
}

/// A way that deals go, stage by stage.
#[Object]
impl Pipeline {
    /// Its id.
    async fn id(&self) -> PipelineId {
        self.0.pipeline.id
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.0.pipeline.name
    }
    /// Its place in lists, from 0.
    async fn position(&self) -> i32 {
        self.0.pipeline.position
    }
    /// Whether its deals need a company.
    async fn company_requirement(&self) -> CompanyRequirement {
        self.0.pipeline.company_requirement
    }
    /// Whether its deals need a contact: one is enough.
    async fn contact_requirement(&self) -> ContactRequirement {
        self.0.pipeline.contact_requirement
    }
    /// Goes up by one with each change of the pipeline itself.
    async fn version(&self) -> i32 {
        self.0.pipeline.version
    }
    /// In order: open ones, then won, lost, unqualified.
    async fn stages(&self) -> Vec<Stage> {
        self.0.stages.iter().cloned().map(Stage).collect()
    }
}

/// A stage of a pipeline: a column of the board.
#[derive(Clone)]
pub struct Stage(Arc<StageModel>);

impl Stage {
    /// From the snapshot.
    pub fn new(stage: Arc<StageModel>) -> Self {
        Self(stage)
    }
}

/// A stage of a pipeline: a column of the board.
#[Object]
impl Stage {
    /// Its id.
    async fn id(&self) -> StageId {
        self.0.id
    }
    /// Its pipeline's id.
    async fn pipeline_id(&self) -> PipelineId {
        self.0.pipeline_id
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// `#rrggbb`.
    async fn color(&self) -> &str {
        &self.0.color
    }
    /// What it means for the deals in it.
    async fn kind(&self) -> StageKind {
        self.0.kind
    }
    /// Percent, 0 to 100.
    async fn probability(&self) -> i32 {
        self.0.probability
    }
    /// What to do here, Markdown; may be empty.
    async fn description(&self) -> &str {
        &self.0.description
    }
    /// The same as HTML that is safe to show.
    async fn description_html(&self) -> String {
        crate::notes::html::render(&self.0.description)
    }
    /// Days without activity after which a deal has been here too long.
    async fn time_limit_days(&self) -> Option<i32> {
        self.0.time_limit_days
    }
    /// What a deal must have to come here.
    async fn required_fields(&self) -> &[DealField] {
        &self.0.required_fields.0
    }
    /// What is to be done here, in order.
    async fn checklist(&self) -> &[ChecklistItem] {
        &self.0.checklist.0
    }
    /// Its place among the stages of its kind, from 0.
    async fn position(&self) -> i32 {
        self.0.position
    }
    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// A pipeline after a mutation.
#[derive(SimpleObject)]
pub struct PipelinePayload {
    /// As it is now.
    pub pipeline: Pipeline,
    /// The number of the event: everything up to it is in this answer.
    pub seq: EventSeq,
}

impl PipelinePayload {
    async fn of(access: &Access, (id, seq): (PipelineId, i64)) -> Result<Self, Error> {
        let access = access.with_current_reference().await?;
        let pipeline = access.reference().pipeline(id).ok_or(Error::NotFound("the pipeline"))?;
        Ok(Self { pipeline: Pipeline::new(pipeline.clone()), seq: seq.into() })
    }
}

/// Queries of pipelines.
#[derive(Default)]
pub struct PipelineQuery;

#[Object]
impl PipelineQuery {
    /// All pipelines, in order.
    async fn pipelines(&self, ctx: &Context<'_>) -> Result<Vec<Pipeline>> {
        Ok(ctx.access()?.reference().pipelines.iter().cloned().map(Pipeline).collect())
    }
    /// One pipeline.
    async fn pipeline(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: PipelineId) -> Result<Pipeline> {
        Ok(Pipeline(ctx.access()?.reference().pipeline(id).cloned().ok_or(Error::NotFound("the pipeline"))?))
    }
}

/// Mutations of pipelines, for administrators.
#[derive(Default)]
pub struct PipelineMutation;

#[Object]
impl PipelineMutation {
    /// Makes a pipeline, with the default stages or as a copy.
    async fn create_pipeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The pipeline.")] input: CreatePipelineInput,
    ) -> Result<PipelinePayload> {
        let access = ctx.access()?;
        Ok(PipelinePayload::of(access, commands::create(access, input).await?).await?)
    }
    /// Renames a pipeline, gives it another place in lists, or changes what its deals need.
    async fn update_pipeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdatePipelineInput,
    ) -> Result<PipelinePayload> {
        let access = ctx.access()?;
        Ok(PipelinePayload::of(access, commands::update(access, input).await?).await?)
    }
    /// Removes a pipeline without deals; the trash counts.
    async fn delete_pipeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteInput,
    ) -> Result<OkPayload> {
        Ok(OkPayload::at(commands::delete(ctx.access()?, input.id.into()).await?))
    }
    /// Adds an open stage.
    async fn create_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The stage.")] input: CreateStageInput,
    ) -> Result<PipelinePayload> {
        let access = ctx.access()?;
        Ok(PipelinePayload::of(access, commands::create_stage(access, input).await?).await?)
    }
    /// Changes a stage. A new probability reweighs its deals at once.
    async fn update_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateStageInput,
    ) -> Result<PipelinePayload> {
        let access = ctx.access()?;
        Ok(PipelinePayload::of(access, commands::update_stage(access, input).await?).await?)
    }
    /// Gives a stage another place.
    async fn move_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where to.")] input: MoveStageInput,
    ) -> Result<PipelinePayload> {
        let access = ctx.access()?;
        Ok(PipelinePayload::of(access, commands::move_stage(access, input).await?).await?)
    }
    /// Removes an open stage; its deals go to another one.
    async fn delete_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and where its deals go.")] input: DeleteStageInput,
    ) -> Result<PipelinePayload> {
        let access = ctx.access()?;
        Ok(PipelinePayload::of(access, commands::delete_stage(access, input).await?).await?)
    }
}
