//! Files of deals, companies, contacts and leads.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use super::model::Limits;
use crate::{
    api::{
        self, ApiError, DateTime,
        fragments::{PageInfo, RecordKind},
        schema,
    },
    features::operations::mutation,
};

/// A file on a record.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "File")]
pub struct FileFields {
    pub id: Id,
    pub name: String,
    pub content_type: String,
    pub size: i32,
    pub url: String,
    pub previewable: bool,
    pub added_by_id: Option<Id>,
    pub created_at: DateTime,
    pub version: i32,
}

/// A page of files, newest first.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "FileConnection")]
pub struct FilePage {
    pub nodes: Vec<FileFields>,
    pub page_info: PageInfo,
}

/// What is taken.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Workspace")]
pub struct FileLimits {
    pub file_max_bytes: i32,
    pub file_types: Vec<String>,
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
            use super::{FileLimits, FilePage, PageVariablesFields};
            use crate::api::schema;

            #[derive(cynic::QueryFragment, millrace_shared::read::FromJson)]
            #[cynic(graphql_type = $record, variables = "PageVariables")]
            pub struct Files {
                #[arguments(first: $first)]
                pub files: FilePage,
            }

            #[derive(cynic::QueryFragment, millrace_shared::read::FromJson)]
            #[cynic(graphql_type = "Query", variables = "PageVariables")]
            pub struct FilesQuery {
                #[arguments(id: $id)]
                pub $field: Files,
                pub workspace: FileLimits,
            }
        }
    };
}
pages!(deals, "Deal", deal);
pages!(companies, "Company", company);
pages!(contacts, "Contact", contact);
pages!(leads, "Lead", lead);

/// The first files of a record, and what is taken.
pub async fn files(kind: RecordKind, id: String, first: i32) -> Result<(FilePage, Limits), ApiError> {
    let variables = PageVariables { id: id.into(), first };
    let (page, limits) = match kind {
        RecordKind::Company => {
            let answer = api::run(companies::FilesQuery::build(variables)).await?;
            (answer.company.files, answer.workspace)
        }
        RecordKind::Contact => {
            let answer = api::run(contacts::FilesQuery::build(variables)).await?;
            (answer.contact.files, answer.workspace)
        }
        RecordKind::Lead => {
            let answer = api::run(leads::FilesQuery::build(variables)).await?;
            (answer.lead.files, answer.workspace)
        }
        _ => {
            let answer = api::run(deals::FilesQuery::build(variables)).await?;
            (answer.deal.files, answer.workspace)
        }
    };
    let most = usize::try_from(limits.file_max_bytes).unwrap_or(0);
    Ok((page, Limits { most, kinds: limits.file_types }))
}

#[derive(cynic::InputObject)]
pub struct RenameFileInput {
    pub id: Id,
    pub version: Option<i32>,
    pub name: String,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject)]
pub struct VersionedInput {
    pub id: Id,
    pub version: Option<i32>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "FilePayload")]
pub struct FileSaved {
    #[expect(dead_code, reason = "the list is read anew")]
    pub file: FileId,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "File")]
pub struct FileId {
    #[expect(dead_code, reason = "the list is read anew")]
    pub id: Id,
}

/// What the server says of a file that it took.
#[derive(FromJson)]
#[read(serde)]
pub struct Taken {
    #[expect(dead_code, reason = "the list is read anew")]
    pub seq: i64,
}

mutation!(
    /// Gives a file another name.
    rename_file(RenameFileInput) -> FileSaved
);
mutation!(
    /// Puts a file into the trash.
    delete_file(VersionedInput) -> FileSaved
);
mutation!(
    /// Takes a file out of the trash.
    restore_file(VersionedInput) -> FileSaved
);
