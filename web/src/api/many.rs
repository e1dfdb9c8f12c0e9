//! Sends changes of many deals at once.

use cynic::{Id, MutationBuilder};
use millrace_shared::read::FromJson;

use super::convert::{self, gql};
use super::fields::{CustomValueInput, inputs};
use super::fragments::DealFields;
use super::http::{body, parse};
use super::{ApiError, Date, Maybe, schema};
use crate::cache::many::{Answered, DealChange, Refused};

/// What becomes of one deal.
#[derive(cynic::InputObject, Clone, Debug)]
#[cynic(graphql_type = "DealChangeInput")]
struct Change {
    id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    stage_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    after_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    owner_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    amount: Option<i64>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    company_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    contact_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    expected_close_on: Maybe<Date>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    source_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    loss_reason_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    add_tags: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    custom: Option<Vec<CustomValueInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    deleted: Option<bool>,
}

#[derive(cynic::InputObject, Clone, Debug)]
#[cynic(graphql_type = "ChangeDealsInput")]
struct Changes {
    changes: Vec<Change>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    client_mutation_id: Option<String>,
}

#[derive(cynic::QueryVariables, Clone, Debug)]
struct Variables {
    input: Changes,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Mutation", variables = "Variables")]
struct ChangeDeals {
    #[arguments(input: $input)]
    change_deals: Payload,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "ChangeDealsPayload")]
struct Payload {
    results: Vec<DealResult>,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
struct DealResult {
    id: Id,
    deal: Option<DealFields>,
    refusal: Option<Refusal>,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
struct Refusal {
    code: String,
    message: String,
}

/// The text of the mutation.
///
/// # Errors
/// When it cannot be written as JSON, which is a bug.
pub fn written(changes: &[DealChange], mutation_id: &str) -> Result<String, ApiError> {
    let changes = changes.iter().cloned().map(Change::from).collect();
    let input = Changes { changes, client_mutation_id: Some(mutation_id.to_owned()) };
    body(&ChangeDeals::build(Variables { input }))
}

/// Reads the answer.
///
/// # Errors
/// As [`super::run`].
pub fn read(text: &str) -> Result<Vec<Answered>, ApiError> {
    let results = parse::<ChangeDeals>(text)?.change_deals.results;
    let became = results.into_iter().filter_map(|it| {
        let became = match (it.deal, it.refusal) {
            (Some(deal), _) => Ok(deal),
            (None, refusal) => refusal.map(|it| Err(Refused { code: it.code, reason: it.message }))?,
        };
        Some((convert::id(&it.id), became))
    });
    Ok(became.collect())
}

impl From<DealChange> for Change {
    fn from(it: DealChange) -> Self {
        Self {
            id: gql(it.id),
            stage_id: it.stage_id.map(gql),
            after_id: it.after_id.map(gql),
            owner_id: it.patch.owner_id.map(gql),
            amount: it.patch.amount,
            company_id: it.patch.company_id.map(gql),
            contact_ids: it.patch.contact_ids.map(|ids| ids.into_iter().map(gql).collect()),
            expected_close_on: it.patch.expected_close_on.map(Date),
            source_id: it.patch.source_id.map(gql),
            loss_reason_id: it.patch.loss_reason_id.map(gql),
            add_tags: (!it.add_tags.is_empty()).then_some(it.add_tags),
            custom: inputs(it.patch.custom.iter()),
            deleted: it.trash.then_some(true),
        }
    }
}
