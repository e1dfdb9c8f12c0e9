//! Rows that are deals. An open deal lies at the top of its stage, the last row on top; a closed one is told as it
//! happened: made on one day, closed on another.

use super::{
    batch::{Batch, Row},
    refusals::Refusals,
};
use crate::{
    deals::{
        deal_tag,
        entity::{CheckedItems, Model, Tags},
        model::closing_word,
        rank::{Place, key_for},
    },
    error::{Checks, Error},
    events::NewEvent,
    pipelines::stage,
    reference::PipelineWithStages,
};
use millrace_shared::{
    CompanyId, DealId, DirectoryItemId, DirectoryKind, RankKey, RecordKind, StageId, StageKind, Timestamp,
    validation::{self, folded},
};
use std::{collections::HashMap, sync::Arc};

/// Checks the rows and writes what is sound.
pub async fn write(batch: &mut Batch<'_>, rows: &[Row]) -> Result<(), Error> {
    batch.find_links(RecordKind::Deal, rows).await?;
    let named = rows.iter().filter_map(|row| batch.binding.text(&row.cells, "company"));
    let mut known = batch.companies(named.collect::<Vec<_>>().into_iter()).await?;
    let mut ranks: HashMap<StageId, RankKey> = HashMap::new();
    let mut deals: Vec<Model> = Vec::with_capacity(rows.len());
    for row in rows {
        let mut refusals = Refusals::default();
        let found = deal(batch, row, &mut refusals)?;
        let Some((mut deal, stage, company)) = found.filter(|_| refusals.is_empty()) else {
            batch.refuse(row.line, refusals);
            continue;
        };
        // A company is made only for a row that is sound itself.
        deal.company_id = company.as_ref().map(|_| CompanyId(uuid::Uuid::nil()));
        refusals.checked(complete(batch, &deal, &stage))?;
        if let Some(name) = company.filter(|_| refusals.is_empty()) {
            deal.company_id = batch.company("company", name, deal.owner_id, &mut known, &mut refusals).await?;
        }
        let free =
            refusals.is_empty() && batch.claim(RecordKind::Deal, deal.id.into(), &deal.custom, &mut refusals).await?;
        if !free {
            batch.refuse(row.line, refusals);
            continue;
        }
        if !batch.dry_run {
            let rank = match ranks.get(&stage.id) {
                Some(below) => {
                    RankKey::between(None, Some(below)).map_err(|_| Error::internal("no rank was found for a card"))?
                }
                None => key_for(&mut batch.tx, stage.id, &Place::default(), None).await?,
            };
            deal.rank = rank.to_string();
            ranks.insert(stage.id, rank);
        }
        deals.push(deal);
    }
    batch.report.created += deals.len() as u64;
    if batch.dry_run {
        return Ok(());
    }
    let tags = deals.iter().flat_map(|deal| {
        let row =
            |tag: &String| deal_tag::Model { workspace_id: deal.workspace_id, deal_id: deal.id, tag_key: folded(tag) };
        deal.tags.0.iter().map(row).collect::<Vec<_>>()
    });
    let tags: Vec<_> = tags.collect();
    for deal in &deals {
        batch.tx.keep(None, Some(deal));
        tell(batch, deal)?;
    }
    batch.tx.insert_rows(deals).await?;
    batch.tx.insert_rows(tags).await
}

/// Notes what happened to a deal: it was made, in the first open stage when it is closed by now, and closed.
fn tell(batch: &mut Batch<'_>, deal: &Model) -> Result<(), Error> {
    let kind = batch.access.reference().stage_kind(deal.stage_id);
    let first = batch.access.reference().pipeline(deal.pipeline_id).and_then(|pipeline| pipeline.stages.first());
    match (deal.closed_at, first) {
        (Some(closed_at), Some(first)) => {
            let made = Model {
                stage_id: first.id,
                closed_at: None,
                loss_reason_id: None,
                stage_entered_at: deal.created_at,
                last_activity_at: deal.created_at,
                version: 1,
                ..deal.clone()
            };
            batch.tx.note(NewEvent::created(&made)?.at(deal.created_at));
            batch.tx.note(NewEvent::changed(&made, deal, closing_word(kind))?.at(closed_at));
        }
        _ => batch.tx.note(NewEvent::created(deal)?.at(deal.created_at)),
    }
    Ok(())
}

/// A deal with its stage and the name of its company, which is not looked at yet.
type Read = (Model, Arc<stage::Model>, Option<String>);

fn deal(batch: &Batch<'_>, row: &Row, refusals: &mut Refusals) -> Result<Option<Read>, Error> {
    let (binding, cells, access) = (batch.binding, &row.cells, batch.access);
    let mut checks = Checks::default();
    let name = checks.take("name", validation::name(&binding.text(cells, "name").unwrap_or_default()));
    let currency = binding.text(cells, "currency").unwrap_or_else(|| access.reference().workspace.currency.clone());
    let currency = checks.take("currency", validation::currency(&currency));
    let amount =
        currency.as_ref().and_then(|currency| binding.amount(cells, "amount", currency, refusals)).unwrap_or(0);
    let amount = checks.take("amount", validation::amount(amount));
    let probability = binding.number(cells, "probability", refusals);
    let probability_override = checks.optional("probability", probability, validation::probability);
    let tags = checks.take("tags", validation::tags(&binding.list(cells, "tags"))).unwrap_or_default();
    let expected_close_on = binding.day(cells, "expected_close_on", refusals);
    refusals.checked(checks.done())?;

    let owner_id = batch.owner(cells, refusals);
    let stage = stage(batch, row, refusals);
    if let (Some(owner), Some(stage)) = (owner_id, &stage) {
        refusals.checked(access.may_create_deal(owner, stage.id))?;
    }
    let source_id = item(batch, row, "source", DirectoryKind::Source, refusals);
    let loss_reason_id = item(batch, row, "loss_reason", DirectoryKind::LossReason, refusals);
    let closed = stage.as_ref().is_some_and(|stage| stage.kind.is_closed());
    let (created_at, closed_at) = times(batch, row, closed, refusals);

    let (Some(name), Some(currency), Some(amount), Some(owner_id), Some(stage)) =
        (name, currency, amount, owner_id, stage)
    else {
        return Ok(None);
    };
    let last = closed_at.unwrap_or(created_at);
    let custom = batch.custom(RecordKind::Deal, cells, refusals)?;
    let deal = Model {
        workspace_id: access.workspace_id(),
        id: DealId(access.app().random.uuid(created_at)),
        pipeline_id: stage.pipeline_id,
        stage_id: stage.id,
        rank: String::new(),
        name_key: folded(&name),
        name,
        amount,
        currency,
        company_id: None::<CompanyId>,
        owner_id,
        probability_override,
        expected_close_on,
        source_id,
        loss_reason_id: loss_reason_id.filter(|_| matches!(stage.kind, StageKind::Lost | StageKind::Unqualified)),
        tags: Tags(tags),
        checked_items: CheckedItems::default(),
        custom,
        closed_at,
        stage_entered_at: last,
        last_activity_at: last,
        created_at,
        updated_at: batch.tx.now(),
        deleted_at: None,
        version: if closed_at.is_some() { 2 } else { 1 },
    };
    Ok(Some((deal, stage, binding.text(cells, "company"))))
}

/// What stage and pipeline ask of a deal.
fn complete(batch: &Batch<'_>, deal: &Model, stage: &stage::Model) -> Result<(), Error> {
    let mut checks = Checks::default();
    deal.check_stage(stage, 0, batch.access.reference(), &mut checks);
    if let Some(pipeline) = batch.access.reference().pipeline(deal.pipeline_id) {
        checks.require(deal.lacks(&pipeline.pipeline, 0));
    }
    checks.done()
}

/// The stage that a row names in the pipeline it names; the first of the first when it names none.
fn stage(batch: &Batch<'_>, row: &Row, refusals: &mut Refusals) -> Option<Arc<stage::Model>> {
    let pipelines = &batch.access.reference().pipelines;
    let pipeline: Option<&Arc<PipelineWithStages>> = match batch.binding.text(&row.cells, "pipeline") {
        Some(name) => pipelines.iter().find(|pipeline| folded(&pipeline.pipeline.name) == folded(&name)),
        None => pipelines.first(),
    };
    let pipeline = refusals.take("pipeline", pipeline, "names a pipeline that does not exist")?;
    let stage = match batch.binding.text(&row.cells, "stage") {
        Some(name) => pipeline.stages.iter().find(|stage| folded(&stage.name) == folded(&name)),
        None => pipeline.stages.first(),
    };
    refusals.take("stage", stage, "names a stage that the pipeline does not have").cloned()
}

/// When a deal was made and when it was closed. Nothing lies in the future.
fn times(batch: &Batch<'_>, row: &Row, closed: bool, refusals: &mut Refusals) -> (Timestamp, Option<Timestamp>) {
    let now = batch.tx.now();
    let mut instant = |field| {
        let at = batch.binding.instant(&row.cells, field, refusals)?;
        // The noon of today may be yet to come.
        if at.ms_since(now) > millrace_shared::time::DAY_MS {
            refusals.refuse(field, "lies in the future");
        }
        Some(at.min(now))
    };
    let (made, ended) = (instant("created_at"), instant("closed_at").filter(|_| closed));
    let closed_at = if closed { Some(ended.unwrap_or(now)) } else { None };
    let created_at = made.or(closed_at).unwrap_or(now);
    if closed_at.is_some_and(|closed_at| closed_at < created_at) {
        refusals.refuse("closed_at", "lies before created_at");
    }
    (created_at, closed_at)
}

fn item(
    batch: &Batch<'_>,
    row: &Row,
    field: &'static str,
    kind: DirectoryKind,
    refusals: &mut Refusals,
) -> Option<DirectoryItemId> {
    let name = folded(&batch.binding.text(&row.cells, field)?);
    let items = &batch.access.reference().directories;
    let found = items.iter().find(|item| item.kind == kind && folded(&item.name) == name).map(|item| item.id);
    refusals.take(field, found, "is not in the list of the settings")
}
