//! What other currencies are worth in the workspace's own.

use cynic::QueryBuilder;
use millrace_shared::read::FromJson;

use super::workspace::WorkspaceVersion;
use crate::{
    api::{self, ApiError, DateTime, schema},
    features::operations::mutation,
};

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query")]
struct RatesQuery {
    workspace: Rates,
    setup: Options,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Setup")]
struct Options {
    currencies: Vec<String>,
}

/// The workspace's currency, what others are worth in it, and which ones the deals have.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, Default, PartialEq)]
#[cynic(graphql_type = "Workspace")]
pub struct Rates {
    pub currency: String,
    pub currency_rates: Vec<CurrencyRate>,
    pub currencies_in_use: Vec<String>,
}

/// What one unit of a currency is worth.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug, PartialEq)]
pub struct CurrencyRate {
    pub currency: String,
    pub rate: String,
    pub updated_at: DateTime,
}

/// Asks for the rates, and for all currencies that a workspace may use.
pub async fn rates() -> Result<(Rates, Vec<String>), ApiError> {
    let answer = api::run(RatesQuery::build(())).await?;
    Ok((answer.workspace, answer.setup.currencies))
}

#[derive(cynic::InputObject)]
pub struct SetCurrencyRateInput {
    pub currency: String,
    pub rate: String,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::InputObject)]
pub struct RemoveCurrencyRateInput {
    pub currency: String,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "WorkspacePayload")]
pub struct RatesSaved {
    #[expect(dead_code, reason = "the rates are read anew")]
    pub workspace: WorkspaceVersion,
}

mutation!(
    /// Sets what a currency is worth.
    set_currency_rate(SetCurrencyRateInput) -> RatesSaved
);
mutation!(
    /// Takes a rate away.
    remove_currency_rate(RemoveCurrencyRateInput) -> RatesSaved
);
