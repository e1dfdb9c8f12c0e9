//! Roles in the schema.

use super::{
    commands,
    inputs::{CreateRoleInput, DeleteRoleInput, UpdateRoleInput},
};
use crate::{
    error::Error,
    graphql::{Ctx, inputs::OkPayload, scalars::EventSeq},
    reference::RoleWithRules,
};
use async_graphql::{Context, Object, Result, SimpleObject};
use millrace_shared::{FieldRight, RecordKind, RoleId, Scope, StageId, Verb};
use std::sync::Arc;

/// A named set of rights.
#[derive(Clone)]
pub struct Role(pub Arc<RoleWithRules>);

/// A named set of rights.
#[Object]
impl Role {
    /// Its id.
    async fn id(&self) -> RoleId {
        self.0.role.id
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.role.name
    }

    /// What it is for, in the words of who made it; empty for those that Millrace brought.
    async fn description(&self) -> &str {
        &self.0.role.description
    }

    /// Whether Millrace brought it; then it stays as it is.
    async fn built_in(&self) -> bool {
        self.0.role.built_in
    }

    /// Its rights; what no rule grants is refused.
    async fn rules(&self) -> Vec<RoleRule> {
        self.0.rules.iter().map(|rule| RoleRule { kind: rule.kind, verb: rule.verb, scope: rule.scope }).collect()
    }

    /// What holds for deals in certain stages, in place of its rules of deals.
    async fn stage_rules(&self) -> Vec<RoleStageRule> {
        let rules = self.0.stage_rules.iter();
        rules.map(|rule| RoleStageRule { stage_id: rule.stage_id, verb: rule.verb, scope: rule.scope }).collect()
    }

    /// The fields that it hides or shows only; all others are edited as their record is.
    async fn field_rules(&self) -> Vec<RoleFieldRule> {
        let rules = self.0.field_rules.iter();
        rules.map(|rule| RoleFieldRule::new(rule.kind, &rule.field, rule.field_right)).collect()
    }

    /// How many users have it, deactivated ones too.
    async fn user_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let users = ctx.access()?.reference().users.iter().filter(|user| user.role_id == self.0.role.id).count();
        Ok(i32::try_from(users).unwrap_or(i32::MAX))
    }

    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.0.role.version
    }
}

/// How far a verb reaches for a kind of record.
#[derive(Debug, Clone, SimpleObject)]
pub struct RoleRule {
    /// The kind of record.
    pub kind: RecordKind,
    /// What may be done.
    pub verb: Verb,
    /// With whose.
    pub scope: Scope,
}

/// How far a verb reaches for deals in one stage, whatever the rule of deals says.
#[derive(Debug, Clone, SimpleObject)]
pub struct RoleStageRule {
    /// The stage.
    pub stage_id: StageId,
    /// What may be done; CREATE stands for coming into the stage: made there, or moved there.
    pub verb: Verb,
    /// With whose.
    pub scope: Scope,
}

/// What may be done with a field of the records that a role reaches.
#[derive(Debug, Clone, SimpleObject)]
pub struct RoleFieldRule {
    /// The kind of record.
    pub kind: RecordKind,
    /// The field: its name in the schema, or a custom one as `custom:` and its id.
    pub field: String,
    /// What may be done with it.
    pub right: FieldRight,
}

impl RoleFieldRule {
    /// One of a field.
    pub fn new(kind: RecordKind, field: &str, right: FieldRight) -> Self {
        Self { kind, field: field.to_owned(), right }
    }
}

/// A role after a change.
#[derive(SimpleObject)]
pub struct RolePayload {
    /// The role.
    pub role: Role,
    /// The number of the change's event.
    pub seq: EventSeq,
}

/// Queries of roles.
#[derive(Default)]
pub struct RoleQuery;

#[Object]
impl RoleQuery {
    /// All roles of the workspace, in order.
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<Role>> {
        Ok(ctx.access()?.reference().roles.iter().cloned().map(Role).collect())
    }
}

/// Mutations of roles.
#[derive(Default)]
pub struct RoleMutation;

#[Object]
impl RoleMutation {
    /// Makes a role; for who administers roles. Nobody makes one that grants more than they have themselves.
    async fn create_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The role.")] input: CreateRoleInput,
    ) -> Result<RolePayload> {
        answer(ctx, commands::create(ctx.access()?, input).await?).await
    }

    /// Changes a role; for who administers roles. Open screens of its users follow at once.
    async fn update_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateRoleInput,
    ) -> Result<RolePayload> {
        answer(ctx, commands::update(ctx.access()?, input).await?).await
    }

    /// Deletes a role; for who administers roles. Its users get another one; API tokens that it narrowed are withdrawn.
    async fn delete_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and what its users get.")] input: DeleteRoleInput,
    ) -> Result<OkPayload> {
        Ok(OkPayload::at(commands::delete(ctx.access()?, input).await?))
    }
}

/// The role with the reference data as they are after the change.
async fn answer(ctx: &Context<'_>, (id, seq): commands::Done) -> Result<RolePayload> {
    let reference = ctx.app()?.references.get(ctx.app()?, ctx.access()?.workspace_id()).await?;
    let role = reference.role(id).cloned().ok_or(Error::NotFound("the role"))?;
    Ok(RolePayload { role: Role(role), seq: seq.into() })
}
