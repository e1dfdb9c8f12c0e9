//! Rules by which new leads are given out.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use crate::{
    api::{self, ApiError, Json, schema},
    features::{
        operations::{Done, mutation},
        records::AssignmentMethod,
    },
};

use super::people::DeleteInput;

/// A rule.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AssignmentRule")]
pub struct Rule {
    pub id: Id,
    pub name: String,
    pub active: bool,
    #[cynic(rename = "where")]
    pub matching: Json,
    pub method: AssignmentMethod,
    pub user_ids: Vec<Id>,
    pub team_ids: Vec<Id>,
    pub only_available: bool,
    pub fault: Option<String>,
    pub version: i32,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query")]
struct RulesQuery {
    assignment_rules: Vec<Rule>,
}

/// Asks for the rules, in order.
pub async fn rules() -> Result<Vec<Rule>, ApiError> {
    Ok(api::run(RulesQuery::build(())).await?.assignment_rules)
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct CreateAssignmentRuleInput {
    pub name: String,
    #[cynic(rename = "where")]
    pub matching: Option<Json>,
    pub method: AssignmentMethod,
    pub user_ids: Option<Vec<Id>>,
    pub team_ids: Option<Vec<Id>>,
    pub only_available: bool,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct UpdateAssignmentRuleInput {
    pub id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[cynic(rename = "where", skip_serializing_if = "Option::is_none")]
    pub matching: Option<Json>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub method: Option<AssignmentMethod>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub user_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub team_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub only_available: Option<bool>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub position: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    pub client_mutation_id: Option<String>,
}

impl UpdateAssignmentRuleInput {
    /// No change of this rule yet.
    pub fn of(id: Id) -> Self {
        Self {
            id,
            name: None,
            matching: None,
            method: None,
            user_ids: None,
            team_ids: None,
            only_available: None,
            active: None,
            position: None,
            version: None,
            client_mutation_id: Some(crate::api::mutation_id()),
        }
    }
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "AssignmentRulePayload")]
pub struct RuleSaved {
    #[expect(dead_code, reason = "the rules are asked for anew")]
    pub rule: RuleVersion,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "AssignmentRule")]
pub struct RuleVersion {
    #[expect(dead_code, reason = "the rules are asked for anew")]
    pub version: i32,
}

mutation!(
    /// Makes a rule, after the others.
    create_assignment_rule(CreateAssignmentRuleInput) -> RuleSaved
);
mutation!(
    /// Changes a rule, or moves it among the others.
    update_assignment_rule(UpdateAssignmentRuleInput) -> RuleSaved
);
mutation!(
    /// Deletes a rule.
    delete_assignment_rule(DeleteInput) -> Done
);
