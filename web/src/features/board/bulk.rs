//! Many deals at once: what becomes of each of the selected ones, and what is told of it.

use leptos::prelude::*;
use millrace_shared::{DealId, DirectoryItemId, FieldId, StageId, UserId, fields::FieldValue};
use std::collections::BTreeMap;

use super::BoardContext;
use crate::api::Maybe;
use crate::cache::commands::DealPatch;
use crate::cache::many::{Became, DealChange};
use crate::cache::records::Deal;
use crate::cache::undo::Way;
use crate::t;

/// Most deals of one request; the server takes no more.
const MOST: usize = 200;

/// What is done to each of the selected deals.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// To the top of a stage, in the order of the selection, with what it asks for.
    Move(StageId, Box<DealPatch>),
    /// Into a closed stage, for a reason.
    Close(StageId, Option<DirectoryItemId>),
    /// To another owner.
    Assign(UserId),
    /// One more tag.
    Tag(String),
    /// Into the trash.
    Trash,
}

/// The change of one deal; `above` is the deal that was put into the stage before it.
fn change(deed: &Deed, deal: &Deal, above: Option<DealId>) -> DealChange {
    let base = DealChange::of(deal.id);
    match deed {
        Deed::Move(stage, asked) => DealChange {
            stage_id: Some(*stage),
            after_id: above,
            // Only what a deal lacks is given to it.
            patch: DealPatch {
                amount: asked.amount.filter(|_| deal.amount == 0),
                company_id: given(&asked.company_id, deal.company_id.is_none()),
                contact_ids: asked.contact_ids.clone().filter(|_| deal.contact_ids.is_empty()),
                expected_close_on: given(&asked.expected_close_on, deal.expected_close_on.is_none()),
                source_id: given(&asked.source_id, deal.source_id.is_none()),
                loss_reason_id: given(&asked.loss_reason_id, deal.loss_reason_id.is_none()),
                custom: lacking(&asked.custom, deal),
                ..DealPatch::default()
            },
            add_tags: asked.tags.clone().filter(|_| deal.tags.is_empty()).unwrap_or_default(),
            ..base
        },
        Deed::Close(stage, reason) => DealChange {
            stage_id: Some(*stage),
            after_id: above,
            patch: DealPatch { loss_reason_id: reason.map_or(Maybe::Absent, Maybe::Value), ..DealPatch::default() },
            ..base
        },
        Deed::Assign(owner) => {
            DealChange { patch: DealPatch { owner_id: Some(*owner), ..DealPatch::default() }, ..base }
        }
        Deed::Tag(tag) => DealChange { add_tags: vec![tag.clone()], ..base },
        Deed::Trash => DealChange { trash: true, ..base },
    }
}

/// The custom fields that are asked for and that a deal lacks.
fn lacking(asked: &BTreeMap<FieldId, Option<FieldValue>>, deal: &Deal) -> BTreeMap<FieldId, Option<FieldValue>> {
    let lacks = asked.iter().filter(|(field, _)| deal.custom.get(**field).is_none());
    lacks.map(|(field, value)| (*field, value.clone())).collect()
}

fn given<T: Clone>(value: &Maybe<T>, lacks: bool) -> Maybe<T> {
    if lacks { value.clone() } else { Maybe::Absent }
}

/// Does something to the selected deals, says what became of it, and offers to take it back.
pub(super) fn run(context: BoardContext, deed: Deed) {
    let cache = context.cache;
    let ids: Vec<DealId> = context.selection.with_untracked(|selection| selection.all().to_vec());
    if ids.len() > MOST {
        return context.toasts.error(t!("board.too_many_selected", most = MOST));
    }
    let mut above = None;
    let changes = ids.iter().filter_map(|id| cache.deals.peek(*id)).map(|deal| {
        let change = change(&deed, &deal, above);
        above = Some(deal.id);
        change
    });
    let changes: Vec<DealChange> = changes.collect();
    if changes.is_empty() {
        return;
    }
    let count = changes.len();
    context.working.set(true);
    cache.act_many(changes, move |step| Box::new(move |became| answered(context, became, count, step)));
}

/// Says what became of `count` changes; false when nobody is here to be told.
fn answered(context: BoardContext, became: Became, count: usize, step: u32) -> bool {
    if context.working.try_set(false).is_some() {
        return false;
    }
    let cache = context.cache;
    let refused = match became {
        Became::Late => Vec::new(),
        Became::Answered(refused) => refused,
    };
    let left: Vec<DealId> = refused.iter().map(|(id, _)| *id).collect();
    context.selection.update(|selection| selection.keep(&left));
    if let Some((id, reason)) = refused.first() {
        let name = cache.deals.peek(*id).map(|deal| deal.name).unwrap_or_default();
        context.toasts.error(t!("board.some_refused", count = refused.len(), name = name, reason = reason.clone()));
    }
    if count > refused.len() {
        let told = t!("board.changed_many", count = count - refused.len());
        context.board.said.set(told.clone());
        context.toasts.with_action(told, t!("common.undo"), move || cache.step(Way::Back, Some(step)));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::samples::{deal, deal_id, stage_id};

    #[test]
    fn only_what_a_deal_lacks_is_given_to_it() {
        let asked = DealPatch {
            amount: Some(700),
            expected_close_on: Maybe::Value("2026-12-01".into()),
            tags: Some(vec!["hot".into()]),
            ..DealPatch::default()
        };
        let has = Deal { tags: vec!["own".into()], ..deal(1, 1, "a0") };
        let given = change(&Deed::Move(stage_id(2), Box::new(asked)), &has, Some(deal_id(9)));
        assert_eq!((given.patch.amount, given.add_tags), (None, Vec::new()));
        assert_eq!(given.patch.expected_close_on, Maybe::Value("2026-12-01".into()));
        assert_eq!(given.after_id, Some(deal_id(9)));
    }
}
