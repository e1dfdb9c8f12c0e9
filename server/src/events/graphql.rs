//! Events in GraphQL: timelines and the audit log. What streams live is in [`super::changes`].

use super::{EventRow, FieldChange as Change, queries};
use crate::{
    access::Access,
    connection,
    db::page::Page,
    error::Error,
    graphql::{Ctx, scalars::EventSeq},
    notes::{self, graphql::Note},
    reference::Reference,
    users::graphql::User,
};
use async_graphql::{Context, Json, Object, Result, SimpleObject};
use millrace_shared::{RecordId, RecordKind, Timestamp};
use std::{collections::HashMap, sync::Arc};

/// One thing that happened.
#[derive(Clone)]
pub struct Event {
    row: Arc<EventRow>,
    reference: Arc<Reference>,
    note: Option<Note>,
}

/// A field with what it held and what it holds.
#[derive(Clone, SimpleObject)]
pub struct FieldChange {
    /// Its name, as in the record.
    pub field: String,
    /// The value before.
    pub before: Option<Json<serde_json::Value>>,
    /// The value after.
    pub after: Option<Json<serde_json::Value>>,
}

/// One thing that happened.
#[Object]
impl Event {
    /// Its number in the workspace's log.
    async fn seq(&self) -> EventSeq {
        self.row.seq.into()
    }
    /// When it happened.
    async fn at(&self) -> Timestamp {
        self.row.at
    }
    /// Who did it; null for the product itself.
    async fn actor(&self) -> Option<User> {
        let user = self.row.actor_id.and_then(|id| self.reference.user(id))?;
        Some(User::new(user.clone(), &self.reference))
    }
    /// What changed.
    async fn kind(&self) -> RecordKind {
        self.row.kind
    }
    /// Which one.
    async fn record_id(&self) -> RecordId {
        self.row.record_id
    }
    /// The kind of the record on whose timeline it stands: of a note, what it is about.
    async fn subject_kind(&self) -> RecordKind {
        self.row.subject_kind
    }
    /// The record on whose timeline it stands.
    async fn subject_id(&self) -> RecordId {
        self.row.subject_id
    }
    /// Past tense: created, updated, assigned, moved, won, lost, unqualified, reopened, deleted, restored, ...
    async fn verb(&self) -> &str {
        &self.row.verb
    }
    /// What changed in it, but for the fields that the viewer's role hides.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<FieldChange>> {
        let access = ctx.access()?;
        let changes: Vec<Change> = serde_json::from_value(self.row.changes.clone()).unwrap_or_default();
        let value = |value: serde_json::Value| {
            if value.is_null() { None } else { Some(Json(value)) }
        };
        let shown = changes.into_iter().filter(|change| access.shows(self.row.kind, &change.field));
        let told = shown.map(|change| FieldChange {
            field: change.field,
            before: value(change.before),
            after: value(change.after),
        });
        Ok(told.collect())
    }
    /// The clientMutationId of the mutation that caused it.
    async fn origin(&self) -> Option<&str> {
        self.row.origin.as_deref()
    }
    /// The note, when this is about one that still exists.
    async fn note(&self) -> Option<Note> {
        self.note.clone()
    }
}

connection!(Event, EventConnection, EventEdge);

impl EventConnection {
    /// The timeline of a record that came through `access`.
    pub async fn of_record(
        access: &Access,
        record: RecordId,
        first: i32,
        after: Option<String>,
    ) -> Result<Self, Error> {
        let page = queries::timeline(access, record, first, after.as_deref()).await?;
        Self::of(access, page, after).await
    }

    async fn of(access: &Access, page: Page<(String, EventRow)>, after: Option<String>) -> Result<Self, Error> {
        let ids =
            page.rows.iter().filter(|(_, row)| row.kind == RecordKind::Note).map(|(_, row)| row.record_id.0).collect();
        let notes: HashMap<_, _> =
            notes::queries::by_ids(access, ids).await?.into_iter().map(|note| (note.id.0, note)).collect();
        let reference = access.reference();
        let page = page.map(|(cursor, row)| {
            let note = notes.get(&row.record_id.0).map(|note| Note::new(note.clone(), reference));
            (cursor, Event { row: Arc::new(row), reference: reference.clone(), note })
        });
        Ok(Self::new(page, after))
    }
}

/// Queries of the log.
#[derive(Default)]
pub struct EventQuery;

#[Object]
impl EventQuery {
    /// Everything that happened in the workspace, newest first; for administrators.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 50, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<EventConnection> {
        let access = ctx.access()?;
        let page = queries::audit(access, first, after.as_deref()).await?;
        Ok(EventConnection::of(access, page, after).await?)
    }
}
