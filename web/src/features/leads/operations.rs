//! What the pages of leads ask of the server.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use crate::{
    api::{
        self, ApiError, DateTime, ErrorCode, Json, Maybe,
        fragments::{Address, DirectoryItemFields, LabeledValue, PageInfo, RecordPermissions},
        schema,
    },
    cache::Cache,
    features::{
        operations::mutation,
        records::{
            AddressInput, LabeledValueInput, ListQuery, OtherLead, RecordFilter, RecordMatches, RecordSort,
            SortDirection, VersionedInput,
        },
    },
};

/// A lead.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Lead")]
pub struct LeadFields {
    pub id: Id,
    pub name: String,
    pub first_name: String,
    pub last_name: String,
    pub company_name: Option<String>,
    pub job_title: Option<String>,
    pub emails: Vec<LabeledValue>,
    pub phones: Vec<LabeledValue>,
    pub website: Option<String>,
    pub address: Address,
    pub source_id: Option<Id>,
    pub stage_id: Id,
    pub reason_id: Option<Id>,
    pub stage_entered_at: DateTime,
    pub converted_at: Option<DateTime>,
    pub contact_id: Option<Id>,
    pub company_id: Option<Id>,
    pub deal_id: Option<Id>,
    pub tags: Vec<String>,
    pub custom: Vec<crate::api::fields::CustomValue>,
    pub owner_id: Id,
    pub created_at: DateTime,
    pub updated_at: DateTime,
    pub last_activity_at: DateTime,
    pub deleted_at: Option<DateTime>,
    pub version: i32,
}

/// A page of leads.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "LeadConnection")]
pub struct Leads {
    pub nodes: Vec<LeadFields>,
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
struct ListOfLeads {
    #[arguments(filter: $filter, where: $matching, sort: $sort, sortField: $sort_field, direction: $direction, first: $first, after: $after)]
    leads: Leads,
}

/// Asks for a page of leads.
pub async fn leads(query: ListQuery) -> Result<Leads, ApiError> {
    let ListQuery { filter, matching, sort, sort_field, direction, first, after } = query;
    Ok(api::run(ListOfLeads::build(ListVariables { filter, matching, sort, sort_field, direction, first, after }))
        .await?
        .leads)
}

/// The lists that leads point into besides the sources.
#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query")]
struct Lists {
    #[cynic(alias, rename = "directory")]
    #[arguments(kind: "LEAD_NEW")]
    new: Vec<DirectoryItemFields>,
    #[cynic(alias, rename = "directory")]
    #[arguments(kind: "LEAD_WORKING")]
    working: Vec<DirectoryItemFields>,
    #[cynic(alias, rename = "directory")]
    #[arguments(kind: "LEAD_UNQUALIFIED")]
    unqualified: Vec<DirectoryItemFields>,
    #[cynic(alias, rename = "directory")]
    #[arguments(kind: "LEAD_REASON")]
    reasons: Vec<DirectoryItemFields>,
}

/// Fetches the stages and reasons, unless they are there: the live stream keeps them true.
pub async fn load_lists(cache: Cache) -> Result<(), ApiError> {
    if super::record::has_stages(cache) {
        return Ok(());
    }
    let lists = api::run(Lists::build(())).await?;
    for item in lists.new.into_iter().chain(lists.working).chain(lists.unqualified).chain(lists.reasons) {
        cache.directory.put(item.into());
    }
    Ok(())
}

#[derive(cynic::QueryVariables)]
pub struct IdVariables {
    id: Id,
}

/// What the page shows besides the lead's own fields.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Lead")]
pub struct LeadRelations {
    pub merged_into: Option<Id>,
    pub permissions: RecordPermissions,
    pub matches: RecordMatches,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "IdVariables")]
struct LeadQuery {
    #[arguments(id: $id)]
    lead: LeadFields,
    #[arguments(id: $id)]
    #[cynic(alias, rename = "lead")]
    relations: LeadRelations,
}

/// Asks for a lead and what belongs to it.
pub async fn lead(id: String) -> Result<(LeadFields, LeadRelations), ApiError> {
    let answer = api::run(LeadQuery::build(IdVariables { id: id.into() })).await?;
    Ok((answer.lead, answer.relations))
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "IdVariables")]
struct SeenQuery {
    #[arguments(id: $id)]
    #[expect(dead_code, reason = "what counts is that there is an answer")]
    lead: OtherLead,
}

/// Whether a lead that is there may be seen.
pub async fn is_seen(id: String) -> bool {
    let answer = api::run(SeenQuery::build(IdVariables { id: id.into() })).await;
    !answer.is_err_and(|error| error.code() == Some(ErrorCode::NotFound))
}

#[derive(cynic::QueryVariables)]
struct BornVariables {
    matching: Option<Json>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "BornVariables")]
struct BornQuery {
    #[arguments(where: $matching, first: 5)]
    leads: BornLeads,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "LeadConnection")]
struct BornLeads {
    nodes: Vec<OtherLead>,
}

/// The leads that became a record: `field` is `contact` or `company`.
pub async fn born_of(field: &'static str, id: String) -> Result<Vec<OtherLead>, ApiError> {
    let matching = serde_json::json!({ "version": 1, "all": [{ "field": field, "op": "oneOf", "values": [id] }] });
    Ok(api::run(BornQuery::build(BornVariables { matching: Some(Json(matching)) })).await?.leads.nodes)
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "IdVariables")]
struct DealQuery {
    #[arguments(id: $id)]
    deal: DealPlace,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Deal")]
struct DealPlace {
    pipeline_id: Id,
}

/// The pipeline of a deal: its address begins with it.
pub async fn pipeline_of(deal: String) -> Result<String, ApiError> {
    Ok(api::run(DealQuery::build(IdVariables { id: deal.into() })).await?.deal.pipeline_id.into_inner())
}

#[derive(cynic::InputObject)]
pub struct CreateLeadInput {
    pub id: Option<Id>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub company_name: Option<String>,
    pub emails: Option<Vec<LabeledValueInput>>,
    pub phones: Option<Vec<LabeledValueInput>>,
    pub source_id: Option<Id>,
    pub stage_id: Option<Id>,
    pub owner_id: Option<Id>,
    pub client_mutation_id: Option<String>,
}

/// A patch.
#[derive(cynic::InputObject, Clone)]
pub struct UpdateLeadInput {
    pub id: Id,
    pub version: i32,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub first_name: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub last_name: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub company_name: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub job_title: Maybe<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub emails: Option<Vec<LabeledValueInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub phones: Option<Vec<LabeledValueInput>>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub website: Maybe<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub address: Option<AddressInput>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub source_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub owner_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Vec<crate::api::fields::CustomValueInput>>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject)]
pub struct MoveLeadInput {
    pub id: Id,
    pub stage_id: Id,
    pub reason_id: Option<Id>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject)]
pub struct ConvertLeadInput {
    pub id: Id,
    pub contact_id: Option<Id>,
    pub company_id: Option<Id>,
    pub deal: Option<LeadDealInput>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject)]
pub struct LeadDealInput {
    pub pipeline_id: Id,
    pub name: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "LeadPayload")]
pub struct LeadSaved {
    pub lead: LeadFields,
}

mutation!(
    /// Makes a lead.
    create_lead(CreateLeadInput) -> LeadSaved
);
mutation!(
    /// Changes a lead.
    update_lead(UpdateLeadInput) -> LeadSaved
);
mutation!(
    /// Moves a lead into a stage.
    move_lead(MoveLeadInput) -> LeadSaved
);
mutation!(
    /// Makes a contact, a company and a deal of a lead.
    convert_lead(ConvertLeadInput) -> LeadSaved
);
mutation!(
    /// Puts a lead into the trash.
    delete_lead(VersionedInput) -> LeadSaved
);
mutation!(
    /// Takes a lead out of the trash.
    restore_lead(VersionedInput) -> LeadSaved
);
