//! Rights: the one place where they are decided.
//!
//! An [`Access`] is an actor in a workspace. It is the only way to read records (its selects are scoped already) and
//! the only way to begin a command; a command that changes a record takes a [`Permit`] for it, which only this module
//! can make. A record that may not be seen does not exist (`NOT_FOUND`); what may not be done to a record that is seen
//! is `FORBIDDEN`.
//!
//! The policy is data: rows of `role_rules` say how far each verb of a role reaches for a kind of record
//! ([`policy`]). The reach becomes one SQL condition and one predicate ([`scope`]); a property test holds them equal.

pub mod policy;
#[cfg(test)]
pub(crate) mod property;
pub mod scope;
#[cfg(test)]
mod tests;

pub use policy::Policy;
pub use scope::{Reach, Scoped};

use crate::{app::App, db::Tx, error::Error, reference::Reference, users};
use millrace_shared::{RecordId, RecordKind, Scope, UserId, UserStatus, Verb, WorkspaceId};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, Select};
use std::{ops::Deref, sync::Arc};

/// By what an actor was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A signed-in browser.
    Session(millrace_shared::SessionId),
    /// An API token.
    Token(millrace_shared::TokenId),
    /// The command line or the product itself, with every right.
    System,
}

/// An actor in a workspace; cheap to clone.
#[derive(Clone)]
pub struct Access(Arc<Inner>);

struct Inner {
    app: App,
    workspace_id: WorkspaceId,
    user_id: Option<UserId>,
    credential: Credential,
    policy: Policy,
    /// The user and all reports.
    team: Arc<[UserId]>,
    reference: Arc<Reference>,
}

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
    /// The record, without the proof.
    pub fn into_inner(self) -> M {
        self.model
    }
}

impl Access {
    /// The access of a user as things are now; nothing when the user is not active.
    pub async fn of_user(
        app: &App,
        workspace: WorkspaceId,
        user: UserId,
        credential: Credential,
    ) -> Result<Option<Self>, Error> {
        let reference = app.references.get(app, workspace).await?;
        Ok(Self::in_reference(app, reference, user, credential))
    }

    fn in_reference(app: &App, reference: Arc<Reference>, user: UserId, credential: Credential) -> Option<Self> {
        let model = reference.user(user).filter(|user| user.status == UserStatus::Active)?;
        let policy = reference.role(model.role_id).map(|role| Policy::compile(&role.rules)).unwrap_or_default();
        Some(Self(Arc::new(Inner {
            app: app.clone(),
            workspace_id: reference.workspace.id,
            user_id: Some(user),
            credential,
            policy,
            team: reference.with_reports(user).into(),
            reference,
        })))
    }

    /// The access of the product itself (command line, demo): everything, as nobody or as the user given.
    pub async fn system(app: &App, workspace: WorkspaceId, user: Option<UserId>) -> Result<Self, Error> {
        let reference = app.references.get(app, workspace).await?;
        Ok(Self(Arc::new(Inner {
            app: app.clone(),
            workspace_id: workspace,
            user_id: user,
            credential: Credential::System,
            policy: Policy::everything(),
            team: Arc::from([]),
            reference,
        })))
    }

    /// The same actor with the rights and the reference data of now; nothing when the user is no longer active.
    /// Whether the session or token still stands is for `auth` to say.
    pub async fn renewed(&self) -> Result<Option<Self>, Error> {
        let reference = self.0.app.references.get(&self.0.app, self.0.workspace_id).await?;
        match self.0.user_id {
            Some(user) if self.0.credential != Credential::System => {
                Ok(Self::in_reference(&self.0.app, reference, user, self.0.credential))
            }
            user => Self::system(&self.0.app, self.0.workspace_id, user).await.map(Some),
        }
    }

    /// The same rights over the reference data of now: for a stream that many share, whose rights may not change.
    pub async fn with_current_reference(&self) -> Result<Self, Error> {
        let reference = self.0.app.references.get(&self.0.app, self.0.workspace_id).await?;
        if Arc::ptr_eq(&reference, &self.0.reference) {
            return Ok(self.clone());
        }
        Ok(Self(Arc::new(Inner {
            app: self.0.app.clone(),
            workspace_id: self.0.workspace_id,
            user_id: self.0.user_id,
            credential: self.0.credential,
            policy: self.0.policy.clone(),
            team: self.0.team.clone(),
            reference,
        })))
    }

    /// The actor as of now; nothing when the session or token ended or the user was deactivated.
    pub async fn refresh(&self) -> Result<Option<Self>, Error> {
        if crate::auth::still_stands(&self.0.app, self.0.workspace_id, self.0.credential).await? {
            self.renewed().await
        } else {
            Ok(None)
        }
    }

    /// The app.
    pub fn app(&self) -> &App {
        &self.0.app
    }
    /// The workspace.
    pub fn workspace_id(&self) -> WorkspaceId {
        self.0.workspace_id
    }
    /// Who acts; nobody for the product itself.
    pub fn user_id(&self) -> Option<UserId> {
        self.0.user_id
    }
    /// The acting user's row.
    pub fn user(&self) -> Result<&Arc<users::entity::Model>, Error> {
        self.0.user_id.and_then(|id| self.0.reference.user(id)).ok_or(Error::Unauthenticated)
    }
    /// By what the actor was recognised.
    pub fn credential(&self) -> Credential {
        self.0.credential
    }
    /// The session's or token's id, for logs and for ending it.
    pub fn credential_id(&self) -> Option<uuid::Uuid> {
        match self.0.credential {
            Credential::Session(id) => Some(id.0),
            Credential::Token(id) => Some(id.0),
            Credential::System => None,
        }
    }
    /// The workspace's reference data; everybody in it may see that.
    pub fn reference(&self) -> &Arc<Reference> {
        &self.0.reference
    }
    /// The compiled rights.
    pub fn policy(&self) -> &Policy {
        &self.0.policy
    }

    /// Two actors with the same key see the same of everything that is not personal: what is worked out for one holds
    /// for the other.
    pub fn rights_key(&self) -> String {
        let shared = RecordKind::ALL.iter().filter(|kind| !kind.is_personal());
        let sees_all = shared.copied().all(|kind| matches!(self.0.policy.scope(kind, Verb::View), Scope::All));
        let whose = match (sees_all, self.0.user_id) {
            (true, _) | (_, None) => "all".to_owned(),
            (false, Some(user)) => format!("{user}:{:x}", scope::fingerprint(&self.0.team)),
        };
        format!("{}:{:x}:{whose}", self.0.workspace_id, self.0.policy.fingerprint())
    }

    /// How far a verb reaches.
    pub fn reach(&self, kind: RecordKind, verb: Verb) -> Reach {
        match (self.0.policy.scope(kind, verb), self.0.user_id) {
            (Scope::All, _) => Reach::All,
            (Scope::None, _) | (_, None) => Reach::Nobody,
            (Scope::Own, Some(user)) => Reach::Owners(Arc::from([user])),
            (Scope::Team, Some(_)) => Reach::Owners(self.0.team.clone()),
        }
    }

    /// Rows of a kind that the verb reaches, within the workspace.
    pub fn select_for<E: Scoped>(&self, verb: Verb) -> Select<E> {
        #[expect(clippy::disallowed_methods, reason = "this is the scoped select that everything else uses")]
        E::find().filter(E::workspace().eq(self.0.workspace_id)).filter(self.condition::<E>(verb))
    }

    /// Rows of a kind that may be seen.
    pub fn select<E: Scoped>(&self) -> Select<E> {
        self.select_for::<E>(Verb::View)
    }

    /// The condition of rows that the verb reaches, without that of the workspace.
    pub fn condition<E: Scoped>(&self, verb: Verb) -> Condition {
        scope::condition::<E>(&self.reach(E::KIND, verb), verb)
    }

    /// The condition of kept totals: those of owners whose deals may be seen.
    pub fn totals_condition(&self, owner: crate::deals::stage_totals::Column) -> Condition {
        use sea_orm::sea_query::{Expr, ExprTrait};
        match self.reach(RecordKind::Deal, Verb::View) {
            Reach::All => Condition::all(),
            Reach::Nobody => Condition::all().add(Expr::val(1).eq(0)),
            Reach::Owners(owners) => Condition::all().add(Expr::col(owner).is_in(owners.iter().map(|id| id.0))),
        }
    }

    /// One record that may be seen, in the trash or not.
    pub async fn get<E: Scoped>(&self, id: impl Into<RecordId>) -> Result<E::Model, Error> {
        let id: RecordId = id.into();
        self.select::<E>().filter(E::id().eq(id.0)).one(self.0.app.db.reader()).await?.ok_or(Error::NotFound(E::NAME))
    }

    /// Records that may be seen, out of these; in no order.
    pub async fn get_many<E: Scoped>(&self, ids: Vec<uuid::Uuid>) -> Result<Vec<E::Model>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.select::<E>().filter(E::id().is_in(ids)).all(self.0.app.db.reader()).await?)
    }

    /// Begins a command. `origin` is the client's id of the mutation.
    pub async fn begin(&self, origin: Option<String>) -> Result<Tx, Error> {
        let origin = origin.filter(|origin| !origin.is_empty());
        if let Some(origin) = &origin {
            let checked = millrace_shared::validation::line(origin, 100);
            checked.map_err(|invalid| Error::invalid("clientMutationId", invalid))?;
        }
        Tx::begin(&self.0.app, self.0.workspace_id, self.0.user_id, origin).await
    }

    /// Begins a command that changes settings: one at a time in a workspace, on whichever process, over the reference
    /// data as the last one left it.
    pub async fn begin_settings(&self) -> Result<(Tx, Self), Error> {
        let tx = self.begin(None).await?;
        crate::db::dialect::lock_settings(tx.connection(), self.0.workspace_id).await?;
        self.0.app.references.reload(&self.0.app, self.0.workspace_id).await?;
        Ok((tx, self.with_current_reference().await?))
    }

    /// Reads a record within the transaction, locked until its end, and proves that the verbs may be used on it.
    pub async fn permit<E: Scoped>(
        &self,
        tx: &Tx,
        verbs: &[Verb],
        id: impl Into<RecordId>,
    ) -> Result<Permit<E::Model>, Error>
    where
        E::Model: crate::events::Recorded,
    {
        let id: RecordId = id.into();
        let select = self.select::<E>().filter(E::id().eq(id.0)).lock_exclusive();
        let model = select.one(tx.connection()).await?.ok_or(Error::NotFound(E::NAME))?;
        for verb in verbs {
            self.may_on(*verb, &model)?;
        }
        Ok(Permit { model })
    }

    /// Whether an id is in use in the workspace, by whoever: for ids that clients make.
    pub async fn is_known<E: Scoped>(&self, tx: &Tx, id: impl Into<RecordId>) -> Result<bool, Error> {
        let id: RecordId = id.into();
        #[expect(clippy::disallowed_methods, reason = "tells only whether a fresh random id is free")]
        let row = E::find()
            .filter(E::workspace().eq(self.0.workspace_id))
            .filter(E::id().eq(id.0))
            .one(tx.connection())
            .await?;
        Ok(row.is_some())
    }

    /// Whether a verb may be used on a record that was seen.
    pub fn may_on<M: crate::events::Recorded>(&self, verb: Verb, model: &M) -> Result<(), Error> {
        if self.reach(M::KIND, verb).covers(model.owner()) { Ok(()) } else { Err(refusal(M::KIND, verb)) }
    }

    /// Whether a record of this kind may be made for this owner.
    pub fn may_create(&self, kind: RecordKind, owner: UserId) -> Result<(), Error> {
        if self.reach(kind, Verb::Create).covers(Some(owner)) { Ok(()) } else { Err(refusal(kind, Verb::Create)) }
    }

    /// Whether the settings that a kind stands for may be changed.
    pub fn may_administer(&self, kind: RecordKind) -> Result<(), Error> {
        match self.0.policy.scope(kind, Verb::Administer) {
            Scope::All => Ok(()),
            _ => Err(refusal(kind, Verb::Administer)),
        }
    }

    /// Whether the picture of a user may be set or taken away: one's own, and anybody's by who manages users.
    pub fn may_set_avatar(&self, user: UserId) -> Result<(), Error> {
        if self.0.reference.user(user).is_none() {
            return Err(Error::NotFound("the user"));
        }
        if self.0.user_id == Some(user) { Ok(()) } else { self.may_administer(RecordKind::User) }
    }

    /// A user to whom records may be given: an active one of the workspace.
    pub fn assignee(&self, field: &'static str, id: UserId) -> Result<UserId, Error> {
        match self.0.reference.user(id) {
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
