//! Counts and sums: kept totals where they answer, counted where a filter needs it.

use super::filter::{condition, owners, stages};
use crate::{
    access::Access,
    deals::{
        entity::{Column, Entity},
        stage_totals,
        totals::{self, TotalsDelta},
    },
    error::Error,
};
use millrace_shared::{StageId, StageKind, UserId, filter::DealFilter};
use sea_orm::{
    ConnectionTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use std::collections::{HashMap, HashSet};

/// How many deals match. Kept totals answer where they can; otherwise they are counted.
pub async fn count(access: &Access, filter: &DealFilter) -> Result<i64, Error> {
    if filter.is_kept() {
        let totals = stage_totals(access, filter).await?;
        return Ok(totals.values().flatten().map(|(_, totals)| totals.count).sum());
    }
    let count =
        access.select::<Entity>().filter(condition(filter, access.reference())).count(access.app().db.reader()).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Figures per currency, by stage.
pub type TotalsByStage = HashMap<StageId, Vec<(String, TotalsDelta)>>;

/// The figures of each stage over the deals that match and may be seen: kept ones where the filter allows, else counted.
pub async fn stage_totals(access: &Access, filter: &DealFilter) -> Result<TotalsByStage, Error> {
    let rows = if filter.is_kept() { kept_totals(access, filter) } else { counted_totals(access, filter) };
    let rows = access.app().db.reader().query_all(&rows).await?;
    let mut totals = TotalsByStage::new();
    for row in rows {
        let figures = TotalsDelta {
            count: row.try_get_by_index(2)?,
            amount: row.try_get_by_index(3)?,
            plain: row.try_get_by_index(4)?,
            weighted: row.try_get_by_index(5)?,
            cycle_ms: row.try_get_by_index(6)?,
        };
        if figures.count != 0 {
            totals.entry(row.try_get_by_index(0)?).or_default().push((row.try_get_by_index(1)?, figures));
        }
    }
    Ok(totals)
}

/// The owners of the deals that may be seen and stand where the filter means; it may narrow them further.
pub async fn owners_of(access: &Access, filter: &DealFilter) -> Result<HashSet<UserId>, Error> {
    use stage_totals::{Column as Kept, Entity as Totals};
    let mut select = Query::select();
    select.distinct().column(Kept::OwnerId).from(Totals);
    select.and_where(Expr::col(Kept::WorkspaceId).eq(access.workspace_id().0));
    select.and_where(Expr::col(Kept::DealCount).ne(0_i64));
    if let Some(stages) = stages(filter, access.reference()) {
        select.and_where(Expr::col(Kept::StageId).is_in(stages.into_iter().map(|id| id.0)));
    }
    select.cond_where(access.totals_condition());
    let rows = access.app().db.reader().query_all(&select).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// The currencies of the deals that may be seen, by code.
pub async fn currencies(access: &Access) -> Result<Vec<String>, Error> {
    let totals = stage_totals(access, &DealFilter::default()).await?;
    let mut currencies: Vec<String> = totals.into_values().flatten().map(|(currency, _)| currency).collect();
    currencies.sort_unstable();
    currencies.dedup();
    Ok(currencies)
}

fn kept_totals(access: &Access, filter: &DealFilter) -> SelectStatement {
    use stage_totals::{Column as Kept, Entity as Totals};
    let mut select = Query::select();
    select.columns([Kept::StageId, Kept::Currency]);
    for column in [Kept::DealCount, Kept::AmountSum, Kept::PlainAmountSum, Kept::OverrideWeightedSum, Kept::CycleMsSum]
    {
        select.expr(totals::sum(Expr::col(column)));
    }
    select.from(Totals).and_where(Expr::col(Kept::WorkspaceId).eq(access.workspace_id().0));
    if let Some(stages) = stages(filter, access.reference()) {
        select.and_where(Expr::col(Kept::StageId).is_in(stages.into_iter().map(|id| id.0)));
    }
    if let Some(owners) = owners(filter, access.reference()) {
        select.and_where(Expr::col(Kept::OwnerId).is_in(owners.into_iter().map(|id| id.0)));
    }
    select.cond_where(access.totals_condition());
    select.group_by_columns([Kept::StageId, Kept::Currency]).to_owned()
}

fn counted_totals(access: &Access, filter: &DealFilter) -> SelectStatement {
    access
        .select::<Entity>()
        .filter(condition(filter, access.reference()))
        .select_only()
        .columns([Column::StageId, Column::Currency])
        .expr(Expr::col(Column::Id).count())
        .expr(totals::sum(Expr::col(Column::Amount)))
        .expr(totals::sum(totals::plain_amount()))
        .expr(totals::sum(totals::override_weighted()))
        .expr(totals::sum(totals::cycle_ms()))
        .group_by(Column::StageId)
        .group_by(Column::Currency)
        .into_query()
}

/// Figures of the deals that match, from the totals of their stages.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// Figures by stage.
    pub by_stage: TotalsByStage,
    /// Figures by kind of stage.
    pub by_kind: HashMap<StageKind, Vec<(String, TotalsDelta)>>,
}

impl Statistics {
    /// How many deals are in stages of this kind.
    pub fn count(&self, kind: StageKind) -> i64 {
        self.by_kind.get(&kind).into_iter().flatten().map(|(_, totals)| totals.count).sum()
    }

    /// Mean days from creation to close over these kinds; nothing when there are no such deals.
    pub fn mean_cycle_days(&self, kinds: &[StageKind]) -> Option<f64> {
        let closed: i64 = kinds.iter().map(|kind| self.count(*kind)).sum();
        let ms: i64 =
            kinds.iter().filter_map(|kind| self.by_kind.get(kind)).flatten().map(|(_, totals)| totals.cycle_ms).sum();
        #[expect(clippy::cast_precision_loss, reason = "a mean is told with a few digits")]
        (closed > 0).then(|| ms as f64 / closed as f64 / millrace_shared::time::DAY_MS as f64)
    }
}

/// Figures of the deals that match.
pub async fn statistics(access: &Access, filter: &DealFilter) -> Result<Statistics, Error> {
    let by_stage = stage_totals(access, filter).await?;
    let mut by_kind: HashMap<StageKind, Vec<(String, TotalsDelta)>> = HashMap::new();
    for (stage, totals) in &by_stage {
        by_kind.entry(access.reference().stage_kind(*stage)).or_default().extend(totals.iter().cloned());
    }
    Ok(Statistics { by_stage, by_kind })
}

/// How many records of a user are open or kept: deals in open stages, of which pipelines, and not in the trash.
pub async fn open_of(access: &Access, owner: UserId) -> Result<i64, Error> {
    let filter =
        DealFilter { owner_ids: Some(vec![owner]), statuses: Some(vec![StageKind::Open]), ..DealFilter::default() };
    count(access, &filter).await
}
