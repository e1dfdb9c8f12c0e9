//! What can be done with pictures.

use super::{
    entity::{Column, Entity, Model},
    model,
};
use crate::{
    access::Access,
    error::Error,
    users::{
        self,
        commands::{Done, finish, seen},
        queries,
    },
};
use millrace_shared::{Invalid, UserId};
use sea_orm::ColumnTrait;
use tokio::sync::Semaphore;

/// Pictures that are unpacked at once in the process: each takes a processor, and memory by its pixels.
static PLACES: Semaphore = Semaphore::const_new(1);

/// Gives a user the picture in a file. The same picture again changes nothing.
pub async fn set(access: &Access, id: UserId, file: Vec<u8>) -> Result<Done, Error> {
    access.may_set_avatar(id)?;
    let portrait = work(file).await?.map_err(|invalid| Error::invalid("picture", invalid))?;
    let mut tx = access.begin(None).await?;
    let before = queries::locked(&tx, id).await?;
    if before.avatar.as_ref() == Some(&portrait.version) {
        drop(tx);
        return seen(access, id).await;
    }
    tx.delete_where::<Entity>(Column::WorkspaceId, Column::UserId.eq(id)).await?;
    let model::Portrait { version, small, large } = portrait;
    let row = Model { workspace_id: access.workspace_id(), user_id: id, version: version.clone(), small, large };
    tx.insert_rows([row]).await?;
    let after = users::entity::Model { avatar: Some(version), ..before.clone() };
    let user = tx.save(&before, after, "updated").await?;
    finish(tx, user).await
}

/// Takes a user's picture away; none is fine too.
pub async fn remove(access: &Access, id: UserId) -> Result<Done, Error> {
    access.may_set_avatar(id)?;
    let mut tx = access.begin(None).await?;
    let before = queries::locked(&tx, id).await?;
    tx.delete_where::<Entity>(Column::WorkspaceId, Column::UserId.eq(id)).await?;
    let user = tx.save(&before, users::entity::Model { avatar: None, ..before.clone() }, "updated").await?;
    finish(tx, user).await
}

/// Off the async threads, and not many at once.
async fn work(file: Vec<u8>) -> Result<Result<model::Portrait, Invalid>, Error> {
    let place = PLACES.acquire().await.map_err(Error::internal)?;
    let work = tokio::task::spawn_blocking(move || {
        // Held by the work itself: whoever asked may be gone before it ends.
        let _place = place;
        model::portrait(&file)
    });
    Ok(work.await.unwrap_or_else(|error| {
        tracing::warn!(%error, "a picture could not be unpacked");
        Err(Invalid::Unreadable)
    }))
}
