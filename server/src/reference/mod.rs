//! The small reference data of a workspace (users, roles, teams, pipelines, stages, directories, rates of currencies)
//! as one snapshot in memory, so that no request joins them. It is read again when an event says that any of it
//! changed: before the answer to the command that changed it here, before the event is passed on elsewhere.

use crate::{
    app::App, assignment, directories, error::Error, events::log, fields, lists, pipelines, roles, teams, users,
    workspaces,
};
use chrono::{Offset, TimeZone};
use millrace_shared::{
    DirectoryItemId, FieldId, ListId, PipelineId, RecordKind, RoleId, StageId, StageKind, TeamId, Timestamp, UserId,
    UserStatus, WorkspaceId,
    rates::{self, Converted},
    time::DAY_MS,
    working::{WorkingDays, last_over},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

/// A pipeline with its stages in order: open ones first, then won, lost, unqualified.
#[derive(Debug, Clone)]
pub struct PipelineWithStages {
    /// The pipeline.
    pub pipeline: pipelines::entity::Model,
    /// Its stages.
    pub stages: Vec<Arc<pipelines::stage::Model>>,
}

/// A role with its rights.
#[derive(Debug, Clone)]
pub struct RoleWithRules {
    /// The role.
    pub role: roles::entity::Model,
    /// Its rights.
    pub rules: Vec<roles::rule::Model>,
    /// Its exceptions, of stages that are there.
    pub stage_rules: Vec<roles::stage_rule::Model>,
    /// The fields that it hides or shows only.
    pub field_rules: Vec<roles::field_rule::Model>,
}

/// The snapshot; true as of event number `seq`, or newer.
#[derive(Debug)]
pub struct Reference {
    /// The workspace.
    pub workspace: workspaces::entity::Model,
    /// What other currencies are worth in the workspace's own, by code.
    pub rates: Vec<workspaces::currency_rate::Model>,
    /// The number it is true for.
    pub seq: i64,
    /// By name.
    pub users: Vec<Arc<users::entity::Model>>,
    /// In order.
    pub roles: Vec<Arc<RoleWithRules>>,
    /// By name.
    pub teams: Vec<Arc<teams::entity::Model>>,
    /// In order.
    pub pipelines: Vec<Arc<PipelineWithStages>>,
    /// In order.
    pub directories: Vec<Arc<directories::entity::Model>>,
    /// Custom fields of every kind of record, in order, archived ones too.
    pub fields: Vec<Arc<fields::entity::Model>>,
    /// Reference lists, in order; not their items.
    pub lists: Vec<Arc<lists::entity::Model>>,
    /// The rules by which new leads are given out, in order. Whose turn it is stands in the rows alone.
    pub assignment_rules: Vec<Arc<assignment::entity::Model>>,
    user_index: HashMap<UserId, usize>,
    stage_index: HashMap<StageId, (usize, usize)>,
}

impl Reference {
    /// A user, of any status.
    pub fn user(&self, id: UserId) -> Option<&Arc<users::entity::Model>> {
        self.user_index.get(&id).map(|at| &self.users[*at])
    }

    /// The id of a user who signs in, and so may be given work.
    pub fn active(&self, id: UserId) -> Option<UserId> {
        self.user(id).filter(|user| user.status == UserStatus::Active).map(|user| user.id)
    }

    /// Who owns new leads that nobody was named for; nobody when whoever makes one does.
    pub fn lead_owner(&self) -> Option<UserId> {
        self.workspace.lead_owner_id.and_then(|id| self.active(id))
    }

    /// Whether new leads that nobody was named for are given out by rules.
    pub fn assigns_by_rules(&self) -> bool {
        self.assignment_rules.iter().any(|rule| rule.active)
    }

    /// A team.
    pub fn team(&self, id: TeamId) -> Option<&Arc<teams::entity::Model>> {
        self.teams.iter().find(|team| team.id == id)
    }

    /// A role.
    pub fn role(&self, id: RoleId) -> Option<&Arc<RoleWithRules>> {
        self.roles.iter().find(|role| role.role.id == id)
    }

    /// A pipeline.
    pub fn pipeline(&self, id: PipelineId) -> Option<&Arc<PipelineWithStages>> {
        self.pipelines.iter().find(|pipeline| pipeline.pipeline.id == id)
    }

    /// A stage.
    pub fn stage(&self, id: StageId) -> Option<&Arc<pipelines::stage::Model>> {
        self.stage_index.get(&id).map(|(pipeline, stage)| &self.pipelines[*pipeline].stages[*stage])
    }

    /// The stages of all pipelines that mean one of these.
    pub fn stages_of(&self, kinds: &[StageKind]) -> impl Iterator<Item = StageId> {
        let stages = self.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
        stages.filter(|stage| kinds.contains(&stage.kind)).map(|stage| stage.id)
    }

    /// What a stage means; one that is gone counts as open.
    pub fn stage_kind(&self, id: StageId) -> StageKind {
        self.stage(id).map_or(StageKind::Open, |stage| stage.kind)
    }

    /// An item of a directory.
    pub fn directory_item(&self, id: DirectoryItemId) -> Option<&Arc<directories::entity::Model>> {
        self.directories.iter().find(|item| item.id == id)
    }

    /// A custom field, archived or not.
    pub fn field(&self, id: FieldId) -> Option<&Arc<fields::entity::Model>> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// A reference list.
    pub fn list(&self, id: ListId) -> Option<&Arc<lists::entity::Model>> {
        self.lists.iter().find(|list| list.id == id)
    }

    /// Tells sums (minor units by code) in the workspace's currency, at its rates.
    pub fn converted<'a>(&self, sums: impl IntoIterator<Item = (&'a str, i64)>) -> Converted {
        let rate = |code: &str| self.rates.iter().find(|row| row.currency == code).map(|row| row.rate);
        rates::convert(sums, &self.workspace.currency, rate)
    }

    /// The open stages that have a time limit, each with the last instant that is over it now.
    pub fn idle_since(&self, now: Timestamp) -> BTreeMap<StageId, Timestamp> {
        let workspace = &self.workspace;
        let zone: chrono_tz::Tz = workspace.time_zone.parse().unwrap_or(chrono_tz::UTC);
        let offset = |at: Timestamp| {
            let offset = zone.offset_from_utc_datetime(&at.to_datetime().naive_utc()).fix();
            i64::from(offset.local_minus_utc()) * 1_000
        };
        let used = |from: Timestamp, to: Timestamp| {
            if workspace.time_limits_in_working_days {
                WorkingDays::of(&workspace.working_days.0).ms_between(from, to, offset)
            } else {
                to.ms_since(from)
            }
        };
        let stages = self.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
        let limited = stages.filter(|stage| stage.kind == StageKind::Open).filter_map(|stage| {
            let days = stage.time_limit_days.filter(|days| *days > 0)?;
            Some((stage.id, last_over(i64::from(days) * DAY_MS, now, used)?))
        });
        limited.collect()
    }

    /// A user with all direct and indirect reports.
    pub fn with_reports(&self, id: UserId) -> Vec<UserId> {
        let mut found = vec![id];
        let mut next = 0;
        while next < found.len() {
            let manager = found[next];
            next += 1;
            for user in self.users.iter().filter(|user| user.manager_id == Some(manager)) {
                // A circle of managers must not go round for ever.
                if !found.contains(&user.id) {
                    found.push(user.id);
                }
            }
        }
        found
    }
}

/// Whether a change of such a record is a change of the snapshot.
pub const fn is_reference(kind: RecordKind) -> bool {
    matches!(
        kind,
        RecordKind::Workspace
            | RecordKind::User
            | RecordKind::Team
            | RecordKind::Role
            | RecordKind::Pipeline
            | RecordKind::Stage
            | RecordKind::DirectoryItem
            | RecordKind::Field
            | RecordKind::List
    )
}

/// The snapshots of all workspaces that were asked for.
#[derive(Default)]
pub struct References(RwLock<HashMap<WorkspaceId, Arc<Reference>>>);

impl References {
    /// The snapshot of a workspace.
    pub async fn get(&self, app: &App, workspace: WorkspaceId) -> Result<Arc<Reference>, Error> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&workspace).cloned();
        match held {
            Some(reference) => Ok(reference),
            None => self.reload(app, workspace).await,
        }
    }

    /// Reads it again when what is held is older than an event.
    pub async fn catch_up(&self, app: &App, workspace: WorkspaceId, seq: i64) -> Result<(), Error> {
        let current =
            self.0.read().unwrap_or_else(PoisonError::into_inner).get(&workspace).is_none_or(|held| held.seq >= seq);
        if !current {
            self.reload(app, workspace).await?;
        }
        Ok(())
    }

    /// Reads it again.
    pub async fn reload(&self, app: &App, workspace: WorkspaceId) -> Result<Arc<Reference>, Error> {
        let read = Arc::new(read(app, workspace).await?);
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let entry = held.entry(workspace).or_insert_with(|| read.clone());
        // Two that read at once may end in the other order.
        if entry.seq <= read.seq {
            *entry = read;
        }
        Ok(entry.clone())
    }
}

#[expect(clippy::disallowed_methods, reason = "the snapshot holds a workspace's reference data for all its users")]
async fn read(app: &App, id: WorkspaceId) -> Result<Reference, Error> {
    let db = app.db.reader();
    // Invariant: the number is read first, so that what follows is at least as new.
    let seq = log::position(db, id).await?;
    let workspace =
        workspaces::entity::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound("the workspace"))?;
    let rates = workspaces::currency_rate::Entity::find()
        .filter(workspaces::currency_rate::Column::WorkspaceId.eq(id))
        .filter(workspaces::currency_rate::Column::Base.eq(&*workspace.currency))
        .order_by_asc(workspaces::currency_rate::Column::Currency)
        .all(db)
        .await?;
    let users = users::entity::Entity::find()
        .filter(users::entity::Column::WorkspaceId.eq(id))
        .order_by_asc(users::entity::Column::Name)
        .order_by_asc(users::entity::Column::Id)
        .all(db)
        .await?;
    let roles = roles::entity::Entity::find()
        .filter(roles::entity::Column::WorkspaceId.eq(id))
        .order_by_asc(roles::entity::Column::Position)
        .order_by_asc(roles::entity::Column::Id)
        .all(db)
        .await?;
    let rules = roles::rule::Entity::find().filter(roles::rule::Column::WorkspaceId.eq(id)).all(db).await?;
    let stage_rules =
        roles::stage_rule::Entity::find().filter(roles::stage_rule::Column::WorkspaceId.eq(id)).all(db).await?;
    let field_rules = roles::field_rule::Entity::find()
        .filter(roles::field_rule::Column::WorkspaceId.eq(id))
        .order_by_asc(roles::field_rule::Column::Kind)
        .order_by_asc(roles::field_rule::Column::Field)
        .all(db)
        .await?;
    let teams = teams::entity::Entity::find()
        .filter(teams::entity::Column::WorkspaceId.eq(id))
        .order_by_asc(teams::entity::Column::Name)
        .all(db)
        .await?;
    let pipelines = pipelines::entity::Entity::find()
        .filter(pipelines::entity::Column::WorkspaceId.eq(id))
        .order_by_asc(pipelines::entity::Column::Position)
        .order_by_asc(pipelines::entity::Column::Id)
        .all(db)
        .await?;
    let mut stages =
        pipelines::stage::Entity::find().filter(pipelines::stage::Column::WorkspaceId.eq(id)).all(db).await?;
    stages.sort_by_key(|stage| (stage.kind, stage.position, stage.id));
    let directories = directories::entity::Entity::find()
        .filter(directories::entity::Column::WorkspaceId.eq(id))
        .order_by_asc(directories::entity::Column::Kind)
        .order_by_asc(directories::entity::Column::Position)
        .order_by_asc(directories::entity::Column::Id)
        .all(db)
        .await?;
    let fields = fields::entity::Entity::find()
        .filter(fields::entity::Column::WorkspaceId.eq(id))
        .order_by_asc(fields::entity::Column::RecordKind)
        .order_by_asc(fields::entity::Column::Position)
        .order_by_asc(fields::entity::Column::Id)
        .all(db)
        .await?;

    let lists = lists::entity::Entity::find()
        .filter(lists::entity::Column::WorkspaceId.eq(id))
        .order_by_asc(lists::entity::Column::Position)
        .order_by_asc(lists::entity::Column::Id)
        .all(db)
        .await?;

    let assignment_rules = assignment::entity::Entity::find()
        .filter(assignment::entity::Column::WorkspaceId.eq(id))
        .order_by_asc(assignment::entity::Column::Position)
        .order_by_asc(assignment::entity::Column::Id)
        .all(db)
        .await?;

    let stages: Vec<_> = stages.into_iter().map(Arc::new).collect();
    let pipelines: Vec<_> = pipelines
        .into_iter()
        .map(|pipeline| {
            let stages = stages.iter().filter(|stage| stage.pipeline_id == pipeline.id).cloned().collect();
            Arc::new(PipelineWithStages { pipeline, stages })
        })
        .collect();
    let mut stage_index = HashMap::new();
    for (at, pipeline) in pipelines.iter().enumerate() {
        stage_index.extend(pipeline.stages.iter().enumerate().map(|(place, stage)| (stage.id, (at, place))));
    }
    let roles = roles.into_iter().map(|role| {
        let rules = rules.iter().filter(|rule| rule.role_id == role.id).cloned().collect();
        let stage_rules = stage_rules.iter().filter(|rule| rule.role_id == role.id);
        let stage_rules = stage_rules.filter(|rule| stage_index.contains_key(&rule.stage_id)).cloned().collect();
        let field_rules = field_rules.iter().filter(|rule| rule.role_id == role.id).cloned().collect();
        Arc::new(RoleWithRules { role, rules, stage_rules, field_rules })
    });
    let roles: Vec<_> = roles.collect();
    Ok(Reference {
        workspace,
        rates,
        seq,
        user_index: users.iter().enumerate().map(|(at, user)| (user.id, at)).collect(),
        users: users.into_iter().map(Arc::new).collect(),
        roles,
        teams: teams.into_iter().map(Arc::new).collect(),
        pipelines,
        directories: directories.into_iter().map(Arc::new).collect(),
        fields: fields.into_iter().map(Arc::new).collect(),
        lists: lists.into_iter().map(Arc::new).collect(),
        assignment_rules: assignment_rules.into_iter().map(Arc::new).collect(),
        stage_index,
    })
}
