//! Teams in the schema.

use super::{commands, entity::Model};
use crate::{
    graphql::{
        Ctx,
        inputs::{DeleteInput, OkPayload},
        scalars::EventSeq,
    },
    reference::Reference,
    users::graphql::User,
};
use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use millrace_shared::TeamId;
use std::sync::Arc;

/// A group of users.
#[derive(Clone)]
pub struct Team {
    model: Arc<Model>,
    reference: Arc<Reference>,
}

impl Team {
    /// From the snapshot.
    pub fn new(model: Arc<Model>, reference: &Arc<Reference>) -> Self {
        Self { model, reference: reference.clone() }
    }
}

/// A group of users.
#[Object]
impl Team {
    /// Its id.
    async fn id(&self) -> TeamId {
        self.model.id
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.model.name
    }

    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.model.version
    }

    /// Its users, by name.
    async fn members(&self) -> Vec<User> {
        let members = self.reference.users.iter().filter(|user| user.team_id == Some(self.model.id));
        members.map(|user| User::new(user.clone(), &self.reference)).collect()
    }
}

/// A team to be made.
#[derive(InputObject)]
pub struct CreateTeamInput {
    /// Its name; no other team may have it.
    pub name: String,
}

/// A team's new name.
#[derive(InputObject)]
pub struct UpdateTeamInput {
    /// The team.
    pub id: TeamId,
    /// Its name; no other team may have it.
    pub name: String,
}

/// A team after a change.
#[derive(SimpleObject)]
pub struct TeamPayload {
    /// The team.
    pub team: Team,
    /// The number of the change's event.
    pub seq: EventSeq,
}

/// Queries of teams.
#[derive(Default)]
pub struct TeamQuery;

#[Object]
impl TeamQuery {
    /// All teams of the workspace, by name.
    async fn teams(&self, ctx: &Context<'_>) -> Result<Vec<Team>> {
        let reference = ctx.access()?.reference();
        Ok(reference.teams.iter().map(|team| Team::new(team.clone(), reference)).collect())
    }
}

/// Mutations of teams.
#[derive(Default)]
pub struct TeamMutation;

#[Object]
impl TeamMutation {
    /// Makes a team; for administrators.
    async fn create_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] input: CreateTeamInput,
    ) -> Result<TeamPayload> {
        answer(ctx, commands::create(ctx.access()?, &input.name).await?).await
    }

    /// Renames a team; for administrators.
    async fn update_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new name.")] input: UpdateTeamInput,
    ) -> Result<TeamPayload> {
        answer(ctx, commands::rename(ctx.access()?, input.id, &input.name).await?).await
    }

    /// Deletes a team; its members are in none then. For administrators.
    async fn delete_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteInput,
    ) -> Result<OkPayload> {
        let seq = commands::delete(ctx.access()?, input.id.into(), input.client_mutation_id).await?;
        Ok(OkPayload::at(seq))
    }
}

/// The team with the reference data as they are after the change.
async fn answer(ctx: &Context<'_>, (team, seq): commands::Done) -> Result<TeamPayload> {
    let reference = ctx.app()?.references.get(ctx.app()?, team.workspace_id).await?;
    Ok(TeamPayload { team: Team::new(team, &reference), seq: seq.into() })
}
