//! Files in GraphQL: the object, the lists on records, mutations. The content goes in by
//! `POST /files/{kind}/{recordId}?name=...` and comes out by `GET /files/{id}`, because GraphQL carries no files.

use super::{
    commands::{self, Done, RenameFileInput},
    entity::Model,
    loaders::FilesOf,
    model, queries,
};
use crate::{
    access::Access,
    companies::loaders::load,
    connection,
    db::page::{self, Page},
    error::Error,
    graphql::{Ctx, inputs::VersionedInput, scalars::EventSeq},
    reference::Reference,
    users::graphql::User,
};
use async_graphql::{Context, Object, Result, SimpleObject};
use millrace_shared::{FileId, RecordId, RecordKind, Timestamp, UserId};
use std::sync::Arc;

/// A file on a record. Who may change the record may rename and delete it.
#[derive(Clone)]
pub struct File {
    model: Arc<Model>,
    reference: Arc<Reference>,
}

impl File {
    /// From its row.
    pub fn new(model: Model, reference: &Arc<Reference>) -> Self {
        Self { model: Arc::new(model), reference: reference.clone() }
    }
}

/// A file on a record. Who may change the record may rename and delete it.
#[Object]
impl File {
    /// Its id.
    async fn id(&self) -> FileId {
        self.model.id
    }
    /// The kind of the record it is on.
    async fn record_kind(&self) -> RecordKind {
        self.model.record_kind
    }
    /// The record it is on.
    async fn record_id(&self) -> RecordId {
        self.model.record_id
    }
    /// What it is called.
    async fn name(&self) -> &str {
        &self.model.name
    }
    /// What it is, told by its first bytes: not by its name, and not by who sent it.
    async fn content_type(&self) -> &str {
        &self.model.content_type
    }
    /// Its length in bytes.
    async fn size(&self) -> i64 {
        self.model.size
    }
    /// The SHA-256 of its content, in hexadecimal.
    async fn sha256(&self) -> &str {
        &self.model.sha256
    }
    /// Where the content is, on this server: `GET` it with the same cookie or token. It is given to be saved; with `?inline`
    /// what `previewable` is true of is given to be shown.
    async fn url(&self) -> String {
        format!("/files/{}", self.model.id)
    }
    /// Whether a browser may show it in a page: PNG, JPEG, GIF, WebP and PDF.
    async fn previewable(&self) -> bool {
        model::is_shown(&self.model.content_type)
    }
    /// The id of who added it.
    async fn added_by_id(&self) -> Option<UserId> {
        self.model.added_by
    }
    /// Who added it.
    async fn added_by(&self) -> Option<User> {
        let user = self.model.added_by.and_then(|id| self.reference.user(id))?;
        Some(User::new(user.clone(), &self.reference))
    }
    /// When it was added.
    async fn created_at(&self) -> Timestamp {
        self.model.created_at
    }
    /// When it was last changed.
    async fn updated_at(&self) -> Timestamp {
        self.model.updated_at
    }
    /// When it was put into the trash.
    async fn deleted_at(&self) -> Option<Timestamp> {
        self.model.deleted_at
    }
    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.model.version
    }
}

/// Counts the files on a record when asked to.
pub struct FileCount((RecordKind, RecordId), bool);

impl FileCount {
    async fn count(&self, access: &Access) -> Result<i64, Error> {
        queries::count(access, self.0, self.1).await
    }
}

connection!(File, FileConnection, FileEdge, total: FileCount);

impl FileConnection {
    /// Files of a record that the viewer was given, newest first. The first pages of several records are read together.
    pub async fn of_record(
        ctx: &Context<'_>,
        (kind, record): (RecordKind, RecordId),
        first: i32,
        after: Option<String>,
        trash: bool,
    ) -> Result<Self, Error> {
        let access = ctx.access()?;
        let page = if after.is_none() && !trash {
            let size = page::size(first)?;
            Page::cut(load(ctx, FilesOf { kind, record, first: size }).await?.unwrap_or_default(), size)
        } else {
            queries::list(access, (kind, record), trash, first, after.as_deref()).await?
        };
        let page = page.map(|model| (queries::cursor(&model), File::new(model, access.reference())));
        Ok(Self::new(page, after, FileCount((kind, record), trash)))
    }
}

/// A file after a mutation.
#[derive(SimpleObject)]
pub struct FilePayload {
    /// As it is now.
    pub file: File,
    /// The number of the event: everything up to it is in this answer.
    pub seq: EventSeq,
}

impl FilePayload {
    fn of(access: &Access, (model, seq): Done) -> Self {
        Self { file: File::new(model, access.reference()), seq: seq.into() }
    }
}

/// Mutations of files.
#[derive(Default)]
pub struct FileMutation;

#[Object]
impl FileMutation {
    /// Gives a file another name: the right of whoever may change the record it is on. A file is added by
    /// `POST /files/{kind}/{recordId}?name={name}` with its content as the body.
    async fn rename_file(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: RenameFileInput,
    ) -> Result<FilePayload> {
        let access = ctx.access()?;
        Ok(FilePayload::of(access, commands::rename(access, input).await?))
    }
    /// Puts a file into the trash: the right of whoever may change the record it is on.
    async fn delete_file(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<FilePayload> {
        let access = ctx.access()?;
        let done = commands::delete(access, input.id.into(), input.version, input.client_mutation_id).await?;
        Ok(FilePayload::of(access, done))
    }
    /// Takes a file out of the trash: the right of whoever may change the record it is on.
    async fn restore_file(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<FilePayload> {
        let access = ctx.access()?;
        let done = commands::restore(access, input.id.into(), input.version, input.client_mutation_id).await?;
        Ok(FilePayload::of(access, done))
    }
}
