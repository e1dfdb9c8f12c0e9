//! The filter of a board and of lists of deals: one meaning, as a predicate here (the browser keeps a filtered board true
//! with it) and as SQL on the server (`server/src/deals/queries/filter.rs`); a property test there holds the two equal.

use super::custom::CustomCondition;
use crate::{
    CompanyId, ContactId, DealId, DirectoryItemId, FieldId, PipelineId, StageId, StageKind, TeamId, Timestamp, UserId,
    fields::FieldValue, validation::folded,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which deals are meant. Every field that is set must hold; a list holds when the deal has one of its values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "web", derive(crate::read::FromJson), read(serde))]
#[serde(rename_all = "camelCase", default)]
pub struct DealFilter {
    /// In this pipeline.
    pub pipeline_id: Option<PipelineId>,
    /// In one of these stages.
    pub stage_ids: Option<Vec<StageId>>,
    /// In a stage of one of these kinds.
    pub statuses: Option<Vec<StageKind>>,
    /// Of one of these owners.
    pub owner_ids: Option<Vec<UserId>>,
    /// Of an owner in one of these teams.
    pub team_ids: Option<Vec<TeamId>>,
    /// With one of these companies.
    pub company_ids: Option<Vec<CompanyId>>,
    /// With this contact.
    pub contact_id: Option<ContactId>,
    /// With one of these contacts.
    pub contact_ids: Option<Vec<ContactId>>,
    /// With one of these tags, in any case.
    pub tags: Option<Vec<String>>,
    /// Part of the deal's or its company's name, in any case.
    pub text: Option<String>,
    /// At least so much, in minor units.
    pub amount_from: Option<i64>,
    /// At most so much, in minor units.
    pub amount_to: Option<i64>,
    /// In one of these currencies, in any case.
    pub currencies: Option<Vec<String>>,
    /// With at least this probability in percent, its own or else its stage's.
    pub probability_from: Option<i32>,
    /// With at most this probability in percent, its own or else its stage's.
    pub probability_to: Option<i32>,
    /// Expected to close on this day or later.
    pub closes_from: Option<NaiveDate>,
    /// Expected to close on this day or earlier.
    pub closes_to: Option<NaiveDate>,
    /// Conditions on custom fields; all must hold.
    pub custom: Vec<CustomCondition>,
    /// Without an expected close date.
    pub without_close_date: bool,
    /// From one of these sources.
    pub source_ids: Option<Vec<DirectoryItemId>>,
    /// Without a source.
    pub without_source: bool,
    /// Lost for one of these reasons.
    pub loss_reason_ids: Option<Vec<DirectoryItemId>>,
    /// Without a reason for loss.
    pub without_loss_reason: bool,
    /// Closed at this instant or later.
    pub closed_from: Option<Timestamp>,
    /// Closed before this instant.
    pub closed_before: Option<Timestamp>,
    /// In one of these stages, and nobody has worked on it since that instant.
    pub idle_since: Option<BTreeMap<StageId, Timestamp>>,
    /// Only what is in the trash, instead of only what is not.
    pub deleted: bool,
}

/// What a filter looks at.
#[derive(Debug, Clone)]
pub struct DealFacts<'a> {
    /// The deal.
    pub id: DealId,
    /// Its name.
    pub name: &'a str,
    /// Its pipeline.
    pub pipeline_id: PipelineId,
    /// Its stage.
    pub stage_id: StageId,
    /// The kind of its stage.
    pub stage_kind: StageKind,
    /// Its owner.
    pub owner_id: UserId,
    /// The team of its owner.
    pub team_id: Option<TeamId>,
    /// Its company.
    pub company_id: Option<CompanyId>,
    /// The name of its company.
    pub company_name: Option<&'a str>,
    /// Its contacts.
    pub contact_ids: &'a [ContactId],
    /// Its tags.
    pub tags: &'a [String],
    /// Minor units.
    pub amount: i64,
    /// What they are units of: an ISO 4217 code.
    pub currency: &'a str,
    /// In percent: its own, or else its stage's.
    pub probability: i32,
    /// The expected close date.
    pub expected_close_on: Option<NaiveDate>,
    /// What its custom fields hold.
    pub custom: &'a BTreeMap<FieldId, FieldValue>,
    /// Its source.
    pub source_id: Option<DirectoryItemId>,
    /// Why it was lost.
    pub loss_reason_id: Option<DirectoryItemId>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// When somebody last worked on it.
    pub last_activity_at: Timestamp,
    /// Whether it is in the trash.
    pub deleted: bool,
}

impl DealFilter {
    /// Whether a deal is meant.
    pub fn matches(&self, deal: &DealFacts<'_>) -> bool {
        let text = self.text.as_deref().map(folded).filter(|text| !text.is_empty());
        self.deleted == deal.deleted
            && self.pipeline_id.is_none_or(|id| id == deal.pipeline_id)
            && has(&self.stage_ids, &deal.stage_id)
            && has(&self.statuses, &deal.stage_kind)
            && has(&self.owner_ids, &deal.owner_id)
            && among(&self.team_ids, deal.team_id)
            && among(&self.company_ids, deal.company_id)
            && among(&self.source_ids, deal.source_id)
            && among(&self.loss_reason_ids, deal.loss_reason_id)
            && self.contact_id.is_none_or(|id| deal.contact_ids.contains(&id))
            && self.contact_ids.as_ref().is_none_or(|ids| deal.contact_ids.iter().any(|id| ids.contains(id)))
            && self
                .currencies
                .as_ref()
                .is_none_or(|codes| codes.iter().any(|code| code.eq_ignore_ascii_case(deal.currency)))
            && self.is_probable(deal.probability)
            && self
                .tags
                .as_ref()
                .is_none_or(|tags| deal.tags.iter().any(|tag| tags.iter().any(|wanted| folded(wanted) == folded(tag))))
            && text.is_none_or(|text| {
                folded(deal.name).contains(&text) || deal.company_name.is_some_and(|name| folded(name).contains(&text))
            })
            && self.amount_from.is_none_or(|least| deal.amount >= least)
            && self.amount_to.is_none_or(|most| deal.amount <= most)
            && self.closes_from.is_none_or(|from| deal.expected_close_on.is_some_and(|on| on >= from))
            && self.closes_to.is_none_or(|to| deal.expected_close_on.is_some_and(|on| on <= to))
            && self.custom.iter().all(|it| it.test.matches(deal.custom.get(&it.field_id)))
            && !(self.without_close_date && deal.expected_close_on.is_some())
            && !(self.without_source && deal.source_id.is_some())
            && !(self.without_loss_reason && deal.loss_reason_id.is_some())
            && self.closed_from.is_none_or(|from| deal.closed_at.is_some_and(|at| at >= from))
            && self.closed_before.is_none_or(|before| deal.closed_at.is_some_and(|at| at < before))
            && self
                .idle_since
                .as_ref()
                .is_none_or(|since| since.get(&deal.stage_id).is_some_and(|since| deal.last_activity_at <= *since))
    }

    /// Whether a probability is meant.
    pub fn is_probable(&self, percent: i32) -> bool {
        self.probability_from.is_none_or(|least| percent >= least)
            && self.probability_to.is_none_or(|most| percent <= most)
    }

    /// Whether only pipeline, stages and owners narrow it: then kept totals answer, and nothing is counted.
    pub fn is_kept(&self) -> bool {
        !self.deleted
            && self.company_ids.is_none()
            && self.contact_id.is_none()
            && self.contact_ids.is_none()
            && self.currencies.is_none()
            && self.probability_from.is_none()
            && self.probability_to.is_none()
            && self.tags.is_none()
            && self.text.as_deref().is_none_or(|text| folded(text).is_empty())
            && self.amount_from.is_none()
            && self.amount_to.is_none()
            && self.closes_from.is_none()
            && self.closes_to.is_none()
            && self.custom.is_empty()
            && !self.without_close_date
            && self.source_ids.is_none()
            && !self.without_source
            && self.loss_reason_ids.is_none()
            && !self.without_loss_reason
            && self.closed_from.is_none()
            && self.closed_before.is_none()
            && self.idle_since.is_none()
    }
}

fn among<T: PartialEq>(wanted: &Option<Vec<T>>, value: Option<T>) -> bool {
    wanted.as_ref().is_none_or(|values| value.is_some_and(|value| values.contains(&value)))
}

fn has<T: PartialEq>(wanted: &Option<Vec<T>>, value: &T) -> bool {
    wanted.as_ref().is_none_or(|values| values.contains(value))
}
