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
    ConnectionTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, TryGetable,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr},
};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// How many deals match. Kept totals answer where they can; otherwise they are counted.
pub async fn count(access: &Access, filter: &DealFilter) -> Result<i64, Error> {
    access.may_filter(filter)?;
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
    access.may_filter(filter)?;
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
    select.from(Totals);
    narrow_kept(&mut select, access, filter);
    select.group_by_columns([Kept::StageId, Kept::Currency]).to_owned()
}

/// The kept rows that a filter means and that may be seen.
fn narrow_kept(select: &mut SelectStatement, access: &Access, filter: &DealFilter) {
    use stage_totals::Column as Kept;
    select.and_where(Expr::col(Kept::WorkspaceId).eq(access.workspace_id().0));
    if let Some(stages) = stages(filter, access.reference()) {
        select.and_where(Expr::col(Kept::StageId).is_in(stages.into_iter().map(|id| id.0)));
    }
    if let Some(owners) = owners(filter, access.reference()) {
        select.and_where(Expr::col(Kept::OwnerId).is_in(owners.into_iter().map(|id| id.0)));
    }
    select.cond_where(access.totals_condition());
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

/// What sums stand by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SumsBy {
    /// The stage.
    Stage,
    /// The source.
    Source,
    /// The owner.
    Owner,
    /// The reason for loss.
    LossReason,
}

/// How many deals, and the sums of their amounts by currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many.
    pub count: i64,
    /// Minor units.
    pub amounts: BTreeMap<String, i64>,
}

/// The sums of the deals that match and may be seen, by what they stand by, the largest count first. Those of owners and
/// stages are kept where the filter allows; others are counted along an index.
pub async fn sums_by(access: &Access, filter: &DealFilter, by: SumsBy) -> Result<Vec<(Option<Uuid>, Sums)>, Error> {
    access.may_filter(filter)?;
    let rows = match by {
        SumsBy::Owner if filter.is_kept() => kept_sums(access, filter, stage_totals::Column::OwnerId),
        SumsBy::Stage if filter.is_kept() => kept_sums(access, filter, stage_totals::Column::StageId),
        SumsBy::Owner => counted_sums(access, filter, Expr::col((Entity, Column::OwnerId))),
        SumsBy::Stage => counted_sums(access, filter, Expr::col((Entity, Column::StageId))),
        SumsBy::Source => counted_sums(access, filter, Expr::col((Entity, Column::SourceId))),
        SumsBy::LossReason => counted_sums(access, filter, Expr::col((Entity, Column::LossReasonId))),
    };
    added_up(access, &rows).await
}

/// Sums by what the first column of a statement says, then the currency, the count and the amount; the largest count first.
pub(super) async fn added_up<K: Ord + TryGetable>(
    access: &Access,
    rows: &SelectStatement,
) -> Result<Vec<(K, Sums)>, Error> {
    let mut found: BTreeMap<K, Sums> = BTreeMap::new();
    for row in access.app().db.reader().query_all(rows).await? {
        let (count, amount): (i64, i64) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        if count != 0 {
            let sums = found.entry(row.try_get_by_index(0)?).or_default();
            sums.count += count;
            *sums.amounts.entry(row.try_get_by_index(1)?).or_default() += amount;
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    // Stable: equals stay by their ids.
    found.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.count));
    Ok(found)
}

fn kept_sums(access: &Access, filter: &DealFilter, by: stage_totals::Column) -> SelectStatement {
    use stage_totals::{Column as Kept, Entity as Totals};
    let mut select = Query::select();
    select.columns([by, Kept::Currency]);
    select.expr(totals::sum(Expr::col(Kept::DealCount))).expr(totals::sum(Expr::col(Kept::AmountSum)));
    select.from(Totals);
    narrow_kept(&mut select, access, filter);
    select.group_by_columns([by, Kept::Currency]).to_owned()
}

pub(super) fn counted_sums(access: &Access, filter: &DealFilter, by: SimpleExpr) -> SelectStatement {
    let mut select = access
        .select::<Entity>()
        .filter(condition(filter, access.reference()))
        .select_only()
        .expr(by.clone())
        .column(Column::Currency)
        .expr(Expr::col(Column::Id).count())
        .expr(totals::sum(Expr::col(Column::Amount)))
        .into_query();
    select.add_group_by([by, Expr::col((Entity, Column::Currency))]);
    select
}

/// How many records of a user are open or kept: deals in open stages, of which pipelines, and not in the trash.
pub async fn open_of(access: &Access, owner: UserId) -> Result<i64, Error> {
    let filter =
        DealFilter { owner_ids: Some(vec![owner]), statuses: Some(vec![StageKind::Open]), ..DealFilter::default() };
    count(access, &filter).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{db::plan::plan, users::testing::TestApp};
    use millrace_shared::{ContactId, DirectoryItemId, Timestamp, time::DAY_MS};

    #[tokio::test]
    async fn losses_of_a_period_are_read_from_their_index_alone() {
        let (_test, access) = TestApp::set_up().await;
        let pipeline = access.reference().pipelines[0].pipeline.id;
        let filter = DealFilter {
            pipeline_id: Some(pipeline),
            statuses: Some(vec![StageKind::Lost]),
            closed_from: Some(Timestamp(0)),
            closed_before: Some(Timestamp(90 * DAY_MS)),
            ..DealFilter::default()
        };
        for by in [Column::LossReasonId, Column::OwnerId] {
            let by = Expr::col((Entity, by));
            let plan = plan(&access.app().db, &counted_sums(&access, &filter, by)).await.join("\n");
            assert!(plan.contains("USING COVERING INDEX deals_closed_in "), "{plan}");
            assert!(plan.contains("closed_at>? AND closed_at<?"), "{plan}");
        }
    }

    #[tokio::test]
    async fn what_a_board_is_filtered_by_is_counted_along_an_index_within_its_stages() {
        let (_test, access) = TestApp::set_up().await;
        let stages = &access.reference().pipelines[0].stages;
        let item = || Some(vec![DirectoryItemId(Uuid::nil())]);
        let any = DealFilter::default;
        let day = chrono::NaiveDate::from_ymd_opt(2027, 1, 1);
        let idle_since = stages.iter().take(2).map(|stage| (stage.id, Timestamp(0))).collect();
        for (filter, index, column) in [
            (DealFilter { source_ids: item(), ..any() }, "deals_board_source", "source_id=?"),
            (DealFilter { loss_reason_ids: item(), ..any() }, "deals_board_reason", "loss_reason_id=?"),
            (DealFilter { closed_from: Some(Timestamp(0)), ..any() }, "deals_closed_in", "closed_at>?"),
            (DealFilter { closed_before: Some(Timestamp(0)), ..any() }, "deals_closed_in", "closed_at<?"),
            (DealFilter { closes_to: day, ..any() }, "deals_board_expected", "expected_close_on<?"),
            (DealFilter { without_close_date: true, ..any() }, "deals_board_expected", "expected_close_on=?"),
            (DealFilter { currencies: Some(vec!["EUR".into()]), ..any() }, "deals_board_currency", "<expr>=?"),
            (DealFilter { probability_from: Some(1), ..any() }, "deals_board", "stage_id=?"),
            (
                DealFilter { contact_ids: Some(vec![ContactId(Uuid::nil())]), ..any() },
                "deal_contacts_contact",
                "contact_id=?",
            ),
            (DealFilter { idle_since: Some(idle_since), ..any() }, "deals_board_activity", "last_activity_at<?"),
        ] {
            let filter = DealFilter { pipeline_id: Some(access.reference().pipelines[0].pipeline.id), ..filter };
            let plan = plan(&access.app().db, &counted_totals(&access, &filter)).await.join("\n");
            assert!(plan.contains(index) && plan.contains(column), "{filter:?}: {plan}");
        }
    }
}
