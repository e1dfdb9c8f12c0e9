//! What can be done with deals. Each command is one transaction: it reads the deal locked, proves the right, applies
//! the rules of [`super::model`], writes, and tells the log.

use super::{
    deal_contact, deal_tag,
    entity::{Entity, Model, Tags},
    inputs::{CloseDealInput, CreateDealInput, MoveDealInput, ReopenDealInput, UpdateDealInput},
    queries,
    rank::{Place, key_for},
};
use crate::{
    access::{Access, Permit},
    companies, contacts,
    db::{
        Committed, Tx,
        tx::{Receipt, check_version, patch_verbs},
    },
    error::{Checks, Error},
    events::FieldChange,
    pipelines::stage,
};
use async_graphql::MaybeUndefined;
use millrace_shared::{
    CompanyId, ContactId, DealId, DirectoryItemId, DirectoryKind, Invalid, StageId, Timestamp, Verb,
    validation::{self, folded},
};
use sea_orm::ColumnTrait;

/// A deal after a command, and the number of its event.
pub type Done = (Model, i64);

/// Makes a deal at the top of its stage.
pub async fn create(access: &Access, input: CreateDealInput) -> Result<Done, Error> {
    let owner_id = match input.owner_id {
        Some(id) => access.assignee("ownerId", id)?,
        None => access.user()?.id,
    };
    access.may_create(millrace_shared::RecordKind::Deal, owner_id)?;
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let access = &access.with_current_reference().await?;
    let reference = access.reference().clone();
    let pipeline =
        reference.pipeline(input.pipeline_id).ok_or_else(|| Error::invalid("pipelineId", Invalid::Unknown))?;
    let stage_id = match input.stage_id {
        Some(id) => id,
        None => pipeline.stages.first().ok_or_else(|| Error::invalid("stageId", Invalid::Required))?.id,
    };
    let stage = stage_of(&tx, stage_id).await?;
    if stage.pipeline_id != pipeline.pipeline.id {
        return Err(Error::invalid("stageId", Invalid::Unknown));
    }
    let mut checks = Checks::default();
    if stage.kind.is_closed() {
        checks.refuse("stageId", Invalid::NotAllowed);
    }
    let name = checks.take("name", validation::name(&input.name)).unwrap_or_default();
    let now = tx.now();
    let contact_ids = contact_list(access, &mut checks, input.contact_ids.unwrap_or_default()).await?;
    let deal = Model {
        workspace_id: access.workspace_id(),
        id: input.id.unwrap_or_else(|| access.app().new_id()),
        pipeline_id: pipeline.pipeline.id,
        stage_id: stage.id,
        rank: String::new(),
        name_key: folded(&name),
        name,
        amount: checks.optional("amount", input.amount, |amount| validation::amount(amount.0)).unwrap_or(0),
        currency: checks
            .optional("currency", input.currency, |code| validation::currency(&code))
            .unwrap_or_else(|| reference.workspace.currency.clone()),
        company_id: company(access, &mut checks, input.company_id).await?,
        owner_id,
        probability_override: checks.optional(
            "probabilityOverride",
            input.probability_override,
            validation::probability,
        ),
        expected_close_on: input.expected_close_on.map(|day| day.0),
        source_id: item(access, &mut checks, "sourceId", DirectoryKind::Source, input.source_id),
        loss_reason_id: None,
        tags: Tags(checks.optional("tags", input.tags, |tags| validation::tags(&tags)).unwrap_or_default()),
        closed_at: None,
        stage_entered_at: now,
        last_activity_at: now,
        created_at: now,
        updated_at: now,
        deleted_at: None,
        version: 1,
    };
    deal.check_stage(&stage, contact_ids.len(), &mut checks);
    deal.check_company(pipeline.pipeline.company_requirement, &mut checks);
    if access.is_known::<Entity>(&tx, deal.id).await? {
        checks.refuse("id", Invalid::Taken);
    }
    checks.done()?;
    let rank = key_for(&mut tx, stage.id, Place::default(), None).await?.to_string();
    let deal = tx.create(Model { rank, ..deal }).await?;
    write_tags(&mut tx, &deal, false).await?;
    write_contacts(&mut tx, deal.id, &contact_ids, false).await?;
    finish(tx, deal).await
}

/// Changes fields of a deal.
pub async fn update(access: &Access, input: UpdateDealInput) -> Result<Done, Error> {
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, patch_verbs(input.owner_id.is_some()), input.id).await?;
    check_version(Some(input.version), before.version)?;
    let mut checks = Checks::default();
    let mut deal = Model::clone(&before);
    if let Some(name) = checks.optional("name", input.name, |name| validation::name(&name)) {
        deal.name_key = folded(&name);
        deal.name = name;
    }
    deal.amount = checks.optional("amount", input.amount, |amount| validation::amount(amount.0)).unwrap_or(deal.amount);
    deal.currency =
        checks.optional("currency", input.currency, |code| validation::currency(&code)).unwrap_or(deal.currency);
    if let Some(owner) = input.owner_id {
        deal.owner_id = access.assignee("ownerId", owner)?;
    }
    if !input.company_id.is_undefined() {
        deal.company_id = company(access, &mut checks, input.company_id.take()).await?;
    }
    patch(&mut deal.probability_override, input.probability_override, |percent| {
        checks.take("probabilityOverride", validation::probability(percent))
    });
    patch(&mut deal.expected_close_on, input.expected_close_on, |day| Some(day.0));
    patch(&mut deal.source_id, input.source_id, |id| {
        item(access, &mut checks, "sourceId", DirectoryKind::Source, Some(id))
    });
    patch(&mut deal.loss_reason_id, input.loss_reason_id, |id| {
        item(access, &mut checks, "lossReasonId", DirectoryKind::LossReason, Some(id))
    });
    if let Some(tags) = checks.optional("tags", input.tags, |tags| validation::tags(&tags)) {
        deal.tags = Tags(tags);
    }
    let linked: Vec<ContactId> =
        queries::links(tx.connection(), access, &[deal.id]).await?.into_iter().map(|link| link.contact_id).collect();
    let contact_ids = match input.contact_ids {
        Some(ids) => keep_unseen(access, &linked, contact_list(access, &mut checks, ids).await?).await?,
        None => linked.clone(),
    };
    // What the stage asks for may not be taken away again; what was missing before may stay missing.
    if let Some(stage) = access.reference().stage(deal.stage_id) {
        let mut lacked = Checks::default();
        before.check_stage(stage, linked.len(), &mut lacked);
        if lacked.done().is_ok() {
            deal.check_stage(stage, contact_ids.len(), &mut checks);
        }
    }
    if before.company_id.is_some()
        && let Some(pipeline) = access.reference().pipeline(deal.pipeline_id)
    {
        deal.check_company(pipeline.pipeline.company_requirement, &mut checks);
    }
    checks.done()?;
    deal.last_activity_at = tx.now();
    let mut more = Vec::new();
    if contact_ids != linked {
        more.push(FieldChange {
            field: "contactIds".into(),
            before: serde_json::to_value(&linked)?,
            after: serde_json::to_value(&contact_ids)?,
        });
        write_contacts(&mut tx, deal.id, &contact_ids, true).await?;
    }
    if deal.tags != before.tags {
        write_tags(&mut tx, &deal, true).await?;
    }
    let verb = if deal.owner_id == before.owner_id { "updated" } else { "assigned" };
    let deal = tx.save_with(&*before, deal, verb, more).await?;
    finish(tx, deal).await
}

/// Moves a deal to a place in a stage.
pub async fn move_to(access: &Access, input: MoveDealInput) -> Result<Done, Error> {
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, &[Verb::Edit], input.id).await?;
    check_version(input.version, before.version)?;
    let stage = stage_of(&tx, input.stage_id).await?;
    let place = Place { after: input.after_id, before: input.before_id };
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
    let deal = enter(access, &mut tx, &before, deal, &stage, Place::default()).await?;
    finish(tx, deal).await
}

/// Puts a deal into the trash. One that is there already stays as it is.
pub async fn delete(access: &Access, id: DealId, version: Option<i32>, origin: Option<String>) -> Result<Done, Error> {
    let mut tx = access.begin(origin).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, &[Verb::Delete], id).await?;
    check_version(version, before.version)?;
    let mut deal = Model::clone(&before);
    deal.deleted_at = deal.deleted_at.or(Some(tx.now()));
    let deal = tx.save(&*before, deal, "deleted").await?;
    finish(tx, deal).await
}

/// Takes a deal out of the trash, to the top of its stage.
pub async fn restore(access: &Access, id: DealId, version: Option<i32>, origin: Option<String>) -> Result<Done, Error> {
    let mut tx = access.begin(origin).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, &[Verb::Delete], id).await?;
    check_version(version, before.version)?;
    let mut deal = Model::clone(&before);
    if deal.deleted_at.take().is_some() {
        // While it lay in the trash another card may have been given its key.
        deal.rank = key_for(&mut tx, deal.stage_id, Place::default(), Some(deal.id)).await?.to_string();
    }
    let deal = tx.save(&*before, deal, "restored").await?;
    finish(tx, deal).await
}

/// Notes that somebody worked on a deal, without a new version: a note was written.
pub async fn touch(tx: &mut Tx, id: DealId) -> Result<(), Error> {
    let now: Timestamp = tx.now();
    tx.update_where::<Entity>(
        super::entity::Column::WorkspaceId,
        super::entity::Column::Id.eq(id),
        [(super::entity::Column::LastActivityAt, sea_orm::sea_query::Expr::value(now.0))],
    )
    .await?;
    Ok(())
}

/// Puts a deal into a stage and saves it.
pub(crate) async fn enter(
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
    if before.deleted_at.is_some() {
        return Err(Error::Forbidden("the deal is in the trash: restore it first".into()));
    }
    if before.stage_id != stage.id {
        let contacts = queries::links(tx.connection(), access, &[deal.id]).await?.len();
        let mut checks = Checks::default();
        deal.check_stage(stage, contacts, &mut checks);
        checks.done()?;
    }
    let rank = key_for(tx, stage.id, place, Some(deal.id)).await?.to_string();
    let was = access.reference().stage_kind(before.stage_id);
    let verb = deal.place(stage, was, rank, tx.now());
    Ok((deal, verb))
}

async fn finish(mut tx: Tx, deal: Model) -> Result<Done, Error> {
    tx.done_to(deal.id);
    let Committed { seq } = tx.commit().await?;
    Ok((deal, seq))
}

/// The answer to a mutation that was done before: the deal as it is now.
async fn seen(access: &Access, id: DealId) -> Result<Done, Error> {
    let deal = access.get::<Entity>(id).await?;
    Ok((deal, access.app().events.position(access.workspace_id())))
}

/// The stage as it is now, which stays until the transaction ends.
async fn stage_of(tx: &Tx, id: StageId) -> Result<stage::Model, Error> {
    stage::Entity::lock(tx, id, false).await?.ok_or_else(|| Error::invalid("stageId", Invalid::Unknown))
}

/// Applies a patch to a field that may be empty.
pub(crate) fn patch<T, U>(field: &mut Option<U>, value: MaybeUndefined<T>, convert: impl FnOnce(T) -> Option<U>) {
    match value {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *field = None,
        MaybeUndefined::Value(value) => *field = convert(value),
    }
}

/// A company that the caller may see and that is not in the trash.
async fn company(access: &Access, checks: &mut Checks, id: Option<CompanyId>) -> Result<Option<CompanyId>, Error> {
    let Some(id) = id else { return Ok(None) };
    match access.get::<companies::entity::Entity>(id).await {
        Ok(company) if company.deleted_at.is_none() => return Ok(Some(id)),
        Ok(_) | Err(Error::NotFound(_)) => checks.refuse("companyId", Invalid::Unknown),
        Err(error) => return Err(error),
    }
    Ok(None)
}

/// Contacts that the caller may see, each once.
async fn contact_list(access: &Access, checks: &mut Checks, mut ids: Vec<ContactId>) -> Result<Vec<ContactId>, Error> {
    let mut known = Vec::with_capacity(ids.len());
    ids.retain(|id| {
        if known.contains(id) {
            false
        } else {
            known.push(*id);
            true
        }
    });
    if ids.len() > validation::LIST_MAX {
        checks.refuse("contactIds", Invalid::TooMany(validation::LIST_MAX));
        return Ok(ids);
    }
    let seen = access.get_many::<contacts::entity::Entity>(ids.iter().map(|id| id.0).collect()).await?;
    if ids.iter().any(|id| !seen.iter().any(|contact| contact.id == *id && contact.deleted_at.is_none())) {
        checks.refuse("contactIds", Invalid::Unknown);
    }
    Ok(ids)
}

/// Contacts that the caller may not see stay on the deal, behind the ones given.
async fn keep_unseen(
    access: &Access,
    linked: &[ContactId],
    mut given: Vec<ContactId>,
) -> Result<Vec<ContactId>, Error> {
    let seen = access.get_many::<contacts::entity::Entity>(linked.iter().map(|id| id.0).collect()).await?;
    given.extend(linked.iter().filter(|id| !seen.iter().any(|contact| contact.id == **id)));
    Ok(given)
}

fn item(
    access: &Access,
    checks: &mut Checks,
    field: &'static str,
    kind: DirectoryKind,
    id: Option<DirectoryItemId>,
) -> Option<DirectoryItemId> {
    let id = id?;
    match access.reference().directory_item(id) {
        Some(item) if item.kind == kind => Some(id),
        _ => {
            checks.refuse(field, Invalid::Unknown);
            None
        }
    }
}

/// Writes the search rows of a deal's tags.
pub(crate) async fn write_tags(tx: &mut Tx, deal: &Model, replace: bool) -> Result<(), Error> {
    if replace {
        tx.delete_where::<deal_tag::Entity>(deal_tag::Column::WorkspaceId, deal_tag::Column::DealId.eq(deal.id))
            .await?;
    }
    let rows = deal.tags.0.iter().map(|tag| deal_tag::Model {
        workspace_id: deal.workspace_id,
        deal_id: deal.id,
        tag_key: folded(tag),
    });
    let rows: Vec<_> = rows.collect();
    tx.insert_rows(rows).await
}

async fn write_contacts(tx: &mut Tx, deal_id: DealId, contacts: &[ContactId], replace: bool) -> Result<(), Error> {
    if replace {
        tx.delete_where::<deal_contact::Entity>(
            deal_contact::Column::WorkspaceId,
            deal_contact::Column::DealId.eq(deal_id),
        )
        .await?;
    }
    let workspace_id = tx.workspace_id();
    let rows = contacts.iter().zip(0..).map(|(contact_id, position)| deal_contact::Model {
        workspace_id,
        deal_id,
        contact_id: *contact_id,
        position,
    });
    let rows: Vec<_> = rows.collect();
    tx.insert_rows(rows).await
}

/// What a permit to edit a deal lets others do with it: used by the takeover when a user is deactivated.
pub async fn assign(tx: &mut Tx, deal: Permit<Model>, owner: millrace_shared::UserId) -> Result<Model, Error> {
    let mut after = Model::clone(&deal);
    after.owner_id = owner;
    tx.save(&*deal, after, "assigned").await
}
