//! Pages of deals.

use super::types::{Deal, IN_CONNECTION, Wants};
use crate::{
    access::Access,
    connection,
    db::page::Page,
    deals::{
        inputs::DealSort,
        queries::{self, Sorting},
    },
    error::Error,
    graphql::Ctx,
};
use async_graphql::{Context, Result};
use millrace_shared::filter;
use sea_orm::Order;

/// Counts a list of deals when asked to.
pub struct DealCount(pub(super) filter::DealFilter);

impl DealCount {
    async fn count(&self, access: &Access) -> Result<i64, Error> {
        queries::count(access, &self.0).await
    }
}

connection!(Deal, DealConnection, DealEdge, total: DealCount);

impl DealConnection {
    /// A page of the deals that match.
    pub async fn of(
        access: &Access,
        filter: filter::DealFilter,
        sorting: &Sorting,
        first: i32,
        after: Option<String>,
        wants: Wants,
    ) -> Result<Self, Error> {
        let page = queries::list(access, &filter, sorting, first, after.as_deref()).await?;
        let (cursors, models): (Vec<_>, Vec<_>) = page.rows.into_iter().unzip();
        let deals = Deal::page(access, models, wants).await?;
        let rows = cursors.into_iter().zip(deals).collect();
        Ok(Self::new(Page { rows, more: page.more }, after, DealCount(filter)))
    }

    /// The deals of a company or a contact, newest first.
    pub async fn of_related(
        ctx: &Context<'_>,
        filter: filter::DealFilter,
        first: i32,
        after: Option<String>,
    ) -> Result<Self, Error> {
        let wants = Wants::below(ctx, IN_CONNECTION);
        let newest = Sorting { by: DealSort::CreatedAt, order: Order::Desc };
        Self::of(ctx.access()?, filter, &newest, first, after, wants).await
    }
}
