//! Assignment rules in the schema.

use super::{
    commands::{self, CreateAssignmentRuleInput, UpdateAssignmentRuleInput},
    entity::Model,
    share,
};
use crate::{
    error::Error,
    graphql::{
        Ctx,
        inputs::{DeleteInput, OkPayload},
        scalars::EventSeq,
    },
};
use async_graphql::{Context, Json, Object, Result, SimpleObject};
use millrace_shared::{AssignmentMethod, AssignmentRuleId, RecordKind, TeamId, Timestamp, UserId};
use std::sync::Arc;

/// A rule by which new leads that nobody was named for are given out.
pub struct AssignmentRule(Arc<Model>);

/// A rule by which new leads that nobody was named for are given out.
#[Object]
impl AssignmentRule {
    /// Its id.
    async fn id(&self) -> AssignmentRuleId {
        self.0.id
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// Whether it is followed.
    async fn active(&self) -> bool {
        self.0.active
    }
    /// Its place among the rules, from 0: the first that holds for a lead, and of which somebody is there, counts.
    async fn position(&self) -> i32 {
        self.0.position
    }
    /// Which leads it means, as docs/api.md tells of filters.
    #[graphql(name = "where")]
    async fn matching(&self) -> Json<serde_json::Value> {
        Json(self.0.matching.clone())
    }
    /// Who of its people is next.
    async fn method(&self) -> AssignmentMethod {
        self.0.method
    }
    /// Its people, in the order of their turns. Whoever was deactivated is passed over.
    async fn user_ids(&self) -> &[UserId] {
        &self.0.users.0
    }
    /// Its teams, whose people take their turns after those. One that is gone has nobody.
    async fn team_ids(&self) -> &[TeamId] {
        &self.0.teams.0
    }
    /// Whether it passes over whoever is away or outside their working hours.
    async fn only_available(&self) -> bool {
        self.0.only_available
    }
    /// Why it gives out nothing: what its filter asks for is no longer there. Null while all is well.
    async fn fault(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(share::condition(ctx.access()?, &self.0.matching).err().map(|error| error.to_string()))
    }
    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// When it was last changed.
    async fn updated_at(&self) -> Timestamp {
        self.0.updated_at
    }
}

/// A rule after a change.
#[derive(SimpleObject)]
pub struct AssignmentRulePayload {
    /// The rule.
    pub rule: AssignmentRule,
    /// The number of the change's event.
    pub seq: EventSeq,
}

/// Queries of assignment rules.
#[derive(Default)]
pub struct AssignmentQuery;

#[Object]
impl AssignmentQuery {
    /// The assignment rules in order; for who may change the workspace's settings.
    async fn assignment_rules(&self, ctx: &Context<'_>) -> Result<Vec<AssignmentRule>> {
        let access = ctx.access()?;
        access.may_administer(RecordKind::Workspace)?;
        Ok(access.reference().assignment_rules.iter().cloned().map(AssignmentRule).collect())
    }
}

/// Mutations of assignment rules.
#[derive(Default)]
pub struct AssignmentMutation;

#[Object]
impl AssignmentMutation {
    /// Makes an assignment rule, after the others; for who may change the workspace's settings.
    async fn create_assignment_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rule.")] input: CreateAssignmentRuleInput,
    ) -> Result<AssignmentRulePayload> {
        answer(ctx, commands::create(ctx.access()?, input).await?).await
    }

    /// Changes an assignment rule, or moves it among the others; for who may change the workspace's settings.
    async fn update_assignment_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateAssignmentRuleInput,
    ) -> Result<AssignmentRulePayload> {
        answer(ctx, commands::update(ctx.access()?, input).await?).await
    }

    /// Deletes an assignment rule; for who may change the workspace's settings. What it gave out stays where it is.
    async fn delete_assignment_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteInput,
    ) -> Result<OkPayload> {
        Ok(OkPayload::at(commands::delete(ctx.access()?, input.id.into(), input.client_mutation_id).await?))
    }
}

async fn answer(ctx: &Context<'_>, (id, seq): commands::Done) -> Result<AssignmentRulePayload> {
    let reference = ctx.app()?.references.get(ctx.app()?, ctx.access()?.workspace_id()).await?;
    let rule = reference.assignment_rules.iter().find(|rule| rule.id == id).cloned();
    let rule = rule.ok_or(Error::NotFound("the assignment rule"))?;
    Ok(AssignmentRulePayload { rule: AssignmentRule(rule), seq: seq.into() })
}
