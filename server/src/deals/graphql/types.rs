//! A deal, and how long it stood where.

use super::checklist::DealChecklistItem;
use crate::{
    access::Access,
    companies::{self, graphql::Company},
    contacts::{self, graphql::Contact},
    deals::{
        entity::{CheckedItem, Model},
        inputs::DealStatus,
        queries,
    },
    directories::graphql::DirectoryItem,
    error::Error,
    events::graphql::EventConnection,
    fields::graphql::CustomValue,
    files::graphql::FileConnection,
    graphql::{
        Ctx,
        permissions::RecordPermissions,
        scalars::{Date, Long},
    },
    notes::graphql::NoteConnection,
    pipelines::graphql::Stage,
    reference::Reference,
    users::graphql::User,
};
use async_graphql::{Context, Object, Result, SimpleObject};
use millrace_shared::{CompanyId, DealId, DirectoryItemId, PipelineId, RecordKind, StageId, Timestamp, UserId};
use std::{collections::HashMap, sync::Arc};

/// What is being sold to whom, for how much, by whom, and how far it has come.
#[derive(Clone)]
pub struct Deal {
    model: Arc<Model>,
    reference: Arc<Reference>,
    /// The company, when the whole page's were fetched together.
    company: Option<Option<Company>>,
    /// The contacts, likewise.
    contacts: Option<Vec<Contact>>,
}

impl Deal {
    /// A single deal; its company and contacts are fetched when asked for.
    pub fn new(access: &Access, model: Model) -> Self {
        Self {
            model: Arc::new(access.shown(model)),
            reference: access.reference().clone(),
            company: None,
            contacts: None,
        }
    }

    /// Its pipeline.
    pub fn pipeline(&self) -> PipelineId {
        self.model.pipeline_id
    }

    /// Deals of one page, with companies and contacts fetched together as far as they are asked for.
    pub async fn page(access: &Access, deals: Vec<Model>, wants: Wants) -> Result<Vec<Self>, Error> {
        let reference = access.reference();
        let companies = if wants.company { Some(queries::companies_of(access, &deals).await?) } else { None };
        let ids: Vec<DealId> = deals.iter().map(|deal| deal.id).collect();
        let mut contacts = if wants.contacts { Some(queries::contacts_of(access, &ids).await?) } else { None };
        let deal = |model: Model| Self {
            company: companies.as_ref().map(|companies: &HashMap<_, companies::entity::Model>| {
                model
                    .company_id
                    .and_then(|id| companies.get(&id.0))
                    .map(|company| Company::new(access, company.clone()))
            }),
            contacts: contacts.as_mut().map(|contacts| {
                contacts
                    .remove(&model.id)
                    .unwrap_or_default()
                    .into_iter()
                    .map(|contact| Contact::new(access, contact))
                    .collect()
            }),
            model: Arc::new(access.shown(model)),
            reference: reference.clone(),
        };
        Ok(deals.into_iter().map(deal).collect())
    }
}

/// What a query asks of each deal beyond its own row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wants {
    /// Its company.
    pub company: bool,
    /// Its contacts.
    pub contacts: bool,
}

impl Wants {
    /// Looks below the field at hand for deals, along these paths.
    pub fn below(ctx: &Context<'_>, paths: &[&[&str]]) -> Self {
        let wants = |field: &str| {
            paths.iter().any(|path| path.iter().fold(ctx.look_ahead(), |at, step| at.field(step)).field(field).exists())
        };
        Self { company: wants("company"), contacts: wants("contacts") }
    }
}

/// The paths from a connection to its deals.
pub(super) const IN_CONNECTION: &[&[&str]] = &[&["nodes"], &["edges", "node"]];

/// What is being sold to whom, for how much, by whom, and how far it has come.
#[Object]
impl Deal {
    /// Its id.
    async fn id(&self) -> DealId {
        self.model.id
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.model.name
    }
    /// Minor units of its currency; null when the viewer's role hides it.
    async fn amount(&self, ctx: &Context<'_>) -> Result<Option<Long>> {
        Ok(ctx.access()?.shows(RecordKind::Deal, "amount").then_some(self.model.amount.into()))
    }
    /// ISO 4217; the workspace's when the viewer's role hides the amount.
    async fn currency(&self) -> &str {
        &self.model.currency
    }
    /// Its pipeline's id.
    async fn pipeline_id(&self) -> PipelineId {
        self.model.pipeline_id
    }
    /// Its stage's id.
    async fn stage_id(&self) -> StageId {
        self.model.stage_id
    }
    /// Its stage.
    async fn stage(&self) -> Result<Stage> {
        let stage = self.reference.stage(self.model.stage_id).ok_or(Error::NotFound("the stage"))?;
        Ok(Stage::new(stage.clone()))
    }
    /// Its place in the stage: keys compare as ASCII text, byte by byte; then the id.
    async fn rank(&self) -> &str {
        &self.model.rank
    }
    /// The kind of its stage.
    async fn status(&self) -> DealStatus {
        self.reference.stage_kind(self.model.stage_id).into()
    }
    /// The customer's id.
    async fn company_id(&self) -> Option<CompanyId> {
        self.model.company_id
    }
    /// The customer.
    async fn company(&self, ctx: &Context<'_>) -> Result<Option<Company>> {
        if let Some(company) = &self.company {
            return Ok(company.clone());
        }
        let Some(id) = self.model.company_id else {
            return Ok(None);
        };
        let access = ctx.access()?;
        match access.get::<companies::entity::Entity>(id).await {
            Ok(company) => Ok(Some(Company::new(access, company))),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
    /// Who takes part in it, the first one first.
    async fn contacts(&self, ctx: &Context<'_>) -> Result<Vec<Contact>> {
        if let Some(contacts) = &self.contacts {
            return Ok(contacts.clone());
        }
        let access = ctx.access()?;
        let mut contacts = queries::contacts_of(access, &[self.model.id]).await?;
        let contacts: Vec<contacts::entity::Model> = contacts.remove(&self.model.id).unwrap_or_default();
        Ok(contacts.into_iter().map(|contact| Contact::new(access, contact)).collect())
    }
    /// The id of who works on it.
    async fn owner_id(&self) -> UserId {
        self.model.owner_id
    }
    /// Who works on it.
    async fn owner(&self) -> Result<User> {
        let user = self.reference.user(self.model.owner_id).ok_or(Error::NotFound("the owner"))?;
        Ok(User::new(user.clone(), &self.reference))
    }
    /// Percent: the override, or else the stage's; null when the viewer's role hides it.
    async fn probability(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let probability = self.reference.stage(self.model.stage_id).map_or(0, |stage| self.model.probability(stage));
        Ok(ctx.access()?.shows(RecordKind::Deal, "probability").then_some(probability))
    }
    /// Percent, instead of the stage's.
    async fn probability_override(&self) -> Option<i32> {
        self.model.probability_override
    }
    /// When it should be closed.
    async fn expected_close_on(&self) -> Option<Date> {
        self.model.expected_close_on.map(Date)
    }
    /// The source's id.
    async fn source_id(&self) -> Option<DirectoryItemId> {
        self.model.source_id
    }
    /// Where it came from.
    async fn source(&self) -> Option<DirectoryItem> {
        self.model.source_id.and_then(|id| self.reference.directory_item(id)).cloned().map(DirectoryItem::new)
    }
    /// The reason's id.
    async fn loss_reason_id(&self) -> Option<DirectoryItemId> {
        self.model.loss_reason_id
    }
    /// Why it was lost.
    async fn loss_reason(&self) -> Option<DirectoryItem> {
        self.model.loss_reason_id.and_then(|id| self.reference.directory_item(id)).cloned().map(DirectoryItem::new)
    }
    /// Words on it.
    async fn tags(&self) -> &[String] {
        &self.model.tags.0
    }
    /// The checklist of the stage it stands in, with what is done.
    async fn checklist(&self) -> Vec<DealChecklistItem> {
        DealChecklistItem::of(&self.model, &self.reference)
    }
    /// What is done of the checklists of all stages; it stays when the deal leaves a stage.
    async fn checked_items(&self) -> &[CheckedItem] {
        &self.model.checked_items.0
    }
    /// What its custom fields hold, in their order; fields without a value are left out.
    async fn custom(&self) -> Vec<CustomValue> {
        CustomValue::of_record(RecordKind::Deal, &self.model.custom, &self.reference)
    }
    /// When it was closed.
    async fn closed_at(&self) -> Option<Timestamp> {
        self.model.closed_at
    }
    /// Since when it is in its stage.
    async fn stage_entered_at(&self) -> Timestamp {
        self.model.stage_entered_at
    }
    /// When anybody last worked on it.
    async fn last_activity_at(&self) -> Timestamp {
        self.model.last_activity_at
    }
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.model.created_at
    }
    /// When it was last changed.
    async fn updated_at(&self) -> Timestamp {
        self.model.updated_at
    }
    /// When it was put into the trash.
    async fn deleted_at(&self) -> Option<Timestamp> {
        self.model.deleted_at
    }
    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.model.version
    }
    /// How long it has been in each stage so far, from the log, in the order of first entry.
    async fn stage_history(&self, ctx: &Context<'_>) -> Result<Vec<StageStay>> {
        let access = ctx.access()?;
        let entries = crate::events::queries::stage_entries(access, &self.model).await?;
        let until = self.model.closed_at.unwrap_or_else(|| access.app().clock.now());
        Ok(stays(&entries, until))
    }
    /// Who else leads the client: of each other user with open deals with the same company or contact, that the viewer may
    /// see, the one last worked with. 5 at most.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn also_led(&self, ctx: &Context<'_>) -> Result<Vec<Self>> {
        let access = ctx.access()?;
        let led = queries::also_led(access, &self.model).await?;
        Ok(Self::page(access, led, Wants::below(ctx, &[&[]])).await?)
    }
    /// Notes on it, newest first.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<NoteConnection> {
        Ok(NoteConnection::of_record(ctx.access()?, RecordKind::Deal, self.model.id.into(), first, after).await?)
    }
    /// Files on it, newest first.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn files(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
        #[graphql(default = false, desc = "Those in the trash instead.")] trash: bool,
    ) -> Result<FileConnection> {
        Ok(FileConnection::of_record(ctx, (RecordKind::Deal, self.model.id.into()), first, after, trash).await?)
    }
    /// What happened to it, newest first.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<EventConnection> {
        Ok(EventConnection::of_record(ctx.access()?, self.model.id.into(), first, after).await?)
    }
    /// What the caller may do with it.
    async fn permissions(&self, ctx: &Context<'_>) -> Result<RecordPermissions> {
        Ok(RecordPermissions::of(ctx.access()?, self.model.as_ref()).in_trash(self.model.deleted_at))
    }
}

/// How long a deal has been in a stage.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct StageStay {
    /// The stage's id; it may be gone.
    pub stage_id: StageId,
    /// Seconds over all stays.
    pub seconds: Long,
    /// How often it came here.
    pub entries: i32,
}

/// Adds up the stays between entries; the last one ends at `until`.
fn stays(entries: &[(StageId, Timestamp)], until: Timestamp) -> Vec<StageStay> {
    let mut stays: Vec<StageStay> = Vec::new();
    for (at, (stage_id, entered)) in entries.iter().enumerate() {
        let left = entries.get(at + 1).map_or(until, |(_, at)| *at);
        let seconds = left.ms_since(*entered).max(0) / 1000;
        match stays.iter_mut().find(|stay| stay.stage_id == *stage_id) {
            Some(stay) => {
                stay.seconds.0 += seconds;
                stay.entries += 1;
            }
            None => stays.push(StageStay { stage_id: *stage_id, seconds: Long(seconds), entries: 1 }),
        }
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn stays_in_a_stage_add_up() {
        let (a, b) = (StageId(Uuid::from_u128(1)), StageId(Uuid::from_u128(2)));
        let entries = [(a, Timestamp(0)), (b, Timestamp(5_000)), (a, Timestamp(9_000))];
        let found = stays(&entries, Timestamp(10_500));
        assert_eq!(found[0], StageStay { stage_id: a, seconds: Long(6), entries: 2 });
        assert_eq!(found[1], StageStay { stage_id: b, seconds: Long(4), entries: 1 });
    }
}
