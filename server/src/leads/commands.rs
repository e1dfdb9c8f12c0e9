//! What may be done to leads. Each command is one transaction with its event. Conversion is in [`super::convert`].

use super::{
    entity::{Entity, Model},
    inputs::{LeadPatch, MoveLeadInput, NewLead},
};
use crate::{
    access::Access,
    assignment,
    companies::{
        commands::given,
        values::{self, Address, LabeledValue, LabeledValues},
    },
    db::{
        Tx,
        tx::{Receipt, check_version},
    },
    deals::{commands::patch as patch_field, entity::Tags},
    directories,
    error::{Checks, Error},
    fields,
    records::tags,
};
use async_graphql::MaybeUndefined;
use millrace_shared::{DirectoryItemId, DirectoryKind, Invalid, LeadId, RecordKind, UserId, Verb, validation};
use std::sync::Arc;

/// A lead after a command, and the number of its event.
pub type Done = (Model, i64);

/// Makes a lead.
pub async fn create(access: &Access, mut input: NewLead) -> Result<Done, Error> {
    let mut tx = access.begin(input.client_mutation_id.clone()).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    directories::commands::lock(&tx, &[input.stage_id, input.source_id]).await?;
    let access = &access.with_current_reference().await?;
    let custom = input.custom.take();
    let mut checks = Checks::default();
    let filled = |list: &Option<Vec<LabeledValue>>| list.as_ref().is_some_and(|list| !list.is_empty());
    let is_given_out = input.owner_id.is_none();
    let named = [
        ("jobTitle", input.job_title.is_some()),
        ("emails", filled(&input.emails)),
        ("phones", filled(&input.phones)),
        ("website", input.website.is_some()),
        ("address", input.address.as_ref().is_some_and(|address| *address != Address::default())),
        ("sourceId", input.source_id.is_some()),
    ];
    access.check_set(RecordKind::Lead, &named, &mut checks);
    let mut model = draft(access, &tx, input)?;
    model.custom = fields::values::of_new(access, RecordKind::Lead, custom, &mut checks).await?;
    checks.done()?;
    if access.is_known::<Entity>(&tx, model.id).await? {
        return Err(Error::invalid("id", Invalid::Taken));
    }
    let (kind, id) = (RecordKind::Lead, model.id.into());
    fields::unique::claim(&mut tx, access.reference(), kind, id, None, &model.custom).await?;
    let mut model = tx.create(model).await?;
    if is_given_out {
        model = assignment::share::new_lead(access, &mut tx, model).await?;
    }
    finish(tx, model).await
}

/// The checked model of a new lead.
fn draft(access: &Access, tx: &Tx, input: NewLead) -> Result<Model, Error> {
    let owner_id = owner_of_new(access, input.owner_id)?;
    let mut checks = Checks::default();
    let stage = match input.stage_id {
        Some(id) => stage_of(access, id)?,
        None => first_stage(access)?,
    };
    if stage.kind == DirectoryKind::LeadUnqualified {
        checks.refuse("stageId", Invalid::NotAllowed);
    }
    let mut model = Model {
        workspace_id: access.workspace_id(),
        id: input.id.unwrap_or_else(|| tx.app().new_id()),
        first_name: String::new(),
        last_name: String::new(),
        company_name: None,
        name_key: String::new(),
        search_key: String::new(),
        owner_id,
        job_title: None,
        emails: LabeledValues::default(),
        phones: LabeledValues::default(),
        website: None,
        address: Address::default(),
        source_id: None,
        stage_id: stage.id,
        reason_id: None,
        stage_entered_at: tx.now(),
        converted_at: None,
        contact_id: None,
        company_id: None,
        deal_id: None,
        tags: Tags::default(),
        custom: fields::model::defaults(RecordKind::Lead, access.reference()),
        created_at: tx.now(),
        updated_at: tx.now(),
        last_activity_at: tx.now(),
        deleted_at: None,
        version: 1,
    };
    let patch = LeadPatch {
        id: model.id,
        version: 1,
        first_name: given(input.first_name),
        last_name: given(input.last_name),
        company_name: given(input.company_name),
        job_title: given(input.job_title),
        emails: given(input.emails),
        phones: given(input.phones),
        website: given(input.website),
        address: given(input.address),
        source_id: given(input.source_id),
        custom: None,
        tags: given(input.tags),
        owner_id: MaybeUndefined::Undefined,
        client_mutation_id: None,
    };
    apply(access, &mut checks, &mut model, patch);
    checks.done()?;
    Ok(model)
}

/// Changes a lead.
pub async fn update(access: &Access, mut patch: LeadPatch) -> Result<Done, Error> {
    let mut tx = access.begin(patch.client_mutation_id.clone()).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, &[Verb::Edit], patch.id).await?;
    check_version(Some(patch.version), before.version)?;
    before.check_open()?;
    let mut after = Model::clone(&before);
    let mut checks = Checks::default();
    match patch.owner_id {
        MaybeUndefined::Value(owner) if owner != before.owner_id => {
            access.may_on(Verb::Assign, &*before)?;
            after.owner_id = access.assignee("ownerId", owner)?;
        }
        MaybeUndefined::Null => checks.refuse("ownerId", Invalid::Required),
        _ => {}
    }
    let named = [
        ("jobTitle", !patch.job_title.is_undefined()),
        ("emails", !patch.emails.is_undefined()),
        ("phones", !patch.phones.is_undefined()),
        ("website", !patch.website.is_undefined()),
        ("address", !patch.address.is_undefined()),
        ("sourceId", !patch.source_id.is_undefined()),
    ];
    access.check_set(RecordKind::Lead, &named, &mut checks);
    let custom = patch.custom.take();
    after.custom = fields::values::of_changed(access, RecordKind::Lead, &before.custom, custom, &mut checks).await?;
    apply(access, &mut checks, &mut after, patch);
    checks.done()?;
    let (kind, id) = (RecordKind::Lead, before.id.into());
    fields::unique::claim(&mut tx, access.reference(), kind, id, Some(&before.custom), &after.custom).await?;
    let verb = if after.owner_id == before.owner_id { "updated" } else { "assigned" };
    let after = tx.save(&*before, after, verb).await?;
    finish(tx, after).await
}

/// Moves a lead into a stage; into one of the group Unqualified with a reason.
pub async fn move_to(access: &Access, input: MoveLeadInput) -> Result<Done, Error> {
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, id.into()).await;
    }
    let before = access.permit::<Entity>(&tx, &[Verb::Edit], input.id).await?;
    check_version(input.version, before.version)?;
    before.check_open()?;
    // The lists as they are now: whoever takes an item away waits for this row, or was first.
    directories::commands::lock(&tx, &[Some(input.stage_id), input.reason_id]).await?;
    let access = &access.with_current_reference().await?;
    let stage = stage_of(access, input.stage_id)?;
    let mut checks = Checks::default();
    access.check_set(RecordKind::Lead, &[("reasonId", input.reason_id.is_some())], &mut checks);
    let reason = item(access, &mut checks, "reasonId", DirectoryKind::LeadReason, input.reason_id);
    let mut after = Model::clone(&before);
    let verb = after.move_to(&stage, reason, tx.now(), &mut checks);
    checks.done()?;
    let after = tx.save(&*before, after, verb).await?;
    finish(tx, after).await
}

pub(super) async fn finish(mut tx: Tx, lead: Model) -> Result<Done, Error> {
    tx.done_to(lead.id);
    Ok((lead, tx.commit().await?.seq))
}

/// The answer to a mutation that was done before: the lead as it is now.
pub(super) async fn seen(access: &Access, id: LeadId) -> Result<Done, Error> {
    let lead = access.get::<Entity>(id).await?;
    Ok((lead, access.app().events.position(access.workspace_id())))
}

/// Who owns a new lead before the assignment rules are asked: who is named, else who is set in the workspace's settings, else
/// whoever makes it. What goes to the one of the settings was given by the workspace, not by its maker: the right to make leads of one's own is enough.
fn owner_of_new(access: &Access, named: Option<UserId>) -> Result<UserId, Error> {
    let maker = access.user_id();
    let set = access.reference().lead_owner().filter(|_| named.is_none());
    let Some(owner) = named.or(set).or(maker) else { return Err(Error::invalid("ownerId", Invalid::Required)) };
    let owner = access.assignee("ownerId", owner)?;
    access.may_create(RecordKind::Lead, maker.filter(|_| set.is_some()).unwrap_or(owner))?;
    Ok(owner)
}

/// Where a new lead begins.
fn first_stage(access: &Access) -> Result<Arc<directories::entity::Model>, Error> {
    let first = access.reference().lead_stages().next().cloned();
    first.ok_or_else(|| Error::invalid("stageId", Invalid::Required))
}

pub(super) fn stage_of(access: &Access, id: DirectoryItemId) -> Result<Arc<directories::entity::Model>, Error> {
    let stage = access.reference().lead_stages().find(|stage| stage.id == id).cloned();
    stage.ok_or_else(|| Error::invalid("stageId", Invalid::Unknown))
}

/// An item of a directory, when it is one of that directory.
pub(super) fn item(
    access: &Access,
    checks: &mut Checks,
    field: &'static str,
    kind: DirectoryKind,
    id: Option<DirectoryItemId>,
) -> Option<DirectoryItemId> {
    let id = id?;
    if access.reference().directory_item(id).is_none_or(|item| item.kind != kind) {
        checks.refuse(field, Invalid::Unknown);
    }
    Some(id)
}

/// Puts the values of a patch into a model, all but the owner, and notes what is wrong with them.
pub(super) fn apply(access: &Access, checks: &mut Checks, model: &mut Model, patch: LeadPatch) {
    let filled = |text: &String| !text.is_empty();
    for (field, value, into) in
        [("firstName", patch.first_name, &mut model.first_name), ("lastName", patch.last_name, &mut model.last_name)]
    {
        match value {
            MaybeUndefined::Value(text) => {
                *into = checks.take(field, validation::line(&text, validation::NAME_MAX)).unwrap_or_default()
            }
            MaybeUndefined::Null => into.clear(),
            MaybeUndefined::Undefined => {}
        }
    }
    patch_field(&mut model.company_name, patch.company_name, |name| {
        checks.take("companyName", validation::line(&name, validation::NAME_MAX)).filter(filled)
    });
    patch_field(&mut model.job_title, patch.job_title, |title| {
        checks.take("jobTitle", validation::line(&title, validation::TEXT_MAX)).filter(filled)
    });
    patch_field(&mut model.website, patch.website, |website| {
        Some(website)
            .filter(|text| !text.trim().is_empty())
            .and_then(|url| checks.take("website", validation::url(&url)))
    });
    for (field, list, into, check) in [
        ("emails", patch.emails, &mut model.emails, validation::email as fn(&str) -> Result<String, Invalid>),
        ("phones", patch.phones, &mut model.phones, validation::phone),
    ] {
        match list {
            MaybeUndefined::Value(list) => *into = values::labeled(checks, field, list, check),
            MaybeUndefined::Null => *into = LabeledValues::default(),
            MaybeUndefined::Undefined => {}
        }
    }
    match patch.address {
        MaybeUndefined::Value(address) => model.address = values::address(checks, "address", address),
        MaybeUndefined::Null => model.address = Address::default(),
        MaybeUndefined::Undefined => {}
    }
    patch_field(&mut model.source_id, patch.source_id, |id| {
        item(access, checks, "sourceId", DirectoryKind::Source, Some(id))
    });
    tags::patch(checks, &mut model.tags, patch.tags);
    model.settle(checks);
}
