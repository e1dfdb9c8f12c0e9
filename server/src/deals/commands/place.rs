//! Moving a deal to a place in a stage: by dragging, closing, opening again.

use super::{Done, check_out_of_trash, finish, seen, stage_of, values::item};
use crate::{
    access::Access,
    db::{
        Tx,
        tx::{Receipt, check_version},
    },
    deals::{
        entity::{Entity, Model},
        inputs::{CloseDealInput, MoveDealInput, ReopenDealInput},
        queries,
        rank::{Place, key_for},
    },
    error::{Checks, Error},
    pipelines::stage,
};
use millrace_shared::{DirectoryKind, Invalid, RankKey, RecordKind, Verb, validation};

/// Moves a deal to a place in a stage.
pub async fn move_to(access: &Access, input: MoveDealInput) -> Result<Done, Error> {
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, &[Verb::Edit], input.id).await?;
    check_version(input.version, before.version)?;
    let stage = stage_of(&tx, input.stage_id).await?;
    let place = Place { after: input.after_id, before: input.before_id, rank: rank(input.rank)? };
    let deal = Model::clone(&before);
    let deal = enter(access, &mut tx, &before, deal, &stage, place).await?;
    finish(tx, deal).await
}

/// Closes a deal as won, lost or unqualified.
pub async fn close(access: &Access, input: CloseDealInput) -> Result<Done, Error> {
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, &[Verb::Edit], input.id).await?;
    check_version(input.version, before.version)?;
    let stage = stage_of(&tx, input.stage_id).await?;
    let mut checks = Checks::default();
    if !stage.kind.is_closed() {
        checks.refuse("stageId", Invalid::NotAllowed);
    }
    let named = [("amount", input.amount.is_some()), ("lossReasonId", input.loss_reason_id.is_some())];
    access.check_set(RecordKind::Deal, &named, &mut checks);
    let mut deal = Model::clone(&before);
    deal.amount = checks.optional("amount", input.amount, |amount| validation::amount(amount.0)).unwrap_or(deal.amount);
    deal.lose_for(item(access, &mut checks, "lossReasonId", DirectoryKind::LossReason, input.loss_reason_id));
    if let Some(at) = input.closed_at
        && (at > tx.now() || at < deal.created_at)
    {
        checks.refuse("closedAt", Invalid::NotAllowed);
    }
    checks.done()?;
    let mut placed = enter_unsaved(access, &mut tx, &before, deal, &stage, Place::default()).await?;
    if let Some(at) = input.closed_at {
        placed.0.closed_at = Some(at);
    }
    let deal = tx.save(&*before, placed.0, placed.1).await?;
    finish(tx, deal).await
}

/// Opens a closed deal again, at the top of an open stage.
pub async fn reopen(access: &Access, input: ReopenDealInput) -> Result<Done, Error> {
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, &[Verb::Edit], input.id).await?;
    check_version(input.version, before.version)?;
    let access = &access.with_current_reference().await?;
    let pipeline = access.reference().pipeline(before.pipeline_id).cloned().ok_or(Error::NotFound("the pipeline"))?;
    let stage = match input.stage_id {
        Some(id) => stage_of(&tx, id).await?,
        None => stage_of(&tx, pipeline.stages.first().ok_or(Error::NotFound("the stage"))?.id).await?,
    };
    if stage.kind.is_closed() {
        return Err(Error::invalid("stageId", Invalid::NotAllowed));
    }
    let deal = Model::clone(&before);
    let place = Place { rank: rank(input.rank)?, ..Place::default() };
    let deal = enter(access, &mut tx, &before, deal, &stage, place).await?;
    finish(tx, deal).await
}

fn rank(text: Option<String>) -> Result<Option<RankKey>, Error> {
    let rank = text.as_deref().map(RankKey::parse).transpose();
    rank.map_err(|_| Error::invalid("rank", Invalid::NotAllowed))
}

/// Puts a deal into a stage and saves it.
async fn enter(
    access: &Access,
    tx: &mut Tx,
    before: &Model,
    deal: Model,
    stage: &stage::Model,
    place: Place,
) -> Result<Model, Error> {
    let (deal, verb) = enter_unsaved(access, tx, before, deal, stage, place).await?;
    tx.save(before, deal, verb).await
}

async fn enter_unsaved(
    access: &Access,
    tx: &mut Tx,
    before: &Model,
    mut deal: Model,
    stage: &stage::Model,
    place: Place,
) -> Result<(Model, &'static str), Error> {
    check_out_of_trash(before)?;
    if before.stage_id != stage.id {
        access.may_enter(deal.owner_id, stage.id)?;
        let contacts = queries::links(tx.connection(), access, &[deal.id]).await?.len();
        let mut checks = Checks::default();
        deal.check_stage(stage, contacts, access.reference(), &mut checks);
        checks.done()?;
    }
    let rank = key_for(tx, stage.id, &place, Some(deal.id)).await?.to_string();
    let was = access.reference().stage_kind(before.stage_id);
    let verb = deal.place(stage, was, rank, tx.now());
    Ok((deal, verb))
}
