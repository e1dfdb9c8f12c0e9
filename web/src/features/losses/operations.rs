//! What the pages of figures ask.

use std::collections::BTreeMap;

use cynic::{Id, QueryBuilder};
use millrace_shared::{DirectoryItemId, PipelineId, StageKind, UserId, read::FromJson};

use crate::api::fragments::Money;
use crate::api::operations::DealFilterInput;
use crate::api::{self, ApiError, convert, schema};
use crate::cache::{BoardFilter, Cache, filter_input};

/// How many deals, and their sums by currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    /// How many.
    pub count: i64,
    /// Minor units.
    pub amounts: BTreeMap<String, i64>,
}

impl Sums {
    /// The count as it is written.
    #[expect(clippy::cast_precision_loss, reason = "a count of deals is far below 2^53")]
    pub fn counted(&self) -> f64 {
        self.count as f64
    }

    /// Adds others.
    pub fn plus(&mut self, other: &Self) {
        self.count += other.count;
        for (currency, amount) in &other.amounts {
            *self.amounts.entry(currency.clone()).or_default() += amount;
        }
    }
}

/// The same as it is told.
#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "DealSums")]
pub(crate) struct DealSums {
    count: i32,
    amounts: Vec<Money>,
}

/// The figures of an owner.
#[derive(cynic::QueryFragment, FromJson)]
pub(crate) struct OwnerSums {
    owner_id: Id,
    sums: DealSums,
}

#[derive(cynic::QueryFragment, FromJson)]
struct LossReasonSums {
    loss_reason_id: Option<Id>,
    sums: DealSums,
}

impl OwnerSums {
    /// Whose, and which.
    pub fn read(self) -> (UserId, Sums) {
        (convert::id(&self.owner_id), self.sums.into())
    }
}

impl From<DealSums> for Sums {
    fn from(it: DealSums) -> Self {
        Self { count: it.count.into(), amounts: amounts(it.amounts) }
    }
}

/// Sums by currency.
pub(crate) fn amounts(sums: Vec<Money>) -> BTreeMap<String, i64> {
    sums.into_iter().map(|money| (money.currency, money.amount)).collect()
}

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: DealFilterInput,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct LossesQuery {
    #[arguments(filter: $filter)]
    deal_statistics: Losses,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "DealStatistics")]
struct Losses {
    by_loss_reason: Vec<LossReasonSums>,
    by_owner: Vec<OwnerSums>,
}

/// Why deals were lost, and whose they were; those with the most first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// By reason; nothing for those without one.
    pub reasons: Vec<(Option<DirectoryItemId>, Sums)>,
    /// By owner.
    pub owners: Vec<(UserId, Sums)>,
}

/// The lost deals of a pipeline under a filter.
pub(super) async fn losses(cache: Cache, pipeline: PipelineId, filter: BoardFilter) -> Result<Answer, ApiError> {
    let filter = DealFilterInput {
        pipeline_id: Some(convert::gql(pipeline)),
        statuses: Some(vec![convert::status(StageKind::Lost)]),
        ..filter_input(cache, &filter)
    };
    let answer = api::run(LossesQuery::build(Variables { filter })).await?.deal_statistics;
    let reason = |it: LossReasonSums| (it.loss_reason_id.as_ref().map(convert::id), it.sums.into());
    Ok(Answer {
        reasons: answer.by_loss_reason.into_iter().map(reason).collect(),
        owners: answer.by_owner.into_iter().map(OwnerSums::read).collect(),
    })
}
