//! Roles, and looking on as somebody else.

use cynic::{Id, QueryBuilder};
use millrace_shared as shared;
use millrace_shared::read::FromJson;

use crate::{
    api::{
        self, ApiError,
        fragments::RecordKind,
        operations::{FieldRight, RoleFieldRule, RoleRule, RoleStageRule, Scope, Verb},
        schema,
    },
    features::operations::{Done, mutation},
    t,
};

/// A role with its rights.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
pub struct Role {
    pub id: Id,
    pub name: String,
    pub description: String,
    pub built_in: bool,
    pub user_count: i32,
    pub version: i32,
    pub rules: Vec<RoleRule>,
    pub stage_rules: Vec<RoleStageRule>,
    pub field_rules: Vec<RoleFieldRule>,
}

impl Role {
    /// The name, in the user's language where Millrace brought the role.
    pub fn label(&self) -> String {
        label(self.built_in, &self.name)
    }
}

/// The name of a role, in the user's language where Millrace brought it.
pub fn label(built_in: bool, name: &str) -> String {
    match (built_in, name) {
        (true, "User") => t!("roles.user").to_owned(),
        (true, "Manager") => t!("roles.manager").to_owned(),
        (true, "Administrator") => t!("roles.administrator").to_owned(),
        _ => name.to_owned(),
    }
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query")]
struct RolesQuery {
    roles: Vec<Role>,
}

/// Asks for the roles.
pub async fn roles() -> Result<Vec<Role>, ApiError> {
    Ok(api::run(RolesQuery::build(())).await?.roles)
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct RoleRuleInput {
    pub kind: RecordKind,
    pub verb: Verb,
    pub scope: Scope,
}

impl From<(shared::RecordKind, shared::Verb, shared::Scope)> for RoleRuleInput {
    fn from((kind, verb, scope): (shared::RecordKind, shared::Verb, shared::Scope)) -> Self {
        Self { kind: kind.into(), verb: verb.into(), scope: scope.into() }
    }
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct RoleStageRuleInput {
    pub stage_id: Id,
    pub verb: Verb,
    pub scope: Scope,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct RoleFieldRuleInput {
    pub kind: RecordKind,
    pub field: String,
    pub right: FieldRight,
}

#[derive(cynic::InputObject)]
pub struct CreateRoleInput {
    pub name: String,
    pub copy_from_id: Option<Id>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject)]
pub struct UpdateRoleInput {
    pub id: Id,
    pub version: Option<i32>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub rules: Option<Vec<RoleRuleInput>>,
    pub stage_rules: Option<Vec<RoleStageRuleInput>>,
    pub field_rules: Option<Vec<RoleFieldRuleInput>>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject)]
pub struct DeleteRoleInput {
    pub id: Id,
    pub move_users_to_id: Option<Id>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject)]
pub struct ViewAsInput {
    pub role_id: Option<Id>,
    pub user_id: Option<Id>,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Role")]
pub struct RoleId {
    pub id: Id,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "RolePayload")]
pub struct RoleSaved {
    pub role: RoleId,
}

mutation!(
    /// Makes a role.
    create_role(CreateRoleInput) -> RoleSaved
);
mutation!(
    /// Changes a role.
    update_role(UpdateRoleInput) -> RoleSaved
);
mutation!(
    /// Deletes a role; its users get another one.
    delete_role(DeleteRoleInput) -> Done
);
mutation!(
    /// Looks on as a role or a user.
    view_as(ViewAsInput) -> Done
);
