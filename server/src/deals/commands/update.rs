//! Changing fields of a deal.

use super::{
    Done, check_out_of_trash, finish, seen,
    values::{company, contact_list, item, keep_unseen, patch, write_contacts, write_tags},
};
use crate::{
    access::Access,
    db::{
        Tx,
        tx::{Receipt, check_version, patch_verbs},
    },
    deals::{
        entity::{Entity, Model, Tags},
        inputs::UpdateDealInput,
        queries,
    },
    error::{Checks, Error},
    events::FieldChange,
    fields,
};
use millrace_shared::{
    ContactId, DirectoryKind, RecordKind,
    validation::{self, folded},
};

/// Changes fields of a deal.
pub async fn update(access: &Access, input: UpdateDealInput) -> Result<Done, Error> {
    let mut tx = access.begin(input.client_mutation_id.clone()).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, patch_verbs(input.owner_id.is_some()), input.id).await?;
    check_out_of_trash(&before)?;
    check_version(Some(input.version), before.version)?;
    let mut checks = Checks::default();
    let mut patched = Patched::of(access, &tx, &before, input, &mut checks).await?;
    patched.check_kept(access, &before, &mut checks);
    checks.done()?;
    patched.claim(access, &mut tx, &before).await?;
    patched.deal.last_activity_at = tx.now();
    let verb = patched.verb(&before);
    let more = patched.write_beside(&mut tx, &before).await?;
    let deal = tx.save_with(&*before, patched.deal, verb, more).await?;
    finish(tx, deal).await
}

/// A deal with changed fields that is not yet saved, and the contacts it had and has.
pub(super) struct Patched {
    pub deal: Model,
    linked: Vec<ContactId>,
    contacts: Vec<ContactId>,
}

impl Patched {
    /// Applies the fields of an input; what is refused is noted.
    pub async fn of(
        access: &Access,
        tx: &Tx,
        before: &Model,
        input: UpdateDealInput,
        checks: &mut Checks,
    ) -> Result<Self, Error> {
        let named = [
            ("amount", input.amount.is_some()),
            ("currency", input.currency.is_some()),
            ("probabilityOverride", !input.probability_override.is_undefined()),
            ("expectedCloseOn", !input.expected_close_on.is_undefined()),
            ("sourceId", !input.source_id.is_undefined()),
            ("lossReasonId", !input.loss_reason_id.is_undefined()),
        ];
        access.check_set(RecordKind::Deal, &named, checks);
        let mut deal = before.clone();
        if let Some(name) = checks.optional("name", input.name, |name| validation::name(&name)) {
            deal.name_key = folded(&name);
            deal.name = name;
        }
        deal.amount =
            checks.optional("amount", input.amount, |amount| validation::amount(amount.0)).unwrap_or(deal.amount);
        deal.currency =
            checks.optional("currency", input.currency, |code| validation::currency(&code)).unwrap_or(deal.currency);
        if let Some(owner) = input.owner_id {
            deal.owner_id = access.assignee("ownerId", owner)?;
        }
        if !input.company_id.is_undefined() {
            deal.company_id = company(access, checks, input.company_id.take()).await?;
        }
        patch(&mut deal.probability_override, input.probability_override, |percent| {
            checks.take("probabilityOverride", validation::probability(percent))
        });
        patch(&mut deal.expected_close_on, input.expected_close_on, |day| Some(day.0));
        patch(&mut deal.source_id, input.source_id, |id| {
            item(access, checks, "sourceId", DirectoryKind::Source, Some(id))
        });
        patch(&mut deal.loss_reason_id, input.loss_reason_id, |id| {
            item(access, checks, "lossReasonId", DirectoryKind::LossReason, Some(id))
        });
        if let Some(tags) = checks.optional("tags", input.tags, |tags| validation::tags(&tags)) {
            deal.tags = Tags(tags);
        }
        deal.custom =
            fields::values::of_changed(access, RecordKind::Deal, &before.custom, input.custom, checks).await?;
        let links = queries::links(tx.connection(), access, &[deal.id]).await?;
        let linked: Vec<ContactId> = links.into_iter().map(|link| link.contact_id).collect();
        let contacts = match input.contact_ids {
            Some(ids) => keep_unseen(access, &linked, contact_list(access, checks, ids).await?).await?,
            None => linked.clone(),
        };
        Ok(Self { deal, linked, contacts })
    }

    /// Takes the values that may stand only once: before anything else is written.
    pub async fn claim(&self, access: &Access, tx: &mut Tx, before: &Model) -> Result<(), Error> {
        let (kind, id) = (RecordKind::Deal, before.id.into());
        fields::unique::claim(tx, access.reference(), kind, id, Some(&before.custom), &self.deal.custom).await
    }

    /// How many contacts it has.
    pub fn contacts(&self) -> usize {
        self.contacts.len()
    }

    /// What its stage asks for may not be taken away again; what was missing before may stay missing.
    pub fn check_kept(&self, access: &Access, before: &Model, checks: &mut Checks) {
        if let Some(stage) = access.reference().stage(self.deal.stage_id) {
            let mut lacked = Checks::default();
            before.check_stage(stage, self.linked.len(), access.reference(), &mut lacked);
            if lacked.done().is_ok() {
                self.deal.check_stage(stage, self.contacts.len(), access.reference(), checks);
            }
        }
        self.check_pipeline(access, before, checks);
    }

    /// A pipeline that wants a company or a contact lets none be taken away; what was missing before may stay missing.
    pub fn check_pipeline(&self, access: &Access, before: &Model, checks: &mut Checks) {
        let Some(pipeline) = access.reference().pipeline(self.deal.pipeline_id) else { return };
        let lacked = before.lacks(&pipeline.pipeline, self.linked.len());
        let lacks = self.deal.lacks(&pipeline.pipeline, self.contacts.len());
        checks.require(lacks.into_iter().filter(|field| !lacked.contains(field)));
    }

    /// The event's word.
    pub fn verb(&self, before: &Model) -> &'static str {
        if self.deal.owner_id == before.owner_id { "updated" } else { "assigned" }
    }

    /// Writes the rows beside the deal's own, and tells what changed in them.
    pub async fn write_beside(&self, tx: &mut Tx, before: &Model) -> Result<Vec<FieldChange>, Error> {
        let mut more = Vec::new();
        if self.contacts != self.linked {
            more.push(FieldChange {
                field: "contactIds".into(),
                before: serde_json::to_value(&self.linked)?,
                after: serde_json::to_value(&self.contacts)?,
            });
            write_contacts(tx, self.deal.id, &self.contacts, true).await?;
        }
        if self.deal.tags != before.tags {
            write_tags(tx, &self.deal, true).await?;
        }
        Ok(more)
    }
}
