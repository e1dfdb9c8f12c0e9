//! What may be done with files: added in one go with their content, renamed, put into the trash and taken out. All of it is a
//! change of the record that they are on, and needs the right to that.

use super::{
    entity::{Column, Entity, Model, upload},
    model, queries,
    store::Writer,
};
use crate::{
    access::Access,
    db::{
        Tx,
        tx::{Receipt, check_version},
    },
    deals,
    error::Error,
    events::FieldChange,
    fields::custom::{Customised, each_customised},
};
use async_graphql::InputObject;
use millrace_shared::{ContentId, FileId, Invalid, RecordId, RecordKind, Verb, validation};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Another name for a file.
#[derive(Debug, Clone, InputObject)]
pub struct RenameFileInput {
    /// The file.
    pub id: FileId,
    /// The version this was made for; another one is a CONFLICT.
    pub version: Option<i32>,
    /// The name, at most 200 characters.
    pub name: String,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// A file after a command, and the number of its event.
pub type Done = (Model, i64);

/// A file that somebody begins to send.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// An id made by the sender, so that a retry cannot make a second file.
    pub id: Option<FileId>,
    /// The kind of the record it is for.
    pub record_kind: RecordKind,
    /// Which one.
    pub record_id: RecordId,
    /// What it is called where it comes from.
    pub name: String,
}

/// What came of the beginning.
pub enum Begun {
    /// The content is waited for.
    Upload(Box<Upload>),
    /// It was sent before.
    Done(Done),
}

/// A file on its way: its content is written while it comes, in bounded memory, and it becomes a row at the end.
pub struct Upload {
    file: NewFile,
    id: FileId,
    content_id: ContentId,
    writer: Writer,
    digest: Sha256,
    head: Vec<u8>,
    size: usize,
    most: usize,
}

impl Upload {
    /// Checks all that can be known before the content comes, and notes that it is begun.
    pub async fn begin(access: &Access, mut file: NewFile) -> Result<Begun, Error> {
        file.name = validation::file_name(&file.name).map_err(|invalid| Error::invalid("name", invalid))?;
        let app = access.app();
        model::check_name(&file.name, &app.config.file_types).map_err(|invalid| Error::invalid("file", invalid))?;
        let mut tx = access.begin(None).await?;
        permitted(access, &tx, file.record_kind, file.record_id).await?;
        let id = file.id.unwrap_or_else(|| app.new_id());
        if let Some(before) = find(&tx, id).await? {
            return repeated(access, &file, before).map(Begun::Done);
        }
        let content_id: ContentId = app.new_id();
        let row = upload::Model { workspace_id: tx.workspace_id(), content_id, begun_at: app.clock.now() };
        tx.insert_rows([row]).await?;
        tx.commit().await?;
        let writer = app.files.write(access.workspace_id(), content_id).await?;
        let most = app.config.file_max_bytes;
        let (digest, head) = (Sha256::new(), Vec::new());
        Ok(Begun::Upload(Box::new(Self { file, id, content_id, writer, digest, head, size: 0, most })))
    }

    /// Takes what came.
    pub async fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.size = self.size.saturating_add(bytes.len());
        if self.size > self.most {
            return Err(Error::invalid("file", Invalid::TooLarge(self.most)));
        }
        let looked_at = self.head.len();
        self.head.extend(bytes.iter().take(model::HEAD.saturating_sub(looked_at)));
        if looked_at < 8 {
            model::check_head(&self.head).map_err(|invalid| Error::invalid("file", invalid))?;
        }
        self.digest.update(bytes);
        Ok(self.writer.put(bytes).await?)
    }

    /// The content is whole: from here on the file is there.
    ///
    /// The sender is given as of now: a file takes its time to come.
    pub async fn finish(self, access: &Access) -> Result<Done, Error> {
        self.writer.finish().await?;
        let mut tx = access.begin(None).await?;
        let (record_kind, record_id) = (self.file.record_kind, self.file.record_id);
        permitted(access, &tx, record_kind, record_id).await?;
        if let Some(before) = find(&tx, self.id).await? {
            return repeated(access, &self.file, before);
        }
        // Invariant: what is noted as begun may be taken away at any time; what a row names is never noted.
        let noted = tx
            .delete_where::<upload::Entity>(upload::Column::WorkspaceId, upload::Column::ContentId.eq(self.content_id));
        if noted.await? != 1 {
            return Err(Error::internal("a file came to its end after it was given up"));
        }
        let file = Model {
            workspace_id: tx.workspace_id(),
            id: self.id,
            record_kind,
            record_id,
            content_type: model::sniff(&self.head, &self.file.name).to_owned(),
            name: self.file.name,
            size: i64::try_from(self.size).unwrap_or(i64::MAX),
            sha256: super::copies::hex(&self.digest.finalize()),
            content_id: self.content_id,
            added_by: access.user_id(),
            created_at: tx.now(),
            updated_at: tx.now(),
            deleted_at: None,
            version: 1,
        };
        let file = tx.create(file).await?;
        if record_kind == RecordKind::Deal {
            deals::commands::touch(&mut tx, record_id.into()).await?;
        }
        Ok((file, tx.commit().await?.seq))
    }

    /// The content is whole, and then the process ends.
    #[cfg(test)]
    pub(super) async fn crash(self) {
        self.writer.finish().await.expect("the store works");
    }

    /// It is not going to come to its end.
    pub async fn give_up(self, access: &Access) {
        self.writer.give_up().await;
        if let Err(error) = super::uploads::forget(access.app(), access.workspace_id(), self.content_id).await {
            tracing::warn!(%error, "what there was of a file is taken away later");
        }
    }
}

/// The answer to a file that came before under this id.
fn repeated(access: &Access, file: &NewFile, before: Model) -> Result<Done, Error> {
    let same = (before.record_kind, before.record_id) == (file.record_kind, file.record_id)
        && before.added_by == access.user_id()
        && before.deleted_at.is_none();
    if !same {
        return Err(Error::invalid("id", Invalid::Taken));
    }
    Ok((before, access.app().events.position(access.workspace_id())))
}

/// Gives a file another name.
pub async fn rename(access: &Access, input: RenameFileInput) -> Result<Done, Error> {
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, &tx, id.into()).await;
    }
    let before = changeable(access, &tx, input.id).await?;
    check_version(input.version, before.version)?;
    let mut after = before.clone();
    after.name = validation::file_name(&input.name).map_err(|invalid| Error::invalid("name", invalid))?;
    model::check_name(&after.name, &access.app().config.file_types).map_err(|why| Error::invalid("name", why))?;
    let after = tx.save(&before, after, "renamed").await?;
    tx.done_to(after.id);
    Ok((after, tx.commit().await?.seq))
}

/// Puts a file into the trash. Its content stays, so that it can be restored.
pub async fn delete(access: &Access, id: FileId, version: Option<i32>, origin: Option<String>) -> Result<Done, Error> {
    let mut tx = access.begin(origin).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, &tx, id.into()).await;
    }
    let before = changeable(access, &tx, id).await?;
    check_version(version, before.version)?;
    let after = Model { deleted_at: Some(tx.now()), ..before.clone() };
    // A deleted file is told by its name, which did not change.
    let name = named(json!(before.name), Value::Null);
    let after = tx.save_with(&before, after, "deleted", vec![name]).await?;
    tx.done_to(after.id);
    Ok((after, tx.commit().await?.seq))
}

/// Takes a file out of the trash. One that is not in it stays as it is.
pub async fn restore(access: &Access, id: FileId, version: Option<i32>, origin: Option<String>) -> Result<Done, Error> {
    let mut tx = access.begin(origin).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, &tx, id.into()).await;
    }
    let before = on_permitted(access, &tx, id).await?;
    check_version(version, before.version)?;
    if before.deleted_at.is_none() {
        return Ok((before, access.app().events.position(access.workspace_id())));
    }
    let after = Model { deleted_at: None, ..before.clone() };
    let name = named(Value::Null, json!(before.name));
    let after = tx.save_with(&before, after, "restored", vec![name]).await?;
    tx.done_to(after.id);
    Ok((after, tx.commit().await?.seq))
}

fn named(before: Value, after: Value) -> FieldChange {
    FieldChange { field: "name".to_owned(), before, after }
}

/// Refuses a record that may not be changed, one in the trash, and kinds that have no files. The record stays locked.
async fn permitted(access: &Access, tx: &Tx, kind: RecordKind, id: RecordId) -> Result<(), Error> {
    if kind == RecordKind::Product || !RecordKind::CUSTOMISED.contains(&kind) {
        return Err(Error::invalid("recordKind", Invalid::NotAllowed));
    }
    let deleted = each_customised!(kind, E => {
        access.permit::<E>(tx, &[Verb::Edit], id).await.map(|record| E::deleted_at(&record))
    })?;
    match deleted {
        Some(_) => Err(Error::Forbidden("the record is in the trash: restore it first".to_owned())),
        None => Ok(()),
    }
}

/// A file, in the trash or not, on a record that may be changed.
async fn on_permitted(access: &Access, tx: &Tx, id: FileId) -> Result<Model, Error> {
    let file = find(tx, id).await?.ok_or(Error::NotFound("the file"))?;
    match permitted(access, tx, file.record_kind, file.record_id).await {
        Err(Error::NotFound(_)) => Err(Error::NotFound("the file")),
        checked => checked.map(|()| file),
    }
}

/// One that is not in the trash.
async fn changeable(access: &Access, tx: &Tx, id: FileId) -> Result<Model, Error> {
    let file = on_permitted(access, tx, id).await?;
    if file.deleted_at.is_some() { Err(Error::NotFound("the file")) } else { Ok(file) }
}

/// The answer to a mutation that was done before: the file as it is now.
async fn seen(access: &Access, tx: &Tx, id: FileId) -> Result<Done, Error> {
    let file = find(tx, id).await?.ok_or(Error::NotFound("the file"))?;
    queries::check_record(access, file.record_kind, file.record_id).await?;
    Ok((file, access.app().events.position(access.workspace_id())))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the record that a file is on goes through Access before the file is used"
)]
async fn find(tx: &Tx, id: FileId) -> Result<Option<Model>, Error> {
    let select =
        Entity::find().filter(Column::WorkspaceId.eq(tx.workspace_id())).filter(Column::Id.eq(id)).lock_exclusive();
    Ok(select.one(tx.connection()).await?)
}
