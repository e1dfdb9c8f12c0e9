//! One's own profile, password, sessions and tokens.

use cynic::{Id, MutationBuilder, QueryBuilder};
use millrace_shared::read::FromJson;

use crate::{
    api::{self, ApiError, DateTime, Maybe, schema},
    features::operations::{Done, mutation},
};

use super::people::{Absence, AbsenceInput, RoleName, WorkingHours, WorkingHoursInput};

/// Everything about oneself.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Viewer")]
pub struct Account {
    pub user: OwnUser,
    pub sessions: Vec<Session>,
    pub tokens: Vec<ApiToken>,
}

/// One's own profile.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "User")]
pub struct OwnUser {
    pub name: String,
    pub email: String,
    pub title: Option<String>,
    pub department: Option<String>,
    pub locale: Option<String>,
    pub time_zone: Option<String>,
    pub absence: Option<Absence>,
    pub working_hours: Option<WorkingHours>,
}

/// A signed-in browser.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
pub struct Session {
    pub id: Id,
    pub current: bool,
    pub last_used_at: DateTime,
    pub address: Option<String>,
    pub user_agent: Option<String>,
}

/// A key for programs.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
pub struct ApiToken {
    pub id: Id,
    pub name: String,
    pub prefix: String,
    pub role: Option<RoleName>,
    pub expires_at: Option<DateTime>,
    pub last_used_at: Option<DateTime>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query")]
struct AccountQuery {
    viewer: Option<Account>,
}

/// Asks for everything about oneself; nothing when no longer signed in.
pub async fn account() -> Result<Option<Account>, ApiError> {
    Ok(api::run(AccountQuery::build(())).await?.viewer)
}

#[derive(cynic::InputObject, Default)]
pub struct UpdateProfileInput {
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub name: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub title: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub department: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub locale: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub time_zone: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub absence: Maybe<AbsenceInput>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub working_hours: Maybe<WorkingHoursInput>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "UserPayload")]
pub struct ProfileSaved {
    #[expect(dead_code, reason = "the session is read anew")]
    pub user: UserVersion,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "User")]
pub struct UserVersion {
    #[expect(dead_code, reason = "the session is read anew")]
    pub version: i32,
}

#[derive(cynic::InputObject)]
pub struct ChangePasswordInput {
    pub current_password: String,
    pub new_password: String,
}

#[derive(cynic::InputObject)]
pub struct EndSessionInput {
    pub id: Id,
}

#[derive(cynic::InputObject)]
pub struct CreateTokenInput {
    pub name: String,
    pub expires_in_days: Option<i32>,
    pub role_id: Option<Id>,
}

#[derive(cynic::InputObject)]
pub struct RevokeTokenInput {
    pub id: Id,
}

/// A new token; the secret is shown this once.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "CreateTokenPayload")]
pub struct TokenCreated {
    pub secret: String,
}

mutation!(
    /// Changes one's own profile.
    update_profile(UpdateProfileInput) -> ProfileSaved
);
mutation!(
    /// Changes one's own password; all other sessions end.
    change_password(ChangePasswordInput) -> Done
);
mutation!(
    /// Signs out one browser.
    end_session(EndSessionInput) -> Done
);
mutation!(
    /// Makes a key for programs.
    create_token(CreateTokenInput) -> TokenCreated
);
mutation!(
    /// Ends a key for programs.
    revoke_token(RevokeTokenInput) -> Done
);

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Mutation")]
struct EndOthers {
    #[expect(dead_code, reason = "only that it worked matters")]
    end_other_sessions: Done,
}

/// Signs out all other browsers.
pub async fn end_other_sessions() -> Result<(), ApiError> {
    api::run(EndOthers::build(())).await.map(drop)
}
