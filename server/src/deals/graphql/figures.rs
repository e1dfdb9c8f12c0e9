//! Exact figures over deals: sums, stages, statistics.

use crate::{
    access::Access,
    deals::{
        queries::{self, Sums, SumsBy},
        totals::TotalsDelta,
    },
    graphql::{Ctx, scalars::Long},
    reference::Reference,
};
use async_graphql::{Context, Object, Result, SimpleObject};
use millrace_shared::{DirectoryItemId, RecordKind, StageId, StageKind, UserId, filter::DealFilter};
use std::collections::HashMap;

/// A sum in one currency.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct Money {
    /// Minor units.
    pub amount: Long,
    /// ISO 4217.
    pub currency: String,
}

/// Sums in several currencies, told in the workspace's own: all are added up exactly at its rates and rounded once, to
/// the nearest minor unit, halves up.
#[derive(Debug, Clone, SimpleObject)]
pub struct ConvertedSum {
    /// In the workspace's currency: what was in it, and what has a rate.
    pub amount: Money,
    /// Whether another currency is in it, at its rate.
    pub is_approximate: bool,
    /// What is not in it because its currency has no rate.
    pub without_rate: Vec<Money>,
}

/// Sums of what a word stands for, when the viewer's role shows it; otherwise none, and nothing in the workspace's currency.
fn shown(access: &Access, said: &str, sums: Vec<Money>) -> (Vec<Money>, Option<ConvertedSum>) {
    if access.shows(RecordKind::Deal, said) {
        let converted = ConvertedSum::of(access.reference(), &sums);
        (sums, Some(converted))
    } else {
        (Vec::new(), None)
    }
}

impl ConvertedSum {
    fn of(reference: &Reference, sums: &[Money]) -> Self {
        let converted = reference.converted(sums.iter().map(|money| (&*money.currency, money.amount.0)));
        let money = |currency: &str, amount: i64| Money { amount: Long(amount), currency: currency.to_owned() };
        Self {
            amount: money(&reference.workspace.currency, converted.amount),
            is_approximate: converted.is_about,
            without_rate: converted.beside.iter().map(|(currency, amount)| money(currency, *amount)).collect(),
        }
    }
}

/// Exact figures of everything that is meant and may be seen, not only of what is loaded.
#[derive(Debug, Clone, SimpleObject)]
pub struct Totals {
    /// How many.
    pub count: i64,
    /// Sum of the amounts, one for each currency; none when the viewer's role hides the amount.
    pub amounts: Vec<Money>,
    /// Sum of the amounts times their probability, one for each currency; none when the viewer's role hides either.
    pub weighted: Vec<Money>,
    /// The sum of the amounts in the workspace's currency; null when the viewer's role hides the amount.
    pub converted_amount: Option<ConvertedSum>,
    /// The sum of the amounts times their probability in the workspace's currency; null when the viewer's role hides either.
    pub converted_weighted: Option<ConvertedSum>,
}

impl Totals {
    /// From a stage's figures and its probability in percent.
    pub fn of(access: &Access, figures: &[(String, TotalsDelta)], probability: i32) -> Self {
        let mut figures = figures.to_vec();
        figures.sort_by(|a, b| a.0.cmp(&b.0));
        let money = |amount: &dyn Fn(&TotalsDelta) -> i64| {
            figures
                .iter()
                .map(|(currency, totals)| Money { amount: Long(amount(totals)), currency: currency.clone() })
                .collect::<Vec<_>>()
        };
        let (amounts, converted_amount) = shown(access, "amount", money(&|totals| totals.amount));
        let weighted = money(&|totals| totals.weighted_amount(probability));
        let (weighted, converted_weighted) = shown(access, "weighted", weighted);
        let count = figures.iter().map(|(_, totals)| totals.count).sum();
        Self { count, amounts, weighted, converted_amount, converted_weighted }
    }
}

/// Figures of a stage.
#[derive(Debug, Clone, SimpleObject)]
pub struct StageTotals {
    /// The stage.
    pub stage_id: StageId,
    /// Its figures.
    pub totals: Totals,
}

impl StageTotals {
    /// Of these stages; one without deals has zeros.
    pub fn of(
        access: &Access,
        stages: impl IntoIterator<Item = StageId>,
        figures: &queries::TotalsByStage,
    ) -> Vec<Self> {
        let totals = |id: StageId| {
            let probability = access.reference().stage(id).map_or(0, |stage| stage.probability);
            Totals::of(access, figures.get(&id).map_or(&[][..], Vec::as_slice), probability)
        };
        stages.into_iter().map(|stage_id| Self { stage_id, totals: totals(stage_id) }).collect()
    }
}

/// How many deals, and what they sum up to.
#[derive(Debug, Clone, SimpleObject)]
pub struct DealSums {
    /// How many.
    pub count: i64,
    /// Sum of the amounts, one for each currency; none when the viewer's role hides the amount.
    pub amounts: Vec<Money>,
    /// The sum of the amounts in the workspace's currency; null when the viewer's role hides the amount.
    pub converted_amount: Option<ConvertedSum>,
}

impl DealSums {
    pub(super) fn of(access: &Access, sums: &Sums) -> Self {
        let money = |(currency, amount): (&String, &i64)| Money { amount: Long(*amount), currency: currency.clone() };
        let (amounts, converted_amount) = shown(access, "amount", sums.amounts.iter().map(money).collect());
        Self { count: sums.count, amounts, converted_amount }
    }
}

/// Figures of an owner's deals.
#[derive(Debug, Clone, SimpleObject)]
pub struct OwnerSums {
    /// The owner.
    pub owner_id: UserId,
    /// The figures.
    pub sums: DealSums,
}

/// Figures of deals that were lost for one reason.
#[derive(Debug, Clone, SimpleObject)]
pub struct LossReasonSums {
    /// The reason, an item of the directory LOSS_REASON; null of deals without one.
    pub loss_reason_id: Option<DirectoryItemId>,
    /// The figures.
    pub sums: DealSums,
}

/// The deals that hold one value, or none.
#[derive(Debug, Clone, SimpleObject)]
pub struct DealGroup {
    /// The value: the id of an owner, a stage, an item of a directory, an option or a linked record; `true` where a box is
    /// ticked. Null of those that hold none.
    pub value: Option<String>,
    /// Their figures.
    pub sums: DealSums,
}

/// A table of deals in groups. Every deal that matches and may be seen stands in one of them.
#[derive(Debug, Clone, SimpleObject)]
pub struct DealGroups {
    /// The groups, 200 at most: those with the most deals, the largest first.
    pub groups: Vec<DealGroup>,
    /// The figures of all further groups together; zeros when all are told.
    pub beyond: DealSums,
}

impl DealGroups {
    /// As they were counted.
    pub fn of(access: &Access, found: &queries::Groups) -> Self {
        let one = |(value, sums): &(Option<String>, Sums)| DealGroup {
            value: value.clone(),
            sums: DealSums::of(access, sums),
        };
        Self { groups: found.groups.iter().map(one).collect(), beyond: DealSums::of(access, &found.beyond) }
    }
}

/// Figures over the deals that match.
pub struct DealStatistics {
    pub(super) statistics: queries::Statistics,
    pub(super) filter: DealFilter,
}

/// Figures over the deals that match.
#[Object]
impl DealStatistics {
    /// How many.
    async fn count(&self) -> i64 {
        StageKind::ALL.iter().map(|kind| self.statistics.count(*kind)).sum()
    }
    /// How many are open.
    async fn open_count(&self) -> i64 {
        self.statistics.count(StageKind::Open)
    }
    /// How many were won.
    async fn won_count(&self) -> i64 {
        self.statistics.count(StageKind::Won)
    }
    /// How many were lost.
    async fn lost_count(&self) -> i64 {
        self.statistics.count(StageKind::Lost)
    }
    /// How many were unqualified.
    async fn unqualified_count(&self) -> i64 {
        self.statistics.count(StageKind::Unqualified)
    }
    /// Sum of the won amounts, one for each currency; none when the viewer's role hides the amount.
    async fn won_amounts(&self, ctx: &Context<'_>) -> Result<Vec<Money>> {
        Ok(self.amounts(ctx, StageKind::Won)?.0)
    }
    /// Sum of the open amounts, one for each currency; none when the viewer's role hides the amount.
    async fn open_amounts(&self, ctx: &Context<'_>) -> Result<Vec<Money>> {
        Ok(self.amounts(ctx, StageKind::Open)?.0)
    }
    /// Sum of the won amounts in the workspace's currency; null when the viewer's role hides the amount.
    async fn converted_won_amount(&self, ctx: &Context<'_>) -> Result<Option<ConvertedSum>> {
        Ok(self.amounts(ctx, StageKind::Won)?.1)
    }
    /// Sum of the open amounts in the workspace's currency; null when the viewer's role hides the amount.
    async fn converted_open_amount(&self, ctx: &Context<'_>) -> Result<Option<ConvertedSum>> {
        Ok(self.amounts(ctx, StageKind::Open)?.1)
    }
    /// Won of won and lost, percent; null when there are none.
    async fn win_rate(&self) -> Option<f64> {
        let (won, lost) = (self.statistics.count(StageKind::Won), self.statistics.count(StageKind::Lost));
        #[expect(clippy::cast_precision_loss, reason = "a rate is told with a few digits")]
        (won + lost > 0).then(|| won as f64 * 100.0 / (won + lost) as f64)
    }
    /// Mean days from creation to close of won and lost deals; null when there are none.
    async fn mean_cycle_days(&self) -> Option<f64> {
        self.statistics.mean_cycle_days(&[StageKind::Won, StageKind::Lost])
    }
    /// Mean days from creation to close of won deals; null when there are none.
    async fn mean_won_cycle_days(&self) -> Option<f64> {
        self.statistics.mean_cycle_days(&[StageKind::Won])
    }
    /// Figures of each owner who has some of these deals, the one with the most first.
    async fn by_owner(&self, ctx: &Context<'_>) -> Result<Vec<OwnerSums>> {
        let access = ctx.access()?;
        let found = queries::sums_by(access, &self.filter, SumsBy::Owner).await?;
        let one = |(id, sums): (Option<uuid::Uuid>, Sums)| {
            Some(OwnerSums { owner_id: UserId(id?), sums: DealSums::of(access, &sums) })
        };
        Ok(found.into_iter().filter_map(one).collect())
    }
    /// Figures of each reason for loss that some of these deals have, the one with the most first; also of those without.
    /// None when the viewer's role hides the reason.
    async fn by_loss_reason(&self, ctx: &Context<'_>) -> Result<Vec<LossReasonSums>> {
        let access = ctx.access()?;
        if !access.shows(RecordKind::Deal, "lossReason") {
            return Ok(Vec::new());
        }
        let found = queries::sums_by(access, &self.filter, SumsBy::LossReason).await?;
        let one = |(id, sums): (Option<uuid::Uuid>, Sums)| LossReasonSums {
            loss_reason_id: id.map(DirectoryItemId),
            sums: DealSums::of(access, &sums),
        };
        Ok(found.into_iter().map(one).collect())
    }
    /// Figures of each stage that has deals.
    async fn by_stage(&self, ctx: &Context<'_>) -> Result<Vec<StageTotals>> {
        let access = ctx.access()?;
        let stages = access.reference().pipelines.iter().flat_map(|pipeline| &pipeline.stages).map(|stage| stage.id);
        let stages = stages.filter(|id| self.statistics.by_stage.contains_key(id));
        Ok(StageTotals::of(access, stages, &self.statistics.by_stage))
    }
}

impl DealStatistics {
    fn amounts(&self, ctx: &Context<'_>, kind: StageKind) -> Result<(Vec<Money>, Option<ConvertedSum>)> {
        let mut sums: HashMap<&str, i64> = HashMap::new();
        for (currency, totals) in self.statistics.by_kind.get(&kind).into_iter().flatten() {
            *sums.entry(currency).or_default() += totals.amount;
        }
        let mut amounts: Vec<_> = sums
            .into_iter()
            .map(|(currency, amount)| Money { amount: Long(amount), currency: currency.to_owned() })
            .collect();
        amounts.sort_by(|a, b| a.currency.cmp(&b.currency));
        Ok(shown(ctx.access()?, "amount", amounts))
    }
}
