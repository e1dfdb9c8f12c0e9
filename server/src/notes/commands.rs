//! What may be done to notes. Who sees a record may write a note on it; only the writer, or an administrator,
//! changes or deletes it.

use super::{
    entity::{Column, Entity, Model},
    queries,
};
use crate::{
    access::Access,
    db::{
        Tx,
        tx::{Receipt, check_version},
    },
    deals,
    error::Error,
};
use async_graphql::InputObject;
use millrace_shared::{Invalid, NoteId, RecordId, RecordKind, Verb, validation};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// A note to be written.
#[derive(Debug, Clone, InputObject)]
#[graphql(name = "CreateNoteInput")]
pub struct NewNote {
    /// A UUIDv7 made by the client, so that a retry cannot make a second note.
    pub id: Option<NoteId>,
    /// What it is about: a DEAL, a COMPANY, a CONTACT, a LEAD or a PRODUCT.
    pub record_kind: RecordKind,
    /// Which one.
    pub record_id: RecordId,
    /// Markdown, at most 20,000 characters.
    pub body: String,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// A note written anew.
#[derive(Debug, Clone, InputObject)]
#[graphql(name = "UpdateNoteInput")]
pub struct NotePatch {
    /// The note.
    pub id: NoteId,
    /// The version this was made for; another one is a CONFLICT.
    pub version: i32,
    /// Markdown, at most 20,000 characters.
    pub body: String,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// A note after a command, and the number of its event.
pub type Done = (Model, i64);

/// Writes a note. The deal it is on counts as worked on.
pub async fn create(access: &Access, input: NewNote) -> Result<Done, Error> {
    let author = access.user()?.id;
    access.may_create(RecordKind::Note, author)?;
    let mut tx = access.begin(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, &tx, id.into()).await;
    }
    queries::check_record(access, input.record_kind, input.record_id).await?;
    let body = body(&input.body)?;
    let id = input.id.unwrap_or_else(|| tx.app().new_id());
    if find(&tx, id).await?.is_some() {
        return Err(Error::invalid("id", Invalid::Taken));
    }
    let note = Model {
        workspace_id: tx.workspace_id(),
        id,
        record_kind: input.record_kind,
        record_id: input.record_id,
        body,
        author_id: Some(author),
        created_at: tx.now(),
        updated_at: tx.now(),
        deleted_at: None,
        version: 1,
    };
    let note = tx.create(note).await?;
    if note.record_kind == RecordKind::Deal {
        deals::commands::touch(&mut tx, note.record_id.into()).await?;
    }
    tx.done_to(note.id);
    Ok((note, tx.commit().await?.seq))
}

/// Writes a note anew.
pub async fn update(access: &Access, patch: NotePatch) -> Result<Done, Error> {
    let mut tx = access.begin(patch.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return seen(access, &tx, id.into()).await;
    }
    let before = permitted(access, &tx, Verb::Edit, patch.id).await?;
    check_version(Some(patch.version), before.version)?;
    let mut after = before.clone();
    after.body = body(&patch.body)?;
    let after = tx.save(&before, after, "updated").await?;
    tx.done_to(after.id);
    Ok((after, tx.commit().await?.seq))
}

/// Deletes a note. Its row is kept, out of everybody's sight.
pub async fn delete(access: &Access, id: NoteId, version: Option<i32>, origin: Option<String>) -> Result<i64, Error> {
    let mut tx = access.begin(origin).await?;
    if let Receipt::Done(_) = tx.receipt().await? {
        return Ok(access.app().events.position(access.workspace_id()));
    }
    let before = permitted(access, &tx, Verb::Delete, id).await?;
    check_version(version, before.version)?;
    let mut after = before.clone();
    after.deleted_at = Some(tx.now());
    let after = tx.save(&before, after, "deleted").await?;
    tx.done_to(after.id);
    Ok(tx.commit().await?.seq)
}

/// A note on a record that may be seen, locked, on which the verb may be used.
async fn permitted(access: &Access, tx: &Tx, verb: Verb, id: NoteId) -> Result<Model, Error> {
    let note = find(tx, id).await?.filter(|note| note.deleted_at.is_none()).ok_or(Error::NotFound("the note"))?;
    match queries::check_record(access, note.record_kind, note.record_id).await {
        Err(Error::NotFound(_)) => return Err(Error::NotFound("the note")),
        checked => checked?,
    }
    access.may_on(verb, &note)?;
    Ok(note)
}

/// The answer to a mutation that was done before: the note as it is now.
async fn seen(access: &Access, tx: &Tx, id: NoteId) -> Result<Done, Error> {
    let note = find(tx, id).await?.ok_or(Error::NotFound("the note"))?;
    queries::check_record(access, note.record_kind, note.record_id).await?;
    Ok((note, access.app().events.position(access.workspace_id())))
}

fn body(text: &str) -> Result<String, Error> {
    let body = validation::text(text, validation::NOTE_MAX).map_err(|invalid| Error::invalid("body", invalid))?;
    if body.trim().is_empty() { Err(Error::invalid("body", Invalid::Required)) } else { Ok(body) }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the record that a note is on goes through Access before the note is used"
)]
async fn find(tx: &Tx, id: NoteId) -> Result<Option<Model>, Error> {
    let select =
        Entity::find().filter(Column::WorkspaceId.eq(tx.workspace_id())).filter(Column::Id.eq(id)).lock_exclusive();
    Ok(select.one(tx.connection()).await?)
}
