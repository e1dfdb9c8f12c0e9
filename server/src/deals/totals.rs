//! Kept totals: count, sum and weighted sum per stage, owner and currency, written with every change of a deal, so
//! that a board over a million deals opens like one over a thousand, for any reach of rights.
//!
//! A weighted sum follows the stage's probability; sums of deals that follow it and weighted sums of those with a
//! probability of their own are kept apart, so that a new probability of a stage costs nothing.
//!
//! Invariant: a row is the sum over the deals outside the trash with its stage, owner and currency
//! (`doctor` counts again and compares).

use super::{
    entity as deal,
    stage_totals::{Column, Entity, Model},
};
use crate::error::Error;
use millrace_shared::{StageId, UserId, WorkspaceId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, OnConflict, Query},
};
use std::collections::BTreeMap;

/// Which row: stage, owner, currency.
pub type TotalsKey = (StageId, UserId, String);

/// What a deal adds to a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TotalsDelta {
    /// How many.
    pub count: i64,
    /// Minor units.
    pub amount: i64,
    /// Minor units of deals that follow the stage's probability.
    pub plain: i64,
    /// Amount times percent of the others.
    pub weighted: i64,
    /// Milliseconds from creation to close, of closed deals.
    pub cycle_ms: i64,
}

impl TotalsDelta {
    /// What one deal adds, and to which row.
    pub fn of(deal: &deal::Model) -> (TotalsKey, Self) {
        let key = (deal.stage_id, deal.owner_id, deal.currency.clone());
        let (plain, weighted) = match deal.probability_override {
            None => (deal.amount, 0),
            Some(percent) => (0, deal.amount * i64::from(percent)),
        };
        let cycle_ms = deal.closed_at.map_or(0, |closed_at| closed_at.ms_since(deal.created_at));
        (key, Self { count: 1, amount: deal.amount, plain, weighted, cycle_ms })
    }

    /// Adds (`sign` 1) or takes away (-1).
    pub fn add(&mut self, other: &Self, sign: i64) {
        self.count += sign * other.count;
        self.amount += sign * other.amount;
        self.plain += sign * other.plain;
        self.weighted += sign * other.weighted;
        self.cycle_ms += sign * other.cycle_ms;
    }

    /// Weighted sum in minor units, with the stage's probability in percent; rounded to the nearest, halves up.
    pub fn weighted_amount(&self, probability: i32) -> i64 {
        let hundredfold = i128::from(self.plain) * i128::from(probability) + i128::from(self.weighted);
        i64::try_from((hundredfold + 50).div_euclid(100)).unwrap_or(i64::MAX)
    }
}

/// Rows that one statement writes.
const ROWS: usize = 100;

/// Writes the differences, in the order of keys so that no two transactions wait for each other.
pub(crate) async fn apply(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    deltas: &BTreeMap<TotalsKey, TotalsDelta>,
) -> Result<(), Error> {
    let kept = |column: Column| (column, Expr::col((Entity, column)).add(Expr::col(("excluded", column))));
    let deltas: Vec<_> = deltas.iter().filter(|(_, delta)| **delta != TotalsDelta::default()).collect();
    for some in deltas.chunks(ROWS) {
        let mut insert = Query::insert();
        insert.into_table(Entity).columns([
            Column::WorkspaceId,
            Column::StageId,
            Column::OwnerId,
            Column::Currency,
            Column::DealCount,
            Column::AmountSum,
            Column::PlainAmountSum,
            Column::OverrideWeightedSum,
            Column::CycleMsSum,
        ]);
        for ((stage, owner, currency), delta) in some {
            insert.values_panic([
                workspace.0.into(),
                stage.0.into(),
                owner.0.into(),
                currency.as_str().into(),
                delta.count.into(),
                delta.amount.into(),
                delta.plain.into(),
                delta.weighted.into(),
                delta.cycle_ms.into(),
            ]);
        }
        insert.on_conflict(
            OnConflict::columns([Column::WorkspaceId, Column::StageId, Column::OwnerId, Column::Currency])
                .values([
                    kept(Column::DealCount),
                    kept(Column::AmountSum),
                    kept(Column::PlainAmountSum),
                    kept(Column::OverrideWeightedSum),
                    kept(Column::CycleMsSum),
                ])
                .to_owned(),
        );
        connection.execute(&insert).await?;
    }
    Ok(())
}

/// A row that is not what counting again says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which row.
    pub key: TotalsKey,
    /// What is kept.
    pub kept: TotalsDelta,
    /// What was counted.
    pub counted: TotalsDelta,
}

/// Counts everything again and tells where the kept totals differ. Reads the whole table: for `doctor` and tests.
pub async fn recount(connection: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<Vec<Difference>, Error> {
    #[expect(clippy::disallowed_methods, reason = "doctor compares everything that is kept")]
    let rows: Vec<Model> = Entity::find().filter(Column::WorkspaceId.eq(workspace)).all(connection).await?;
    let mut all: BTreeMap<TotalsKey, (TotalsDelta, TotalsDelta)> = BTreeMap::new();
    for row in rows {
        let kept = TotalsDelta {
            count: row.deal_count,
            amount: row.amount_sum,
            plain: row.plain_amount_sum,
            weighted: row.override_weighted_sum,
            cycle_ms: row.cycle_ms_sum,
        };
        all.entry((row.stage_id, row.owner_id, row.currency)).or_default().0 = kept;
    }
    for (key, counted) in count(connection, workspace).await? {
        all.entry(key).or_default().1 = counted;
    }
    let differences = all.into_iter().filter(|(_, (kept, counted))| kept != counted);
    Ok(differences.map(|(key, (kept, counted))| Difference { key, kept, counted }).collect())
}

/// How many deals stand in a stage that does not exist; there must be none. For `doctor`.
pub async fn without_stage(connection: &impl ConnectionTrait) -> Result<u64, Error> {
    use crate::pipelines::stage;
    let workspace =
        Expr::col((stage::Entity, stage::Column::WorkspaceId)).equals((deal::Entity, deal::Column::WorkspaceId));
    let stages = Query::select()
        .expr(Expr::val(1))
        .from(stage::Entity)
        .and_where(workspace)
        .and_where(Expr::col((stage::Entity, stage::Column::Id)).equals((deal::Entity, deal::Column::StageId)))
        .to_owned();
    #[expect(clippy::disallowed_methods, reason = "doctor looks at everything that is kept")]
    let deals = deal::Entity::find().filter(Expr::exists(stages).not());
    Ok(sea_orm::PaginatorTrait::count(deals, connection).await?)
}

async fn count(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
) -> Result<Vec<(TotalsKey, TotalsDelta)>, Error> {
    #[expect(clippy::disallowed_methods, reason = "doctor compares everything that is kept")]
    let select = deal::Entity::find()
        .select_only()
        .columns([deal::Column::StageId, deal::Column::OwnerId, deal::Column::Currency])
        .expr(Expr::col(deal::Column::Id).count())
        .expr(sum(Expr::col(deal::Column::Amount)))
        .expr(sum(plain_amount()))
        .expr(sum(override_weighted()))
        .expr(sum(cycle_ms()))
        .filter(deal::Column::WorkspaceId.eq(workspace))
        .filter(deal::Column::DeletedAt.is_null())
        .group_by(deal::Column::StageId)
        .group_by(deal::Column::OwnerId)
        .group_by(deal::Column::Currency);
    let rows = connection.query_all(&sea_orm::QueryTrait::into_query(select)).await?;
    rows.iter()
        .map(|row| {
            let key = (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
            Ok((
                key,
                TotalsDelta {
                    count: row.try_get_by_index(3)?,
                    amount: row.try_get_by_index(4)?,
                    plain: row.try_get_by_index(5)?,
                    weighted: row.try_get_by_index(6)?,
                    cycle_ms: row.try_get_by_index(7)?,
                },
            ))
        })
        .collect()
}

/// A sum as a 64-bit number; 0 of nothing. PostgreSQL's own sum of bigint is numeric.
pub(crate) fn sum(expr: impl Into<sea_orm::sea_query::SimpleExpr>) -> sea_orm::sea_query::SimpleExpr {
    let sum = sea_orm::sea_query::SimpleExpr::from(Func::sum(expr.into()));
    sea_orm::sea_query::SimpleExpr::from(Func::coalesce([sum, Expr::val(0_i64)])).cast_as("bigint")
}

/// The amount of deals that follow their stage's probability, else 0.
pub(crate) fn plain_amount() -> sea_orm::sea_query::SimpleExpr {
    Expr::case(Expr::col(deal::Column::ProbabilityOverride).is_null(), Expr::col(deal::Column::Amount))
        .finally(0_i64)
        .into()
}

/// Amount times percent of deals with a probability of their own, else 0.
pub(crate) fn override_weighted() -> sea_orm::sea_query::SimpleExpr {
    let weighted = Expr::col(deal::Column::Amount).mul(Expr::col(deal::Column::ProbabilityOverride));
    Expr::case(Expr::col(deal::Column::ProbabilityOverride).is_null(), 0_i64).finally(weighted).into()
}

/// Milliseconds from creation to close, else 0.
pub(crate) fn cycle_ms() -> sea_orm::sea_query::SimpleExpr {
    let cycle = Expr::col(deal::Column::ClosedAt).sub(Expr::col(deal::Column::CreatedAt));
    Expr::case(Expr::col(deal::Column::ClosedAt).is_null(), 0_i64).finally(cycle).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighted_sums_round_once_over_the_whole_column() {
        let delta = TotalsDelta { count: 3, amount: 105, plain: 5, weighted: 100 * 33, cycle_ms: 0 };
        assert_eq!(delta.weighted_amount(10), 34); // 0.5 + 33 = 33.5
        assert_eq!(TotalsDelta::default().weighted_amount(50), 0);
    }
}
