//! What the mutations of users take.

use crate::graphql::scalars::Date;
use async_graphql::{InputObject, MaybeUndefined};
use millrace_shared::{RoleId, TeamId, UserId};

/// A user to be invited.
#[derive(Debug, Clone, InputObject)]
pub struct InviteUserInput {
    /// The address; nobody else may have it.
    pub email: String,
    /// Full name.
    pub name: String,
    /// The role.
    pub role_id: RoleId,
    /// Job title.
    pub title: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Whom the user reports to.
    pub manager_id: Option<UserId>,
    /// The team.
    pub team_id: Option<TeamId>,
}

/// Which user is meant.
#[derive(Debug, Clone, InputObject)]
pub struct UserIdInput {
    /// The user.
    pub id: UserId,
}

/// An absence, both days included.
#[derive(Debug, Clone, InputObject)]
pub struct AbsenceInput {
    /// The first day; away already when null.
    pub from: Option<Date>,
    /// The last day.
    pub until: Date,
}

/// The hours of a working day. Where the end comes before the beginning, work goes on over midnight.
#[derive(Debug, Clone, InputObject)]
pub struct WorkingHoursInput {
    /// When work begins, such as `09:00`.
    pub from: String,
    /// When it ends, such as `17:30`.
    pub until: String,
}

/// Changes of a user: absent leaves a field as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateUserInput {
    /// The user.
    pub id: UserId,
    /// Full name.
    pub name: Option<String>,
    /// The address; nobody else may have it.
    pub email: Option<String>,
    /// Job title.
    pub title: MaybeUndefined<String>,
    /// Department.
    pub department: MaybeUndefined<String>,
    /// Whom the user reports to; nobody who reports to the user.
    pub manager_id: MaybeUndefined<UserId>,
    /// The team.
    pub team_id: MaybeUndefined<TeamId>,
    /// The role.
    pub role_id: Option<RoleId>,
    /// Language; null follows the workspace.
    pub locale: MaybeUndefined<String>,
    /// IANA name of the time zone; null follows the workspace.
    pub time_zone: MaybeUndefined<String>,
    /// The first and the last day of an absence; null ends it. Whoever is away is given no records by rules.
    pub absence: MaybeUndefined<AbsenceInput>,
    /// The hours of a working day, in the user's time zone; null for no fixed ones.
    pub working_hours: MaybeUndefined<WorkingHoursInput>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// Changes of the caller: absent leaves a field as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateProfileInput {
    /// Full name.
    pub name: Option<String>,
    /// Job title.
    pub title: MaybeUndefined<String>,
    /// Department.
    pub department: MaybeUndefined<String>,
    /// Language; null follows the workspace.
    pub locale: MaybeUndefined<String>,
    /// IANA name of the time zone; null follows the workspace.
    pub time_zone: MaybeUndefined<String>,
    /// The first and the last day of an absence; null ends it. Whoever is away is given no records by rules.
    pub absence: MaybeUndefined<AbsenceInput>,
    /// The hours of a working day, in the user's time zone; null for no fixed ones.
    pub working_hours: MaybeUndefined<WorkingHoursInput>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// A user who leaves.
#[derive(Debug, Clone, InputObject)]
pub struct DeactivateUserInput {
    /// The user.
    pub id: UserId,
    /// Who takes over the open deals, the companies, the contacts and the open leads; required when there are any. New leads go
    /// there too, when they went to this user.
    pub takeover_id: Option<UserId>,
}
