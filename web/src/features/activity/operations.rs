//! Timelines and notes of deals, companies, contacts, leads and products.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use crate::{
    api::{
        self, ApiError,
        fragments::{EventFields, NoteFields, PageInfo, RecordKind},
        schema,
    },
    features::operations::{Done, mutation},
};

/// A page of events, newest first.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "EventConnection")]
pub struct EventPage {
    pub nodes: Vec<EventFields>,
    pub page_info: PageInfo,
}

/// A page of notes, newest first.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "NoteConnection")]
pub struct NotePage {
    pub nodes: Vec<NoteFields>,
    pub page_info: PageInfo,
}

#[derive(cynic::QueryVariables)]
pub struct PageVariables {
    id: Id,
    first: i32,
}

/// The same query of each kind of record.
macro_rules! pages {
    ($module:ident, $record:literal, $field:ident) => {
        mod $module {
            use super::{EventPage, NotePage, PageVariablesFields};
            use crate::api::schema;

            #[derive(cynic::QueryFragment, millrace_shared::read::FromJson)]
            #[cynic(graphql_type = $record, variables = "PageVariables")]
            pub struct Events {
                #[arguments(first: $first)]
                pub timeline: EventPage,
            }

            #[derive(cynic::QueryFragment, millrace_shared::read::FromJson)]
            #[cynic(graphql_type = $record, variables = "PageVariables")]
            pub struct Notes {
                #[arguments(first: $first)]
                pub notes: NotePage,
            }

            #[derive(cynic::QueryFragment, millrace_shared::read::FromJson)]
            #[cynic(graphql_type = "Query", variables = "PageVariables")]
            pub struct EventsQuery {
                #[arguments(id: $id)]
                pub $field: Events,
            }

            #[derive(cynic::QueryFragment, millrace_shared::read::FromJson)]
            #[cynic(graphql_type = "Query", variables = "PageVariables")]
            pub struct NotesQuery {
                #[arguments(id: $id)]
                pub $field: Notes,
            }
        }
    };
}
pages!(deals, "Deal", deal);
pages!(companies, "Company", company);
pages!(contacts, "Contact", contact);
pages!(leads, "Lead", lead);
pages!(products, "Product", product);

/// The first events of a record's timeline.
pub async fn timeline(kind: RecordKind, id: String, first: i32) -> Result<EventPage, ApiError> {
    let variables = PageVariables { id: id.into(), first };
    Ok(match kind {
        RecordKind::Company => api::run(companies::EventsQuery::build(variables)).await?.company.timeline,
        RecordKind::Contact => api::run(contacts::EventsQuery::build(variables)).await?.contact.timeline,
        RecordKind::Lead => api::run(leads::EventsQuery::build(variables)).await?.lead.timeline,
        RecordKind::Product => api::run(products::EventsQuery::build(variables)).await?.product.timeline,
        _ => api::run(deals::EventsQuery::build(variables)).await?.deal.timeline,
    })
}

/// The first notes on a record.
pub async fn notes(kind: RecordKind, id: String, first: i32) -> Result<NotePage, ApiError> {
    let variables = PageVariables { id: id.into(), first };
    Ok(match kind {
        RecordKind::Company => api::run(companies::NotesQuery::build(variables)).await?.company.notes,
        RecordKind::Contact => api::run(contacts::NotesQuery::build(variables)).await?.contact.notes,
        RecordKind::Lead => api::run(leads::NotesQuery::build(variables)).await?.lead.notes,
        RecordKind::Product => api::run(products::NotesQuery::build(variables)).await?.product.notes,
        _ => api::run(deals::NotesQuery::build(variables)).await?.deal.notes,
    })
}

#[derive(cynic::InputObject)]
pub struct CreateNoteInput {
    pub id: Option<Id>,
    pub record_kind: RecordKind,
    pub record_id: Id,
    pub body: String,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject)]
pub struct UpdateNoteInput {
    pub id: Id,
    pub version: i32,
    pub body: String,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject)]
pub struct VersionedInput {
    pub id: Id,
    pub version: Option<i32>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "NotePayload")]
pub struct NoteSaved {
    #[expect(dead_code, reason = "the list is read anew")]
    pub note: NoteId,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Note")]
pub struct NoteId {
    #[expect(dead_code, reason = "the list is read anew")]
    pub id: Id,
}

mutation!(
    /// Writes a note.
    create_note(CreateNoteInput) -> NoteSaved
);
mutation!(
    /// Changes a note.
    update_note(UpdateNoteInput) -> NoteSaved
);
mutation!(
    /// Removes a note.
    delete_note(VersionedInput) -> Done
);
