//! The workspace itself.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use crate::{
    api::{self, ApiError, Maybe, fragments::Weekday, schema},
    features::operations::mutation,
};

/// The workspace's own settings, and what can be chosen.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Query")]
pub struct General {
    pub workspace: Workspace,
    pub setup: Options,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
pub struct Workspace {
    pub name: String,
    pub currency: String,
    pub locale: String,
    pub time_zone: String,
    pub working_days: Vec<Weekday>,
    pub time_limits_in_working_days: bool,
}

/// What can be chosen.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Setup")]
pub struct Options {
    pub version: String,
    pub currencies: Vec<String>,
    pub time_zones: Vec<String>,
}

/// Asks for the workspace's settings.
pub async fn general() -> Result<General, ApiError> {
    api::run(General::build(())).await
}

#[derive(cynic::InputObject, Default)]
pub struct UpdateWorkspaceInput {
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub name: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub currency: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub locale: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub time_zone: Maybe<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub working_days: Option<Vec<Weekday>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub time_limits_in_working_days: Option<bool>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub lead_owner_id: Maybe<Id>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "WorkspacePayload")]
pub struct WorkspaceSaved {
    #[expect(dead_code, reason = "the session is read anew")]
    pub workspace: WorkspaceVersion,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Workspace")]
pub struct WorkspaceVersion {
    #[expect(dead_code, reason = "the session is read anew")]
    pub version: i32,
}

mutation!(
    /// Changes the workspace's settings.
    update_workspace(UpdateWorkspaceInput) -> WorkspaceSaved
);
