//! Notes in GraphQL: the object, the lists on records, mutations.

use super::{
    commands::{self, Done, NewNote, NotePatch},
    entity::Model,
    html, queries,
};
use crate::{
    access::Access,
    connection,
    error::Error,
    graphql::{
        Ctx,
        inputs::{OkPayload, VersionedInput},
        permissions::RecordPermissions,
        scalars::EventSeq,
    },
    reference::Reference,
    users::graphql::User,
};
use async_graphql::{Context, Object, Result, SimpleObject};
use millrace_shared::{NoteId, RecordId, RecordKind, Timestamp, UserId};
use std::sync::Arc;

/// A text on a record.
#[derive(Clone)]
pub struct Note {
    model: Arc<Model>,
    reference: Arc<Reference>,
}

impl Note {
    /// From its row.
    pub fn new(model: Model, reference: &Arc<Reference>) -> Self {
        Self { model: Arc::new(model), reference: reference.clone() }
    }
}

/// A text on a record.
#[Object]
impl Note {
    /// Its id.
    async fn id(&self) -> NoteId {
        self.model.id
    }
    /// The kind of the record it is about.
    async fn record_kind(&self) -> RecordKind {
        self.model.record_kind
    }
    /// The record it is about.
    async fn record_id(&self) -> RecordId {
        self.model.record_id
    }
    /// Markdown as written.
    async fn body(&self) -> &str {
        &self.model.body
    }
    /// The body as safe HTML, to be shown as it is.
    async fn html(&self) -> String {
        html::render(&self.model.body)
    }
    /// The id of who wrote it.
    async fn author_id(&self) -> Option<UserId> {
        self.model.author_id
    }
    /// Who wrote it.
    async fn author(&self) -> Option<User> {
        let user = self.model.author_id.and_then(|id| self.reference.user(id))?;
        Some(User::new(user.clone(), &self.reference))
    }
    /// When it was written.
    async fn created_at(&self) -> Timestamp {
        self.model.created_at
    }
    /// When it was last changed.
    async fn updated_at(&self) -> Timestamp {
        self.model.updated_at
    }
    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.model.version
    }
    /// What the viewer may do with it.
    async fn permissions(&self, ctx: &Context<'_>) -> Result<RecordPermissions> {
        Ok(RecordPermissions::of(ctx.access()?, self.model.as_ref()))
    }
}

/// Counts the notes on a record when asked to.
pub struct NoteCount(RecordKind, RecordId);

impl NoteCount {
    async fn count(&self, access: &Access) -> Result<i64, Error> {
        queries::count(access, self.0, self.1).await
    }
}

connection!(Note, NoteConnection, NoteEdge, total: NoteCount);

impl NoteConnection {
    /// Notes on a record that the viewer was given, newest first.
    pub async fn of_record(
        access: &Access,
        kind: RecordKind,
        record: RecordId,
        first: i32,
        after: Option<String>,
    ) -> Result<Self, Error> {
        let page = queries::list(access, kind, record, first, after.as_deref()).await?;
        let page = page.map(|(cursor, model)| (cursor, Note::new(model, access.reference())));
        Ok(Self::new(page, after, NoteCount(kind, record)))
    }
}

/// A note after a mutation.
#[derive(SimpleObject)]
pub struct NotePayload {
    /// As it is now.
    pub note: Note,
    /// The number of the event: everything up to it is in this answer.
    pub seq: EventSeq,
}

impl NotePayload {
    fn of(access: &Access, (model, seq): Done) -> Self {
        Self { note: Note::new(model, access.reference()), seq: seq.into() }
    }
}

/// Mutations of notes.
#[derive(Default)]
pub struct NoteMutation;

#[Object]
impl NoteMutation {
    /// Writes a note on a deal, a company, a contact or a lead that the viewer sees.
    async fn create_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The note.")] input: NewNote,
    ) -> Result<NotePayload> {
        let access = ctx.access()?;
        Ok(NotePayload::of(access, commands::create(access, input).await?))
    }
    /// Writes a note anew: its writer's right, and an administrator's. CONFLICT when it was changed since.
    async fn update_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: NotePatch,
    ) -> Result<NotePayload> {
        let access = ctx.access()?;
        Ok(NotePayload::of(access, commands::update(access, input).await?))
    }
    /// Deletes a note: its writer's right, and an administrator's.
    async fn delete_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<OkPayload> {
        let access = ctx.access()?;
        let seq = commands::delete(access, input.id.into(), input.version, input.client_mutation_id).await?;
        Ok(OkPayload::at(seq))
    }
}
