//! Users in the schema.

use super::{
    commands,
    entity::Model,
    inputs::{DeactivateUserInput, InviteUserInput, UpdateProfileInput, UpdateUserInput, UserIdInput},
    leaving, queries,
};
use crate::{
    auth::{credentials, links::NewLink},
    avatars,
    error::Error,
    graphql::{
        Ctx,
        scalars::{Date, EventSeq},
    },
    reference::Reference,
    roles::graphql::Role,
    teams::graphql::Team,
};
use async_graphql::{Context, Object, Result, SimpleObject};
use millrace_shared::{Timestamp, UserId, UserStatus, working};
use std::sync::Arc;

/// A person who signs in.
#[derive(Clone)]
pub struct User {
    model: Arc<Model>,
    reference: Arc<Reference>,
}

impl User {
    /// From the snapshot.
    pub fn new(model: Arc<Model>, reference: &Arc<Reference>) -> Self {
        Self { model, reference: reference.clone() }
    }
}

/// A person who signs in.
#[Object]
impl User {
    /// The user's id.
    async fn id(&self) -> UserId {
        self.model.id
    }

    /// Full name.
    async fn name(&self) -> &str {
        &self.model.name
    }

    /// The address to sign in with.
    async fn email(&self) -> &str {
        &self.model.email
    }

    /// Job title.
    async fn title(&self) -> Option<&str> {
        self.model.title.as_deref()
    }

    /// Department.
    async fn department(&self) -> Option<&str> {
        self.model.department.as_deref()
    }

    /// Whom the user reports to.
    async fn manager(&self) -> Option<User> {
        let manager = self.model.manager_id.and_then(|id| self.reference.user(id))?;
        Some(User::new(manager.clone(), &self.reference))
    }

    /// The team.
    async fn team(&self) -> Option<Team> {
        let team = self.model.team_id.and_then(|id| self.reference.team(id))?;
        Some(Team::new(team.clone(), &self.reference))
    }

    /// The role.
    async fn role(&self) -> Result<Role> {
        Ok(self.reference.role(self.model.role_id).cloned().map(Role).ok_or(Error::NotFound("the role"))?)
    }

    /// Where the user stands.
    async fn status(&self) -> UserStatus {
        self.model.status
    }

    /// Language; null follows the workspace.
    async fn locale(&self) -> Option<&str> {
        self.model.locale.as_deref()
    }

    /// IANA name of the time zone; null follows the workspace.
    async fn time_zone(&self) -> Option<&str> {
        self.model.time_zone.as_deref()
    }

    /// The days on which the user is away, when an absence is set; it may be over.
    async fn absence(&self) -> Option<Absence> {
        let until = self.model.away_until?;
        Some(Absence { from: self.model.away_from.map(Into::into), until: until.into() })
    }

    /// The hours of the user's working day; null when there are no fixed ones.
    async fn working_hours(&self) -> Option<WorkingHours> {
        let (from, until) = self.model.work_from.zip(self.model.work_until)?;
        Some(WorkingHours { from: working::time_of(from), until: working::time_of(until) })
    }

    /// Whether the user is at work now: not away, and within the working hours of a working day where there are such.
    async fn available(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.model.is_available(&self.reference.workspace, ctx.app()?.clock.now()))
    }

    /// Where a square picture of the user is, a path on this server that asks for the same cookie or token as the API;
    /// null when there is none: screens show the initials. What stands at an address never changes.
    async fn avatar_url(
        &self,
        #[graphql(desc = "How large it is.", default_with = "avatars::Size::Small")] size: avatars::Size,
    ) -> Option<String> {
        self.model.avatar.as_deref().map(|version| avatars::model::path(self.model.id, version, size))
    }

    /// When the user last asked for anything, to about a minute.
    async fn last_seen_at(&self, ctx: &Context<'_>) -> Result<Option<Timestamp>> {
        Ok(credentials::last_seen(ctx.app()?, self.model.workspace_id).await?.get(&self.model.id).copied())
    }

    /// When the user was made.
    async fn created_at(&self) -> Timestamp {
        self.model.created_at
    }

    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.model.version
    }

    /// What a takeover must hand on: open deals, companies, contacts, products and open leads of this user that are not in the trash.
    /// Told to the user and to who manages users.
    async fn open_records(&self, ctx: &Context<'_>) -> Result<OpenRecords> {
        let owned = queries::open_records(ctx.access()?, self.model.id).await?;
        let number = |count: u64| i32::try_from(count).unwrap_or(i32::MAX);
        Ok(OpenRecords {
            deals: number(owned.deals),
            companies: number(owned.companies),
            contacts: number(owned.contacts),
            leads: number(owned.leads),
            products: number(owned.products),
        })
    }
}

/// An absence, both days included.
#[derive(Debug, Clone, SimpleObject)]
pub struct Absence {
    /// The first day; null when it has begun long ago.
    pub from: Option<Date>,
    /// The last day.
    pub until: Date,
}

/// The hours of a working day, in the user's time zone.
#[derive(Debug, Clone, SimpleObject)]
pub struct WorkingHours {
    /// When work begins, such as `09:00`.
    pub from: String,
    /// When it ends, such as `17:30`; before the beginning where work goes on over midnight.
    pub until: String,
}

/// How much a user owns that is not in the trash.
#[derive(Debug, Clone, SimpleObject)]
pub struct OpenRecords {
    /// Deals in open stages.
    pub deals: i32,
    /// Companies.
    pub companies: i32,
    /// Contacts.
    pub contacts: i32,
    /// Leads that are not converted.
    pub leads: i32,
    /// Products.
    pub products: i32,
}

/// A user after a change.
#[derive(SimpleObject)]
pub struct UserPayload {
    /// The user.
    pub user: User,
    /// The number of the change's event.
    pub seq: EventSeq,
}

/// A link that was made for a user.
#[derive(SimpleObject)]
pub struct LinkPayload {
    /// The user.
    pub user: User,
    /// The address to hand on; shown this once.
    pub url: String,
    /// True when it was also sent by mail.
    pub mailed: bool,
}

/// Queries of users.
#[derive(Default)]
pub struct UserQuery;

#[Object]
impl UserQuery {
    /// All users of the workspace, by name, deactivated ones too.
    async fn users(&self, ctx: &Context<'_>) -> Result<Vec<User>> {
        let reference = ctx.access()?.reference();
        Ok(reference.users.iter().map(|user| User::new(user.clone(), reference)).collect())
    }

    /// One user.
    async fn user(&self, ctx: &Context<'_>, #[graphql(desc = "The user's id.")] id: UserId) -> Result<User> {
        let reference = ctx.access()?.reference();
        let user = reference.user(id).ok_or(Error::NotFound("the user"))?;
        Ok(User::new(user.clone(), reference))
    }
}

/// Mutations of users.
#[derive(Default)]
pub struct UserMutation;

#[Object]
impl UserMutation {
    /// Changes the caller's own entry.
    async fn update_profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateProfileInput,
    ) -> Result<UserPayload> {
        answer(ctx, commands::update_profile(ctx.access()?, input).await?).await
    }

    /// Makes a user who may join by a link; for administrators. The link is mailed when mail is configured.
    async fn invite_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is invited.")] input: InviteUserInput,
    ) -> Result<LinkPayload> {
        link(ctx, commands::invite(ctx.access()?, &ctx.request(), input).await?).await
    }

    /// Makes a fresh link for a user who has not accepted or has forgotten the password; for administrators. The one
    /// before it no longer works.
    async fn create_user_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom.")] input: UserIdInput,
    ) -> Result<LinkPayload> {
        link(ctx, commands::create_link(ctx.access()?, &ctx.request(), input.id).await?).await
    }

    /// Changes a user; for administrators. The last active administrator stays one.
    async fn update_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateUserInput,
    ) -> Result<UserPayload> {
        answer(ctx, commands::update(ctx.access()?, input).await?).await
    }

    /// Signs a user out everywhere for good and hands on what is open; for administrators. Closed deals and all
    /// history stay under the user's name.
    async fn deactivate_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who leaves, and who takes over.")] input: DeactivateUserInput,
    ) -> Result<UserPayload> {
        answer(ctx, leaving::deactivate(ctx.access()?, input.id, input.takeover_id).await?).await
    }

    /// Lets a deactivated user sign in again; for administrators.
    async fn reactivate_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who comes back.")] input: UserIdInput,
    ) -> Result<UserPayload> {
        answer(ctx, leaving::reactivate(ctx.access()?, input.id).await?).await
    }
}

/// The user with the reference data as they are after the change.
async fn user_now(ctx: &Context<'_>, model: Arc<Model>) -> Result<User> {
    let reference = ctx.app()?.references.get(ctx.app()?, model.workspace_id).await?;
    Ok(User::new(model, &reference))
}

pub(crate) async fn answer(ctx: &Context<'_>, (user, seq): commands::Done) -> Result<UserPayload> {
    Ok(UserPayload { user: user_now(ctx, user).await?, seq: seq.into() })
}

async fn link(ctx: &Context<'_>, (user, link): (Arc<Model>, NewLink)) -> Result<LinkPayload> {
    Ok(LinkPayload { user: user_now(ctx, user).await?, url: link.url, mailed: link.mailed })
}
