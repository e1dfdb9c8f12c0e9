//! Many deals at once: one mutation, what became of each, and the way back.

use cynic::{Id, MutationBuilder};
use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::{DealId, DirectoryItemId, StageId, UserId};

use super::BoardContext;
use crate::api::convert::{self, gql};
use crate::api::fragments::DealFields;
use crate::api::{self, Date, DateTime, Maybe, schema};
use crate::cache::commands::DealPatch;
use crate::cache::records::Deal;
use crate::{order, t};

/// Most deals of one request; the server takes no more.
const MOST: usize = 200;

/// What becomes of one deal.
#[derive(cynic::InputObject, Clone, Debug)]
#[cynic(graphql_type = "DealChangeInput")]
struct Change {
    id: Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    stage_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    after_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    owner_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    amount: Option<i64>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    company_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    contact_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    expected_close_on: Maybe<Date>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    source_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    loss_reason_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    add_tags: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    remove_tags: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    closed_at: Option<DateTime>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    deleted: Option<bool>,
}

#[derive(cynic::InputObject, Clone, Debug)]
#[cynic(graphql_type = "ChangeDealsInput")]
struct Changes {
    changes: Vec<Change>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    client_mutation_id: Option<String>,
}

#[derive(cynic::QueryVariables, Clone, Debug)]
struct Variables {
    input: Changes,
}

#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "Mutation", variables = "Variables")]
struct ChangeDeals {
    #[arguments(input: $input)]
    change_deals: Payload,
}

#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "ChangeDealsPayload")]
struct Payload {
    results: Vec<DealResult>,
}

#[derive(cynic::QueryFragment, Clone, Debug)]
struct DealResult {
    id: Id,
    deal: Option<DealFields>,
    refusal: Option<Refusal>,
}

#[derive(cynic::QueryFragment, Clone, Debug)]
struct Refusal {
    message: String,
}

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

fn nothing(id: DealId) -> Change {
    Change {
        id: gql(id),
        stage_id: None,
        after_id: None,
        owner_id: None,
        amount: None,
        company_id: Maybe::Absent,
        contact_ids: None,
        expected_close_on: Maybe::Absent,
        source_id: Maybe::Absent,
        loss_reason_id: Maybe::Absent,
        add_tags: None,
        remove_tags: None,
        closed_at: None,
        deleted: None,
    }
}

/// The change of one deal; `above` is the deal that was put into the stage before it.
fn change(deed: &Deed, deal: &Deal, above: Option<DealId>) -> Change {
    let base = nothing(deal.id);
    match deed {
        // Only what a deal lacks is given to it.
        Deed::Move(stage, asked) => Change {
            stage_id: Some(gql(*stage)),
            after_id: above.map(gql),
            amount: asked.amount.filter(|_| deal.amount == 0),
            company_id: given(&asked.company_id, deal.company_id.is_none()).map(gql),
            contact_ids: asked
                .contact_ids
                .clone()
                .filter(|_| deal.contact_ids.is_empty())
                .map(|ids| ids.into_iter().map(gql).collect()),
            expected_close_on: given(&asked.expected_close_on, deal.expected_close_on.is_none()).map(Date),
            source_id: given(&asked.source_id, deal.source_id.is_none()).map(gql),
            loss_reason_id: given(&asked.loss_reason_id, deal.loss_reason_id.is_none()).map(gql),
            add_tags: asked.tags.clone().filter(|_| deal.tags.is_empty()),
            ..base
        },
        Deed::Close(stage, reason) => Change {
            stage_id: Some(gql(*stage)),
            after_id: above.map(gql),
            loss_reason_id: reason.map_or(Maybe::Absent, |reason| Maybe::Value(gql(reason))),
            ..base
        },
        Deed::Assign(owner) => Change { owner_id: Some(gql(*owner)), ..base },
        Deed::Tag(tag) => Change { add_tags: Some(vec![tag.clone()]), ..base },
        Deed::Trash => Change { deleted: Some(true), ..base },
    }
}

fn given<T: Clone>(value: &Maybe<T>, lacks: bool) -> Maybe<T> {
    if lacks { value.clone() } else { Maybe::Absent }
}

/// What takes the change of one deal back: it goes to where it stood, and what it was given goes.
fn back(deed: &Deed, before: &Deal, above: Option<DealId>, after: &Deal) -> Change {
    let mut change = nothing(before.id);
    match deed {
        Deed::Move(..) | Deed::Close(..) => {
            change.stage_id = Some(gql(before.stage_id));
            change.after_id = above.map(gql);
            change.loss_reason_id = back_to(before.loss_reason_id, after.loss_reason_id).map(gql);
            change.closed_at = before.closed_at.clone().map(DateTime);
            change.amount = (before.amount != after.amount).then_some(before.amount);
            change.company_id = back_to(before.company_id, after.company_id).map(gql);
            change.contact_ids = (before.contact_ids != after.contact_ids)
                .then(|| before.contact_ids.iter().copied().map(gql).collect());
            change.expected_close_on =
                back_to(before.expected_close_on.clone(), after.expected_close_on.clone()).map(Date);
            change.source_id = back_to(before.source_id, after.source_id).map(gql);
            change.remove_tags = new_tags(before, after);
        }
        Deed::Assign(_) => change.owner_id = Some(gql(before.owner_id)),
        Deed::Tag(_) => change.remove_tags = new_tags(before, after),
        Deed::Trash => {
            change.deleted = Some(false);
            change.after_id = above.map(gql);
        }
    }
    change
}

fn back_to<T: PartialEq>(before: Option<T>, after: Option<T>) -> Maybe<T> {
    if before == after { Maybe::Absent } else { before.map_or(Maybe::Null, Maybe::Value) }
}

fn new_tags(before: &Deal, after: &Deal) -> Option<Vec<String>> {
    let new: Vec<String> = after.tags.iter().filter(|tag| !before.tags.contains(tag)).cloned().collect();
    (!new.is_empty()).then_some(new)
}

/// Does something to the selected deals, says what became of it, and offers to take it back.
pub(super) fn run(context: BoardContext, deed: Deed) {
    let cache = context.cache;
    let ids: Vec<DealId> = context.selection.with_untracked(|selection| selection.cards().to_vec());
    if ids.len() > MOST {
        return context.toasts.error(t!("board.too_many_selected", most = MOST));
    }
    // Where each stands now: in own order, below which card.
    let stood: Vec<(Deal, Option<DealId>)> =
        ids.iter().filter_map(|id| Some((cache.deals.peek(*id)?, cache.neighbours(*id).0))).collect();
    let mut above = None;
    let changes = stood.iter().map(|(deal, _)| {
        let change = change(&deed, deal, above);
        above = Some(deal.id);
        change
    });
    let changes: Vec<Change> = changes.collect();
    if changes.is_empty() {
        return;
    }
    context.working.set(true);
    spawn_local(async move {
        let answer = send(changes).await;
        if context.working.try_set(false).is_some() {
            return;
        }
        let results = match answer {
            Ok(results) => results,
            Err(error) => return context.toasts.error(error.sentence()),
        };
        let (mut done, mut refused) = (Vec::new(), Vec::new());
        for result in &results {
            match (&result.deal, &result.refusal) {
                (Some(deal), _) => done.push(Deal::from(deal)),
                (None, Some(refusal)) => refused.push((convert::id::<DealId>(&result.id), refusal.message.clone())),
                (None, None) => {}
            }
        }
        absorb(context, &results);
        let left: Vec<DealId> = refused.iter().map(|(id, _)| *id).collect();
        context.selection.update(|selection| selection.keep(&left));
        if let Some((id, reason)) = refused.first() {
            let name = cache.deals.peek(*id).map(|deal| deal.name).unwrap_or_default();
            context.toasts.error(t!("board.some_refused", count = refused.len(), name = name, reason = reason));
        }
        if done.is_empty() {
            return;
        }
        let told = t!("board.changed_many", count = done.len());
        context.said.set(told.clone());
        let undo = Callback::new(move |()| {
            // From the top of each column down, so that the card above is back before the one below it.
            let mut changes: Vec<(String, Change)> = Vec::new();
            for after in &done {
                if let Some((before, above)) = stood.iter().find(|(deal, _)| deal.id == after.id) {
                    changes.push((before.rank.clone(), back(&deed, before, *above, after)));
                }
            }
            order::by(&mut changes, |(rank, _)| (0, rank.clone()));
            let changes: Vec<Change> = changes.into_iter().map(|(_, change)| change).collect();
            spawn_local(async move {
                match send(changes).await {
                    Ok(results) => {
                        absorb(context, &results);
                        if let Some(refusal) = results.iter().find_map(|result| result.refusal.as_ref()) {
                            context.toasts.error(t!("board.not_undone", reason = refusal.message.clone()));
                        }
                    }
                    Err(error) => context.toasts.error(error.sentence()),
                }
            });
        });
        context.toasts.with_action(told, t!("common.undo"), undo);
    });
}

async fn send(changes: Vec<Change>) -> Result<Vec<DealResult>, api::ApiError> {
    let input = Changes { changes, client_mutation_id: Some(api::mutation_id()) };
    Ok(api::run(ChangeDeals::build(Variables { input })).await?.change_deals.results)
}

fn absorb(context: BoardContext, results: &[DealResult]) {
    let deals: Vec<DealFields> = results.iter().filter_map(|result| result.deal.clone()).collect();
    context.cache.absorb_deals(&deals);
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
        assert_eq!((given.amount, given.add_tags), (None, None));
        assert_eq!(given.expected_close_on, Maybe::Value(Date("2026-12-01".into())));
        assert_eq!(given.after_id, Some(gql(deal_id(9))));
    }

    #[test]
    fn the_way_back_gives_every_deal_what_it_had() {
        let before = deal(1, 1, "a0");
        let after = Deal { amount: 700, tags: vec!["hot".into()], stage_id: stage_id(2), ..before.clone() };
        let change = back(&Deed::Move(stage_id(2), Box::default()), &before, Some(deal_id(7)), &after);
        assert_eq!((change.stage_id, change.after_id), (Some(gql(stage_id(1))), Some(gql(deal_id(7)))));
        assert_eq!((change.amount, change.remove_tags), (Some(100), Some(vec!["hot".to_owned()])));
        assert!(change.company_id.is_absent() && change.source_id.is_absent());
        let back_from_trash = back(&Deed::Trash, &before, None, &after);
        assert_eq!((back_from_trash.deleted, back_from_trash.stage_id), (Some(false), None));
    }
}
