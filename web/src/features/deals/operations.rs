//! What the deal panel asks beyond the deal itself.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;
use millrace_shared::{DealId, StageId};

use crate::api::fragments::{ContactName, DealFields, RecordPermissions};
use crate::api::operations::{DealVariables, DealVariablesFields};
use crate::api::{self, ApiError, convert, schema};
use crate::cache::Cache;
use crate::cache::records::Permissions;
use crate::ui::Choice;

const FOUND: i32 = 20;

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "DealVariables")]
struct DetailsQuery {
    #[arguments(id: $id)]
    deal: Details,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Deal")]
struct Details {
    #[cynic(spread)]
    fields: DealFields,
    stage_history: Vec<StageStay>,
    stage: Instruction,
    permissions: RecordPermissions,
    also_led: Vec<Led>,
}

/// An open deal with the same client.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Deal")]
#[expect(missing_docs, reason = "the fields of the schema's Deal")]
pub struct Led {
    pub id: Id,
    pub name: String,
    pub pipeline_id: Id,
    pub owner_id: Id,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Stage")]
struct Instruction {
    description: String,
    description_html: String,
}

#[derive(cynic::QueryFragment, FromJson)]
struct StageStay {
    stage_id: Id,
    seconds: i64,
}

/// What the cache does not hold of a deal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DealDetails {
    /// Seconds in each stage so far, in order of first entry.
    pub stays: Vec<(StageId, i64)>,
    /// What its stage says is to be done, in Markdown and in HTML.
    pub instruction: (String, String),
    /// What the viewer may do.
    pub permissions: Permissions,
    /// Deals of others with the same client.
    pub also_led: Vec<Led>,
}

/// Asks for a deal and what belongs to its panel.
pub async fn details(cache: Cache, id: DealId) -> Result<DealDetails, ApiError> {
    let deal = api::run(DetailsQuery::build(DealVariables { id: convert::gql(id) })).await?.deal;
    cache.absorb_deals(std::slice::from_ref(&deal.fields));
    Ok(DealDetails {
        stays: deal.stage_history.iter().map(|stay| (convert::id(&stay.stage_id), stay.seconds)).collect(),
        instruction: (deal.stage.description, deal.stage.description_html),
        permissions: deal.permissions.into(),
        also_led: deal.also_led,
    })
}

#[derive(cynic::InputObject, Default)]
#[cynic(graphql_type = "RecordFilter")]
struct SearchFilter {
    #[cynic(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    deleted: bool,
}

#[derive(cynic::QueryVariables)]
struct SearchVariables {
    filter: SearchFilter,
    first: i32,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "SearchVariables")]
struct CompanySearch {
    #[arguments(filter: $filter, first: $first)]
    companies: FoundCompanies,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "CompanyConnection")]
struct FoundCompanies {
    nodes: Vec<FoundCompany>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Company")]
struct FoundCompany {
    id: Id,
    name: String,
    sector: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "SearchVariables")]
struct ContactSearch {
    #[arguments(filter: $filter, first: $first)]
    contacts: FoundContacts,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "ContactConnection")]
struct FoundContacts {
    nodes: Vec<ContactName>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query")]
struct CurrenciesQuery {
    workspace: Currencies,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Workspace")]
struct Currencies {
    currencies_in_use: Vec<String>,
}

/// The currencies that deals are in, by code.
pub async fn currencies_in_use() -> Result<Vec<String>, ApiError> {
    Ok(api::run(CurrenciesQuery::build(())).await?.workspace.currencies_in_use)
}

fn search(text: &str) -> SearchVariables {
    let text = text.trim();
    SearchVariables {
        filter: SearchFilter { text: (!text.is_empty()).then(|| text.to_owned()), deleted: false },
        first: FOUND,
    }
}

/// Companies whose name contains a text.
pub async fn find_companies(text: String) -> Result<Vec<Choice>, ApiError> {
    let found = api::run(CompanySearch::build(search(&text))).await?.companies.nodes;
    let choice = |it: FoundCompany| Choice { detail: it.sector, ..Choice::new(it.id.into_inner(), it.name) };
    Ok(found.into_iter().map(choice).collect())
}

/// Contacts whose name contains a text.
pub async fn find_contacts(text: String) -> Result<Vec<Choice>, ApiError> {
    let found = api::run(ContactSearch::build(search(&text))).await?.contacts.nodes;
    Ok(found.into_iter().map(|it| Choice::person(it.id.into_inner(), it.name)).collect())
}
