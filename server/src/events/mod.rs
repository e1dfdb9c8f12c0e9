//! What happened: one row of `event_log` for each thing, written in the transaction of the data it tells of.
//! Everything live, historical or reactive reads this log with a cursor of its own.

pub mod changes;
pub mod dispatcher;
pub mod graphql;
pub mod log;
pub mod queries;
pub mod stream;
pub(crate) mod wakes;

pub use dispatcher::{Batch, Dispatcher};
pub use log::entity::Model as EventRow;

use crate::{
    deals::totals::{TotalsDelta, TotalsKey},
    error::Error,
};
use millrace_shared::{RecordId, RecordKind, StageId, Timestamp, UserId, WorkspaceId};
use sea_orm::ModelTrait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A field with what it held and what it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Its name, as in GraphQL.
    pub field: String,
    /// The value before; null when there was none.
    pub before: Value,
    /// The value after; null when there is none.
    pub after: Value,
}

/// A model whose changes are told by events.
pub trait Recorded: ModelTrait + Serialize + Clone + Send + Sync {
    /// What it is.
    const KIND: RecordKind;
    /// Fields that no event shows, by their names in JSON: keys made from others, and what every event has anyway.
    const UNTOLD: &'static [&'static str];

    /// Its id.
    fn record_id(&self) -> RecordId;
    /// Its version.
    fn version(&self) -> i32;
    /// Sets version and time of change.
    fn touch(&mut self, version: i32, now: Timestamp);
    /// Whose it is; what rights ask.
    fn owner(&self) -> Option<UserId> {
        None
    }
    /// The stage it stands in; what rights ask of deals.
    fn stage(&self) -> Option<StageId> {
        None
    }
    /// The record on whose timeline its events stand.
    fn subject(&self) -> (RecordKind, RecordId) {
        (Self::KIND, self.record_id())
    }
    /// What it is called: the text whose words find it.
    fn found_by(&self) -> Option<String> {
        None
    }
    /// What finds it besides: the words of its addresses and numbers, of its custom fields, or of a long text.
    fn reached_by(&self) -> Vec<String> {
        Vec::new()
    }
    /// The tags that find it, where [`crate::records::tags`] keeps them.
    fn tags(&self) -> &[String] {
        &[]
    }
    /// What it adds to the kept totals.
    fn totals(&self) -> Option<(TotalsKey, TotalsDelta)> {
        None
    }
}

/// An event that has no number yet.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// What changed.
    pub kind: RecordKind,
    /// Which one.
    pub record_id: RecordId,
    /// On whose timeline it stands.
    pub subject: (RecordKind, RecordId),
    /// Past tense: `created`, `moved`, `won`.
    pub verb: &'static str,
    /// The version it led to.
    pub version: i32,
    /// The owner before.
    pub owner_before: Option<UserId>,
    /// The owner after.
    pub owner_after: Option<UserId>,
    /// The stage it stood in before.
    pub stage_before: Option<StageId>,
    /// What changed in it.
    pub changes: Vec<FieldChange>,
    /// When, if not at the transaction's own time.
    pub at: Option<Timestamp>,
    /// Who did it, if not who writes the transaction: history that is read in.
    pub actor_id: Option<UserId>,
}

impl NewEvent {
    /// An event about something that is no saved model: a sign-in, a move of neighbours.
    pub fn new(kind: RecordKind, record_id: impl Into<RecordId>, verb: &'static str) -> Self {
        let record_id = record_id.into();
        Self {
            kind,
            record_id,
            subject: (kind, record_id),
            verb,
            version: 0,
            owner_before: None,
            owner_after: None,
            stage_before: None,
            changes: Vec::new(),
            at: None,
            actor_id: None,
        }
    }

    /// A record that came to be.
    pub fn created<M: Recorded>(model: &M) -> Result<Self, Error> {
        Self::between(None, Some(model), "created")
    }

    /// A record that changed.
    pub fn changed<M: Recorded>(before: &M, after: &M, verb: &'static str) -> Result<Self, Error> {
        Self::between(Some(before), Some(after), verb)
    }

    /// A record that is gone for good.
    pub fn removed<M: Recorded>(model: &M) -> Result<Self, Error> {
        Self::between(Some(model), None, "removed")
    }

    /// Adds a change that stands in another table.
    #[must_use]
    pub fn with(mut self, field: &str, before: impl Into<Value>, after: impl Into<Value>) -> Self {
        let (before, after) = (before.into(), after.into());
        if before != after {
            self.changes.push(FieldChange { field: field.to_owned(), before, after });
        }
        self
    }

    /// At another time than the transaction's.
    #[must_use]
    pub fn at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }

    /// Done by somebody else than who writes the transaction.
    #[must_use]
    pub fn by(mut self, actor_id: UserId) -> Self {
        self.actor_id = Some(actor_id);
        self
    }

    fn between<M: Recorded>(before: Option<&M>, after: Option<&M>, verb: &'static str) -> Result<Self, Error> {
        let Some(model) = after.or(before) else {
            return Err(Error::internal("an event needs a record"));
        };
        let mut event = Self::new(M::KIND, model.record_id(), verb);
        event.subject = model.subject();
        event.version = model.version();
        event.owner_before = before.and_then(Recorded::owner);
        event.owner_after = after.and_then(Recorded::owner);
        event.stage_before = before.and_then(Recorded::stage);
        let (before, after) = (fields(before)?, fields(after)?);
        let names = after.keys().chain(before.keys().filter(|name| !after.contains_key(*name)));
        for name in names.filter(|name| !M::UNTOLD.contains(&name.as_str())) {
            let (old, new) =
                (before.get(name).cloned().unwrap_or_default(), after.get(name).cloned().unwrap_or_default());
            if name == "custom" {
                event.changes.extend(crate::fields::custom::changes(&old, &new));
            } else if old != new {
                event.changes.push(FieldChange { field: name.clone(), before: old, after: new });
            }
        }
        Ok(event)
    }

    /// The row of the log.
    pub fn into_row(
        self,
        workspace_id: WorkspaceId,
        seq: i64,
        actor_id: Option<UserId>,
        origin: Option<String>,
        now: Timestamp,
    ) -> EventRow {
        EventRow {
            workspace_id,
            seq,
            at: self.at.unwrap_or(now),
            actor_id: self.actor_id.or(actor_id),
            origin,
            kind: self.kind,
            record_id: self.record_id,
            subject_kind: self.subject.0,
            subject_id: self.subject.1,
            verb: self.verb.to_owned(),
            version: self.version,
            owner_before: self.owner_before,
            owner_after: self.owner_after,
            stage_before: self.stage_before,
            changes: serde_json::to_value(self.changes).unwrap_or_default(),
        }
    }
}

fn fields<M: Serialize>(model: Option<&M>) -> Result<serde_json::Map<String, Value>, Error> {
    Ok(match model.map(serde_json::to_value).transpose()? {
        Some(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    })
}
