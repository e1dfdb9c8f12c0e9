//! Every event of the workspace.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use crate::api::{
    self, ApiError, DateTime, EventSeq, Json,
    fragments::{PageInfo, RecordKind},
    schema,
};

/// One thing that happened.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
pub struct Event {
    pub seq: EventSeq,
    pub at: DateTime,
    pub actor: Option<Actor>,
    pub kind: RecordKind,
    pub record_id: Id,
    pub verb: String,
    pub changes: Vec<Change>,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "User")]
pub struct Actor {
    pub id: Id,
    pub name: String,
}

/// A field before and after.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "FieldChange")]
pub struct Change {
    pub field: String,
    pub before: Option<Json>,
    pub after: Option<Json>,
}

/// A page of events.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "EventConnection")]
pub struct Page {
    pub nodes: Vec<Event>,
    pub page_info: PageInfo,
}

#[derive(cynic::QueryVariables)]
struct AuditVariables {
    after: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "AuditVariables")]
struct AuditQuery {
    #[arguments(first: 50, after: $after)]
    audit_log: Page,
}

/// Asks for a page of events, newest first.
pub async fn audit_log(after: Option<String>) -> Result<Page, ApiError> {
    Ok(api::run(AuditQuery::build(AuditVariables { after })).await?.audit_log)
}
