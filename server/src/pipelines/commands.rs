//! What administrators do with pipelines and stages.

use super::{
    entity::Model,
    inputs::{
        ChecklistItemInput, CreatePipelineInput, CreateStageInput, DeleteStageInput, MoveStageInput,
        UpdatePipelineInput, UpdateStageInput,
    },
    stage::{self, Checklist, ChecklistItem, RequiredFields},
};
use crate::{
    access::Access,
    db::Tx,
    deals,
    error::{Checks, Error},
    reference::PipelineWithStages,
    roles, words,
};
use async_graphql::MaybeUndefined;
use millrace_shared::{
    CompanyRequirement, ContactRequirement, DealField, Invalid, PipelineId, RankKey, RecordKind, StageId, StageKind,
    WorkspaceId, defaults::DEFAULT_STAGES, validation,
};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::sync::Arc;

/// Most open stages of a pipeline.
const STAGES_MAX: usize = 30;
/// The colour of a stage that was given none.
const GREY: &str = "#64748b";
/// Most pipelines of a workspace.
const PIPELINES_MAX: usize = 100;

/// The pipeline that was changed, and the number of the event.
type Done = (PipelineId, i64);

/// Makes a pipeline with the default stages, named in a language.
pub async fn create_default(tx: &mut Tx, name: &str, locale: &str) -> Result<PipelineId, Error> {
    let pipeline = tx.create(new_pipeline(tx, name.to_owned(), 0)).await?;
    for ((default, name), position) in DEFAULT_STAGES.iter().zip(words::of(locale).stages).zip(0..) {
        let stage = stage::Model {
            workspace_id: tx.workspace_id(),
            id: tx.app().new_id(),
            pipeline_id: pipeline.id,
            name: name.to_owned(),
            color: default.color.to_owned(),
            kind: default.kind,
            probability: default.probability,
            description: String::new(),
            time_limit_days: default.time_limit_days,
            required_fields: RequiredFields::default(),
            checklist: Checklist::default(),
            position: if default.kind.is_closed() { 0 } else { position },
            version: 1,
            created_at: tx.now(),
        };
        tx.create(stage).await?;
    }
    Ok(pipeline.id)
}

fn new_pipeline(tx: &Tx, name: String, position: i32) -> Model {
    Model {
        workspace_id: tx.workspace_id(),
        id: tx.app().new_id(),
        name,
        position,
        company_requirement: CompanyRequirement::Optional,
        contact_requirement: ContactRequirement::Optional,
        version: 1,
        created_at: tx.now(),
    }
}

/// Makes a pipeline, with the default stages or as a copy.
pub async fn create(access: &Access, input: CreatePipelineInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::Pipeline)?;
    let (mut tx, access) = access.begin_settings(None).await?;
    let access = &access;
    let mut checks = Checks::default();
    let name = checks.take("name", validation::name(&input.name)).unwrap_or_default();
    let reference = access.reference();
    if reference.pipelines.len() >= PIPELINES_MAX {
        checks.refuse("name", Invalid::TooMany(PIPELINES_MAX));
    }
    let source = match input.copy_from_id {
        Some(id) => Some(pipeline_of(access, "copyFromId", id)?),
        None => None,
    };
    checks.done()?;
    let id = match source {
        None => create_default(&mut tx, &name, &reference.workspace.locale).await?,
        Some(source) => copy(&mut tx, &source, name).await?,
    };
    place_pipeline(access, &mut tx, id, i32::MAX).await?;
    Ok((id, tx.commit().await?.seq))
}

async fn copy(tx: &mut Tx, source: &PipelineWithStages, name: String) -> Result<PipelineId, Error> {
    let Model { company_requirement, contact_requirement, .. } = source.pipeline;
    let pipeline = Model { company_requirement, contact_requirement, ..new_pipeline(tx, name, 0) };
    let pipeline = tx.create(pipeline).await?;
    for stage in &source.stages {
        let copy = stage::Model {
            id: tx.app().new_id(),
            pipeline_id: pipeline.id,
            version: 1,
            created_at: tx.now(),
            checklist: copied(tx, &stage.checklist),
            ..stage::Model::clone(stage)
        };
        tx.create(copy).await?;
    }
    Ok(pipeline.id)
}

/// The same items as others: a deal that goes from one pipeline to its copy has them to do again.
fn copied(tx: &Tx, checklist: &Checklist) -> Checklist {
    let items = checklist.0.iter();
    Checklist(items.map(|item| ChecklistItem { id: tx.app().new_id(), text: item.text.clone() }).collect())
}

/// Changes a pipeline.
pub async fn update(access: &Access, input: UpdatePipelineInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::Pipeline)?;
    let (mut tx, access) = access.begin_settings(None).await?;
    let access = &access;
    let before = pipeline_of(access, "id", input.id)?;
    let mut checks = Checks::default();
    let mut pipeline = before.pipeline.clone();
    pipeline.name = checks.optional("name", input.name, |name| validation::name(&name)).unwrap_or(pipeline.name);
    pipeline.company_requirement = input.company_requirement.unwrap_or(pipeline.company_requirement);
    pipeline.contact_requirement = input.contact_requirement.unwrap_or(pipeline.contact_requirement);
    checks.done()?;
    tx.save(&before.pipeline, pipeline, "updated").await?;
    if let Some(position) = input.position {
        place_pipeline(access, &mut tx, input.id, position).await?;
    }
    Ok((input.id, tx.commit().await?.seq))
}

/// Writes the positions of all pipelines with one of them at a place.
async fn place_pipeline(access: &Access, tx: &mut Tx, id: PipelineId, position: i32) -> Result<(), Error> {
    #[expect(clippy::disallowed_methods, reason = "an administrator orders all pipelines, the one just made too")]
    let all = super::entity::Entity::find().filter(super::entity::Column::WorkspaceId.eq(access.workspace_id()));
    let mut all = all
        .order_by_asc(super::entity::Column::Position)
        .order_by_asc(super::entity::Column::Id)
        .all(tx.connection())
        .await?;
    let Some(at) = all.iter().position(|pipeline| pipeline.id == id) else {
        return Ok(());
    };
    let moved = all.remove(at);
    all.insert(index(position, all.len()), moved);
    for (pipeline, position) in all.into_iter().zip(0..) {
        tx.save(&pipeline, Model { position, ..pipeline.clone() }, "updated").await?;
    }
    Ok(())
}

/// Removes a pipeline without deals.
pub async fn delete(access: &Access, id: PipelineId) -> Result<i64, Error> {
    access.may_administer(RecordKind::Pipeline)?;
    let (mut tx, access) = access.begin_settings(None).await?;
    let access = &access;
    let pipeline = pipeline_of(access, "id", id)?;
    if access.reference().pipelines.len() == 1 {
        return Err(Error::Forbidden("the last pipeline cannot be removed".into()));
    }
    for stage in &pipeline.stages {
        if count_deals(&tx, access.workspace_id(), stage.id).await? > 0 {
            return Err(Error::Forbidden(
                "the pipeline has deals, perhaps in the trash: move them to another one first".into(),
            ));
        }
    }
    for stage in &pipeline.stages {
        drop_exceptions(&mut tx, stage.id).await?;
        tx.remove(stage::Model::clone(stage)).await?;
    }
    tx.remove(pipeline.pipeline.clone()).await?;
    Ok(tx.commit().await?.seq)
}

/// Adds an open stage.
pub async fn create_stage(access: &Access, input: CreateStageInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::Pipeline)?;
    let (mut tx, access) = access.begin_settings(None).await?;
    let access = &access;
    let pipeline = pipeline_of(access, "pipelineId", input.pipeline_id)?;
    let mut checks = Checks::default();
    let name = checks.take("name", validation::name(&input.name)).unwrap_or_default();
    let color = checks.take("color", validation::color(input.color.as_deref().unwrap_or(GREY))).unwrap_or_default();
    let probability =
        checks.take("probability", validation::probability(input.probability.unwrap_or(50))).unwrap_or_default();
    if open_stages(&pipeline).len() >= STAGES_MAX {
        checks.refuse("name", Invalid::TooMany(STAGES_MAX));
    }
    let description = description(input.description, &mut checks).unwrap_or_default();
    let time_limit_days = input.time_limit_days.map(|days| time_limit(days, &mut checks));
    let checklist = checklist(&tx, &Checklist::default(), input.checklist.unwrap_or_default(), &mut checks);
    checks.done()?;
    let stage = stage::Model {
        workspace_id: access.workspace_id(),
        id: access.app().new_id(),
        pipeline_id: input.pipeline_id,
        name,
        color,
        kind: StageKind::Open,
        probability,
        description,
        time_limit_days,
        required_fields: required(input.required_fields.unwrap_or_default()),
        checklist,
        position: i32::try_from(pipeline.stages.len()).unwrap_or(0),
        version: 1,
        created_at: tx.now(),
    };
    let stage = Arc::new(tx.create(stage).await?);
    let mut stages = open_stages(&pipeline);
    stages.insert(index(input.position.unwrap_or(i32::MAX), stages.len()), stage);
    number(&mut tx, stages).await?;
    Ok((input.pipeline_id, tx.commit().await?.seq))
}

/// Changes a stage.
pub async fn update_stage(access: &Access, input: UpdateStageInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::Pipeline)?;
    let (mut tx, access) = access.begin_settings(None).await?;
    let access = &access;
    let before = stage_of(access, "id", input.id)?;
    let mut checks = Checks::default();
    let mut stage = stage::Model::clone(&before);
    stage.name = checks.optional("name", input.name, |name| validation::name(&name)).unwrap_or(stage.name);
    stage.color = checks.optional("color", input.color, |color| validation::color(&color)).unwrap_or(stage.color);
    if let Some(percent) = checks.optional("probability", input.probability, validation::probability) {
        if stage.kind.is_closed() && percent != stage.probability {
            checks.refuse("probability", Invalid::NotAllowed);
        }
        stage.probability = percent;
    }
    stage.description = description(input.description, &mut checks).unwrap_or(stage.description);
    match input.time_limit_days {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => stage.time_limit_days = None,
        MaybeUndefined::Value(days) => stage.time_limit_days = Some(time_limit(days, &mut checks)),
    }
    if let Some(fields) = input.required_fields {
        stage.required_fields = required(fields);
    }
    if let Some(items) = input.checklist {
        stage.checklist = checklist(&tx, &before.checklist, items, &mut checks);
    }
    checks.done()?;
    tx.save(&*before, stage, "updated").await?;
    Ok((before.pipeline_id, tx.commit().await?.seq))
}

fn description(text: Option<String>, checks: &mut Checks) -> Option<String> {
    checks.optional("description", text, |text| validation::text(&text, validation::DESCRIPTION_MAX))
}

fn time_limit(days: i32, checks: &mut Checks) -> i32 {
    checks.take("timeLimitDays", validation::range(days.into(), 1, 3_650));
    days
}

fn required(mut fields: Vec<DealField>) -> RequiredFields {
    fields.sort_unstable();
    fields.dedup();
    RequiredFields(fields)
}

/// A checklist in its new order. An item that the stage has keeps its id, and with it what was checked on deals.
fn checklist(tx: &Tx, before: &Checklist, items: Vec<ChecklistItemInput>, checks: &mut Checks) -> Checklist {
    if items.len() > validation::CHECKLIST_MAX {
        checks.refuse("checklist", Invalid::TooMany(validation::CHECKLIST_MAX));
    }
    let mut list: Vec<ChecklistItem> = Vec::with_capacity(items.len().min(validation::CHECKLIST_MAX));
    for item in items.into_iter().take(validation::CHECKLIST_MAX) {
        let Some(text) = checks.take("checklist", validation::name(&item.text)) else { break };
        let kept = item.id.filter(|id| before.0.iter().any(|known| known.id == *id));
        let kept = kept.filter(|id| list.iter().all(|other| other.id != *id));
        list.push(ChecklistItem { id: kept.unwrap_or_else(|| tx.app().new_id()), text });
    }
    Checklist(list)
}

/// Gives a stage another place among those of its kind.
pub async fn move_stage(access: &Access, input: MoveStageInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::Pipeline)?;
    let (mut tx, access) = access.begin_settings(None).await?;
    let access = &access;
    let stage = stage_of(access, "id", input.id)?;
    let pipeline = pipeline_of(access, "id", stage.pipeline_id)?;
    let mut stages: Vec<_> =
        pipeline.stages.iter().filter(|other| other.kind == stage.kind && other.id != stage.id).cloned().collect();
    stages.insert(index(input.position, stages.len()), stage.clone());
    number(&mut tx, stages).await?;
    Ok((stage.pipeline_id, tx.commit().await?.seq))
}

/// Removes an open stage; its deals, those in the trash too, go to the top of another one in their order.
pub async fn delete_stage(access: &Access, input: DeleteStageInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::Pipeline)?;
    let (mut tx, access) = access.begin_settings(None).await?;
    let access = &access;
    let stage = stage_of(access, "id", input.id)?;
    if stage.kind.is_closed() {
        return Err(Error::Forbidden("closed stages can be renamed, not removed".into()));
    }
    let pipeline = pipeline_of(access, "id", stage.pipeline_id)?;
    let rest: Vec<_> = open_stages(&pipeline).into_iter().filter(|other| other.id != stage.id).collect();
    if rest.is_empty() {
        return Err(Error::Forbidden("the last open stage cannot be removed".into()));
    }
    // Whoever is putting a deal here right now comes first, or finds the stage gone.
    stage::Entity::lock(&tx, stage.id, true).await?;
    if count_deals(&tx, access.workspace_id(), stage.id).await? > 0 {
        let target =
            input.move_deals_to_stage_id.ok_or_else(|| Error::invalid("moveDealsToStageId", Invalid::Required))?;
        let target = rest
            .iter()
            .find(|other| other.id == target)
            .ok_or_else(|| Error::invalid("moveDealsToStageId", Invalid::NotAllowed))?;
        move_all(&mut tx, stage.id, target).await?;
    }
    tx.delete_where::<deals::stage_totals::Entity>(
        deals::stage_totals::Column::WorkspaceId,
        deals::stage_totals::Column::StageId.eq(stage.id).and(deals::stage_totals::Column::DealCount.eq(0)),
    )
    .await?;
    drop_exceptions(&mut tx, stage.id).await?;
    tx.remove(stage::Model::clone(&stage)).await?;
    number(&mut tx, rest).await?;
    Ok((stage.pipeline_id, tx.commit().await?.seq))
}

/// Moves every deal of a stage to the top of another, in batches, in their order.
async fn move_all(tx: &mut Tx, from: StageId, to: &stage::Model) -> Result<(), Error> {
    use deals::entity::{Column, Entity};
    loop {
        #[expect(
            clippy::disallowed_methods,
            reason = "an administrator removes the stage of all these deals, whoever owns them"
        )]
        let rows = Entity::find().filter(Column::WorkspaceId.eq(tx.workspace_id())).filter(Column::StageId.eq(from));
        let rows = rows
            .order_by_desc(Column::Rank)
            .order_by_desc(Column::Id)
            .limit(500)
            .lock_exclusive()
            .all(tx.connection())
            .await?;
        let Some(last) = rows.first() else {
            return Ok(());
        };
        let top = deals::rank::key_for(tx, to.id, &deals::rank::Place::default(), Some(last.id)).await?;
        let mut keys = RankKey::spread(None, Some(&top), rows.len() - 1)
            .map_err(|_| Error::internal("no ranks for the deals of a stage"))?;
        keys.push(top);
        for (row, rank) in rows.into_iter().zip(keys.into_iter().rev()) {
            let mut deal = row.clone();
            let verb = deal.place(to, StageKind::Open, rank.to_string(), tx.now());
            tx.save(&row, deal, verb).await?;
        }
    }
}

/// Writes the places of stages of one kind.
async fn number(tx: &mut Tx, stages: Vec<Arc<stage::Model>>) -> Result<(), Error> {
    for (stage, position) in stages.into_iter().zip(0..) {
        tx.save(&*stage, stage::Model { position, ..stage::Model::clone(&stage) }, "updated").await?;
    }
    Ok(())
}

/// What roles say of a stage goes with it.
async fn drop_exceptions(tx: &mut Tx, stage: StageId) -> Result<(), Error> {
    use roles::stage_rule::{Column, Entity};
    tx.delete_where::<Entity>(Column::WorkspaceId, Column::StageId.eq(stage)).await?;
    Ok(())
}

async fn count_deals(tx: &Tx, workspace: WorkspaceId, stage: StageId) -> Result<u64, Error> {
    use deals::entity::{Column, Entity};
    #[expect(clippy::disallowed_methods, reason = "whether a stage is empty counts for all owners")]
    let deals = Entity::find().filter(Column::WorkspaceId.eq(workspace)).filter(Column::StageId.eq(stage));
    Ok(deals.count(tx.connection()).await?)
}

fn open_stages(pipeline: &PipelineWithStages) -> Vec<Arc<stage::Model>> {
    pipeline.stages.iter().filter(|stage| stage.kind == StageKind::Open).cloned().collect()
}

fn pipeline_of(access: &Access, field: &'static str, id: PipelineId) -> Result<Arc<PipelineWithStages>, Error> {
    let pipeline = access.reference().pipeline(id).cloned();
    pipeline.ok_or_else(|| {
        if field == "id" { Error::NotFound("the pipeline") } else { Error::invalid(field, Invalid::Unknown) }
    })
}

fn stage_of(access: &Access, field: &'static str, id: StageId) -> Result<Arc<stage::Model>, Error> {
    let stage = access.reference().stage(id).cloned();
    stage.ok_or_else(
        || {
            if field == "id" { Error::NotFound("the stage") } else { Error::invalid(field, Invalid::Unknown) }
        },
    )
}

fn index(position: i32, most: usize) -> usize {
    usize::try_from(position).unwrap_or(0).min(most)
}
