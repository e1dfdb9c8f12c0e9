//! Queries of deals: a board, lists, one deal, figures.

use super::{
    connection::{DealConnection, DealCount},
    figures::{DealGroups, DealStatistics, StageTotals, Totals},
    types::{Deal, IN_CONNECTION, Wants},
};
use crate::{
    db::page::Page,
    deals::{
        entity::{self, Model},
        inputs::{DealFilter, DealSort},
        queries::{self, Grouping, Sorting},
    },
    error::Error,
    graphql::{Ctx, inputs::SortDirection, scalars::EventSeq},
    pipelines::graphql::{Pipeline, Stage},
};
use async_graphql::{Context, Object, Result, SimpleObject};
use millrace_shared::{DealId, PipelineId, StageId, filter};
use std::collections::HashMap;

/// A pipeline with its columns.
#[derive(Clone, SimpleObject)]
pub struct Board {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// A column for each stage, in order: open ones, then won, lost, unqualified.
    pub columns: Vec<BoardColumn>,
    /// The number of the log that this board is true for, or newer: subscribe to `changes` since it.
    pub seq: EventSeq,
}

/// A stage with its first cards.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct BoardColumn {
    /// The stage.
    pub stage: Stage,
    /// Figures of everything in the column that matches and may be seen.
    pub totals: Totals,
    #[graphql(skip)]
    deals: Page<(String, Deal)>,
    #[graphql(skip)]
    filter: filter::DealFilter,
}

#[async_graphql::ComplexObject]
impl BoardColumn {
    /// The first cards in the order that was asked for; further ones come from `deals` with this stage and the same
    /// sort and direction, after the last cursor.
    async fn deals(&self) -> DealConnection {
        DealConnection::new(self.deals.clone(), None, DealCount(self.filter.clone()))
    }
}

/// Queries of deals.
#[derive(Default)]
pub struct DealQuery;

#[Object]
impl DealQuery {
    /// A pipeline with the first cards and the exact figures of each column.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn board(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The pipeline.")] pipeline_id: PipelineId,
        #[graphql(desc = "Which deals; `pipelineId`, `stageIds` and `statuses` in it narrow the columns' cards.")]
        filter: Option<DealFilter>,
        #[graphql(default = 50, desc = "Cards of each column, 200 at most.")] first: i32,
        #[graphql(default_with = "DealSort::Rank", desc = "What the cards of each column are sorted by.")]
        sort: DealSort,
        #[graphql(default_with = "SortDirection::Asc", desc = "In which direction.")] direction: SortDirection,
    ) -> Result<Board> {
        let access = ctx.access()?;
        let reference = access.reference();
        let pipeline = reference.pipeline(pipeline_id).ok_or(Error::NotFound("the pipeline"))?;
        // Read before the cards, so that what changes meanwhile is told again and not missed.
        let seq = crate::events::log::position(access.app().db.reader(), access.workspace_id()).await?;
        let mut filter = filter.unwrap_or_default().meant(access);
        filter.pipeline_id = Some(pipeline_id);
        let stages: Vec<StageId> = pipeline.stages.iter().map(|stage| stage.id).collect();
        let sorting = Sorting { by: sort, order: direction.into() };
        let columns = ctx.look_ahead().field("columns");
        let figures = if columns.field("totals").exists() {
            queries::stage_totals(access, &filter).await?
        } else {
            HashMap::new()
        };
        let mut cards = if columns.field("deals").exists() {
            queries::columns(access, &stages, &filter, &sorting, first).await?
        } else {
            HashMap::new()
        };
        let wants = Wants::below(ctx, &[&["columns", "deals", "nodes"], &["columns", "deals", "edges", "node"]]);
        let all: Vec<Model> =
            stages.iter().filter_map(|stage| cards.get(stage)).flat_map(|page| page.rows.clone()).collect();
        let mut deals = Deal::page(access, all, wants).await?.into_iter();
        let totals = StageTotals::of(access, stages, &figures);
        let columns = pipeline.stages.iter().zip(totals).map(|(stage, StageTotals { totals, .. })| {
            let page = cards.remove(&stage.id).unwrap_or(Page { rows: Vec::new(), more: false });
            let filter = filter::DealFilter { stage_ids: Some(vec![stage.id]), ..filter.clone() };
            let page = page.map(|model| queries::cursor(&model, &sorting));
            let rows = page.rows.into_iter().zip(deals.by_ref()).collect();
            let deals = Page { rows, more: page.more };
            BoardColumn { stage: Stage::new(stage.clone()), totals, deals, filter }
        });
        Ok(Board { columns: columns.collect(), pipeline: Pipeline::new(pipeline.clone()), seq: seq.into() })
    }

    /// A list of deals.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all but the trash when absent.")] filter: Option<DealFilter>,
        #[graphql(default_with = "DealSort::CreatedAt", desc = "What they are sorted by.")] sort: DealSort,
        #[graphql(default_with = "SortDirection::Desc", desc = "In which direction.")] direction: SortDirection,
        #[graphql(default = 50, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<DealConnection> {
        let (access, wants) = (ctx.access()?, Wants::below(ctx, IN_CONNECTION));
        Ok(DealConnection::of(
            access,
            filter.unwrap_or_default().meant(access),
            &Sorting { by: sort, order: direction.into() },
            first,
            after,
            wants,
        )
        .await?)
    }

    /// One deal, in the trash or not.
    async fn deal(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: DealId) -> Result<Deal> {
        let access = ctx.access()?;
        Ok(Deal::new(access, access.get::<entity::Entity>(id).await?))
    }

    /// A table of deals in groups, each with its exact count and sum. The rows of a group are those of `deals` with the value
    /// in the filter besides.
    async fn deal_groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all but the trash when absent.")] filter: Option<DealFilter>,
        #[graphql(
            desc = "By what: `owner`, `stage`, `source`, `lossReason`, or `custom:` and the id of a dropdown, a checkbox or a link."
        )]
        by: String,
    ) -> Result<DealGroups> {
        let access = ctx.access()?;
        let filter = filter.unwrap_or_default().meant(access);
        let found = queries::groups(access, &filter, Grouping::parse(access, &by)?).await?;
        Ok(DealGroups::of(access, &found))
    }

    /// Figures over the deals that match.
    async fn deal_statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all but the trash when absent.")] filter: Option<DealFilter>,
    ) -> Result<DealStatistics> {
        let access = ctx.access()?;
        let filter = filter.unwrap_or_default().meant(access);
        let statistics = queries::statistics(access, &filter).await?;
        Ok(DealStatistics { statistics, filter })
    }
}
