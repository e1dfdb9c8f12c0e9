//! Many deals at once: one transaction, and for each deal whether it was done or why not.

use super::{check_out_of_trash, stage_of, update::Patched};
use crate::{
    access::{Access, Permit},
    db::{
        Committed, Tx,
        page::PAGE_MAX,
        tx::{Receipt, check_version},
    },
    deals::{
        entity::{Entity, Model},
        inputs::{ChangeDealsInput, DealChangeInput, UpdateDealInput},
        rank::{Place, key_for},
    },
    error::{Checks, Error},
};
use async_graphql::MaybeUndefined;
use millrace_shared::{DealId, Invalid, RecordId, Verb};
use std::collections::BTreeMap;

/// What became of each deal, in the order of the input, and the number of the last event.
pub struct Changed {
    /// The deals as they are then, or why one was refused.
    pub deals: Vec<(DealId, Result<Model, Error>)>,
    /// The number of the last event.
    pub seq: i64,
}

/// Changes many deals. One that is refused stays as it is and keeps no other from being changed.
pub async fn change(access: &Access, input: ChangeDealsInput) -> Result<Changed, Error> {
    let most = usize::try_from(PAGE_MAX).unwrap_or(usize::MAX);
    // Locked in the order of ids, so that no two transactions wait for each other.
    let wanted: BTreeMap<DealId, &DealChangeInput> = input.changes.iter().map(|change| (change.id, change)).collect();
    let mut checks = Checks::default();
    if input.changes.is_empty() {
        checks.refuse("changes", Invalid::Required);
    } else if input.changes.len() > most {
        checks.refuse("changes", Invalid::TooMany(most));
    } else if wanted.len() < input.changes.len() {
        checks.refuse("changes", Invalid::Taken);
    }
    checks.done()?;
    let mut tx = access.begin(input.client_mutation_id.clone()).await?;
    // A retry: what was done is answered, and what was refused is tried once more, so that it is not told as done.
    let again = matches!(tx.receipt().await?, Receipt::Done(_));
    let mut done_before = BTreeMap::new();
    if again {
        let ids = tx.changed_before(wanted.keys().map(|id| RecordId(id.0)).collect()).await?;
        let seen = access.get_many::<Entity>(ids.iter().map(|id| id.0).collect()).await?;
        let mut seen: BTreeMap<DealId, Model> = seen.into_iter().map(|deal| (deal.id, deal)).collect();
        let now = |id: RecordId| (DealId(id.0), seen.remove(&DealId(id.0)).ok_or(Error::NotFound("the deal")));
        done_before = ids.into_iter().map(now).collect();
    }
    let access = &access.with_current_reference().await?;
    let mut permits: BTreeMap<DealId, Result<Permit<Model>, Error>> = BTreeMap::new();
    for (id, change) in wanted.into_iter().filter(|(id, _)| !done_before.contains_key(id)) {
        permits.insert(id, Error::refusal_or(access.permit::<Entity>(&tx, &verbs(change), id).await)?);
    }
    let first = input.changes.first().map(|change| change.id);
    let mut deals = Vec::with_capacity(input.changes.len());
    for change in input.changes {
        let id = change.id;
        let done = match (done_before.remove(&id), permits.remove(&id)) {
            (Some(done), _) => done,
            (None, Some(Ok(before))) => Error::refusal_or(one(access, &mut tx, &before, change).await)?,
            (None, Some(Err(refused))) => Err(refused),
            (None, None) => Err(Error::NotFound("the deal")),
        };
        deals.push((id, done));
    }
    if let Some(id) = first.filter(|_| !again) {
        tx.done_to(id);
    }
    let Committed { seq } = tx.commit().await?;
    Ok(Changed { deals, seq })
}

/// The rights that a change needs.
fn verbs(change: &DealChangeInput) -> Vec<Verb> {
    let mut verbs = Vec::new();
    if change.deleted.is_some() {
        verbs.push(Verb::Delete);
    }
    if change.owner_id.is_some() {
        verbs.push(Verb::Assign);
    }
    let only_trash = change.deleted.is_some()
        && change.stage_id.is_none()
        && change.owner_id.is_none()
        && change.amount.is_none()
        && change.company_id.is_undefined()
        && change.contact_ids.is_none()
        && change.expected_close_on.is_undefined()
        && change.source_id.is_undefined()
        && change.loss_reason_id.is_undefined()
        && change.custom.is_none()
        && change.add_tags.is_none()
        && change.remove_tags.is_none()
        && change.closed_at.is_none();
    if !only_trash {
        verbs.push(Verb::Edit);
    }
    verbs
}

// Invariant: everything that can be refused is refused before the first write.
async fn one(access: &Access, tx: &mut Tx, before: &Model, change: DealChangeInput) -> Result<Model, Error> {
    check_version(change.version, before.version)?;
    let now = tx.now();
    let (closed_at, deleted, place) =
        (change.closed_at, change.deleted, Place { after: change.after_id, ..Place::default() });
    let stage = match change.stage_id {
        Some(id) => Some(stage_of(tx, id).await?),
        None => None,
    };
    if deleted.is_none() {
        check_out_of_trash(before)?;
    }
    let mut checks = Checks::default();
    let tags = before.tags.changed(change.add_tags.as_deref(), change.remove_tags.as_deref());
    let mut patched = Patched::of(access, tx, before, fields(change, tags), &mut checks).await?;
    match &stage {
        Some(stage) if stage.id != before.stage_id => {
            access.may_enter(patched.deal.owner_id, stage.id)?;
            patched.deal.check_stage(stage, patched.contacts(), access.reference(), &mut checks);
            patched.check_pipeline(access, before, &mut checks);
        }
        _ => patched.check_kept(access, before, &mut checks),
    }
    let ends_closed = stage.as_ref().map_or_else(|| before.closed_at.is_some(), |stage| stage.kind.is_closed());
    if closed_at.is_some_and(|at| !ends_closed || at > now || at < before.created_at) {
        checks.refuse("closedAt", Invalid::NotAllowed);
    }
    checks.done()?;
    patched.claim(access, tx, before).await?;

    let mut verb = patched.verb(before);
    patched.deal.last_activity_at = now;
    match deleted {
        Some(true) => {
            patched.deal.deleted_at = before.deleted_at.or(Some(now));
            verb = "deleted";
        }
        Some(false) if patched.deal.deleted_at.take().is_some() => {
            patched.deal.rank = key_for(tx, before.stage_id, &place, Some(before.id)).await?.to_string();
            verb = "restored";
        }
        _ => {}
    }
    if let Some(stage) = stage {
        let rank = key_for(tx, stage.id, &place, Some(before.id)).await?.to_string();
        let was = access.reference().stage_kind(before.stage_id);
        let placed = patched.deal.place(&stage, was, rank, now);
        if placed != "reordered" {
            verb = placed;
        }
    }
    patched.deal.closed_at = closed_at.or(patched.deal.closed_at);
    let more = patched.write_beside(tx, before).await?;
    tx.save_with(before, patched.deal, verb, more).await
}

fn fields(change: DealChangeInput, tags: Option<Vec<String>>) -> UpdateDealInput {
    UpdateDealInput {
        id: change.id,
        version: 0,
        name: None,
        amount: change.amount,
        currency: None,
        company_id: change.company_id,
        contact_ids: change.contact_ids,
        owner_id: change.owner_id,
        probability_override: MaybeUndefined::Undefined,
        expected_close_on: change.expected_close_on,
        source_id: change.source_id,
        loss_reason_id: change.loss_reason_id,
        tags,
        custom: change.custom,
        client_mutation_id: None,
    }
}
