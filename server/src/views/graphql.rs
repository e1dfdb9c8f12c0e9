//! Views in the schema.

use super::{
    commands,
    entity::{Model, ViewColumn},
    inputs::{CreateViewInput, MarkViewInput, UpdateViewInput},
    queries,
};
use crate::{
    access::Access,
    error::Error,
    graphql::{
        Ctx,
        inputs::{OkPayload, VersionedInput},
        scalars::EventSeq,
    },
    preferences::graphql::{Preferences, PreferencesPayload},
    reference::Reference,
    teams::graphql::Team,
    users::graphql::User,
};
use async_graphql::{Context, Json, Object, Result, SimpleObject};
use millrace_shared::{Audience, PipelineId, RecordKind, Timestamp, UserId, ViewId, ViewShape};
use std::sync::Arc;

/// A saved view.
#[derive(Clone)]
pub struct View {
    model: Arc<Model>,
    reference: Arc<Reference>,
}

impl View {
    /// From its row.
    pub fn new(model: Model, reference: &Arc<Reference>) -> Self {
        Self { model: Arc::new(model), reference: reference.clone() }
    }
}

/// A list or board under a name. It says which records are meant; whoever opens it sees those that they may see.
#[Object]
impl View {
    /// Its id.
    async fn id(&self) -> ViewId {
        self.model.id
    }
    /// Of which records.
    async fn kind(&self) -> RecordKind {
        self.model.kind
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.model.name
    }
    /// How it shows the records.
    async fn shape(&self) -> ViewShape {
        self.model.shape
    }
    /// The pipeline; of deals only.
    async fn pipeline_id(&self) -> Option<PipelineId> {
        self.model.pipeline_id
    }
    /// Who sees it.
    async fn audience(&self) -> Audience {
        self.model.audience
    }
    /// The team, when it is a team's.
    async fn team(&self) -> Option<Team> {
        let team = self.model.team_id.and_then(|id| self.reference.team(id))?;
        Some(Team::new(team.clone(), &self.reference))
    }
    /// The id of whose it is: the owner changes it, and of shared ones administrators.
    async fn owner_id(&self) -> UserId {
        self.model.owner_id
    }
    /// Whose it is.
    async fn owner(&self) -> Result<User> {
        let user = self.reference.user(self.model.owner_id).ok_or(Error::NotFound("the owner"))?;
        Ok(User::new(user.clone(), &self.reference))
    }
    /// Which records: the filter of a list, or of deals the values of a board's address.
    async fn filter(&self) -> Json<serde_json::Value> {
        Json(self.model.filter.clone())
    }
    /// The word of its order; the kind's own when null.
    async fn sort(&self) -> Option<&str> {
        self.model.sort.as_deref()
    }
    /// What it shows of each record, in this order; the choice of whoever looks when null.
    async fn columns(&self) -> Option<Vec<ViewColumn>> {
        self.model.columns.as_ref().map(|columns| columns.0.clone())
    }
    /// What it is grouped by, as in `recordGroups` and `dealGroups`; not in groups when null.
    async fn group_by(&self) -> Option<&str> {
        self.model.group_by.as_deref()
    }
    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.model.version
    }
    /// When it was saved first.
    async fn created_at(&self) -> Timestamp {
        self.model.created_at
    }
    /// When it was last changed.
    async fn updated_at(&self) -> Timestamp {
        self.model.updated_at
    }
}

/// Queries of views.
#[derive(Default)]
pub struct ViewQuery;

#[Object]
impl ViewQuery {
    /// The views of a kind of record, or of all, that the caller sees, by name: their own, their team's, everybody's.
    async fn views(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which records; of all when null.")] kind: Option<RecordKind>,
    ) -> Result<Vec<View>> {
        let access = ctx.access()?;
        let views = queries::of_kind(access, kind).await?;
        Ok(views.into_iter().map(|view| View::new(view, access.reference())).collect())
    }

    /// One view.
    async fn view(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: ViewId) -> Result<View> {
        let access = ctx.access()?;
        Ok(View::new(queries::get(access, id).await?, access.reference()))
    }
}

/// A view after a change.
#[derive(SimpleObject)]
pub struct ViewPayload {
    /// As it is now.
    pub view: View,
    /// The number of the change's event.
    pub seq: EventSeq,
}

impl ViewPayload {
    fn of(access: &Access, (model, seq): commands::Done) -> Self {
        Self { view: View::new(model, access.reference()), seq: seq.into() }
    }
}

/// Mutations of views.
#[derive(Default)]
pub struct ViewMutation;

#[Object]
impl ViewMutation {
    /// Saves a view of the caller's.
    async fn create_view(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The view.")] input: CreateViewInput,
    ) -> Result<ViewPayload> {
        let access = ctx.access()?;
        Ok(ViewPayload::of(access, commands::create(access, input).await?))
    }

    /// Changes a view of the caller's, or for administrators a shared one.
    async fn update_view(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateViewInput,
    ) -> Result<ViewPayload> {
        let access = ctx.access()?;
        Ok(ViewPayload::of(access, commands::update(access, input).await?))
    }

    /// Deletes a view of the caller's, or for administrators a shared one, for good.
    async fn delete_view(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<OkPayload> {
        let seq = commands::delete(ctx.access()?, input.id, input.version, input.client_mutation_id).await?;
        Ok(OkPayload::at(seq))
    }

    /// Makes a view one of the caller's favourites, or what the caller's list opens with, or no longer.
    async fn mark_view(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The marks.")] input: MarkViewInput,
    ) -> Result<PreferencesPayload> {
        let (model, seq) = commands::mark(ctx.access()?, input).await?;
        Ok(PreferencesPayload { preferences: Preferences(model), seq: seq.into() })
    }
}
