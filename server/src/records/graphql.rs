//! Many records in GraphQL: the ids of those that a filter finds, and what is done to several at once.

use super::{
    groups::Counted,
    list::{Asked, RecordFilter},
    many::{self, ChangeRecordsInput},
    merge::{self, MergeRecordsInput},
    set::HeldValue,
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

    /// What records hold, side by side, for the choice of what `mergeRecords` keeps. Those that may not be seen are left out.
    async fn record_values(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which kind: COMPANY, CONTACT or LEAD.")] kind: RecordKind,
        #[graphql(desc = "Which ones, 10 at most.")] ids: Vec<RecordId>,
    ) -> Result<Vec<RecordValues>> {
        let held = merge::held(ctx.access()?, kind, &ids).await?;
        let one = |it: merge::Held| RecordValues {
            id: it.id,
            name: it.title,
            values: it.values.into_iter().map(|(field, value)| HeldValue::new(field, value)).collect(),
        };
        Ok(held.into_iter().map(one).collect())
    }

    /// A list in groups, each with its exact count. The rows of a group are those of the list with `inGroup` in its filter.
    async fn record_groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which kind: COMPANY, CONTACT or LEAD. Deals have `dealGroups`.")] kind: RecordKind,
        #[graphql(desc = "Which ones; all but the trash when absent.")] filter: Option<RecordFilter>,
        #[graphql(
            name = "where",
            desc = "What else must hold: groups of conditions on fields, as docs/api.md tells of filters."
        )]
        matching: Option<Json<serde_json::Value>>,
        #[graphql(
            desc = "By which field of the filters: one of which a record holds one value, such as `owner`, `stage`, `sector`, `city`, or `custom:` and the id of a dropdown, a checkbox or a link."
        )]
        by: String,
    ) -> Result<RecordGroups> {
        let asked = Asked::new(filter, matching, (RecordSort::Name, None, SortDirection::Asc), (1, None))?;
        let found = many::groups(ctx.access()?, kind, asked, &by).await?;
        let groups = found.groups.into_iter().map(|Counted { value, count }| RecordGroup { value, count });
        Ok(RecordGroups { groups: groups.collect(), beyond: found.beyond })
    }
}

/// What a record holds in all fields that are chosen of when several become one.
#[derive(SimpleObject)]
pub struct RecordValues {
    /// The record.
    pub id: RecordId,
    /// What it is called.
    pub name: String,
    /// Each field: the parts of its name, its owner (`recordId`), its own fields and its custom ones. Where all is null it
    /// holds nothing.
    pub values: Vec<HeldValue>,
}

/// One record that was made of several.
#[derive(SimpleObject)]
pub struct MergeRecordsPayload {
    /// The one that is kept.
    pub id: RecordId,
    /// The number of the last event: everything up to it is in this answer.
    pub seq: EventSeq,
}

/// The records of a list that hold one value, or none.
#[derive(SimpleObject)]
pub struct RecordGroup {
    /// The value: a text, or the id of a user, an item, an option or a record; `true` where there is something in a field of
    /// which only that is asked. Null of those that hold none.
    pub value: Option<String>,
    /// How many.
    pub count: i64,
}

/// A list in groups. Every record that matches and may be seen stands in one of them.
#[derive(SimpleObject)]
pub struct RecordGroups {
    /// The groups, 200 at most: those with the most records, the largest first.
    pub groups: Vec<RecordGroup>,
    /// How many records stand in further groups; 0 when all are told.
    pub beyond: i64,
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
    /// What it held before in the fields that were set; empty when this mutation was done before.
    pub previous_values: Vec<HeldValue>,
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
    /// Assigns, tags, changes, deletes or restores many records in one transaction. Each is done or refused on its own; a refused one
    /// stays as it is.
    async fn change_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones, and what becomes of them.")] input: ChangeRecordsInput,
    ) -> Result<ChangeRecordsPayload> {
        let changed = many::change(ctx.access()?, input).await?;
        let done = changed.done.into_iter().map(|(id, was)| {
            let (previous_owner_id, previous_tags, values) =
                was.map(|was| (Some(was.owner_id), was.tags, was.values)).unwrap_or_default();
            let previous_values = values.into_iter().map(|(field, value)| HeldValue::new(field, value)).collect();
            RecordDone { id, previous_owner_id, previous_tags, previous_values }
        });
        let refused = changed.refused.into_iter().map(|(id, error)| RecordRefused { id, refusal: (&error).into() });
        Ok(ChangeRecordsPayload { done: done.collect(), refused: refused.collect(), seq: changed.seq.into() })
    }

    /// Makes one record of several. It gets the chosen values, all addresses, numbers and tags, and everything that points to
    /// the others: deals, contacts, notes, subsidiaries, links of custom fields; their history stands on its timeline. The
    /// others go into the trash for good, and `mergedInto` tells where they went. This cannot be undone. One needs to be allowed
    /// to edit all of them and to delete the others.
    async fn merge_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones, and what is chosen.")] input: MergeRecordsInput,
    ) -> Result<MergeRecordsPayload> {
        let id = input.keep_id;
        let seq = merge::merge(ctx.access()?, input).await?;
        Ok(MergeRecordsPayload { id, seq: seq.into() })
    }
}
