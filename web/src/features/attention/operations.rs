//! The figures of what needs attention, in one question.

use cynic::QueryBuilder;
use millrace_shared::{PipelineId, StageKind, UserId, read::FromJson};

use super::concern::Concern;
use crate::api::fragments::Money;
use crate::api::operations::DealFilterInput;
use crate::api::{self, ApiError, convert, schema};
use crate::cache::{BoardFilter, Cache, filter_input};
use crate::features::losses::operations::{OwnerSums, Sums, amounts};

#[derive(cynic::QueryVariables)]
struct Variables {
    overdue: DealFilterInput,
    idle: DealFilterInput,
    all: DealFilterInput,
    undated: DealFilterInput,
    here: DealFilterInput,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct Query {
    #[cynic(alias, rename = "dealStatistics")]
    #[arguments(filter: $overdue)]
    overdue: Figures,
    #[cynic(alias, rename = "dealStatistics")]
    #[arguments(filter: $idle)]
    idle: Figures,
    #[cynic(alias, rename = "dealStatistics")]
    #[arguments(filter: $all)]
    all: Figures,
    #[cynic(alias, rename = "dealStatistics")]
    #[arguments(filter: $undated)]
    undated: Figures,
    #[cynic(alias, rename = "dealStatistics")]
    #[arguments(filter: $here)]
    here: ByOwner,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "DealStatistics")]
struct Figures {
    open_count: i32,
    open_amounts: Vec<Money>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "DealStatistics")]
struct ByOwner {
    by_owner: Vec<OwnerSums>,
}

/// The figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Answer {
    concerns: Vec<(Concern, Sums)>,
    /// Those of each owner in the concern that is looked at, the one with the most first.
    pub owners: Vec<(UserId, Sums)>,
}

impl Answer {
    /// The figures of one concern.
    pub fn of(&self, concern: Concern) -> Option<&Sums> {
        self.concerns.iter().find(|(known, _)| *known == concern).map(|(_, sums)| sums)
    }
}

/// Asks for the figures of all concerns under a filter, and for those of the owners under it.
pub(super) async fn figures(cache: Cache, pipeline: PipelineId, filter: BoardFilter) -> Result<Answer, ApiError> {
    let input = |filter: &BoardFilter| DealFilterInput {
        pipeline_id: Some(convert::gql(pipeline)),
        statuses: Some(vec![convert::status(StageKind::Open)]),
        ..filter_input(cache, filter)
    };
    let of = |concern: Concern| input(&concern.put(filter.clone()));
    let variables = Variables {
        overdue: of(Concern::Overdue),
        idle: of(Concern::Idle),
        all: of(Concern::Longest),
        undated: of(Concern::Undated),
        here: input(&BoardFilter { owners: Vec::new(), ..filter.clone() }),
    };
    let answer = api::run(Query::build(variables)).await?;
    let sums = |it: Figures| Sums { count: it.open_count.into(), amounts: amounts(it.open_amounts) };
    Ok(Answer {
        concerns: vec![
            (Concern::Overdue, sums(answer.overdue)),
            (Concern::Idle, sums(answer.idle)),
            (Concern::Longest, sums(answer.all)),
            (Concern::Undated, sums(answer.undated)),
        ],
        owners: answer.here.by_owner.into_iter().map(OwnerSums::read).collect(),
    })
}
