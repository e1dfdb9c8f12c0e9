//! What administrators do with assignment rules. They are settings of the workspace: whoever may change those changes them.

use super::{
    entity::{Column, Entity, Model, Teams, Users},
    share::{check_people, condition},
};
use crate::{
    access::Access,
    db::{Committed, Tx, tx::Receipt},
    error::{Checks, Error},
    events::FieldChange,
    workspaces,
};
use async_graphql::{InputObject, Json};
use millrace_shared::{
    AssignmentMethod, AssignmentRuleId, Invalid, RecordKind, TeamId, UserId,
    validation::{self, folded},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde_json::{Value, json};
use std::sync::Arc;

/// Most rules of a workspace.
pub const RULES_MAX: usize = 50;

/// A rule to be made.
#[derive(Debug, Clone, InputObject)]
pub struct CreateAssignmentRuleInput {
    /// Its name; no other rule may have it.
    pub name: String,
    /// Which leads it means, as docs/api.md tells of filters; all when absent.
    #[graphql(name = "where")]
    pub matching: Option<Json<Value>>,
    /// Who of its people is next.
    pub method: AssignmentMethod,
    /// Its people, in the order of their turns; 50 at most.
    pub user_ids: Option<Vec<UserId>>,
    /// Its teams, whose people take their turns after those; 50 at most.
    pub team_ids: Option<Vec<TeamId>>,
    /// Whether it passes over whoever is away or outside their working hours.
    #[graphql(default)]
    pub only_available: bool,
    /// Whether it is followed.
    #[graphql(default = true)]
    pub active: bool,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// Changes of a rule: absent leaves a field as it is.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateAssignmentRuleInput {
    /// Which one.
    pub id: AssignmentRuleId,
    /// Its name; no other rule may have it.
    pub name: Option<String>,
    /// Which leads it means, as docs/api.md tells of filters.
    #[graphql(name = "where")]
    pub matching: Option<Json<Value>>,
    /// Who of its people is next.
    pub method: Option<AssignmentMethod>,
    /// Its people, in the order of their turns; 50 at most.
    pub user_ids: Option<Vec<UserId>>,
    /// Its teams, whose people take their turns after those; 50 at most.
    pub team_ids: Option<Vec<TeamId>>,
    /// Whether it passes over whoever is away or outside their working hours.
    pub only_available: Option<bool>,
    /// Whether it is followed.
    pub active: Option<bool>,
    /// Its place among the rules, from 0: the first that holds for a lead counts.
    pub position: Option<i32>,
    /// When given, a rule changed since is a CONFLICT.
    pub version: Option<i32>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// A rule after a command, and the number of the event.
pub type Done = (AssignmentRuleId, i64);

/// Makes a rule, after the others.
pub async fn create(access: &Access, input: CreateAssignmentRuleInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::Workspace)?;
    let (mut tx, access) = access.begin_settings(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return Ok((id.into(), access.app().events.position(access.workspace_id())));
    }
    let rules = &access.reference().assignment_rules;
    let mut checks = Checks::default();
    if rules.len() >= RULES_MAX {
        checks.refuse("name", Invalid::TooMany(RULES_MAX));
    }
    let (users, teams) = (input.user_ids.unwrap_or_default(), input.team_ids.unwrap_or_default());
    check_people(&access, &mut checks, &users, &teams, "userIds");
    let everything = || json!(millrace_shared::filter::Filter::everything());
    let rule = Model {
        workspace_id: access.workspace_id(),
        id: access.app().new_id(),
        name: checks.take("name", free_name(rules, &input.name, None)).unwrap_or_default(),
        active: input.active,
        position: rules.iter().map(|rule| rule.position).max().map_or(0, |last| last + 1),
        matching: input.matching.map_or_else(everything, |Json(value)| value),
        method: input.method,
        users: Users(users),
        teams: Teams(teams),
        only_available: input.only_available,
        last_user_id: None,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    checks.done()?;
    condition(&access, &rule.matching)?;
    tx.insert_rows([rule.clone()]).await?;
    note(&mut tx, None, Some(&rule)).await?;
    finish(tx, rule.id).await
}

/// Changes a rule, or moves it among the others.
pub async fn update(access: &Access, input: UpdateAssignmentRuleInput) -> Result<Done, Error> {
    access.may_administer(RecordKind::Workspace)?;
    let (mut tx, access) = access.begin_settings(input.client_mutation_id).await?;
    if let Receipt::Done(id) = tx.receipt().await? {
        return Ok((id.into(), access.app().events.position(access.workspace_id())));
    }
    let rows = all_locked(&tx).await?;
    let before = rows.iter().find(|rule| rule.id == input.id).cloned().ok_or(Error::NotFound("the assignment rule"))?;
    crate::db::tx::check_version(input.version, before.version)?;
    let rules = &access.reference().assignment_rules;
    let mut checks = Checks::default();
    let mut after = before.clone();
    if let Some(name) = checks.optional("name", input.name, |name| free_name(rules, &name, Some(before.id))) {
        after.name = name;
    }
    if let Some(Json(matching)) = input.matching {
        after.matching = matching;
    }
    let changes_people = input.user_ids.is_some() || input.team_ids.is_some();
    after.users = input.user_ids.map_or(after.users, Users);
    after.teams = input.team_ids.map_or(after.teams, Teams);
    if changes_people {
        check_people(&access, &mut checks, &after.users.0, &after.teams.0, "userIds");
    }
    after.method = input.method.unwrap_or(after.method);
    after.only_available = input.only_available.unwrap_or(after.only_available);
    after.active = input.active.unwrap_or(after.active);
    checks.done()?;
    if after.matching != before.matching {
        condition(&access, &after.matching)?;
    }
    if let Some(position) = input.position {
        after.position = place(&mut tx, &rows, &before, position).await?;
    }
    if after != before {
        after.version += 1;
        after.updated_at = tx.now();
        tx.overwrite(after.clone()).await?;
        note(&mut tx, Some(&before), Some(&after)).await?;
    }
    finish(tx, after.id).await
}

/// Deletes a rule for good.
pub async fn delete(access: &Access, id: AssignmentRuleId, origin: Option<String>) -> Result<i64, Error> {
    access.may_administer(RecordKind::Workspace)?;
    let (mut tx, access) = access.begin_settings(origin).await?;
    if let Receipt::Done(_) = tx.receipt().await? {
        return Ok(access.app().events.position(access.workspace_id()));
    }
    let rows = all_locked(&tx).await?;
    let rule = rows.into_iter().find(|rule| rule.id == id).ok_or(Error::NotFound("the assignment rule"))?;
    tx.delete_row(rule.clone()).await?;
    note(&mut tx, Some(&rule), None).await?;
    Ok(finish(tx, id).await?.1)
}

/// A rule as it is now, locked until the transaction ends.
pub(super) async fn locked(tx: &Tx, id: AssignmentRuleId) -> Result<Option<Model>, Error> {
    Ok(rules(tx).filter(Column::Id.eq(id)).lock_exclusive().one(tx.connection()).await?)
}

/// All rules, locked in the order in which they are followed: whoever gives out by several locks them in it too.
async fn all_locked(tx: &Tx) -> Result<Vec<Model>, Error> {
    let rows = rules(tx).order_by_asc(Column::Position).order_by_asc(Column::Id).lock_exclusive();
    Ok(rows.all(tx.connection()).await?)
}

fn rules(tx: &Tx) -> Select<Entity> {
    #[expect(clippy::disallowed_methods, reason = "settings, which have no owner; only those of the workspace")]
    Entity::find().filter(Column::WorkspaceId.eq(tx.workspace_id()))
}

async fn finish(mut tx: Tx, id: AssignmentRuleId) -> Result<Done, Error> {
    tx.done_to(id);
    let Committed { seq } = tx.commit().await?;
    Ok((id, seq))
}

/// Puts the other rules where they stand once this one came to a place, and tells its own number there.
async fn place(tx: &mut Tx, rules: &[Model], moved: &Model, position: i32) -> Result<i32, Error> {
    let mut order: Vec<&Model> = rules.iter().filter(|rule| rule.id != moved.id).collect();
    let at = usize::try_from(position).unwrap_or(0).min(order.len());
    order.insert(at, moved);
    for (rule, place) in order.into_iter().zip(0..) {
        if rule.id != moved.id && rule.position != place {
            let this = Column::Id.eq(rule.id);
            let place = sea_orm::sea_query::Expr::val(place);
            tx.update_where::<Entity>(Column::WorkspaceId, this, [(Column::Position, place)]).await?;
        }
    }
    Ok(i32::try_from(at).unwrap_or(i32::MAX))
}

/// The event: a setting of the workspace changed.
async fn note(tx: &mut Tx, before: Option<&Model>, after: Option<&Model>) -> Result<(), Error> {
    let told = |rule: Option<&Model>| {
        rule.map_or(Value::Null, |rule| {
            json!({
                "id": rule.id, "name": rule.name, "active": rule.active, "position": rule.position, "where": rule.matching,
                "method": rule.method, "userIds": rule.users, "teamIds": rule.teams, "onlyAvailable": rule.only_available,
            })
        })
    };
    let change = FieldChange { field: "assignmentRules".to_owned(), before: told(before), after: told(after) };
    workspaces::commands::note(tx, change).await
}

/// The name, when no other rule has it, in any case.
fn free_name(rules: &[Arc<Model>], name: &str, own: Option<AssignmentRuleId>) -> Result<String, Invalid> {
    let name = validation::name(name)?;
    let taken = rules.iter().any(|rule| Some(rule.id) != own && folded(&rule.name) == folded(&name));
    if taken { Err(Invalid::Taken) } else { Ok(name) }
}
