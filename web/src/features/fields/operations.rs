//! What links of custom fields may point to, searched for on the server.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use crate::{
    api::{self, ApiError, operations::DealFilterInput, schema},
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
