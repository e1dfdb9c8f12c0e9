//! What may be done with what was seen: permits, and the answers of `may_...`.

use super::{Access, Policy, Scoped, Whose};
use crate::{db::Tx, error::Error, events::Recorded, users};
use millrace_shared::{RecordId, RecordKind, StageId, UserId, UserStatus, Verb};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::{collections::BTreeMap, ops::Deref};

/// Proof that a verb was allowed on a record. Only this module makes one.
#[derive(Debug, Clone)]
pub struct Permit<M> {
    model: M,
}

impl<M> Deref for Permit<M> {
    type Target = M;
    fn deref(&self) -> &M {
        &self.model
    }
}

impl<M> Permit<M> {
    pub(super) fn of(model: M) -> Self {
        Self { model }
    }

    /// The record, without the proof.
    pub fn into_inner(self) -> M {
        self.model
    }
}

impl Access {
    /// Reads a record within the transaction, locked until its end, and proves that the verbs may be used on it.
    pub async fn permit<E: Scoped>(
        &self,
        tx: &Tx,
        verbs: &[Verb],
        id: impl Into<RecordId>,
    ) -> Result<Permit<E::Model>, Error>
    where
        E::Model: Recorded,
    {
        let id: RecordId = id.into();
        let select = self.select::<E>().filter(E::id().eq(id.0)).lock_exclusive();
        let model = select.one(tx.connection()).await?.ok_or(Error::NotFound(E::NAME))?;
        for verb in verbs {
            self.may_on(*verb, &model)?;
        }
        Ok(Permit { model })
    }

    /// The same for several records, in one statement and in the order of their ids, so that no two transactions wait
    /// for each other; for each whether it may be done, or why not.
    pub async fn permits<E: Scoped>(
        &self,
        tx: &Tx,
        verbs: &[Verb],
        ids: impl IntoIterator<Item = RecordId>,
    ) -> Result<BTreeMap<RecordId, Result<Permit<E::Model>, Error>>, Error> {
        let mut permits: BTreeMap<_, _> = ids.into_iter().map(|id| (id, Err(Error::NotFound(E::NAME)))).collect();
        if permits.is_empty() {
            return Ok(permits);
        }
        let select = self.select::<E>().filter(E::id().is_in(permits.keys().map(|id| id.0)));
        for model in select.order_by_asc(E::id()).lock_exclusive().all(tx.connection()).await? {
            let may = verbs.iter().try_for_each(|verb| self.may_on(*verb, &model));
            permits.insert(model.record_id(), may.map(|()| Permit { model }));
        }
        Ok(permits)
    }

    /// Whether a verb may be used on a record that was seen.
    pub fn may_on<M: Recorded>(&self, verb: Verb, model: &M) -> Result<(), Error> {
        if self.whose(M::KIND, verb, model.stage()).covers(model.owner()) {
            Ok(())
        } else {
            Err(refusal(M::KIND, verb))
        }
    }

    /// Whether a record of this kind may be made for this owner.
    pub fn may_create(&self, kind: RecordKind, owner: UserId) -> Result<(), Error> {
        self.may_create_in(kind, owner, None)
    }

    /// Whether a deal may be made for this owner in this stage.
    pub fn may_create_deal(&self, owner: UserId, stage: StageId) -> Result<(), Error> {
        self.may_create_in(RecordKind::Deal, owner, Some(stage))
    }

    fn may_create_in(&self, kind: RecordKind, owner: UserId, stage: Option<StageId>) -> Result<(), Error> {
        if self.whose(kind, Verb::Create, stage).covers(Some(owner)) {
            Ok(())
        } else {
            Err(refusal(kind, Verb::Create))
        }
    }

    /// Whether a deal of this owner, which may be changed, may be moved into a stage.
    pub fn may_enter(&self, owner: UserId, stage: StageId) -> Result<(), Error> {
        let mut rights = [Some(&self.0.rights), self.0.bound.as_ref()].into_iter().flatten();
        match rights.all(|rights| rights.whose_enter(stage).is_none_or(|whose| whose.covers(Some(owner)))) {
            true => Ok(()),
            false => Err(Error::Forbidden("your role does not let you move this deal into that stage".to_owned())),
        }
    }

    /// Whether a role may be given, changed, or taken from somebody: it grants nothing that one has not oneself.
    pub fn may_grant(&self, policy: &Policy) -> Result<(), Error> {
        let mut rights = [Some(&self.0.rights), self.0.bound.as_ref()].into_iter().flatten();
        match rights.all(|rights| policy.is_within(&rights.policy)) {
            true => Ok(()),
            false => Err(Error::Forbidden("your role does not let you manage rights that it does not have".to_owned())),
        }
    }

    /// Whether any records of a kind may be written to files; which ones is asked of each.
    pub fn may_export(&self, kind: RecordKind) -> Result<(), Error> {
        if self.reach(kind, Verb::Export).is_empty() {
            return Err(Error::Forbidden("your role does not let you export these records".to_owned()));
        }
        Ok(())
    }

    /// Whether a user may be managed: one who has no right that one has not oneself.
    pub fn may_manage(&self, user: &users::entity::Model) -> Result<(), Error> {
        self.may_administer(RecordKind::User)?;
        match self.reference().role(user.role_id) {
            Some(role) => self.may_grant(&Policy::of(role)),
            None => Ok(()),
        }
    }

    /// Whether the settings that a kind stands for may be changed.
    pub fn may_administer(&self, kind: RecordKind) -> Result<(), Error> {
        match self.whose(kind, Verb::Administer, None) {
            Whose::All => Ok(()),
            _ => Err(refusal(kind, Verb::Administer)),
        }
    }

    /// Whether the picture of a user may be set or taken away: one's own, and anybody's by who manages users.
    pub fn may_set_avatar(&self, user: UserId) -> Result<(), Error> {
        if self.reference().user(user).is_none() {
            return Err(Error::NotFound("the user"));
        }
        if self.user_id() == Some(user) { Ok(()) } else { self.may_administer(RecordKind::User) }
    }

    /// A user to whom records may be given: an active one of the workspace.
    pub fn assignee(&self, field: &'static str, id: UserId) -> Result<UserId, Error> {
        match self.reference().user(id) {
            Some(user) if user.status != UserStatus::Deactivated => Ok(id),
            _ => Err(Error::invalid(field, millrace_shared::Invalid::Unknown)),
        }
    }
}

fn refusal(kind: RecordKind, verb: Verb) -> Error {
    let what = kind.as_str().replace('_', " ");
    Error::Forbidden(match verb {
        Verb::Administer => format!("only an administrator may change the settings of the {what}"),
        Verb::Create => format!("your role does not let you create a {what} for this owner"),
        verb => format!("your role does not let you {} this {what}", verb.as_str()),
    })
}
