//! Many records of a kind at once: one transaction, and for each record whether it was done or why not.
//!
//! Which ones is said by their ids, never by a filter: what a filter finds changes while somebody reads how many it are,
//! and nobody's record is changed that they did not choose. [`ids`] gives those that a filter finds now.

use super::{
    commands::in_trash,
    groups::{self, Groups},
    kinds::each_listed,
    list::{Asked, Listed, Listing},
    merge,
    set::{self, SetFieldInput, Settable, Values},
};
use crate::{
    access::{Access, Permit},
    assignment::share::{self, DistributeInput, Shares},
    companies, contacts,
    db::{Committed, Tx, page::PAGE_MAX, tx::Receipt},
    deals::entity::Tags,
    error::{Checks, Error},
    events::Recorded,
    leads, products,
};
use async_graphql::InputObject;
use millrace_shared::{Invalid, RecordId, RecordKind, Timestamp, UserId, Verb, validation};
use sea_orm::{
    EntityTrait, IntoActiveModel,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use std::collections::BTreeSet;

/// Most records whose ids are told at once.
pub const IDS_MAX: usize = 5_000;

/// What becomes of many records at once. What is absent stays as it is.
#[derive(Debug, Clone, InputObject)]
pub struct ChangeRecordsInput {
    /// Of which kind: COMPANY, CONTACT, LEAD or PRODUCT. Deals have `changeDeals`.
    pub kind: RecordKind,
    /// Which ones: 200 at most, each once.
    pub ids: Vec<RecordId>,
    /// Who looks after them from now on.
    pub owner_id: Option<UserId>,
    /// Among whom they are given out from now on, instead of one owner.
    pub distribute: Option<DistributeInput>,
    /// Tags that each gets which has not got them yet, in any case.
    pub add_tags: Option<Vec<String>>,
    /// Tags that each loses, in any case.
    pub remove_tags: Option<Vec<String>>,
    /// Fields that each gets, 20 at most.
    pub set: Option<Vec<SetFieldInput>>,
    /// True puts them into the trash, false takes them out.
    pub deleted: Option<bool>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

impl ChangeRecordsInput {
    fn changes_tags(&self) -> bool {
        self.add_tags.is_some() || self.remove_tags.is_some()
    }
}

/// What of a record was other before, which is what it takes to undo it.
pub struct Was {
    /// Who looked after it.
    pub owner_id: UserId,
    /// Its tags, when they are what was changed.
    pub tags: Option<Vec<String>>,
    /// What it held in the fields that were set.
    pub values: Values,
}

/// What became of many records.
pub struct Changed {
    /// What was done, in the order of the input; with what was before, unless this is told by a retry.
    pub done: Vec<(RecordId, Option<Was>)>,
    /// What stayed as it was, and why.
    pub refused: Vec<(RecordId, Error)>,
    /// The number of the last event.
    pub seq: i64,
}

/// A kind of record of which many are changed at once.
pub trait Changeable: Listed {
    /// Who looks after it, to be changed.
    fn owner_mut(model: &mut Self::Model) -> &mut UserId;
    /// When it was put into the trash, to be changed.
    fn deleted_mut(model: &mut Self::Model) -> &mut Option<Timestamp>;
    /// Its tags, to be changed.
    fn tags_mut(model: &mut Self::Model) -> &mut Tags;
    /// The columns of its version, of when it was last changed, and of when it was last worked with.
    fn stamps() -> [Self::Column; 3];
    /// Of records with which nobody has to go on: what holds of them beside being in the trash.
    fn ended() -> Option<SimpleExpr> {
        None
    }
    /// Refuses a record of which nothing may be changed any more.
    fn check_open(_: &Self::Model) -> Result<(), Error> {
        Ok(())
    }
}

macro_rules! changeable {
    ($($feature:ident $({$($more:tt)*})?),+) => {$(
        impl Changeable for $feature::entity::Entity {
            $($($more)*)?
            fn owner_mut(model: &mut Self::Model) -> &mut UserId {
                &mut model.owner_id
            }
            fn deleted_mut(model: &mut Self::Model) -> &mut Option<Timestamp> {
                &mut model.deleted_at
            }
            fn tags_mut(model: &mut Self::Model) -> &mut Tags {
                &mut model.tags
            }
            fn stamps() -> [Self::Column; 3] {
                use $feature::entity::Column;
                [Column::Version, Column::UpdatedAt, Column::LastActivityAt]
            }
        }
    )+};
}
changeable!(companies, contacts, products, leads {
    fn ended() -> Option<SimpleExpr> {
        Some(Expr::col((leads::entity::Entity, leads::entity::Column::ConvertedAt)).is_not_null())
    }
    fn check_open(model: &Self::Model) -> Result<(), Error> {
        model.check_unconverted()
    }
});

/// The ids of all records that are asked for.
pub async fn ids(access: &Access, kind: RecordKind, asked: Asked) -> Result<Vec<RecordId>, Error> {
    each_listed!(
        kind,
        E => Listing::<E>::new(asked.filter, asked.matching).ids(access, IDS_MAX).await,
        Err(Error::invalid("kind", Invalid::NotAllowed))
    )
}

/// What is asked for in groups.
pub async fn groups(access: &Access, kind: RecordKind, asked: Asked, by: &str) -> Result<Groups, Error> {
    each_listed!(
        kind,
        E => groups::of(&Listing::<E>::new(asked.filter, asked.matching), access, by).await,
        Err(Error::invalid("kind", Invalid::NotAllowed))
    )
}

/// Changes many records. One that is refused stays as it is and keeps no other from being changed.
pub async fn change(access: &Access, input: ChangeRecordsInput) -> Result<Changed, Error> {
    each_listed!(input.kind, E => change_all::<E>(access, input).await, Err(Error::invalid("kind", Invalid::NotAllowed)))
}

async fn change_all<E>(access: &Access, mut input: ChangeRecordsInput) -> Result<Changed, Error>
where
    E: Settable + EntityTrait<Model: Recorded + IntoActiveModel<E::ActiveModel>, ActiveModel: Send>,
{
    let wanted = wanted(&input)?;
    let mut tx = access.begin(input.client_mutation_id.clone()).await?;
    // A retry: what was done is answered, and what was refused is tried once more, so that it is not told as done.
    let again = matches!(tx.receipt().await?, Receipt::Done(_));
    let before = if again { tx.changed_before(wanted.iter().copied().collect()).await? } else { BTreeSet::new() };
    let access = &access.with_current_reference().await?;
    if let Some(owner) = input.owner_id {
        access.assignee("ownerId", owner)?;
    }
    let asked = set::Asked::read::<E>(access, input.set.take())?;
    let mut permits = access.permits::<E>(&tx, &verbs(&input, &asked), wanted.difference(&before).copied()).await?;
    let shares = match &input.distribute {
        Some(distribute) => {
            let permitted = |id: &&RecordId| permits.get(id).is_some_and(Result::is_ok);
            let ids = input.ids.iter().filter(permitted).copied().collect();
            share::among::<E>(access, &mut tx, distribute, ids).await?
        }
        None => Shares::new(),
    };
    let (mut done, mut refused) = (Vec::new(), Vec::new());
    for id in &input.ids {
        let changed = match permits.remove(id) {
            Some(Ok(permit)) => {
                Error::refusal_or(one::<E>(access, &mut tx, &permit, &input, (&asked, shares.get(id))).await)?.map(Some)
            }
            Some(Err(error)) => Err(error),
            None => Ok(None),
        };
        match changed {
            Ok(was) => done.push((*id, was)),
            Err(error) => refused.push((*id, error)),
        }
    }
    if let Some(id) = input.ids.first().filter(|_| !again) {
        tx.done_to(*id);
    }
    let Committed { seq } = tx.commit().await?;
    Ok(Changed { done, refused, seq })
}

/// The records that are meant, once the input holds together.
fn wanted(input: &ChangeRecordsInput) -> Result<BTreeSet<RecordId>, Error> {
    let most = usize::try_from(PAGE_MAX).unwrap_or(usize::MAX);
    let wanted: BTreeSet<RecordId> = input.ids.iter().copied().collect();
    let mut checks = Checks::default();
    if input.ids.is_empty() {
        checks.refuse("ids", Invalid::Required);
    } else if input.ids.len() > most {
        checks.refuse("ids", Invalid::TooMany(most));
    } else if wanted.len() < input.ids.len() {
        checks.refuse("ids", Invalid::Taken);
    }
    let sets = input.set.as_ref().is_some_and(|set| !set.is_empty());
    if input.owner_id.is_some() && input.distribute.is_some() {
        checks.refuse("distribute", Invalid::NotAllowed);
    }
    if input.owner_id.is_none()
        && input.distribute.is_none()
        && input.deleted.is_none()
        && !input.changes_tags()
        && !sets
    {
        checks.refuse("ownerId", Invalid::Required);
    }
    for (field, tags) in [("addTags", &input.add_tags), ("removeTags", &input.remove_tags)] {
        checks.optional(field, tags.as_ref(), |tags| validation::tags(tags));
    }
    checks.done()?;
    Ok(wanted)
}

/// The rights that a change needs.
fn verbs(input: &ChangeRecordsInput, asked: &set::Asked) -> Vec<Verb> {
    let mut verbs = Vec::new();
    if input.deleted.is_some() {
        verbs.push(Verb::Delete);
    }
    if input.owner_id.is_some() || input.distribute.is_some() {
        verbs.extend([Verb::Edit, Verb::Assign]);
    } else if input.changes_tags() || !asked.is_empty() {
        verbs.push(Verb::Edit);
    }
    verbs
}

/// Changes one, and tells what was before.
// Invariant: everything that can be refused is refused before the first write.
async fn one<E>(
    access: &Access,
    tx: &mut Tx,
    before: &Permit<E::Model>,
    input: &ChangeRecordsInput,
    (asked, share): (&set::Asked, Option<&(UserId, Option<String>)>),
) -> Result<Was, Error>
where
    E: Settable + EntityTrait<Model: Recorded + IntoActiveModel<E::ActiveModel>, ActiveModel: Send>,
{
    let mut after = E::Model::clone(before);
    let mut was = Was { owner_id: *E::owner_mut(&mut after), tags: None, values: asked.held::<E>(access, before) };
    let given = input.owner_id.or(share.map(|(owner, _)| *owner));
    if given.is_some() || input.changes_tags() || !asked.is_empty() {
        if E::deleted_mut(&mut after).is_some() && input.deleted != Some(false) {
            return Err(in_trash::<E>());
        }
        E::check_open(before)?;
    }
    if input.deleted == Some(false) && E::deleted_mut(&mut after).is_some() {
        merge::check_own(tx, before.record_id()).await?;
    }
    let mut verb = "updated";
    let mut more = Vec::new();
    if let Some(owner) = given.filter(|owner| *owner != was.owner_id) {
        *E::owner_mut(&mut after) = owner;
        verb = "assigned";
        more = share::by(share.and_then(|(_, rule)| rule.clone()));
    }
    let tags = E::tags_mut(&mut after);
    if let Some(changed) = tags.changed(input.add_tags.as_deref(), input.remove_tags.as_deref()) {
        let changed = validation::tags(&changed).map_err(|invalid| Error::invalid("addTags", invalid))?;
        was.tags = Some(std::mem::replace(&mut tags.0, changed));
    }
    if !asked.is_empty()
        && let Some(set) = asked.put::<E>(access, tx, before, &mut after).await?
        && verb == "updated"
    {
        verb = set;
    }
    if let Some(deleted) = input.deleted {
        let at = E::deleted_mut(&mut after);
        if deleted != at.is_some() {
            *at = deleted.then(|| tx.now());
            verb = if deleted { "deleted" } else { "restored" };
        }
    }
    tx.save_with(&**before, after, verb, more).await?;
    Ok(was)
}
