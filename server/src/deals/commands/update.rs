//! Changing fields of a deal.

use super::{
    Done, finish, seen,
    values::{company, contact_list, item, keep_unseen, patch, write_contacts, write_tags},
};
use crate::{
    access::Access,
    db::tx::{Receipt, check_version, patch_verbs},
    deals::{
        entity::{Entity, Model, Tags},
        inputs::UpdateDealInput,
        queries,
    },
    error::{Checks, Error},
    events::FieldChange,
};
use millrace_shared::{
    ContactId, DirectoryKind,
    validation::{self, folded},
};

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
