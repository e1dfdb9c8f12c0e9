//! Gives records out: new leads and chosen ones by the rules, many records of any kind among several people.

use super::{commands, entity::Model, turns::Turns};
use crate::{
    access::Access,
    db::Tx,
    error::{Checks, Error},
    events::FieldChange,
    leads,
    records::{filter, many::Changeable},
    reference::Reference,
};
use async_graphql::InputObject;
use millrace_shared::{
    AssignmentMethod, DirectoryKind, Invalid, RecordId, RecordKind, TeamId, Timestamp, UserId, Verb,
    validation::LIST_MAX,
};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait},
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Among whom many records are given out.
#[derive(Debug, Clone, InputObject)]
pub struct DistributeInput {
    /// Of leads: by the assignment rules, and what none of them holds for to the owner of new leads. Then nothing else is
    /// named here.
    #[graphql(default)]
    pub by_rules: bool,
    /// People, in the order of their turns; 50 at most.
    pub user_ids: Option<Vec<UserId>>,
    /// Teams whose people take their turns after those, 50 at most.
    pub team_ids: Option<Vec<TeamId>>,
    /// Who is next; in turns when absent.
    pub method: Option<AssignmentMethod>,
    /// Whether whoever is not at work now is passed over.
    #[graphql(default)]
    pub only_available: bool,
}

/// Whom each record goes to, and by which rule.
pub(crate) type Shares = BTreeMap<RecordId, (UserId, Option<String>)>;

/// A new lead that nobody was named for: given to whom the rules say. It stays with its owner when none does.
pub(crate) async fn new_lead(
    access: &Access,
    tx: &mut Tx,
    lead: leads::entity::Model,
) -> Result<leads::entity::Model, Error> {
    if !access.reference().assigns_by_rules() {
        return Ok(lead);
    }
    // Rules ask for tags too.
    tx.write_tags().await?;
    let id = RecordId::from(lead.id);
    let Some((owner_id, rule)) = by_rules(access, tx, BTreeSet::from([id])).await?.remove(&id) else {
        return Ok(lead);
    };
    let after = leads::entity::Model { owner_id, ..lead.clone() };
    tx.save_with(&lead, after, "assigned", by(rule)).await
}

/// What an event tells of the rule by which a record was given to somebody.
pub(crate) fn by(rule: Option<String>) -> Vec<FieldChange> {
    let told = |name| FieldChange { field: "assignmentRule".to_owned(), before: Value::Null, after: json!(name) };
    rule.map(told).into_iter().collect()
}

/// Whom each of these records goes to.
pub(crate) async fn among<E: Changeable>(
    access: &Access,
    tx: &mut Tx,
    input: &DistributeInput,
    ids: Vec<RecordId>,
) -> Result<Shares, Error> {
    let mut checks = Checks::default();
    let named = input.user_ids.is_some() || input.team_ids.is_some();
    if input.by_rules && (E::KIND != RecordKind::Lead || named || input.method.is_some()) {
        checks.refuse("distribute", Invalid::NotAllowed);
    }
    let (users, teams) = (input.user_ids.as_deref().unwrap_or_default(), input.team_ids.as_deref().unwrap_or_default());
    if !input.by_rules {
        check_people(access, &mut checks, users, teams, "distribute");
    }
    checks.done()?;
    if input.by_rules {
        let mut shares = by_rules(access, tx, ids.iter().copied().collect()).await?;
        if let Some(owner) = access.reference().lead_owner() {
            for id in ids {
                shares.entry(id).or_insert((owner, None));
            }
        }
        return Ok(shares);
    }
    let people = people(access.reference(), users, teams, input.only_available, tx.now());
    let method = input.method.unwrap_or(AssignmentMethod::RoundRobin);
    let mut turns = with_open::<E>(access, tx, Turns::new(method, people, None), method).await?;
    if turns.there().next().is_none() {
        return Err(Error::Forbidden("nobody of them is at work now".to_owned()));
    }
    Ok(ids.into_iter().filter_map(|id| Some((id, (turns.give()?, None)))).collect())
}

/// Refuses people who are not there, and none at all.
pub(super) fn check_people(
    access: &Access,
    checks: &mut Checks,
    users: &[UserId],
    teams: &[TeamId],
    field: &'static str,
) {
    if users.is_empty() && teams.is_empty() {
        checks.refuse(field, Invalid::Required);
    }
    if users.len() > LIST_MAX || teams.len() > LIST_MAX {
        checks.refuse(field, Invalid::TooMany(LIST_MAX));
    }
    let reference = access.reference();
    if users.iter().any(|id| reference.active(*id).is_none()) || teams.iter().any(|id| reference.team(*id).is_none()) {
        checks.refuse(field, Invalid::Unknown);
    }
}

/// Which leads go to whom by the rules: each by the first that holds for it and of which somebody is there.
async fn by_rules(access: &Access, tx: &mut Tx, mut left: BTreeSet<RecordId>) -> Result<Shares, Error> {
    let mut shares = Shares::new();
    // Rules are the workspace's: they ask for what the one who makes a lead may not see.
    let all = Access::system(access.app(), access.workspace_id(), access.user_id()).await?;
    for rule in all.reference().assignment_rules.iter().filter(|rule| rule.active) {
        if left.is_empty() {
            break;
        }
        let condition = match condition(&all, &rule.matching) {
            Ok(condition) => condition,
            Err(error) => {
                tracing::warn!(rule = %rule.id, %error, "an assignment rule is passed over");
                continue;
            }
        };
        let found = meant(&all, tx, &left, condition).await?;
        if found.is_empty() {
            continue;
        }
        // Whose turn it is stands in the row: others who give out by it wait.
        let Some(rule) = commands::locked(tx, rule.id).await? else { continue };
        let people =
            people(all.reference(), &rule.users.0, &rule.teams.0, rule.only_available, access.app().clock.now());
        let turns = Turns::new(rule.method, people, rule.last_user_id);
        let mut turns = with_open::<leads::entity::Entity>(&all, tx, turns, rule.method).await?;
        for id in found {
            let Some(owner) = turns.give() else { break };
            left.remove(&id);
            shares.insert(id, (owner, Some(rule.name.clone())));
        }
        keep_turn(tx, &rule, turns.last()).await?;
    }
    Ok(shares)
}

/// What a rule asks of leads; why it gives out nothing, when that can no longer be asked.
pub(super) fn condition(access: &Access, matching: &Value) -> Result<Condition, Error> {
    let filter = filter::read(matching.clone())?;
    filter::condition::<leads::entity::Entity>(&filter, access)
}

/// Those of some leads for which a condition holds, in the order of their making.
async fn meant(
    access: &Access,
    tx: &Tx,
    ids: &BTreeSet<RecordId>,
    condition: Condition,
) -> Result<Vec<RecordId>, Error> {
    use leads::entity::{Column, Entity};
    let select = access.select_for::<Entity>(Verb::View).filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
    let found = select.filter(condition).select_only().column(Column::Id).into_tuple::<Uuid>();
    let found: BTreeSet<Uuid> = found.all(tx.connection()).await?.into_iter().collect();
    Ok(found.into_iter().map(RecordId).collect())
}

async fn keep_turn(tx: &mut Tx, rule: &Model, last: Option<UserId>) -> Result<(), Error> {
    if last == rule.last_user_id {
        return Ok(());
    }
    tx.overwrite(Model { last_user_id: last, ..rule.clone() }).await
}

/// The people of a rule in their order, each once, with whether something may be given to them now.
fn people(
    reference: &Reference,
    users: &[UserId],
    teams: &[TeamId],
    only_available: bool,
    now: Timestamp,
) -> Vec<(UserId, bool)> {
    let of_team = |team: &TeamId| {
        let team = *team;
        reference.users.iter().filter(move |user| user.team_id == Some(team)).map(|user| user.id)
    };
    let mut seen = BTreeSet::new();
    let named = users.iter().copied().chain(teams.iter().flat_map(of_team)).filter(|id| seen.insert(*id));
    let there = |id: UserId| {
        reference.active(id).is_some()
            && reference.user(id).is_some_and(|user| !only_available || user.is_available(&reference.workspace, now))
    };
    named.map(|id| (id, there(id))).collect()
}

/// With how many open records each has, where that counts: those in the trash and those that have ended do not.
async fn with_open<E: Changeable>(
    access: &Access,
    tx: &Tx,
    turns: Turns,
    method: AssignmentMethod,
) -> Result<Turns, Error> {
    if method != AssignmentMethod::FewestOpen {
        return Ok(turns);
    }
    let there: Vec<Uuid> = turns.there().map(|id| id.0).collect();
    let mut open = Condition::all().add(E::deleted().is_null()).add(E::owner().is_in(there));
    if let Some(ended) = E::ended() {
        open = open.add(ended.not());
    }
    if E::KIND == RecordKind::Lead {
        let stages = access.reference().lead_stages();
        let unqualified = stages.filter(|stage| stage.kind == DirectoryKind::LeadUnqualified).map(|stage| stage.id.0);
        open = open.add(Expr::col((E::default(), Alias::new("stage_id"))).is_not_in(unqualified));
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "how much each has to do is counted whoever asks, and told to nobody"
    )]
    let rows = E::find().filter(E::workspace().eq(tx.workspace_id().0)).filter(open);
    let counts: Vec<(Uuid, i64)> = rows
        .select_only()
        .column(E::owner())
        .column_as(E::id().count(), "count")
        .group_by(E::owner())
        .into_tuple()
        .all(tx.connection())
        .await?;
    let count = |(id, count): (Uuid, i64)| (UserId(id), u64::try_from(count).unwrap_or_default());
    Ok(turns.with_open(counts.into_iter().map(count).collect::<HashMap<_, _>>()))
}
