//! What the mutations of deals take.

use crate::{
    access::Access,
    fields::inputs::{CustomConditionInput, CustomValueInput},
    graphql::scalars::{Date, Long},
};
use async_graphql::{Enum, InputObject, MaybeUndefined};
use millrace_shared::{
    ChecklistItemId, CompanyId, ContactId, DealId, DirectoryItemId, PipelineId, StageId, StageKind, TeamId, Timestamp,
    UserId, filter,
};

/// How a deal stands: the kind of its stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "StageKind")]
pub enum DealStatus {
    /// Work goes on.
    Open,
    /// The customer bought.
    Won,
    /// The customer decided against it.
    Lost,
    /// It was never a deal.
    Unqualified,
}

/// What deals are sorted by. The id decides between equals; absent values come last in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DealSort {
    /// The order of their column; meant within one stage.
    Rank,
    /// The stages in their order, and in each the order of its column.
    Stage,
    /// The owners by name, in any case, and the deals of each by the order of their columns. Not for a board.
    Owner,
    /// Name, in any case.
    Name,
    /// Amount in minor units, whatever the currency.
    Amount,
    /// Expected close date.
    ExpectedCloseOn,
    /// When it was made.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// When somebody last worked on it.
    LastActivityAt,
    /// When it was closed.
    ClosedAt,
    /// Since when it is in its stage.
    StageEnteredAt,
}

/// Which deals are meant: every field that is given must hold; a list holds when one of its values does.
#[derive(Debug, Clone, Default, InputObject)]
pub struct DealFilter {
    /// In this pipeline.
    pub pipeline_id: Option<PipelineId>,
    /// In one of these stages.
    pub stage_ids: Option<Vec<StageId>>,
    /// In a stage of one of these kinds.
    pub statuses: Option<Vec<DealStatus>>,
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
    pub amount_from: Option<Long>,
    /// At most so much, in minor units.
    pub amount_to: Option<Long>,
    /// In one of these currencies: ISO 4217 codes, in any case.
    pub currencies: Option<Vec<String>>,
    /// With at least this probability in percent: the deal's own, or else its stage's.
    pub probability_from: Option<i32>,
    /// With at most this probability in percent: the deal's own, or else its stage's.
    pub probability_to: Option<i32>,
    /// Expected to close on this day or later.
    pub closes_from: Option<Date>,
    /// Expected to close on this day or earlier.
    pub closes_to: Option<Date>,
    /// Conditions on custom fields; all must hold.
    pub custom: Option<Vec<CustomConditionInput>>,
    /// True: only those without an expected close date.
    #[graphql(default)]
    pub without_close_date: bool,
    /// From one of these sources: items of the directory SOURCE.
    pub source_ids: Option<Vec<DirectoryItemId>>,
    /// True: only those without a source.
    #[graphql(default)]
    pub without_source: bool,
    /// Lost for one of these reasons: items of the directory LOSS_REASON.
    pub loss_reason_ids: Option<Vec<DirectoryItemId>>,
    /// True: only those without a reason for loss.
    #[graphql(default)]
    pub without_loss_reason: bool,
    /// Closed at this instant or later.
    pub closed_from: Option<Timestamp>,
    /// Closed before this instant.
    pub closed_before: Option<Timestamp>,
    /// True: only open ones that nobody has worked on for longer than their stage allows, by the clock of now.
    #[graphql(default)]
    pub over_time_limit: bool,
    /// True: only what is in the trash; false: only what is not.
    #[graphql(default)]
    pub deleted: bool,
}

impl DealFilter {
    /// What it means just now.
    pub fn meant(self, access: &Access) -> filter::DealFilter {
        let idle_since = self.over_time_limit.then(|| access.reference().idle_since(access.app().clock.now()));
        filter::DealFilter {
            pipeline_id: self.pipeline_id,
            stage_ids: self.stage_ids,
            statuses: self.statuses.map(|statuses| statuses.into_iter().map(StageKind::from).collect()),
            owner_ids: self.owner_ids,
            team_ids: self.team_ids,
            company_ids: self.company_ids,
            contact_id: self.contact_id,
            contact_ids: self.contact_ids,
            tags: self.tags,
            text: self.text,
            amount_from: self.amount_from.map(|amount| amount.0),
            amount_to: self.amount_to.map(|amount| amount.0),
            currencies: self.currencies,
            probability_from: self.probability_from,
            probability_to: self.probability_to,
            closes_from: self.closes_from.map(|day| day.0),
            closes_to: self.closes_to.map(|day| day.0),
            without_close_date: self.without_close_date,
            source_ids: self.source_ids,
            without_source: self.without_source,
            loss_reason_ids: self.loss_reason_ids,
            without_loss_reason: self.without_loss_reason,
            closed_from: self.closed_from,
            closed_before: self.closed_before,
            idle_since,
            custom: self.custom.unwrap_or_default().into_iter().map(Into::into).collect(),
            deleted: self.deleted,
        }
    }
}

/// A deal to be made.
#[derive(Debug, Clone, InputObject)]
pub struct CreateDealInput {
    /// A UUIDv7 made by the client, so that it can show the deal at once.
    pub id: Option<DealId>,
    /// The pipeline.
    pub pipeline_id: PipelineId,
    /// An open stage of it; the first one when absent.
    pub stage_id: Option<StageId>,
    /// Its name, at most 200 characters.
    pub name: String,
    /// Minor units; 0 when absent.
    pub amount: Option<Long>,
    /// ISO 4217; the workspace's when absent.
    pub currency: Option<String>,
    /// The customer.
    pub company_id: Option<CompanyId>,
    /// Who takes part in it, the first one first.
    pub contact_ids: Option<Vec<ContactId>>,
    /// Who works on it; the caller when absent.
    pub owner_id: Option<UserId>,
    /// Percent, instead of the stage's.
    pub probability_override: Option<i32>,
    /// When it should be closed.
    pub expected_close_on: Option<Date>,
    /// Where it came from: an item of the directory SOURCE.
    pub source_id: Option<DirectoryItemId>,
    /// Words on it, at most 50.
    pub tags: Option<Vec<String>>,
    /// What its custom fields hold.
    pub custom: Option<Vec<CustomValueInput>>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// Changes of a deal: absent leaves a field as it is, null clears it.
#[derive(Debug, Clone, InputObject)]
pub struct UpdateDealInput {
    /// The deal.
    pub id: DealId,
    /// The version this was made for; another one is a CONFLICT.
    pub version: i32,
    /// Its name.
    pub name: Option<String>,
    /// Minor units.
    pub amount: Option<Long>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// The customer.
    pub company_id: MaybeUndefined<CompanyId>,
    /// Who takes part in it, the first one first.
    pub contact_ids: Option<Vec<ContactId>>,
    /// Who works on it.
    pub owner_id: Option<UserId>,
    /// Percent; null follows the stage.
    pub probability_override: MaybeUndefined<i32>,
    /// When it should be closed.
    pub expected_close_on: MaybeUndefined<Date>,
    /// Where it came from.
    pub source_id: MaybeUndefined<DirectoryItemId>,
    /// Why it was lost.
    pub loss_reason_id: MaybeUndefined<DirectoryItemId>,
    /// Words on it.
    pub tags: Option<Vec<String>>,
    /// What its custom fields shall hold; those that are not named stay as they are.
    pub custom: Option<Vec<CustomValueInput>>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// What becomes of one deal among many: what is absent stays as it is, null clears.
#[derive(Debug, Clone, InputObject)]
pub struct DealChangeInput {
    /// The deal.
    pub id: DealId,
    /// When given, a deal changed since is a CONFLICT.
    pub version: Option<i32>,
    /// The stage it goes to; a closed one closes it.
    pub stage_id: Option<StageId>,
    /// The deal above its new place; the top when it is not in that stage.
    pub after_id: Option<DealId>,
    /// Who works on it.
    pub owner_id: Option<UserId>,
    /// Minor units.
    pub amount: Option<Long>,
    /// The customer.
    pub company_id: MaybeUndefined<CompanyId>,
    /// Who takes part in it, the first one first.
    pub contact_ids: Option<Vec<ContactId>>,
    /// When it should be closed.
    pub expected_close_on: MaybeUndefined<Date>,
    /// Where it came from.
    pub source_id: MaybeUndefined<DirectoryItemId>,
    /// Why it was lost; a deal that comes into a lost stage needs one.
    pub loss_reason_id: MaybeUndefined<DirectoryItemId>,
    /// Tags that it gets, if it has them not.
    pub add_tags: Option<Vec<String>>,
    /// Tags that it loses, in any case of letters.
    pub remove_tags: Option<Vec<String>>,
    /// What its custom fields shall hold; those that are not named stay as they are.
    pub custom: Option<Vec<CustomValueInput>>,
    /// When it was closed; only of a deal that is closed then.
    pub closed_at: Option<Timestamp>,
    /// True puts it into the trash, false takes it out.
    pub deleted: Option<bool>,
}

/// Changes of many deals at once.
#[derive(Debug, Clone, InputObject)]
pub struct ChangeDealsInput {
    /// One for each deal, 200 at most; done in this order.
    pub changes: Vec<DealChangeInput>,
    /// The client's id of this mutation: a repeated one is answered with the deals as they are, not done again.
    pub client_mutation_id: Option<String>,
}

/// An item of a checklist that is done on a deal, or not.
#[derive(Debug, Clone, InputObject)]
pub struct SetDealChecklistItemInput {
    /// The deal.
    pub id: DealId,
    /// An item of a stage of the deal's pipeline.
    pub item_id: ChecklistItemId,
    /// Whether it is done.
    pub checked: bool,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// Where a deal goes: right after `afterId`, or else right before `beforeId`, or else to the top of the stage.
#[derive(Debug, Clone, InputObject)]
pub struct MoveDealInput {
    /// The deal.
    pub id: DealId,
    /// When given, a deal changed since is a CONFLICT. Moves usually leave it out, so that both of two moves survive.
    pub version: Option<i32>,
    /// The stage; a closed one closes the deal.
    pub stage_id: StageId,
    /// The deal above its new place.
    pub after_id: Option<DealId>,
    /// The deal below its new place.
    pub before_id: Option<DealId>,
    /// Where neither of them is in the stage: the rank that it had there before. Without it that is the top.
    pub rank: Option<String>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// How a deal ends.
#[derive(Debug, Clone, InputObject)]
pub struct CloseDealInput {
    /// The deal.
    pub id: DealId,
    /// When given, a deal changed since is a CONFLICT.
    pub version: Option<i32>,
    /// A closed stage.
    pub stage_id: StageId,
    /// The final amount in minor units; as it was when absent.
    pub amount: Option<Long>,
    /// An item of the directory LOSS_REASON; required for a lost deal.
    pub loss_reason_id: Option<DirectoryItemId>,
    /// When it was closed; now when absent.
    pub closed_at: Option<Timestamp>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// A closed deal that goes on.
#[derive(Debug, Clone, InputObject)]
pub struct ReopenDealInput {
    /// The deal.
    pub id: DealId,
    /// When given, a deal changed since is a CONFLICT.
    pub version: Option<i32>,
    /// An open stage; the first one when absent.
    pub stage_id: Option<StageId>,
    /// The rank that it had there before. Without it that is the top.
    pub rank: Option<String>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}
