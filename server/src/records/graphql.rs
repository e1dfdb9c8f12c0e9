//! Many records in GraphQL: the ids of those that a filter finds, and what is done to several at once.

use super::{
    list::{Asked, RecordFilter},
    many::{self, ChangeRecordsInput},
};
use crate::graphql::{Ctx, errors::Refusal, inputs::SortDirection, scalars::EventSeq};
use async_graphql::{Context, Json, Object, Result, SimpleObject};
use millrace_shared::{RecordId, RecordKind, RecordSort, UserId};

/// Queries of records of any kind.
#[derive(Default)]
pub struct RecordQuery;

#[Object]
impl RecordQuery {
    /// The ids of all records that a list would show, in the order in which they were made: what is chosen when all are.
    /// VALIDATION when it are more than 5000.
    async fn record_ids(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which kind: COMPANY, CONTACT, LEAD or PRODUCT.")] kind: RecordKind,
        #[graphql(desc = "Which ones; all but the trash when absent.")] filter: Option<RecordFilter>,
        #[graphql(
            name = "where",
            desc = "What else must hold: groups of conditions on fields, as docs/api.md tells of filters."
        )]
        matching: Option<Json<serde_json::Value>>,
    ) -> Result<Vec<RecordId>> {
        let asked = Asked::new(filter, matching, (RecordSort::Name, None, SortDirection::Asc), (1, None))?;
        Ok(many::ids(ctx.access()?, kind, asked).await?)
    }
}

/// A record to which something was done.
#[derive(SimpleObject)]
pub struct RecordDone {
    /// Which one.
    pub id: RecordId,
    /// Who looked after it before; null when this mutation was done before and is only told again.
    pub previous_owner_id: Option<UserId>,
    /// The tags that it had before, when they were to be changed; null when this mutation was done before.
    pub previous_tags: Option<Vec<String>>,
}

/// A record to which nothing was done.
#[derive(SimpleObject)]
pub struct RecordRefused {
    /// Which one.
    pub id: RecordId,
    /// Why.
    pub refusal: Refusal,
}

/// Many records after a mutation.
#[derive(SimpleObject)]
pub struct ChangeRecordsPayload {
    /// Those to which it was done, in the order of the input.
    pub done: Vec<RecordDone>,
    /// Those that stayed as they were.
    pub refused: Vec<RecordRefused>,
    /// The number of the last event: everything up to it is in this answer.
    pub seq: EventSeq,
}

/// Mutations of records of any kind.
#[derive(Default)]
pub struct RecordMutation;

#[Object]
impl RecordMutation {
    /// Assigns, tags, deletes or restores many records in one transaction. Each is done or refused on its own; a refused one
    /// stays as it is.
    async fn change_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones, and what becomes of them.")] input: ChangeRecordsInput,
    ) -> Result<ChangeRecordsPayload> {
        let changed = many::change(ctx.access()?, input).await?;
        let done = changed.done.into_iter().map(|(id, was)| {
            let (previous_owner_id, previous_tags) = was.map(|was| (Some(was.owner_id), was.tags)).unwrap_or_default();
            RecordDone { id, previous_owner_id, previous_tags }
        });
        let refused = changed.refused.into_iter().map(|(id, error)| RecordRefused { id, refusal: (&error).into() });
        Ok(ChangeRecordsPayload { done: done.collect(), refused: refused.collect(), seq: changed.seq.into() })
    }
}
