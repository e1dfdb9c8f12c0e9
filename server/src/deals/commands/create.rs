//! Making a deal.

use super::{
    Done, finish, seen, stage_of,
    values::{company, contact_list, item, write_contacts, write_tags},
};
use crate::{
    access::Access,
    db::{Tx, tx::Receipt},
    deals::{
        entity::{CheckedItems, Entity, Model, Tags},
        inputs::CreateDealInput,
        rank::{Place, key_for},
    },
    error::{Checks, Error},
    fields::{self, custom::CustomValues, model::check_required},
};
use millrace_shared::{
    CompanyId, ContactId, DirectoryKind, Invalid, RecordKind, UserId,
    validation::{self, folded},
};

/// Makes a deal at the top of its stage.
pub async fn create(access: &Access, mut input: CreateDealInput) -> Result<Done, Error> {
    let owner_id = match input.owner_id {
        Some(id) => access.assignee("ownerId", id)?,
        None => access.user()?.id,
    };
    let mut tx = access.begin(input.client_mutation_id.take()).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let access = &access.with_current_reference().await?;
    let mut checks = Checks::default();
    check_set(access, &input, &mut checks);
    checks.done()?;
    let deal = make(access, &mut tx, owner_id, input, None).await?;
    finish(tx, deal).await
}

/// Refuses the fields of a new deal that may not be set.
pub(crate) fn check_set(access: &Access, input: &CreateDealInput, checks: &mut Checks) {
    let named = [
        ("amount", input.amount.is_some_and(|amount| amount.0 != 0)),
        ("currency", input.amount.is_some_and(|amount| amount.0 != 0) && input.currency.is_some()),
        ("probabilityOverride", input.probability_override.is_some()),
        ("expectedCloseOn", input.expected_close_on.is_some()),
        ("sourceId", input.source_id.is_some()),
    ];
    access.check_set(RecordKind::Deal, &named, checks);
}

/// What a deal takes over from the lead that it is made of: these were proved or made in the same transaction.
pub(crate) struct Heritage {
    /// The customer.
    pub company_id: Option<CompanyId>,
    /// Who takes part in it.
    pub contact_ids: Vec<ContactId>,
    /// What its custom fields hold.
    pub custom: CustomValues,
}

/// Makes a deal within a transaction that goes on.
pub(crate) async fn make(
    access: &Access,
    tx: &mut Tx,
    owner_id: UserId,
    input: CreateDealInput,
    heritage: Option<Heritage>,
) -> Result<Model, Error> {
    let reference = access.reference().clone();
    let pipeline =
        reference.pipeline(input.pipeline_id).ok_or_else(|| Error::invalid("pipelineId", Invalid::Unknown))?;
    let stage_id = match input.stage_id {
        Some(id) => id,
        None => pipeline.stages.first().ok_or_else(|| Error::invalid("stageId", Invalid::Required))?.id,
    };
    access.may_create_deal(owner_id, stage_id)?;
    let stage = stage_of(tx, stage_id).await?;
    if stage.pipeline_id != pipeline.pipeline.id {
        return Err(Error::invalid("stageId", Invalid::Unknown));
    }
    let mut checks = Checks::default();
    if stage.kind.is_closed() {
        checks.refuse("stageId", Invalid::NotAllowed);
    }
    let name = checks.take("name", validation::name(&input.name)).unwrap_or_default();
    let now = tx.now();
    let Heritage { company_id, contact_ids, custom } = match heritage {
        Some(heritage) => {
            check_required(RecordKind::Deal, None, &heritage.custom, access, &mut checks);
            heritage
        }
        None => Heritage {
            contact_ids: contact_list(access, &mut checks, input.contact_ids.unwrap_or_default()).await?,
            company_id: company(access, &mut checks, input.company_id).await?,
            custom: fields::values::of_new(access, RecordKind::Deal, input.custom, &mut checks).await?,
        },
    };
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
        company_id,
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
        checked_items: CheckedItems::default(),
        custom,
        closed_at: None,
        stage_entered_at: now,
        last_activity_at: now,
        created_at: now,
        updated_at: now,
        deleted_at: None,
        version: 1,
    };
    deal.check_stage(&stage, contact_ids.len(), &reference, &mut checks);
    checks.require(deal.lacks(&pipeline.pipeline, contact_ids.len()));
    if access.is_known::<Entity>(tx, deal.id).await? {
        checks.refuse("id", Invalid::Taken);
    }
    checks.done()?;
    let (kind, id) = (RecordKind::Deal, deal.id.into());
    fields::unique::claim(tx, &reference, kind, id, None, &deal.custom).await?;
    let rank = key_for(tx, stage.id, &Place::default(), None).await?.to_string();
    let deal = tx.create(Model { rank, ..deal }).await?;
    write_tags(tx, &deal, false).await?;
    write_contacts(tx, deal.id, &contact_ids, false).await?;
    Ok(deal)
}
