//! Users, roles and teams.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use crate::{
    api::{self, ApiError, Date, DateTime, Maybe, fragments::UserStatus, schema},
    features::operations::{Done, mutation},
};

/// A user as the list of people shows one.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "User")]
pub struct Person {
    pub id: Id,
    pub name: String,
    pub email: String,
    pub title: Option<String>,
    pub department: Option<String>,
    pub manager: Option<Manager>,
    pub team: Option<TeamName>,
    pub role: RoleName,
    pub status: UserStatus,
    pub last_seen_at: Option<DateTime>,
    pub absence: Option<Absence>,
    pub working_hours: Option<WorkingHours>,
}

/// Days of absence, both included.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
pub struct Absence {
    pub from: Option<Date>,
    pub until: Date,
}

/// The hours of a working day.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
pub struct WorkingHours {
    pub from: String,
    pub until: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct AbsenceInput {
    pub from: Option<Date>,
    pub until: Date,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct WorkingHoursInput {
    pub from: String,
    pub until: String,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "User")]
pub struct Manager {
    pub id: Id,
    pub name: String,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Team")]
pub struct TeamName {
    pub id: Id,
    pub name: String,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Role")]
pub struct RoleName {
    pub id: Id,
    pub name: String,
    pub built_in: bool,
}

impl RoleName {
    /// The name, in the user's language where Millrace brought the role.
    pub fn label(&self) -> String {
        super::roles::label(self.built_in, &self.name)
    }
}

/// A team with its members.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Team")]
pub struct Team {
    pub id: Id,
    pub name: String,
    pub members: Vec<Manager>,
}

/// Everyone, and what they can be given.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Query")]
pub struct People {
    pub users: Vec<Person>,
    pub roles: Vec<RoleName>,
    pub teams: Vec<TeamName>,
}

/// Asks for everyone.
pub async fn people() -> Result<People, ApiError> {
    api::run(People::build(())).await
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query")]
struct TeamsQuery {
    teams: Vec<Team>,
}

/// Asks for the teams.
pub async fn teams() -> Result<Vec<Team>, ApiError> {
    Ok(api::run(TeamsQuery::build(())).await?.teams)
}

/// What a takeover must hand on.
#[derive(cynic::QueryFragment, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenRecords {
    pub deals: i32,
    pub companies: i32,
    pub contacts: i32,
    pub leads: i32,
    pub products: i32,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "User")]
struct UserRecords {
    open_records: OpenRecords,
}

#[derive(cynic::QueryVariables)]
struct UserVariables {
    id: Id,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "UserVariables")]
struct UserRecordsQuery {
    #[arguments(id: $id)]
    user: UserRecords,
}

/// Counts what a user owns.
pub async fn open_records(id: Id) -> Result<OpenRecords, ApiError> {
    Ok(api::run(UserRecordsQuery::build(UserVariables { id })).await?.user.open_records)
}

#[derive(cynic::InputObject)]
pub struct InviteUserInput {
    pub email: String,
    pub name: String,
    pub role_id: Id,
    pub title: Option<String>,
    pub department: Option<String>,
    pub manager_id: Option<Id>,
    pub team_id: Option<Id>,
}

#[derive(cynic::InputObject)]
pub struct UserIdInput {
    pub id: Id,
}

#[derive(cynic::InputObject)]
pub struct UpdateUserInput {
    pub id: Id,
    pub name: Option<String>,
    pub email: Option<String>,
    pub role_id: Option<Id>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub title: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub department: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub manager_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub team_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub absence: Maybe<AbsenceInput>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub working_hours: Maybe<WorkingHoursInput>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject)]
pub struct DeactivateUserInput {
    pub id: Id,
    pub takeover_id: Option<Id>,
}

/// The link to hand on.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "LinkPayload")]
pub struct LinkMade {
    pub user: Manager,
    pub url: String,
    pub mailed: bool,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "UserPayload")]
pub struct PersonSaved {
    #[expect(dead_code, reason = "the list is read anew")]
    pub user: Manager,
}

#[derive(cynic::InputObject)]
pub struct CreateTeamInput {
    pub name: String,
}

#[derive(cynic::InputObject)]
pub struct UpdateTeamInput {
    pub id: Id,
    pub name: String,
}

#[derive(cynic::InputObject)]
pub struct DeleteInput {
    pub id: Id,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "TeamPayload")]
pub struct TeamSaved {
    #[expect(dead_code, reason = "the list is read anew")]
    pub team: TeamName,
}

mutation!(
    /// Invites by mail, and gives the link to hand on.
    invite_user(InviteUserInput) -> LinkMade
);
mutation!(
    /// A fresh invitation or reset link.
    create_user_link(UserIdInput) -> LinkMade
);
mutation!(
    /// Changes a user.
    update_user(UpdateUserInput) -> PersonSaved
);
mutation!(
    /// Ends all sessions of a user and hands the records on.
    deactivate_user(DeactivateUserInput) -> PersonSaved
);
mutation!(
    /// Lets a user sign in again.
    reactivate_user(UserIdInput) -> PersonSaved
);
mutation!(
    /// Makes a team.
    create_team(CreateTeamInput) -> TeamSaved
);
mutation!(
    /// Renames a team.
    update_team(UpdateTeamInput) -> TeamSaved
);
mutation!(
    /// Removes a team; its members stay.
    delete_team(DeleteInput) -> Done
);
