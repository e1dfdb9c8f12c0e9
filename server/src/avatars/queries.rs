//! What is read of pictures: their bytes. Which user has one stands in the snapshot.

use super::{
    Size,
    entity::{Column, Entity},
};
use crate::{access::Access, error::Error};
use millrace_shared::UserId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// The bytes of a picture in this version; everybody of the workspace may see it. One that was replaced is gone.
#[expect(clippy::disallowed_methods, reason = "pictures are part of the users, whom everybody of the workspace sees")]
pub async fn bytes(access: &Access, user: UserId, version: &str, size: Size) -> Result<Vec<u8>, Error> {
    let column = match size {
        Size::Small => Column::Small,
        Size::Large => Column::Large,
    };
    let found = Entity::find()
        .select_only()
        .column(column)
        .filter(Column::WorkspaceId.eq(access.workspace_id()))
        .filter(Column::UserId.eq(user))
        .filter(Column::Version.eq(version))
        .into_tuple::<Vec<u8>>()
        .one(access.app().db.reader())
        .await?;
    found.ok_or(Error::NotFound("the picture"))
}
