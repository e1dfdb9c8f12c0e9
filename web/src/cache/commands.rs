//! What a user does to deals: said once, applied to the screen at once, sent to the server in order.
//!
//! [`Command::apply`] is the optimistic half and pure; `crate::api::commands` sends. A command is kept as JSON when the
//! server is out of reach, so that a reload does not lose it.

use millrace_shared::read::FromJson;
use millrace_shared::{
    ChecklistItemId, CompanyId, ContactId, DealId, DirectoryItemId, FieldId, PipelineId, StageId, StageKind, UserId,
    fields::FieldValue,
};
use serde::Serialize;
use std::collections::BTreeMap;

use super::many::DealChange;
use super::records::{CheckedItem, CustomValues, Deal, Stage};
use crate::api::Maybe;

/// One thing done to one deal.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
pub enum Command {
    /// Makes it.
    Create(Box<NewDeal>),
    /// Changes some fields.
    Update(Box<DealUpdate>),
    /// Checks an item of a checklist, or takes the check away.
    Check(DealCheck),
    /// Puts it into a stage at a place.
    Move(DealMove),
    /// Wins, loses or disqualifies it.
    Close(DealClose),
    /// Opens it again in an open stage.
    Reopen(DealReopen),
    /// Puts it into the trash.
    Delete(DealId),
    /// Takes it out of the trash.
    Restore(DealId),
    /// Changes it together with others.
    Change(Box<DealChange>),
}

/// A deal that is made here.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "said by the names")]
pub struct NewDeal {
    pub id: DealId,
    pub pipeline_id: PipelineId,
    pub stage_id: StageId,
    pub name: String,
    pub currency: String,
    pub owner_id: UserId,
    /// What its stage and its pipeline ask for.
    #[serde(default)]
    pub with: DealPatch,
    /// Where it is shown until the server has placed it.
    pub rank: String,
}

/// A change of fields.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
pub struct DealUpdate {
    /// Which deal.
    pub id: DealId,
    /// The version that the user saw.
    pub version: i32,
    /// What changes.
    pub patch: DealPatch,
}

/// Absent leaves a field as it is; null clears it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields of the schema's UpdateDealInput")]
pub struct DealPatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    #[serde(skip_serializing_if = "Maybe::is_absent")]
    pub company_id: Maybe<CompanyId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_ids: Option<Vec<ContactId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<UserId>,
    #[serde(skip_serializing_if = "Maybe::is_absent")]
    pub probability_override: Maybe<i32>,
    #[serde(skip_serializing_if = "Maybe::is_absent")]
    pub expected_close_on: Maybe<String>,
    #[serde(skip_serializing_if = "Maybe::is_absent")]
    pub source_id: Maybe<DirectoryItemId>,
    #[serde(skip_serializing_if = "Maybe::is_absent")]
    pub loss_reason_id: Maybe<DirectoryItemId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// What custom fields shall hold; those that are not named stay as they are.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub custom: BTreeMap<FieldId, Option<FieldValue>>,
}

/// A move.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "said by the names")]
pub struct DealMove {
    pub id: DealId,
    pub stage_id: StageId,
    /// Right after this card...
    pub after_id: Option<DealId>,
    /// ...or else right before this one, or else at the top.
    pub before_id: Option<DealId>,
    /// Where it is shown until the server has placed it.
    pub rank: String,
    /// It stood at this rank before, and goes back to it where neither card is there.
    #[serde(default)]
    pub back: bool,
}

/// A check, or its end.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "said by the names")]
pub struct DealCheck {
    pub id: DealId,
    pub item_id: ChecklistItemId,
    pub checked: bool,
    /// Who does it, shown until the server has answered.
    pub by: Option<UserId>,
}

/// An end.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "said by the names")]
pub struct DealClose {
    pub id: DealId,
    pub stage_id: StageId,
    pub amount: Option<i64>,
    pub loss_reason_id: Option<DirectoryItemId>,
    /// RFC 3339; now when absent.
    pub closed_at: Option<String>,
    pub rank: String,
}

/// A new beginning.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "said by the names")]
pub struct DealReopen {
    pub id: DealId,
    pub stage_id: StageId,
    pub rank: String,
    /// It stood at this rank before, and goes back to it instead of the top.
    #[serde(default)]
    pub back: bool,
}

/// What applying a command needs to know of the world.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// The stages of all pipelines.
    pub stages: &'a [Stage],
    /// Now, RFC 3339.
    pub now: &'a str,
}

impl World<'_> {
    fn stage(&self, id: StageId) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }
}

impl Command {
    /// Which deal it is about.
    pub fn deal(&self) -> DealId {
        match self {
            Self::Create(new) => new.id,
            Self::Update(update) => update.id,
            Self::Check(check) => check.id,
            Self::Move(to) => to.id,
            Self::Close(close) => close.id,
            Self::Reopen(reopen) => reopen.id,
            Self::Delete(id) | Self::Restore(id) => *id,
            Self::Change(change) => change.id,
        }
    }

    /// The deal as it is after this, as far as can be known before the server has answered.
    pub fn apply(&self, deal: Option<Deal>, world: World<'_>) -> Option<Deal> {
        if let Self::Create(new) = self {
            // The server's deal wins over the one that was only meant.
            return Some(deal.unwrap_or_else(|| new.deal(world)));
        }
        let mut deal = deal?;
        match self {
            Self::Create(_) => {}
            Self::Update(update) => update.patch.apply(&mut deal, world),
            Self::Check(check) => check.apply(&mut deal, world),
            Self::Move(to) => enter(&mut deal, to.stage_id, &to.rank, world),
            Self::Close(close) => {
                enter(&mut deal, close.stage_id, &close.rank, world);
                deal.closed_at = Some(close.closed_at.clone().unwrap_or_else(|| world.now.to_owned()));
                deal.amount = close.amount.unwrap_or(deal.amount);
                deal.loss_reason_id = close.loss_reason_id.or(deal.loss_reason_id);
            }
            Self::Reopen(reopen) => {
                enter(&mut deal, reopen.stage_id, &reopen.rank, world);
                deal.closed_at = None;
                deal.loss_reason_id = None;
            }
            Self::Delete(_) => deal.deleted_at = Some(world.now.to_owned()),
            Self::Restore(_) => deal.deleted_at = None,
            Self::Change(change) => change.apply(&mut deal, world),
        }
        Some(deal)
    }
}

pub(super) fn enter(deal: &mut Deal, stage_id: StageId, rank: &str, world: World<'_>) {
    rank.clone_into(&mut deal.rank);
    if deal.stage_id == stage_id {
        return;
    }
    deal.stage_id = stage_id;
    world.now.clone_into(&mut deal.stage_entered_at);
    world.now.clone_into(&mut deal.last_activity_at);
    if let Some(stage) = world.stage(stage_id) {
        deal.status = stage.kind;
        deal.probability = deal.probability_override.unwrap_or(stage.probability);
    }
}

impl NewDeal {
    /// The deal that is meant.
    pub(super) fn deal(&self, world: World<'_>) -> Deal {
        let stage = world.stage(self.stage_id);
        let mut deal = Deal {
            id: self.id,
            name: self.name.clone(),
            amount: 0,
            currency: self.currency.clone(),
            pipeline_id: self.pipeline_id,
            stage_id: self.stage_id,
            rank: self.rank.clone(),
            status: stage.map_or(StageKind::Open, |stage| stage.kind),
            company_id: None,
            contact_ids: Vec::new(),
            owner_id: self.owner_id,
            probability: stage.map_or(0, |stage| stage.probability),
            probability_override: None,
            expected_close_on: None,
            source_id: None,
            loss_reason_id: None,
            tags: Vec::new(),
            checked_items: Vec::new(),
            custom: CustomValues::default(),
            closed_at: None,
            stage_entered_at: world.now.to_owned(),
            last_activity_at: world.now.to_owned(),
            created_at: world.now.to_owned(),
            updated_at: world.now.to_owned(),
            deleted_at: None,
            version: 0,
        };
        self.with.apply(&mut deal, world);
        deal
    }
}

impl DealCheck {
    fn apply(&self, deal: &mut Deal, world: World<'_>) {
        if deal.check(self.item_id).is_some() == self.checked {
            return;
        }
        deal.checked_items.retain(|item| item.item_id != self.item_id);
        if self.checked {
            let checked_at = world.now.to_owned();
            deal.checked_items.push(CheckedItem { item_id: self.item_id, checked_at, checked_by_id: self.by });
        }
        world.now.clone_into(&mut deal.last_activity_at);
    }
}

impl DealPatch {
    pub(super) fn apply(&self, deal: &mut Deal, world: World<'_>) {
        set(&mut deal.name, self.name.as_ref());
        set(&mut deal.amount, self.amount.as_ref());
        set(&mut deal.contact_ids, self.contact_ids.as_ref());
        set(&mut deal.owner_id, self.owner_id.as_ref());
        set(&mut deal.tags, self.tags.as_ref());
        for (field, value) in &self.custom {
            deal.custom.set(*field, value.clone());
        }
        change(&mut deal.company_id, &self.company_id);
        change(&mut deal.expected_close_on, &self.expected_close_on);
        change(&mut deal.source_id, &self.source_id);
        change(&mut deal.loss_reason_id, &self.loss_reason_id);
        if !self.probability_override.is_absent() {
            change(&mut deal.probability_override, &self.probability_override);
            let of_stage = world.stage(deal.stage_id).map_or(deal.probability, |stage| stage.probability);
            deal.probability = deal.probability_override.unwrap_or(of_stage);
        }
    }

    /// Whether two people changed the same field: `seen` is what this patch was written against, `now` what is there.
    pub fn collides(&self, seen: &Deal, now: &Deal) -> bool {
        (self.name.is_some() && seen.name != now.name)
            || (self.amount.is_some() && seen.amount != now.amount)
            || (self.contact_ids.is_some() && seen.contact_ids != now.contact_ids)
            || (self.owner_id.is_some() && seen.owner_id != now.owner_id)
            || (self.tags.is_some() && seen.tags != now.tags)
            || self.custom.keys().any(|field| seen.custom.get(*field) != now.custom.get(*field))
            || (!self.company_id.is_absent() && seen.company_id != now.company_id)
            || (!self.expected_close_on.is_absent() && seen.expected_close_on != now.expected_close_on)
            || (!self.source_id.is_absent() && seen.source_id != now.source_id)
            || (!self.loss_reason_id.is_absent() && seen.loss_reason_id != now.loss_reason_id)
            || (!self.probability_override.is_absent() && seen.probability_override != now.probability_override)
    }
}

fn set<T: Clone>(field: &mut T, value: Option<&T>) {
    if let Some(value) = value {
        field.clone_from(value);
    }
}

fn change<T: Clone>(field: &mut Option<T>, patch: &Maybe<T>) {
    if let Some(value) = patch.change() {
        *field = value.cloned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::samples::{deal, deal_id, stage_id, stages};

    const NOW: &str = "2026-11-22T06:00:00.000Z";

    fn applied(command: &Command, deal: Option<Deal>) -> Option<Deal> {
        command.apply(deal, World { stages: &stages(), now: NOW })
    }

    #[test]
    fn a_move_takes_the_probability_of_the_new_stage_and_starts_its_clock() {
        let to = DealMove {
            id: deal_id(1),
            stage_id: stage_id(2),
            after_id: None,
            before_id: None,
            rank: "b00".into(),
            back: false,
        };
        let moved = applied(&Command::Move(to), Some(deal(1, 1, "a0"))).expect("a deal");
        assert_eq!((moved.stage_id, moved.rank.as_str(), moved.probability), (stage_id(2), "b00", 50));
        assert_eq!(moved.stage_entered_at, NOW);
    }

    #[test]
    fn a_move_within_the_stage_leaves_its_clock() {
        let to = DealMove {
            id: deal_id(1),
            stage_id: stage_id(1),
            after_id: None,
            before_id: None,
            rank: "a1".into(),
            back: false,
        };
        let before = deal(1, 1, "a0");
        let moved = applied(&Command::Move(to), Some(before.clone())).expect("a deal");
        assert_eq!(moved.stage_entered_at, before.stage_entered_at);
    }

    #[test]
    fn absent_leaves_null_clears_and_a_value_sets() {
        let mut before = deal(1, 1, "a0");
        before.probability_override = Some(80);
        before.expected_close_on = Some("2026-12-01".into());
        let patch = DealPatch { probability_override: Maybe::Null, amount: Some(7), ..DealPatch::default() };
        let update = DealUpdate { id: before.id, version: before.version, patch };
        let after = applied(&Command::Update(Box::new(update)), Some(before.clone())).expect("a deal");
        assert_eq!((after.probability_override, after.probability, after.amount), (None, 10, 7));
        assert_eq!(after.expected_close_on, before.expected_close_on);
    }

    #[test]
    fn a_patch_survives_being_kept_as_json() {
        let patch = DealPatch {
            source_id: Maybe::Null,
            expected_close_on: Maybe::Value("2026-12-01".into()),
            ..DealPatch::default()
        };
        let text = serde_json::to_string(&patch).expect("json");
        assert_eq!(millrace_shared::read::read::<DealPatch>(&text).expect("patch"), patch);
    }

    #[test]
    fn only_the_same_field_collides() {
        let seen = deal(1, 1, "a0");
        let now = Deal { amount: 5, rank: "b9".into(), ..seen.clone() };
        assert!(!DealPatch { name: Some("x".into()), ..DealPatch::default() }.collides(&seen, &now));
        assert!(DealPatch { amount: Some(1), ..DealPatch::default() }.collides(&seen, &now));
    }

    #[test]
    fn a_check_stands_until_it_is_taken_away_and_counts_as_activity() {
        let (by, item_id) = (Some(UserId(uuid::Uuid::from_u128(5))), ChecklistItemId(uuid::Uuid::from_u128(7)));
        let check = |checked| Command::Check(DealCheck { id: deal_id(1), item_id, checked, by });
        let checked = applied(&check(true), Some(deal(1, 1, "a0"))).expect("a deal");
        assert_eq!(checked.check(item_id).map(|it| (it.checked_at.as_str(), it.checked_by_id)), Some((NOW, by)));
        assert_eq!(checked.last_activity_at, NOW);
        assert_eq!(applied(&check(true), Some(checked.clone())).expect("a deal"), checked, "it is done already");
        assert_eq!(applied(&check(false), Some(checked)).expect("a deal").checked_items, []);
    }

    #[test]
    fn nothing_is_done_to_a_deal_that_is_gone() {
        assert_eq!(applied(&Command::Delete(deal_id(1)), None), None);
    }
}
