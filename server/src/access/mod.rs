//! Rights: the one place where they are decided.
//!
//! An [`Access`] is an actor in a workspace. It is the only way to read records (its selects are scoped already) and
//! the only way to begin a command; a command that changes a record takes a [`Permit`] for it, which only this module
//! can make. A record that may not be seen does not exist (`NOT_FOUND`); what may not be done to a record that is seen
//! is `FORBIDDEN`.
//!
//! The policy is data: rows of `role_rules` say how far each verb of a role reaches for a kind of record, and those of
//! `role_stage_rules` how far it reaches in a stage instead ([`policy`]). The reach becomes one SQL condition and one
//! predicate ([`scope`]); a property test holds them equal. A [`Lens`] lets somebody act with less than their own rights:
//! what is reached is then what both policies reach.
//!
//! What may be done with single fields is decided here too ([`fields`]): records are shown through [`Access::shown`], which
//! takes out what is hidden, and a transaction refuses to write what may not be set.

mod built_in;
pub mod fields;
mod lens;
pub mod policy;
mod proofs;
#[cfg(test)]
pub(crate) mod property;
mod rights;
pub mod scope;
#[cfg(test)]
mod tests;
mod views;

pub use fields::{FieldRights, Withheld};
pub use lens::Lens;
pub use policy::Policy;
pub use proofs::Permit;
pub use scope::{Reach, Scoped, Whose};

use crate::{app::App, db::Tx, error::Error, reference::Reference, users};
use millrace_shared::{RecordId, RecordKind, StageId, UserId, UserStatus, Verb, WorkspaceId};
use rights::Rights;
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select, sea_query::Expr};
use std::sync::Arc;

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

#[derive(Clone)]
struct Inner {
    app: App,
    workspace_id: WorkspaceId,
    /// Who came.
    self_id: Option<UserId>,
    credential: Credential,
    lens: Lens,
    rights: Rights,
    /// What the rights never exceed: those of who came, behind a lens.
    bound: Option<Rights>,
    /// What may be done with fields, by both.
    fields: Arc<FieldRights>,
    reference: Arc<Reference>,
}

impl Access {
    /// The access of a user as things are now; nothing when the user is not active.
    pub async fn of_user(
        app: &App,
        workspace: WorkspaceId,
        user: UserId,
        credential: Credential,
        lens: Lens,
    ) -> Result<Option<Self>, Error> {
        let reference = app.references.get(app, workspace).await?;
        Ok(Self::in_reference(app, reference, user, credential, lens))
    }

    fn in_reference(
        app: &App,
        reference: Arc<Reference>,
        user: UserId,
        credential: Credential,
        lens: Lens,
    ) -> Option<Self> {
        let own = lens::rights_of(&reference, reference.user(user).filter(|user| user.status == UserStatus::Active)?);
        let (rights, bound) = match lens.rights(&reference, &own) {
            Some(seen_through) => (seen_through, Some(own)),
            None => (own, None),
        };
        let fields = match &bound {
            Some(bound) => rights.policy.fields().and(bound.policy.fields()),
            None => rights.policy.fields().clone(),
        };
        Some(Self(Arc::new(Inner {
            app: app.clone(),
            workspace_id: reference.workspace.id,
            self_id: Some(user),
            credential,
            lens,
            rights,
            bound,
            fields: Arc::new(fields),
            reference,
        })))
    }

    /// The access of the product itself (command line, demo): everything, as nobody or as the user given.
    pub async fn system(app: &App, workspace: WorkspaceId, user: Option<UserId>) -> Result<Self, Error> {
        let reference = app.references.get(app, workspace).await?;
        Ok(Self(Arc::new(Inner {
            app: app.clone(),
            workspace_id: workspace,
            self_id: user,
            credential: Credential::System,
            lens: Lens::None,
            rights: Rights { policy: Policy::everything(), user, team: Arc::from([]) },
            bound: None,
            fields: Arc::default(),
            reference,
        })))
    }

    /// The same actor with the rights and the reference data of now; nothing when the user is no longer active.
    /// Whether the session or token still stands is for `auth` to say.
    pub async fn renewed(&self) -> Result<Option<Self>, Error> {
        self.renewed_through(self.0.lens).await
    }

    async fn renewed_through(&self, lens: Lens) -> Result<Option<Self>, Error> {
        let reference = self.0.app.references.get(&self.0.app, self.0.workspace_id).await?;
        match self.0.self_id {
            Some(user) if self.0.credential != Credential::System => {
                Ok(Self::in_reference(&self.0.app, reference, user, self.0.credential, lens))
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
        Ok(Self(Arc::new(Inner { reference, ..Inner::clone(&self.0) })))
    }

    /// The actor as of now; nothing when the session or token ended or the user was deactivated.
    pub async fn refresh(&self) -> Result<Option<Self>, Error> {
        match crate::auth::still_stands(&self.0.app, self.0.workspace_id, self.0.credential).await? {
            Some(lens) => self.renewed_through(lens).await,
            None => Ok(None),
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
    /// Who acts, or as whom one looks on; nobody for the product itself.
    pub fn user_id(&self) -> Option<UserId> {
        self.0.rights.user
    }
    /// That user's row.
    pub fn user(&self) -> Result<&Arc<users::entity::Model>, Error> {
        self.user_id().and_then(|id| self.0.reference.user(id)).ok_or(Error::Unauthenticated)
    }
    /// The row of who came, as whomever they look on.
    pub fn own_user(&self) -> Result<&Arc<users::entity::Model>, Error> {
        self.0.self_id.and_then(|id| self.0.reference.user(id)).ok_or(Error::Unauthenticated)
    }
    /// Through what the actor sees.
    pub fn lens(&self) -> Lens {
        self.0.lens
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

    /// Two actors with the same key see the same of everything that is not personal, and may do the same to it: what is
    /// worked out for one holds for the other.
    pub fn rights_key(&self) -> String {
        let bound = self.0.bound.as_ref().map(|bound| format!(":{}", bound.key())).unwrap_or_default();
        format!("{}:{}{bound}", self.0.workspace_id, self.0.rights.key())
    }

    /// How far a verb reaches.
    pub fn reach(&self, kind: RecordKind, verb: Verb) -> Reach {
        let reach = self.0.rights.reach(kind, verb);
        match &self.0.bound {
            Some(bound) => reach.and(&bound.reach(kind, verb)),
            None => reach,
        }
    }

    /// Whose records a verb reaches; of deals, in that stage. The same as [`Access::reach`] for one record.
    fn whose(&self, kind: RecordKind, verb: Verb, stage: Option<StageId>) -> Whose {
        let whose = self.0.rights.whose(kind, verb, stage);
        match &self.0.bound {
            Some(bound) => whose.and(&bound.whose(kind, verb, stage)),
            None => whose,
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
        let deals = self.reach(RecordKind::Deal, Verb::View);
        scope::condition::<E>(&self.reach(E::KIND, verb), &deals, verb)
    }

    /// The condition of kept totals: those of owners and stages whose deals may be seen.
    pub fn totals_condition(&self) -> Condition {
        use crate::deals::stage_totals::Column;
        let stage = Expr::col(Column::StageId);
        self.reach(RecordKind::Deal, Verb::View).condition(Expr::col(Column::OwnerId), Some(stage))
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
        self.0.lens.refuse_to_act()?;
        self.begin_as_oneself(origin).await
    }

    /// The same for what one does about one's own sign-in, which is done also while one looks on as somebody else.
    pub(crate) async fn begin_as_oneself(&self, origin: Option<String>) -> Result<Tx, Error> {
        let origin = origin.filter(|origin| !origin.is_empty());
        if let Some(origin) = &origin {
            let checked = millrace_shared::validation::line(origin, 100);
            checked.map_err(|invalid| Error::invalid("clientMutationId", invalid))?;
        }
        let mut tx = Tx::begin(&self.0.app, self.0.workspace_id, self.0.self_id, origin).await?;
        tx.guard(self.0.fields.clone());
        Ok(tx)
    }

    /// Begins a command that changes settings: one at a time in a workspace, on whichever process, over the reference
    /// data as the last one left it.
    pub async fn begin_settings(&self, origin: Option<String>) -> Result<(Tx, Self), Error> {
        let tx = self.begin(origin).await?;
        crate::db::dialect::lock_settings(tx.connection(), self.0.workspace_id).await?;
        self.0.app.references.reload(&self.0.app, self.0.workspace_id).await?;
        Ok((tx, self.with_current_reference().await?))
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
}
