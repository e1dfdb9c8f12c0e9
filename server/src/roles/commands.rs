//! What can be done with roles, by who administers them.

use super::{
    entity::Model,
    field_rule,
    inputs::{
        CreateRoleInput, DeleteRoleInput, RoleFieldRuleInput, RoleRuleInput, RoleStageRuleInput, UpdateRoleInput,
    },
    model::Rules,
    rule, stage_rule,
};
use crate::{
    access::{Access, policy::Policy},
    auth,
    db::{
        Committed, Tx,
        tx::{Receipt, check_version},
    },
    error::{Checks, Error},
    events::NewEvent,
    reference::{Reference, RoleWithRules},
    users::{
        self,
        model::{has_administrator, last_administrator},
    },
};
use millrace_shared::{
    Invalid, RecordKind, RoleId, Scope, StageId, Verb,
    validation::{self, folded},
};
use sea_orm::ColumnTrait;
use std::sync::Arc;

/// Most roles of a workspace.
const ROLES_MAX: usize = 100;

/// The role, and the number of the event.
pub type Done = (RoleId, i64);

/// Makes a role: with the rights given, or those of another one.
pub async fn create(access: &Access, input: CreateRoleInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::Role)?;
    let (mut tx, access) = access.begin_settings(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return Ok((id.into(), access.app().events.position(access.workspace_id())));
    }
    let reference = access.reference();
    let mut checks = Checks::default();
    if reference.roles.len() >= ROLES_MAX {
        checks.refuse("name", Invalid::TooMany(ROLES_MAX));
    }
    let source = input
        .copy_from_id
        .and_then(|id| checks.take("copyFromId", reference.role(id).cloned().ok_or(Invalid::Unknown)));
    let mut rules = source.map_or_else(Rules::least, |role| Rules::of(&role));
    apply(&mut rules, reference, (input.rules, input.stage_rules, input.field_rules), &mut checks);
    let role = Model {
        workspace_id: access.workspace_id(),
        id: access.app().new_id(),
        name: checks.take("name", free_name(reference, &input.name, None)).unwrap_or_default(),
        description: checks
            .take("description", description(&input.description.unwrap_or_default()))
            .unwrap_or_default(),
        built_in: false,
        position: reference.roles.iter().map(|role| role.role.position).max().unwrap_or(0) + 1,
        version: 1,
    };
    checks.done()?;
    access.may_grant(&rules.policy())?;
    tx.insert_rows([role.clone()]).await?;
    write(&mut tx, role.id, &rules).await?;
    let mut event = NewEvent::created(&role)?;
    event.changes.extend(Rules::default().changes(&rules));
    tx.note(event);
    finish(tx, role.id).await
}

/// Changes a role. Whoever has it has the new rights from the commit on.
pub async fn update(access: &Access, input: UpdateRoleInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::Role)?;
    let (mut tx, access) = access.begin_settings(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return Ok((id.into(), access.app().events.position(access.workspace_id())));
    }
    let reference = access.reference();
    let before = own_role(&access, input.id)?;
    check_version(input.version, before.role.version)?;
    let (had, mut role) = (Rules::of(&before), before.role.clone());
    let mut rules = had.clone();
    let mut checks = Checks::default();
    role.name =
        checks.optional("name", input.name, |name| free_name(reference, &name, Some(role.id))).unwrap_or(role.name);
    role.description =
        checks.optional("description", input.description, |text| description(&text)).unwrap_or(role.description);
    apply(&mut rules, reference, (input.rules, input.stage_rules, input.field_rules), &mut checks);
    checks.done()?;
    let policy = rules.policy();
    access.may_grant(&policy)?;
    let users = users::queries::all_locked(&tx).await?;
    let is_full = |id: RoleId| if id == role.id { policy.is_full() } else { is_full(reference, id) };
    check_administrators(reference, &users, &users, is_full)?;
    let more = had.changes(&rules);
    if !more.is_empty() {
        write(&mut tx, role.id, &rules).await?;
    }
    let role = tx.save_with(&before.role, role, "updated", more).await?;
    finish(tx, role.id).await
}

/// Deletes a role for good; its users get another one, and tokens that it narrowed are withdrawn.
pub async fn delete(access: &Access, input: DeleteRoleInput) -> Result<i64, Error> {
    access.may_administer(RecordKind::Role)?;
    let (mut tx, access) = access.begin_settings(input.client_mutation_id).await?;
    if let Receipt::Done(_) = tx.receipt().await? {
        return Ok(access.app().events.position(access.workspace_id()));
    }
    let reference = access.reference();
    let role = own_role(&access, input.id)?;
    let heir = match input.move_users_to_id {
        None => None,
        Some(id) if id == role.role.id => return Err(Error::invalid("moveUsersToId", Invalid::NotAllowed)),
        Some(id) => {
            let heir = reference.role(id).ok_or_else(|| Error::invalid("moveUsersToId", Invalid::Unknown))?;
            access.may_grant(&Policy::of(heir))?;
            Some(heir.role.id)
        }
    };
    let before = users::queries::all_locked(&tx).await?;
    let mut after = before.clone();
    for user in after.iter_mut().filter(|user| user.role_id == role.role.id) {
        user.role_id = heir.ok_or_else(|| Error::invalid("moveUsersToId", Invalid::Required))?;
    }
    check_administrators(reference, &before, &after, |id| is_full(reference, id))?;
    for (before, after) in before.iter().zip(after) {
        tx.save(before, after, "role_changed").await?;
    }
    let ended = auth::tokens::revoke_narrowed(&mut tx, role.role.id).await?;
    clear(&mut tx, role.role.id).await?;
    tx.remove(role.role.clone()).await?;
    tx.done_to(role.role.id);
    let Committed { seq } = tx.commit().await?;
    access.app().credentials.forget(&ended);
    Ok(seq)
}

/// A role of the workspace's own, of which the actor has every right.
fn own_role(access: &Access, id: RoleId) -> Result<Arc<RoleWithRules>, Error> {
    let role = access.reference().role(id).cloned().ok_or(Error::NotFound("the role"))?;
    if role.role.built_in {
        return Err(Error::Forbidden("the roles that Millrace brings stay as they are: make a copy".to_owned()));
    }
    access.may_grant(&Policy::of(&role))?;
    Ok(role)
}

fn is_full(reference: &Reference, role: RoleId) -> bool {
    reference.role(role).is_some_and(|role| Policy::of(role).is_full())
}

/// A workspace that has an administrator keeps one.
fn check_administrators(
    reference: &Reference,
    before: &[users::entity::Model],
    after: &[users::entity::Model],
    is_full_after: impl Fn(RoleId) -> bool,
) -> Result<(), Error> {
    let had = has_administrator(before, |id| is_full(reference, id));
    if had && !has_administrator(after, is_full_after) { Err(last_administrator()) } else { Ok(()) }
}

/// The rules of an input: those of kinds, of stages and of fields.
type Given = (Option<Vec<RoleRuleInput>>, Option<Vec<RoleStageRuleInput>>, Option<Vec<RoleFieldRuleInput>>);

fn apply(rules: &mut Rules, reference: &Reference, (general, stages, fields): Given, checks: &mut Checks) {
    if let Some(given) = general {
        let given: Vec<(RecordKind, Verb, Scope)> =
            given.into_iter().map(|rule| (rule.kind, rule.verb, rule.scope)).collect();
        rules.set_general(given, checks);
    }
    if let Some(given) = stages {
        let given: Vec<(StageId, Verb, Scope)> =
            given.into_iter().map(|rule| (rule.stage_id, rule.verb, rule.scope)).collect();
        rules.set_stages(reference, given, checks);
    }
    if let Some(given) = fields {
        let given = given.into_iter().map(|rule| (rule.kind, rule.field, rule.right)).collect();
        rules.set_fields(reference, given, checks);
    }
}

async fn write(tx: &mut Tx, role_id: RoleId, rules: &Rules) -> Result<(), Error> {
    clear(tx, role_id).await?;
    let workspace_id = tx.workspace_id();
    let general = rules.general.iter().map(|((kind, verb), scope)| rule::Model {
        workspace_id,
        role_id,
        kind: *kind,
        verb: *verb,
        scope: *scope,
    });
    tx.insert_rows(general.collect::<Vec<_>>()).await?;
    let stages = rules.stages.iter().map(|((stage_id, verb), scope)| stage_rule::Model {
        workspace_id,
        role_id,
        stage_id: *stage_id,
        verb: *verb,
        scope: *scope,
    });
    tx.insert_rows(stages.collect::<Vec<_>>()).await?;
    let fields = rules.fields.iter().map(|((kind, field), right)| field_rule::Model {
        workspace_id,
        role_id,
        kind: *kind,
        field: field.clone(),
        field_right: *right,
    });
    tx.insert_rows(fields.collect::<Vec<_>>()).await
}

async fn clear(tx: &mut Tx, role: RoleId) -> Result<(), Error> {
    tx.delete_where::<rule::Entity>(rule::Column::WorkspaceId, rule::Column::RoleId.eq(role)).await?;
    tx.delete_where::<stage_rule::Entity>(stage_rule::Column::WorkspaceId, stage_rule::Column::RoleId.eq(role)).await?;
    tx.delete_where::<field_rule::Entity>(field_rule::Column::WorkspaceId, field_rule::Column::RoleId.eq(role)).await?;
    Ok(())
}

async fn finish(mut tx: Tx, id: RoleId) -> Result<Done, Error> {
    tx.done_to(id);
    let Committed { seq } = tx.commit().await?;
    Ok((id, seq))
}

/// The name, when no other role has it, in any case.
fn free_name(reference: &Reference, name: &str, but: Option<RoleId>) -> Result<String, Invalid> {
    let name = validation::name(name)?;
    let taken = |role: &Arc<RoleWithRules>| Some(role.role.id) != but && folded(&role.role.name) == folded(&name);
    if reference.roles.iter().any(taken) { Err(Invalid::Taken) } else { Ok(name) }
}

fn description(text: &str) -> Result<String, Invalid> {
    validation::line(text, validation::TEXT_MAX)
}
