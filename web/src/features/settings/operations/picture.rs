//! A user's picture: the file goes as it is, taking it away is a mutation.

use cynic::Id;
use millrace_shared::UserId;
use millrace_shared::read::FromJson;

use super::people::UserIdInput;
use crate::{
    api::{self, ApiError, schema},
    features::operations::mutation,
};

/// What became of the picture: where it is now, and the version of its user.
#[derive(FromJson, Clone, Debug)]
#[read(serde)]
#[serde(rename_all = "camelCase")]
pub struct Picture {
    pub avatar_url: Option<String>,
    pub large_avatar_url: Option<String>,
    pub version: i32,
}

#[derive(FromJson)]
#[read(serde)]
struct Uploaded {
    user: Picture,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "User")]
pub struct UserVersion {
    pub version: i32,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "UserPayload")]
pub struct Removed {
    pub user: UserVersion,
}

mutation!(
    /// Takes a user's picture away.
    remove_avatar(UserIdInput) -> Removed
);

/// Gives a user the picture in a file.
pub async fn upload(user: UserId, file: web_sys::File) -> Result<Picture, ApiError> {
    Ok(api::upload::<Uploaded>(&format!("/avatars/{user}"), &file).await?.user)
}

/// Takes a user's picture away.
pub async fn remove(user: UserId) -> Result<Picture, ApiError> {
    let removed = remove_avatar(UserIdInput { id: Id::new(user.to_string()) }).await?;
    Ok(Picture { avatar_url: None, large_avatar_url: None, version: removed.user.version })
}
