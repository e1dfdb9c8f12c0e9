//! What the pages of companies ask of the server.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use crate::{
    api::{
        self, ApiError, Json, Maybe,
        fragments::{CompanyFields, CompanyName, ContactFields, PageInfo, RecordPermissions},
        schema,
    },
    features::{
        operations::mutation,
        records::{
            AddressInput, DealRow, LabeledValueInput, ListQuery, RecordFilter, RecordSort, SortDirection,
            VersionedInput,
        },
    },
};

/// A page of companies.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "CompanyConnection")]
pub struct Companies {
    pub nodes: Vec<CompanyFields>,
    pub page_info: PageInfo,
    pub total_count: i32,
}

#[derive(cynic::QueryVariables)]
struct ListVariables {
    filter: RecordFilter,
    matching: Option<Json>,
    sort: RecordSort,
    sort_field: Option<Id>,
    direction: SortDirection,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "ListVariables")]
struct ListOfCompanies {
    #[arguments(filter: $filter, where: $matching, sort: $sort, sortField: $sort_field, direction: $direction, first: $first, after: $after)]
    companies: Companies,
}

/// Asks for a page of companies.
pub async fn companies(query: ListQuery) -> Result<Companies, ApiError> {
    let ListQuery { filter, matching, sort, sort_field, direction, first, after } = query;
    Ok(api::run(ListOfCompanies::build(ListVariables { filter, matching, sort, sort_field, direction, first, after }))
        .await?
        .companies)
}

/// What the page shows besides the company's own fields.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Company", variables = "IdVariables")]
pub struct CompanyRelations {
    pub merged_into: Option<Id>,
    pub subsidiaries: Vec<CompanyName>,
    #[arguments(first: 100)]
    pub contacts: RelatedContacts,
    #[arguments(first: 100)]
    pub deals: RelatedDeals,
    pub permissions: RecordPermissions,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "ContactConnection")]
pub struct RelatedContacts {
    pub nodes: Vec<ContactFields>,
    pub total_count: i32,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "DealConnection")]
pub struct RelatedDeals {
    pub nodes: Vec<DealRow>,
    pub total_count: i32,
}

#[derive(cynic::QueryVariables)]
pub struct IdVariables {
    id: Id,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "IdVariables")]
struct CompanyQuery {
    #[arguments(id: $id)]
    company: CompanyFields,
    #[arguments(id: $id)]
    #[cynic(alias, rename = "company")]
    relations: CompanyRelations,
}

/// Asks for a company and what belongs to it.
pub async fn company(id: String) -> Result<(CompanyFields, CompanyRelations), ApiError> {
    let answer = api::run(CompanyQuery::build(IdVariables { id: id.into() })).await?;
    Ok((answer.company, answer.relations))
}

#[derive(cynic::InputObject, Default)]
pub struct CreateCompanyInput {
    pub id: Option<Id>,
    pub name: String,
    pub sector: Option<String>,
    pub website: Option<String>,
    pub phones: Option<Vec<LabeledValueInput>>,
    pub emails: Option<Vec<LabeledValueInput>>,
    pub parent_id: Option<Id>,
    pub owner_id: Option<Id>,
    pub client_mutation_id: Option<String>,
}

/// A patch; the id and the version are filled in when it is sent.
#[derive(cynic::InputObject, Clone)]
pub struct UpdateCompanyInput {
    pub id: Id,
    pub version: i32,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub name: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub sector: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub website: Maybe<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub phones: Option<Vec<LabeledValueInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub emails: Option<Vec<LabeledValueInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub address: Option<AddressInput>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub annual_revenue: Maybe<i64>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub employees: Maybe<i32>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub founded_year: Maybe<i32>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub parent_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub owner_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Vec<crate::api::fields::CustomValueInput>>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "CompanyPayload")]
pub struct CompanySaved {
    pub company: CompanyFields,
}

mutation!(
    /// Makes a company.
    create_company(CreateCompanyInput) -> CompanySaved
);
mutation!(
    /// Changes a company.
    update_company(UpdateCompanyInput) -> CompanySaved
);
mutation!(
    /// Puts a company into the trash.
    delete_company(VersionedInput) -> CompanySaved
);
mutation!(
    /// Takes a company out of the trash.
    restore_company(VersionedInput) -> CompanySaved
);
