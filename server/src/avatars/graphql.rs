//! Pictures in the schema. They come in by `POST /avatars/{userId}`, because GraphQL carries no files.

use super::commands;
use crate::{
    graphql::Ctx,
    users::{
        graphql::{UserPayload, answer},
        inputs::UserIdInput,
    },
};
use async_graphql::{Context, Object, Result};

/// Mutations of pictures.
#[derive(Default)]
pub struct AvatarMutation;

#[Object]
impl AvatarMutation {
    /// Takes a user's picture away, so that the initials are shown again: one's own, or anybody's by an administrator.
    /// A picture is set by `POST /avatars/{userId}` with the file as the body.
    async fn remove_avatar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose picture.")] input: UserIdInput,
    ) -> Result<UserPayload> {
        answer(ctx, commands::remove(ctx.access()?, input.id).await?).await
    }
}
