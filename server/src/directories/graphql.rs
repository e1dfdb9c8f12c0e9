//! Directories in the schema.

use super::{commands, entity::Model};
use crate::graphql::{
    Ctx,
    inputs::{DeleteInput, OkPayload},
    scalars::EventSeq,
};
use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use millrace_shared::{DirectoryItemId, DirectoryKind};
use std::sync::Arc;

/// An item of a list that administrators edit.
#[derive(Clone)]
pub struct DirectoryItem(Arc<Model>);

impl DirectoryItem {
    /// From the snapshot.
    pub fn new(model: Arc<Model>) -> Self {
        Self(model)
    }
}

/// An item of a list that administrators edit.
#[Object]
impl DirectoryItem {
    /// Its id.
    async fn id(&self) -> DirectoryItemId {
        self.0.id
    }

    /// Which list.
    async fn kind(&self) -> DirectoryKind {
        self.0.kind
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Place in the list, from 0.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// An item to be added.
#[derive(InputObject)]
pub struct CreateDirectoryItemInput {
    /// To which list.
    pub kind: DirectoryKind,
    /// Its name; no other item of the list may have it.
    pub name: String,
}

/// Changes of an item: absent leaves a field as it is.
#[derive(InputObject)]
pub struct UpdateDirectoryItemInput {
    /// The item.
    pub id: DirectoryItemId,
    /// Its name; no other item of the list may have it.
    pub name: Option<String>,
    /// Place in the list, from 0.
    pub position: Option<i32>,
}

/// An item after a change.
#[derive(SimpleObject)]
pub struct DirectoryItemPayload {
    /// The item.
    pub item: DirectoryItem,
    /// The number of the change's event.
    pub seq: EventSeq,
}

/// Queries of directories.
#[derive(Default)]
pub struct DirectoryQuery;

#[Object]
impl DirectoryQuery {
    /// The items of a list, in order.
    async fn directory(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which list.")] kind: DirectoryKind,
    ) -> Result<Vec<DirectoryItem>> {
        let items = ctx.access()?.reference().directories.iter().filter(|item| item.kind == kind);
        Ok(items.cloned().map(DirectoryItem).collect())
    }
}

/// Mutations of directories.
#[derive(Default)]
pub struct DirectoryMutation;

#[Object]
impl DirectoryMutation {
    /// Adds an item at the end of a list; for administrators.
    async fn create_directory_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The item.")] input: CreateDirectoryItemInput,
    ) -> Result<DirectoryItemPayload> {
        Ok(payload(commands::create(ctx.access()?, input.kind, &input.name).await?))
    }

    /// Renames or moves an item; for administrators.
    async fn update_directory_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateDirectoryItemInput,
    ) -> Result<DirectoryItemPayload> {
        Ok(payload(commands::update(ctx.access()?, input.id, input.name, input.position).await?))
    }

    /// Deletes an item that no deal and no lead points to; for administrators.
    async fn delete_directory_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteInput,
    ) -> Result<OkPayload> {
        let seq = commands::delete(ctx.access()?, input.id.into(), input.client_mutation_id).await?;
        Ok(OkPayload::at(seq))
    }
}

fn payload((item, seq): commands::Done) -> DirectoryItemPayload {
    DirectoryItemPayload { item: DirectoryItem(item), seq: seq.into() }
}
