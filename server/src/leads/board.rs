//! The board of leads: a column for each stage of the lead pipeline. A lead that was converted stands on it no longer.

use super::{
    entity::{Column, Entity},
    graphql::{Lead, LeadConnection},
};
use crate::{
    access::Access,
    directories::{entity::Model, graphql::DirectoryItem},
    error::Error,
    graphql::Ctx,
    records::list::{Listing, RecordFilter},
};
use async_graphql::{Context, Object, Result};
use millrace_shared::{DirectoryItemId, RecordSort, fields::ListSort, filter::Filter};
use sea_orm::{ColumnTrait, Condition, Order};
use std::{collections::HashMap, sync::Arc};

/// The leads that are not converted, in columns.
pub struct LeadBoard {
    listing: Listing<Entity>,
    stages: Option<Vec<DirectoryItemId>>,
}

impl LeadBoard {
    /// Of the leads that both filters mean; of all stages or these.
    pub fn new(filter: RecordFilter, matching: Option<Filter>, stages: Option<Vec<DirectoryItemId>>) -> Self {
        Self { listing: open(Listing::new(filter, matching)), stages }
    }
}

/// The leads that are not converted, in columns.
#[Object]
impl LeadBoard {
    /// A column for each stage, in the order of the lead pipeline.
    async fn columns(&self, ctx: &Context<'_>) -> Result<Vec<LeadBoardColumn>> {
        let access = ctx.access()?;
        let counts = if ctx.look_ahead().field("count").exists() {
            self.listing.counts(access, Column::StageId).await?
        } else {
            HashMap::new()
        };
        let wanted = |id: DirectoryItemId| self.stages.as_ref().is_none_or(|stages| stages.contains(&id));
        let stages = access.reference().lead_stages().filter(|stage| wanted(stage.id));
        let shown = |stage: &Arc<Model>| LeadBoardColumn {
            count: counts.get(&stage.id.0).copied().unwrap_or_default(),
            listing: column(&self.listing, stage.id),
            stage: DirectoryItem::new(stage.clone()),
        };
        Ok(stages.map(shown).collect())
    }
}

/// A stage with its leads.
pub struct LeadBoardColumn {
    stage: DirectoryItem,
    count: i64,
    listing: Listing<Entity>,
}

/// A stage with its leads.
#[Object]
impl LeadBoardColumn {
    /// The stage: an item of one of the directories LEAD_NEW, LEAD_WORKING and LEAD_UNQUALIFIED, which are its groups.
    async fn stage(&self) -> DirectoryItem {
        self.stage.clone()
    }
    /// How many leads stand in it that match and may be seen, whether they are on a page or not.
    async fn count(&self) -> i64 {
        self.count
    }
    /// A page of them, the one last worked with first.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn leads(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 25, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<LeadConnection> {
        let access = ctx.access()?;
        let page = page(&self.listing, access, first, after.as_deref()).await?;
        let page = page.map(|(cursor, model)| (cursor, Lead::new(access, model)));
        Ok(LeadConnection::new(page, after, self.listing.clone()))
    }
}

/// The leads that are not converted.
pub fn open(listing: Listing<Entity>) -> Listing<Entity> {
    listing.within(Condition::all().add(Column::ConvertedAt.is_null()))
}

/// The leads of one stage.
pub fn column(listing: &Listing<Entity>, stage: DirectoryItemId) -> Listing<Entity> {
    listing.clone().within(Condition::all().add(Column::StageId.eq(stage)))
}

async fn page(
    listing: &Listing<Entity>,
    access: &Access,
    first: i32,
    after: Option<&str>,
) -> Result<crate::db::page::Page<(String, super::entity::Model)>, Error> {
    listing.page(access, ListSort::Own(RecordSort::LastActivityAt), Order::Desc, first, after).await
}
