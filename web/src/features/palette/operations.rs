//! What the palette asks of the server.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use crate::api::{self, ApiError, fragments, schema};

#[derive(cynic::QueryVariables)]
struct SearchVariables {
    text: String,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "SearchVariables")]
struct SearchQuery {
    #[arguments(text: $text, first: 6)]
    search: Vec<SearchResult>,
}

/// A record that was found.
#[derive(cynic::InlineFragments, FromJson, Clone, Debug)]
pub enum SearchResult {
    Deal(FoundDeal),
    Company(FoundCompany),
    Contact(FoundContact),
    Lead(FoundLead),
    Product(FoundProduct),
    FoundNote(FoundNote),
    #[cynic(fallback)]
    Unknown,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Deal")]
pub struct FoundDeal {
    pub id: Id,
    pub name: String,
    pub pipeline_id: Id,
    pub stage_id: Id,
    pub company: Option<fragments::CompanyName>,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Company")]
pub struct FoundCompany {
    pub id: Id,
    pub name: String,
    pub sector: Option<String>,
    pub emails: Vec<Reached>,
    pub phones: Vec<Reached>,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Contact")]
pub struct FoundContact {
    pub id: Id,
    pub name: String,
    pub job_title: Option<String>,
    pub companies: Vec<fragments::CompanyName>,
    pub emails: Vec<Reached>,
    pub phones: Vec<Reached>,
}

/// An address or a number.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "LabeledValue")]
pub struct Reached {
    pub value: String,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Lead")]
pub struct FoundLead {
    pub id: Id,
    pub name: String,
    pub company_name: Option<String>,
    pub emails: Vec<Reached>,
    pub phones: Vec<Reached>,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Product")]
pub struct FoundProduct {
    pub id: Id,
    pub name: String,
    pub code: Option<String>,
    pub price: Option<i64>,
    pub currency: String,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "FoundNote")]
pub struct FoundNote {
    pub note: NoteOn,
    pub record_name: String,
    pub pipeline_id: Option<Id>,
    pub excerpt: String,
}

/// What a note is about.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Note")]
pub struct NoteOn {
    pub id: Id,
    pub record_kind: fragments::RecordKind,
    pub record_id: Id,
}

/// Notes by their texts, and deals, companies, contacts, leads and products by what they are called and how they are reached.
pub async fn search(text: String) -> Result<Vec<SearchResult>, ApiError> {
    Ok(api::run(SearchQuery::build(SearchVariables { text })).await?.search)
}
