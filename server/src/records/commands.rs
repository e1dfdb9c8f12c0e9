//! What is done to a record of any listed kind: it is made, changed, thrown away and taken back. Each is one transaction with
//! its event; the kind says what its own fields take.

use super::{many::Changeable, merge};
use crate::{
    access::Access,
    db::{
        Tx,
        tx::{Receipt, check_version},
    },
    error::{Checks, Error},
    events::Recorded,
    fields::{self, inputs::CustomValueInput},
    graphql::inputs::VersionedInput,
};
use async_graphql::MaybeUndefined;
use millrace_shared::{Invalid, RecordId, UserId, Verb};
use sea_orm::{EntityTrait, IntoActiveModel};

/// What every new record is given.
#[derive(Debug)]
pub struct Fresh {
    /// Who looks after it; the viewer when absent.
    pub owner_id: Option<UserId>,
    /// What its custom fields hold.
    pub custom: Option<Vec<CustomValueInput>>,
    /// The client's id of the mutation.
    pub origin: Option<String>,
}

/// What every change of a record says.
#[derive(Debug)]
pub struct Patch {
    /// Of which one.
    pub id: RecordId,
    /// The version that it was made for.
    pub version: i32,
    /// Who looks after it from now on.
    pub owner_id: MaybeUndefined<UserId>,
    /// What its custom fields shall hold.
    pub custom: Option<Vec<CustomValueInput>>,
    /// The client's id of the mutation.
    pub origin: Option<String>,
}

/// Makes a record. Tells it with the number of its event.
pub async fn create<E>(
    access: &Access,
    Fresh { owner_id, custom, origin }: Fresh,
    draft: impl FnOnce(&Tx, UserId, &mut Checks) -> E::Model + Send,
) -> Result<(E::Model, i64), Error>
where
    E: Changeable + EntityTrait<Model: Recorded + IntoActiveModel<E::ActiveModel>, ActiveModel: Send>,
{
    let mut tx = access.begin(origin).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen::<E>(access, id).await;
    }
    let owner = owner_id.or(access.user_id()).ok_or_else(|| Error::invalid("ownerId", Invalid::Required))?;
    let owner = access.assignee("ownerId", owner)?;
    access.may_create(E::KIND, owner)?;
    let mut checks = Checks::default();
    let mut model = draft(&tx, owner, &mut checks);
    *E::custom_mut(&mut model) = fields::values::of_new(access, E::KIND, custom, &mut checks).await?;
    checks.done()?;
    let id = model.record_id();
    if access.is_known::<E>(&tx, id).await? {
        return Err(Error::invalid("id", Invalid::Taken));
    }
    fields::unique::claim(&mut tx, access.reference(), E::KIND, id, None, E::custom(&model)).await?;
    let model = tx.create(model).await?;
    tx.done_to(id);
    Ok((model, tx.commit().await?.seq))
}

/// Changes a record.
pub async fn update<E>(
    access: &Access,
    Patch { id, version, owner_id, custom, origin }: Patch,
    apply: impl FnOnce(&mut Checks, &mut E::Model) + Send,
) -> Result<(E::Model, i64), Error>
where
    E: Changeable + EntityTrait<Model: Recorded + IntoActiveModel<E::ActiveModel>, ActiveModel: Send>,
{
    let mut tx = access.begin(origin).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen::<E>(access, id).await;
    }
    let before = access.permit::<E>(&tx, &[Verb::Edit], id).await?;
    check_version(Some(version), before.version())?;
    if E::deleted_at(&before).is_some() {
        return Err(in_trash::<E>());
    }
    E::check_open(&before)?;
    let mut after = E::Model::clone(&before);
    let (mut checks, mut verb) = (Checks::default(), "updated");
    match owner_id {
        MaybeUndefined::Value(owner) if Some(owner) != before.owner() => {
            access.may_on(Verb::Assign, &*before)?;
            *E::owner_mut(&mut after) = access.assignee("ownerId", owner)?;
            verb = "assigned";
        }
        MaybeUndefined::Null => checks.refuse("ownerId", Invalid::Required),
        _ => {}
    }
    let held = E::custom(&before);
    *E::custom_mut(&mut after) = fields::values::of_changed(access, E::KIND, held, custom, &mut checks).await?;
    apply(&mut checks, &mut after);
    checks.done()?;
    fields::unique::claim(&mut tx, access.reference(), E::KIND, id, Some(held), E::custom(&after)).await?;
    let after = tx.save(&*before, after, verb).await?;
    tx.done_to(id);
    Ok((after, tx.commit().await?.seq))
}

/// Puts a record into the trash, or takes it out. What points to it stays as it is.
pub async fn set_deleted<E>(
    access: &Access,
    VersionedInput { id, version, client_mutation_id }: VersionedInput,
    deleted: bool,
) -> Result<(E::Model, i64), Error>
where
    E: Changeable + EntityTrait<Model: Recorded + IntoActiveModel<E::ActiveModel>, ActiveModel: Send>,
{
    let mut tx = access.begin(client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen::<E>(access, id).await;
    }
    let before = access.permit::<E>(&tx, &[Verb::Delete], id).await?;
    check_version(version, before.version())?;
    let mut after = E::Model::clone(&before);
    if deleted != E::deleted_at(&before).is_some() {
        if !deleted {
            merge::check_own(&tx, id).await?;
        }
        *E::deleted_mut(&mut after) = deleted.then(|| tx.now());
    }
    let after = tx.save(&*before, after, if deleted { "deleted" } else { "restored" }).await?;
    tx.done_to(id);
    Ok((after, tx.commit().await?.seq))
}

/// The answer to a mutation that was done before: the record as it is now.
pub async fn seen<E: Changeable>(access: &Access, id: RecordId) -> Result<(E::Model, i64), Error> {
    let record = access.get::<E>(id).await?;
    Ok((record, access.app().events.position(access.workspace_id())))
}

/// What is said of a record that may not be changed where it lies.
pub fn in_trash<E: Changeable>() -> Error {
    Error::Forbidden(format!("{} is in the trash: restore it first", E::NAME))
}
