//! What the pages of reference lists ask and do.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use super::people::DeleteInput;
use crate::{
    api::{
        self, ApiError, DateTime,
        fields::{CustomValue, CustomValueInput, FieldType},
        fragments::{PageInfo, RecordKind},
        schema,
    },
    features::operations::{Done, mutation},
};

/// A list among the others.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "List")]
pub struct ListName {
    pub id: Id,
    pub name: String,
    pub item_count: i32,
    pub fields: Vec<OfField>,
}

/// A field that chooses from a list.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "FieldDefinition")]
pub struct OfField {
    pub label: String,
    pub kind: RecordKind,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query")]
struct ListsQuery {
    lists: Vec<ListName>,
}

/// Asks for all lists.
pub async fn lists() -> Result<Vec<ListName>, ApiError> {
    Ok(api::run(ListsQuery::build(())).await?.lists)
}

/// A list on its page.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
pub struct List {
    pub id: Id,
    pub name: String,
    pub columns: Vec<ListColumn>,
    pub fields: Vec<OfField>,
}

/// What items hold beside their names.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
pub struct ListColumn {
    pub id: Id,
    pub label: String,
    #[cynic(rename = "type")]
    pub column_type: FieldType,
}

#[derive(cynic::QueryVariables)]
struct OneVariables {
    id: Id,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct ListQuery {
    #[arguments(id: $id)]
    list: List,
}

/// Asks for a list.
pub async fn list(id: Id) -> Result<List, ApiError> {
    Ok(api::run(ListQuery::build(OneVariables { id })).await?.list)
}

/// An item of a list.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "ListItem")]
pub struct Item {
    pub id: Id,
    pub name: String,
    pub values: Vec<CustomValue>,
    pub archived_at: Option<DateTime>,
    pub version: i32,
}

impl PartialEq for Item {
    /// The version tells.
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.version == other.version
    }
}

/// Which items.
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct ItemsVariables {
    pub list: Id,
    pub text: Option<String>,
    pub archived: bool,
    pub after: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "ItemsVariables")]
struct ItemsQuery {
    #[arguments(listId: $list, text: $text, archived: $archived, after: $after, first: 100)]
    list_items: Items,
}

/// A page of items.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "ListItemConnection")]
pub struct Items {
    pub nodes: Vec<Item>,
    pub page_info: PageInfo,
    pub total_count: i32,
}

/// Asks for a page of items.
pub async fn items(asked: ItemsVariables) -> Result<Items, ApiError> {
    Ok(api::run(ItemsQuery::build(asked)).await?.list_items)
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct UsesQuery {
    #[arguments(id: $id)]
    list_item_uses: i64,
}

/// How many records hold an item.
pub async fn uses(id: Id) -> Result<i64, ApiError> {
    Ok(api::run(UsesQuery::build(OneVariables { id })).await?.list_item_uses)
}

#[derive(cynic::InputObject)]
pub struct CreateListInput {
    pub name: String,
}

#[derive(cynic::InputObject)]
pub struct ListColumnInput {
    pub id: Option<Id>,
    pub label: String,
    #[cynic(rename = "type")]
    pub column_type: FieldType,
}

#[derive(cynic::InputObject)]
pub struct UpdateListInput {
    pub id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<ListColumnInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub position: Option<i32>,
}

#[derive(cynic::InputObject)]
pub struct AddListItemsInput {
    pub list_id: Id,
    pub names: Vec<String>,
}

#[derive(cynic::InputObject)]
pub struct UpdateListItemInput {
    pub id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<CustomValueInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

#[derive(cynic::InputObject, Clone)]
pub struct MoveListItemInput {
    pub id: Id,
    pub after_id: Option<Id>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "ListPayload")]
pub struct ListSaved {
    pub list: ListId,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "List")]
pub struct ListId {
    pub id: Id,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "ListItemPayload")]
pub struct ItemSaved {
    pub item: Item,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "AddListItemsPayload")]
pub struct ItemsAdded {
    pub items: Vec<ItemId>,
    pub skipped: i32,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "ListItem")]
pub struct ItemId {
    #[expect(dead_code, reason = "they are counted")]
    pub id: Id,
}

mutation!(
    /// Makes a list.
    create_list(CreateListInput) -> ListSaved
);
mutation!(
    /// Renames or moves a list, or changes its columns.
    update_list(UpdateListInput) -> ListSaved
);
mutation!(
    /// Deletes a list.
    delete_list(DeleteInput) -> Done
);
mutation!(
    /// Adds items at the end.
    add_list_items(AddListItemsInput) -> ItemsAdded
);
mutation!(
    /// Changes an item.
    update_list_item(UpdateListItemInput) -> ItemSaved
);
mutation!(
    /// Puts an item to another place.
    move_list_item(MoveListItemInput) -> ItemSaved
);
mutation!(
    /// Deletes an archived item.
    delete_list_item(DeleteInput) -> Done
);
