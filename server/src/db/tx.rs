//! The write path. A [`Tx`] is the only way to write a workspace's records and [`Tx::commit`] the only way to finish:
//! data, kept totals, events and queued jobs land together or not at all.
//!
//! The number of an event comes from the workspace's own row, updated last in the transaction. That row is locked
//! from there to the commit, so numbers have no gaps and stand in the order of commits, on both databases.
//!
//! Invariant: nothing is announced before the commit has succeeded.

use crate::{
    access::FieldRights,
    app::App,
    db::Turn,
    deals::totals::{self, TotalsDelta, TotalsKey},
    error::Error,
    events::{FieldChange, NewEvent, Recorded, log},
    records::{activity::Active, tags::Tagging},
    search::kept::Words,
};
use millrace_shared::{RecordId, Timestamp, UserId, Verb, WorkspaceId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, Insert, IntoActiveModel, ModelTrait, QueryFilter,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A transaction under way. Dropped without a commit, nothing of it has happened.
pub struct Tx {
    app: App,
    txn: DatabaseTransaction,
    workspace_id: WorkspaceId,
    actor_id: Option<UserId>,
    origin: Option<String>,
    now: Timestamp,
    events: Vec<NewEvent>,
    totals: BTreeMap<TotalsKey, TotalsDelta>,
    words: Words,
    tags: Tagging,
    active: Active,
    receipt: Option<RecordId>,
    /// Events written so far, and whether one was about reference data.
    written: i64,
    touches_reference: bool,
    jobs: usize,
    fields: Arc<FieldRights>,
    _turn: Turn,
}

/// What a commit brought about.
#[derive(Debug, Clone, Copy)]
pub struct Committed {
    /// The number of its last event, or of the workspace's last one when it recorded none.
    pub seq: i64,
}

/// What a mutation finds when its id was seen before.
pub enum Receipt {
    /// It is new: go on.
    New,
    /// It was done already, to this record.
    Done(RecordId),
}

/// Most rows of one INSERT, so that the parameters stay below SQLite's limit.
const ROWS: usize = 500;

impl Tx {
    /// Begins one; `access` calls this for a user's command.
    pub(crate) async fn begin(
        app: &App,
        workspace_id: WorkspaceId,
        actor_id: Option<UserId>,
        origin: Option<String>,
    ) -> Result<Self, Error> {
        let (txn, turn) = app.db.begin(workspace_id).await?;
        Ok(Self {
            app: app.clone(),
            txn,
            workspace_id,
            actor_id,
            origin,
            now: app.clock.now(),
            events: Vec::new(),
            totals: BTreeMap::new(),
            words: Words::default(),
            tags: Tagging::default(),
            active: Active::default(),
            receipt: None,
            written: 0,
            touches_reference: false,
            jobs: 0,
            fields: Arc::default(),
            _turn: turn,
        })
    }

    /// Refuses from here on to set what these rights do not let be set; `access` calls this for a user's command.
    pub(crate) fn guard(&mut self, fields: Arc<FieldRights>) {
        self.fields = fields;
    }

    /// From here on what is written is carried over from other records, or made of what they hold: nobody sets it.
    pub fn carry_over(&mut self) {
        self.fields = Arc::default();
    }

    /// The connection, for reads within the transaction and for builders that [`Tx`] has no method for.
    pub(crate) fn connection(&self) -> &DatabaseTransaction {
        &self.txn
    }

    /// The app.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The workspace that is written.
    pub fn workspace_id(&self) -> WorkspaceId {
        self.workspace_id
    }

    /// Who writes; nobody for the product itself.
    pub fn actor_id(&self) -> Option<UserId> {
        self.actor_id
    }

    /// The instant of everything in this transaction.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Writes history: everything from here on happened at `at`. For imports and the demo.
    pub fn set_now(&mut self, at: Timestamp) {
        self.now = at;
    }

    /// Looks whether this mutation (by its `clientMutationId`) was done before. When it is new, its commit keeps the
    /// record it was done to, so that a retry finds it.
    pub async fn receipt(&mut self) -> Result<Receipt, Error> {
        let (Some(origin), Some(actor_id)) = (&self.origin, self.actor_id) else {
            return Ok(Receipt::New);
        };
        Ok(match log::find_receipt(&self.txn, self.workspace_id, actor_id, origin).await? {
            Some(record_id) => Receipt::Done(record_id),
            None => Receipt::New,
        })
    }

    /// Those of some records that this mutation (by its `clientMutationId`) changed already, when it is a retry.
    pub async fn changed_before(&self, records: Vec<RecordId>) -> Result<BTreeSet<RecordId>, Error> {
        match (&self.origin, self.actor_id) {
            (Some(origin), Some(actor)) => log::changed_by(&self.txn, self.workspace_id, actor, origin, records).await,
            _ => Ok(BTreeSet::new()),
        }
    }

    /// The record that a retry of this mutation shall be answered with.
    pub fn done_to(&mut self, record: impl Into<RecordId>) {
        self.receipt = Some(record.into());
    }

    /// Inserts a record and notes the event.
    pub async fn create<M>(&mut self, model: M) -> Result<M, Error>
    where
        M: Recorded + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: Send,
    {
        let event = NewEvent::created(&model)?;
        self.fields.check(&event, true)?;
        self.insert_rows([model.clone()]).await?;
        self.keep(None, Some(&model));
        self.note(event);
        Ok(model)
    }

    /// Inserts many at once; `event` makes each one's event.
    pub async fn create_many<M>(
        &mut self,
        models: Vec<M>,
        mut event: impl FnMut(&M) -> Result<NewEvent, Error>,
    ) -> Result<(), Error>
    where
        M: Recorded + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: Send,
    {
        for model in &models {
            let event = event(model)?;
            self.fields.check(&event, true)?;
            self.keep(None, Some(model));
            self.note(event);
        }
        self.insert_rows(models).await
    }

    /// Writes a changed record: its version goes up by one and the event holds what changed. Nothing is written and
    /// no event noted when nothing did.
    pub async fn save<M>(&mut self, before: &M, after: M, verb: &'static str) -> Result<M, Error>
    where
        M: Recorded + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: Send,
    {
        self.save_with(before, after, verb, Vec::new()).await
    }

    /// The same with changes that stand in other tables, such as a deal's contacts.
    pub async fn save_with<M>(
        &mut self,
        before: &M,
        mut after: M,
        verb: &'static str,
        more: Vec<FieldChange>,
    ) -> Result<M, Error>
    where
        M: Recorded + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: Send,
    {
        let mut event = NewEvent::changed(before, &after, verb)?;
        event.changes.extend(more);
        if event.changes.is_empty() {
            return Ok(before.clone());
        }
        self.fields.check(&event, false)?;
        after.touch(before.version() + 1, self.now);
        event.version = after.version();
        self.overwrite(after.clone()).await?;
        self.keep(Some(before), Some(&after));
        self.note(event);
        Ok(after)
    }

    /// Deletes a row for good and notes the event. Records with a trash are saved with `deleted_at` instead.
    pub async fn remove<M>(&mut self, model: M) -> Result<(), Error>
    where
        M: Recorded + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: Send + sea_orm::ActiveModelBehavior,
    {
        self.note(NewEvent::removed(&model)?);
        self.keep(Some(&model), None);
        self.delete_row(model).await
    }

    /// Inserts rows that have no event of their own (links, tokens, memberships).
    pub async fn insert_rows<M>(&mut self, models: impl IntoIterator<Item = M>) -> Result<(), Error>
    where
        M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: Send,
    {
        let mut rows = models.into_iter().map(|model| model.into_active_model().reset_all()).peekable();
        while rows.peek().is_some() {
            let rows: Vec<_> = rows.by_ref().take(ROWS).collect();
            Insert::many(rows).exec_without_returning(&self.txn).await?;
        }
        Ok(())
    }

    /// Inserts rows without events of their own; those whose keys are there already stay as they are.
    pub async fn insert_missing<M>(&mut self, models: impl IntoIterator<Item = M>) -> Result<(), Error>
    where
        M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: Send,
    {
        let mut rows = models.into_iter().map(|model| model.into_active_model().reset_all()).peekable();
        while rows.peek().is_some() {
            let rows: Vec<_> = rows.by_ref().take(ROWS).collect();
            Insert::many(rows).on_conflict_do_nothing().exec_without_returning(&self.txn).await?;
        }
        Ok(())
    }

    /// Writes a whole row over the one with its key, without an event of its own.
    pub async fn overwrite<M>(&mut self, model: M) -> Result<(), Error>
    where
        M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: Send,
    {
        #[expect(clippy::disallowed_methods, reason = "Tx is the one place that writes")]
        <M::Entity as EntityTrait>::update(model.into_active_model().reset_all())
            .exec_without_returning(&self.txn)
            .await?;
        Ok(())
    }

    /// Deletes a row without an event of its own.
    pub async fn delete_row<M>(&mut self, model: M) -> Result<(), Error>
    where
        M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: Send + sea_orm::ActiveModelBehavior,
    {
        #[expect(clippy::disallowed_methods, reason = "Tx is the one place that writes")]
        model.delete(&self.txn).await?;
        Ok(())
    }

    /// Deletes the rows of a table that match, within the workspace, without an event of their own.
    pub async fn delete_where<E: EntityTrait>(
        &mut self,
        workspace: E::Column,
        condition: impl sea_orm::sea_query::IntoCondition,
    ) -> Result<u64, Error> {
        #[expect(clippy::disallowed_methods, reason = "Tx is the one place that writes")]
        let result =
            E::delete_many().filter(workspace.eq(self.workspace_id.0)).filter(condition).exec(&self.txn).await?;
        Ok(result.rows_affected)
    }

    /// Changes columns of all rows that match, within the workspace. The caller notes the events.
    pub async fn update_where<E: EntityTrait>(
        &mut self,
        workspace: E::Column,
        condition: impl sea_orm::sea_query::IntoCondition,
        values: impl IntoIterator<Item = (E::Column, sea_orm::sea_query::SimpleExpr)>,
    ) -> Result<u64, Error> {
        #[expect(clippy::disallowed_methods, reason = "Tx is the one place that writes")]
        let mut update = E::update_many().filter(workspace.eq(self.workspace_id.0)).filter(condition);
        for (column, value) in values {
            update = update.col_expr(column, value);
        }
        Ok(update.exec(&self.txn).await?.rows_affected)
    }

    /// Notes an event; its number comes with the commit.
    pub fn note(&mut self, mut event: NewEvent) {
        event.at.get_or_insert(self.now);
        self.active.note(&event, self.now);
        self.events.push(event);
    }

    /// Adjusts what is kept of records beside their rows (totals of stages, words of the search, tags) for one that
    /// came, went or changed without [`Tx::save`].
    pub fn keep<M: Recorded>(&mut self, before: Option<&M>, after: Option<&M>) {
        for (model, sign) in [(before, -1), (after, 1)] {
            if let Some((key, delta)) = model.and_then(Recorded::totals) {
                self.totals.entry(key).or_default().add(&delta, sign);
            }
        }
        self.words.note(before, after);
        self.tags.note(before, after);
    }

    /// Writes the tags of what was written so far, for what this transaction goes on to ask.
    pub(crate) async fn write_tags(&mut self) -> Result<(), Error> {
        std::mem::take(&mut self.tags).write(self).await
    }

    /// Queues a job that runs once this has been committed.
    pub async fn queue(&mut self, kind: &str, payload: serde_json::Value) -> Result<(), Error> {
        let row = crate::jobs::entity::Model {
            workspace_id: self.workspace_id,
            id: self.app.random.uuid(self.app.clock.now()),
            kind: kind.to_owned(),
            payload,
            run_at: self.app.clock.now(),
            attempts: 0,
            last_error: None,
            created_at: self.app.clock.now(),
        };
        self.jobs += 1;
        self.insert_rows([row]).await
    }

    /// Writes the events that were noted so far and tells the last number, so that a long transaction need not hold
    /// them all. The workspace's row stays locked from here to the commit: only bulk work calls this itself.
    pub(crate) async fn flush(&mut self) -> Result<i64, Error> {
        std::mem::take(&mut self.words).write(self).await?;
        std::mem::take(&mut self.tags).write(self).await?;
        std::mem::take(&mut self.active).write(self).await?;
        let events = std::mem::take(&mut self.events);
        let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
        let wakes_others = !self.app.events.nats().is_enough();
        let last = log::next_numbers(&self.txn, self.workspace_id, count, wakes_others).await?;
        if count > 0 {
            self.written += count;
            self.touches_reference |= events.iter().any(|event| crate::reference::is_reference(event.kind));
            let rows = events.into_iter().zip(last - count + 1..).map(|(event, seq)| {
                event.into_row(self.workspace_id, seq, self.actor_id, self.origin.clone(), self.now)
            });
            let rows: Vec<_> = rows.collect();
            self.insert_rows(rows).await?;
        }
        Ok(last)
    }

    /// Ends the transaction: totals, then the events with their numbers, then the commit itself. Only then are
    /// readers told.
    pub async fn commit(mut self) -> Result<Committed, Error> {
        totals::apply(&self.txn, self.workspace_id, &self.totals).await?;
        let last = self.flush().await?;
        if let (Some(record_id), Some(actor_id), Some(origin)) = (self.receipt, self.actor_id, self.origin.clone()) {
            let at = self.app.clock.now();
            let row =
                log::receipt::Model { workspace_id: self.workspace_id, actor_id, origin, record_id, seq: last, at };
            self.insert_rows([row]).await?;
        }
        let Self { app, txn, workspace_id, written, touches_reference, jobs, .. } = self;
        txn.commit().await?;
        if touches_reference {
            app.references.reload(&app, workspace_id).await?;
        }
        if written > 0 {
            app.events.committed(workspace_id);
        }
        if jobs > 0 {
            app.mailer.wake();
        }
        Ok(Committed { seq: last })
    }
}

/// A stale version is a conflict; an absent one means "whatever it is now".
pub fn check_version(given: Option<i32>, current: i32) -> Result<(), Error> {
    match given {
        Some(given) if given != current => Err(Error::Conflict { current, given }),
        _ => Ok(()),
    }
}

/// The verb that a patch needs besides editing: a new owner is an assignment.
pub fn patch_verbs(changes_owner: bool) -> &'static [Verb] {
    if changes_owner { &[Verb::Edit, Verb::Assign] } else { &[Verb::Edit] }
}
