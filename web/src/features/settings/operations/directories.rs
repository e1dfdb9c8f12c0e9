//! Lists that an administrator edits.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use super::people::DeleteInput;
use crate::{
    api::{self, ApiError, fragments::DirectoryKind, schema},
    features::operations::{Done, mutation},
};

/// An item of a list.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "DirectoryItem")]
pub struct Item {
    pub id: Id,
    pub name: String,
    pub position: i32,
}

#[derive(cynic::QueryVariables)]
struct DirectoryVariables {
    kind: DirectoryKind,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "DirectoryVariables")]
struct DirectoryQuery {
    #[arguments(kind: $kind)]
    directory: Vec<Item>,
}

/// Asks for a list.
pub async fn directory(kind: DirectoryKind) -> Result<Vec<Item>, ApiError> {
    Ok(api::run(DirectoryQuery::build(DirectoryVariables { kind })).await?.directory)
}

#[derive(cynic::InputObject)]
pub struct CreateDirectoryItemInput {
    pub kind: DirectoryKind,
    pub name: String,
}

#[derive(cynic::InputObject)]
pub struct UpdateDirectoryItemInput {
    pub id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub position: Option<i32>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "DirectoryItemPayload")]
pub struct ItemSaved {
    #[expect(dead_code, reason = "the list is read anew")]
    pub item: Item,
}

mutation!(
    /// Adds an item at the end.
    create_directory_item(CreateDirectoryItemInput) -> ItemSaved
);
mutation!(
    /// Renames or moves an item.
    update_directory_item(UpdateDirectoryItemInput) -> ItemSaved
);
mutation!(
    /// Removes an item; records that name it keep its name.
    delete_directory_item(DeleteInput) -> Done
);
