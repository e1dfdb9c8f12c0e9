//! Many deals at once: one mutation, what became of each, and the way back.

use cynic::{Id, MutationBuilder};
use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::{DealId, DirectoryItemId, StageId, StageKind, UserId};

use super::BoardContext;
use crate::api::convert::{self, gql};
use crate::api::fragments::DealFields;
use crate::api::{self, Date, Maybe, schema};
use crate::cache::commands::{Command, DealClose, DealMove, DealPatch, DealReopen, DealUpdate};
use crate::cache::records::Deal;
use crate::cache::undo::{Done, Way};
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

/// What was done to one deal, in the words of single commands, so that it is taken back as those are.
fn done(deed: &Deed, before: &Deal, after: &Deal, above: Option<DealId>) -> Vec<Done> {
    let (id, rank) = (before.id, after.rank.clone());
    let command = match deed {
        Deed::Assign(_) | Deed::Tag(_) => None,
        Deed::Trash => Some(Command::Delete(id)),
        Deed::Move(stage_id, _) | Deed::Close(stage_id, _) => Some(match (before.status, after.status) {
            (StageKind::Open, StageKind::Open) => {
                Command::Move(DealMove { id, stage_id: *stage_id, after_id: None, before_id: None, rank })
            }
            (_, StageKind::Open) => Command::Reopen(DealReopen { id, stage_id: *stage_id, rank }),
            _ => Command::Close(DealClose {
                id,
                stage_id: *stage_id,
                amount: None,
                loss_reason_id: after.loss_reason_id,
                closed_at: None,
                rank,
            }),
        }),
    };
    let patch = given_to(before, after, matches!(deed, Deed::Close(..)));
    let update = (patch != DealPatch::default())
        .then(|| Command::Update(Box::new(DealUpdate { id, version: before.version, patch })));
    let done = |command: Command| Done {
        mutation_id: api::mutation_id(),
        command,
        before: Some(before.clone()),
        after: Some(after.clone()),
        neighbours: (above, None),
    };
    update.into_iter().chain(command).map(done).collect()
}

/// The fields that a deal was given. The reason of a close belongs to the close.
fn given_to(before: &Deal, after: &Deal, closed: bool) -> DealPatch {
    fn new<T: Clone + PartialEq>(before: &T, after: &T) -> Option<T> {
        (before != after).then(|| after.clone())
    }
    fn maybe<T: Clone + PartialEq>(before: &Option<T>, after: &Option<T>) -> Maybe<T> {
        new(before, after).map_or(Maybe::Absent, |after| after.map_or(Maybe::Null, Maybe::Value))
    }
    DealPatch {
        amount: new(&before.amount, &after.amount),
        company_id: maybe(&before.company_id, &after.company_id),
        contact_ids: new(&before.contact_ids, &after.contact_ids),
        owner_id: new(&before.owner_id, &after.owner_id),
        expected_close_on: maybe(&before.expected_close_on, &after.expected_close_on),
        source_id: maybe(&before.source_id, &after.source_id),
        loss_reason_id: if closed { Maybe::Absent } else { maybe(&before.loss_reason_id, &after.loss_reason_id) },
        tags: new(&before.tags, &after.tags),
        ..DealPatch::default()
    }
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
        let (mut changed, mut refused) = (Vec::new(), Vec::new());
        for result in &results {
            match (&result.deal, &result.refusal) {
                (Some(deal), _) => changed.push(Deal::from(deal)),
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
        if changed.is_empty() {
            return;
        }
        let told = t!("board.changed_many", count = changed.len());
        context.said.set(told.clone());
        // Taken back from the end: from the top of each column down, so that the card above is back before the one below.
        let mut steps: Vec<(String, Vec<Done>)> = Vec::new();
        for after in &changed {
            if let Some((before, above)) = stood.iter().find(|(deal, _)| deal.id == after.id) {
                steps.push((before.rank.clone(), done(&deed, before, after, *above)));
            }
        }
        order::by(&mut steps, |(rank, _)| (0, rank.clone()));
        let step = cache.remember(steps.into_iter().rev().flat_map(|(_, done)| done).collect());
        let undo = Callback::new(move |()| cache.step(Way::Back, Some(step)));
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
    fn what_was_done_to_many_is_taken_back_as_single_commands_are() {
        let before = deal(1, 1, "a0");
        let after =
            Deal { amount: 700, tags: vec!["hot".into()], stage_id: stage_id(2), rank: "b0".into(), ..before.clone() };
        let done = done(&Deed::Move(stage_id(2), Box::default()), &before, &after, Some(deal_id(7)));
        assert!(done.iter().all(|done| done.holds(Some(&after))));
        let back: Vec<Command> = done.iter().rev().flat_map(|done| done.inverse(Some(&after))).collect();
        let [Command::Move(home), Command::Update(update)] = &back[..] else { panic!("{back:?}") };
        assert_eq!((home.stage_id, home.after_id, &*home.rank), (stage_id(1), Some(deal_id(7)), "a0"));
        assert_eq!((update.patch.amount, &update.patch.tags), (Some(100), &Some(Vec::new())));
        assert!(update.patch.company_id.is_absent() && update.patch.source_id.is_absent());

        let trashed = self::done(&Deed::Trash, &before, &before, None);
        assert_eq!(trashed[0].inverse(None), [Command::Restore(before.id)]);
    }
}
