//! What links of custom fields may point to, searched for on the server.

use cynic::{Id, QueryBuilder};
use leptos::prelude::Update;
use millrace_shared::{ListId, lists, read::FromJson};
use uuid::Uuid;

use crate::{
    api::{
        self, ApiError,
        convert::{gql, id},
        fragments::ListItemName,
        operations::DealFilterInput,
        schema,
    },
    cache::Cache,
    features::records::RecordFilter,
    ui::Choice,
};

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: DealFilterInput,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct Search {
    #[arguments(filter: $filter, first: 20)]
    deals: Found,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "DealConnection")]
struct Found {
    nodes: Vec<FoundDeal>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Deal")]
struct FoundDeal {
    id: Id,
    name: String,
}

/// Deals whose name contains a text.
pub async fn find_deals(text: String) -> Result<Vec<Choice>, ApiError> {
    let text = (!text.trim().is_empty()).then_some(text);
    let variables = Variables { filter: DealFilterInput { text, ..DealFilterInput::default() } };
    let found = api::run(Search::build(variables)).await?.deals.nodes;
    Ok(found.into_iter().map(|it| Choice::new(it.id.into_inner(), it.name)).collect())
}

#[derive(cynic::QueryVariables)]
struct OfProducts {
    filter: RecordFilter,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "OfProducts")]
struct ProductSearch {
    #[arguments(filter: $filter, first: 20)]
    products: FoundProducts,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "ProductConnection")]
struct FoundProducts {
    nodes: Vec<FoundProduct>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Product")]
struct FoundProduct {
    id: Id,
    name: String,
    code: Option<String>,
}

/// Products whose name or code contains a text.
pub async fn find_products(text: String) -> Result<Vec<Choice>, ApiError> {
    let text = (!text.trim().is_empty()).then_some(text);
    let filter = RecordFilter { text, ids: None, owner_ids: None, deleted: false, in_group: None };
    let found = api::run(ProductSearch::build(OfProducts { filter })).await?.products.nodes;
    let choice = |it: FoundProduct| Choice { detail: it.code, ..Choice::new(it.id.into_inner(), it.name) };
    Ok(found.into_iter().map(choice).collect())
}

#[derive(cynic::QueryVariables)]
struct OfList {
    list: Id,
    text: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "OfList")]
struct ItemSearch {
    #[arguments(listId: $list, text: $text, first: 20)]
    list_items: FoundItems,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "ListItemConnection")]
struct FoundItems {
    nodes: Vec<ListItemName>,
}

/// Items of a list whose name contains a text; without one the first.
pub async fn find_items(list: ListId, text: String) -> Result<Vec<Choice>, ApiError> {
    let text = (!text.trim().is_empty()).then_some(text);
    let found = api::run(ItemSearch::build(OfList { list: gql(list), text })).await?.list_items.nodes;
    Ok(found.into_iter().map(|it| Choice::new(it.id.into_inner(), it.name)).collect())
}

#[derive(cynic::QueryVariables)]
struct OfIds {
    ids: Vec<Id>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "OfIds")]
struct NamesOfItems {
    #[arguments(ids: $ids)]
    list_items_by_id: Vec<ListItemName>,
}

/// Asks for the names of items and takes them in; those that there are no more have none.
pub async fn name_items(cache: Cache, wanted: Vec<Uuid>) {
    for some in wanted.chunks(lists::IDS_MAX) {
        let ids = some.iter().copied().map(gql).collect();
        let Ok(found) = api::run(NamesOfItems::build(OfIds { ids })).await else { return };
        cache.link_names.try_update(|names| {
            names.extend(some.iter().map(|id| (*id, String::new())));
            names.extend(found.list_items_by_id.into_iter().map(|it| (id(&it.id), it.name)));
        });
    }
}
