//! Deals, boards and their figures in GraphQL.

use super::{
    commands,
    entity::{self, Model},
    inputs::{
        CloseDealInput, CreateDealInput, DealFilter, DealSort, DealStatus, MoveDealInput, ReopenDealInput,
        UpdateDealInput,
    },
    queries,
    totals::TotalsDelta,
};
use crate::{
    access::Access,
    companies::{self, graphql::Company},
    connection,
    contacts::{self, graphql::Contact},
    db::page::Page,
    directories::graphql::DirectoryItem,
    error::Error,
    events::graphql::EventConnection,
    graphql::{
        Ctx,
        inputs::{SortDirection, VersionedInput},
        permissions::RecordPermissions,
        scalars::{Date, EventSeq, Long},
    },
    notes::graphql::NoteConnection,
    pipelines::graphql::{Pipeline, Stage},
    reference::Reference,
    users::graphql::User,
};
use async_graphql::{Context, Object, Result, SimpleObject};
use millrace_shared::{
    CompanyId, DealId, DirectoryItemId, PipelineId, RecordKind, StageId, StageKind, Timestamp, UserId, filter,
};
use sea_orm::Order;
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
    pub fn new(model: Model, reference: &Arc<Reference>) -> Self {
        Self { model: Arc::new(model), reference: reference.clone(), company: None, contacts: None }
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
                    .map(|company| Company::new(company.clone(), reference))
            }),
            contacts: contacts.as_mut().map(|contacts| {
                contacts
                    .remove(&model.id)
                    .unwrap_or_default()
                    .into_iter()
                    .map(|contact| Contact::new(contact, reference))
                    .collect()
            }),
            model: Arc::new(model),
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
const IN_CONNECTION: &[&[&str]] = &[&["nodes"], &["edges", "node"]];

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
    /// Minor units of its currency.
    async fn amount(&self) -> Long {
        self.model.amount.into()
    }
    /// ISO 4217.
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
        match ctx.access()?.get::<companies::entity::Entity>(id).await {
            Ok(company) => Ok(Some(Company::new(company, &self.reference))),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
    /// Who takes part in it, the first one first.
    async fn contacts(&self, ctx: &Context<'_>) -> Result<Vec<Contact>> {
        if let Some(contacts) = &self.contacts {
            return Ok(contacts.clone());
        }
        let mut contacts = queries::contacts_of(ctx.access()?, &[self.model.id]).await?;
        let contacts: Vec<contacts::entity::Model> = contacts.remove(&self.model.id).unwrap_or_default();
        Ok(contacts.into_iter().map(|contact| Contact::new(contact, &self.reference)).collect())
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
    /// Percent: the override, or else the stage's.
    async fn probability(&self) -> i32 {
        self.reference.stage(self.model.stage_id).map_or(0, |stage| self.model.probability(stage))
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
        Ok(RecordPermissions::of(ctx.access()?, self.model.as_ref()))
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

/// A sum in one currency.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct Money {
    /// Minor units.
    pub amount: Long,
    /// ISO 4217.
    pub currency: String,
}

/// Exact figures of everything that is meant and may be seen, not only of what is loaded.
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct Totals {
    /// How many.
    pub count: i64,
    /// Sum of the amounts, one for each currency.
    pub amounts: Vec<Money>,
    /// Sum of the amounts times their probability, one for each currency.
    pub weighted: Vec<Money>,
}

impl Totals {
    /// From a stage's figures and its probability in percent.
    pub fn of(figures: &[(String, TotalsDelta)], probability: i32) -> Self {
        let mut figures = figures.to_vec();
        figures.sort_by(|a, b| a.0.cmp(&b.0));
        let money = |amount: &dyn Fn(&TotalsDelta) -> i64| {
            figures
                .iter()
                .map(|(currency, totals)| Money { amount: Long(amount(totals)), currency: currency.clone() })
                .collect()
        };
        Self {
            count: figures.iter().map(|(_, totals)| totals.count).sum(),
            amounts: money(&|totals| totals.amount),
            weighted: money(&|totals| totals.weighted_amount(probability)),
        }
    }
}

/// Figures of a stage.
#[derive(Debug, Clone, SimpleObject)]
pub struct StageTotals {
    /// The stage.
    pub stage_id: StageId,
    /// Its figures.
    pub totals: Totals,
}

impl StageTotals {
    /// Of these stages; one without deals has zeros.
    pub fn of(
        reference: &Reference,
        stages: impl IntoIterator<Item = StageId>,
        figures: &queries::TotalsByStage,
    ) -> Vec<Self> {
        let totals = |id: StageId| {
            let probability = reference.stage(id).map_or(0, |stage| stage.probability);
            Totals::of(figures.get(&id).map_or(&[][..], Vec::as_slice), probability)
        };
        stages.into_iter().map(|stage_id| Self { stage_id, totals: totals(stage_id) }).collect()
    }
}

/// A pipeline with its columns.
#[derive(Clone, SimpleObject)]
pub struct Board {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// A column for each stage, in order: open ones, then won, lost, unqualified.
    pub columns: Vec<BoardColumn>,
    /// The number of the log that this board is true for, or newer: subscribe to `changes` since it.
    pub seq: EventSeq,
}

/// A stage with its first cards.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct BoardColumn {
    /// The stage.
    pub stage: Stage,
    /// Figures of everything in the column that matches and may be seen.
    pub totals: Totals,
    #[graphql(skip)]
    deals: Page<(String, Deal)>,
    #[graphql(skip)]
    filter: filter::DealFilter,
}

#[async_graphql::ComplexObject]
impl BoardColumn {
    /// The first cards in the column's order; further ones come from `deals` with this stage, sorted by RANK, after
    /// the last cursor.
    async fn deals(&self) -> DealConnection {
        DealConnection::new(self.deals.clone(), None, DealCount(self.filter.clone()))
    }
}

/// Counts a list of deals when asked to.
pub struct DealCount(filter::DealFilter);

impl DealCount {
    async fn count(&self, access: &Access) -> Result<i64, Error> {
        queries::count(access, &self.0).await
    }
}

connection!(Deal, DealConnection, DealEdge, total: DealCount);

impl DealConnection {
    /// A page of the deals that match.
    pub async fn of(
        access: &Access,
        filter: filter::DealFilter,
        sort: DealSort,
        order: Order,
        first: i32,
        after: Option<String>,
        wants: Wants,
    ) -> Result<Self, Error> {
        let page = queries::list(access, &filter, sort, order, first, after.as_deref()).await?;
        let (cursors, models): (Vec<_>, Vec<_>) = page.rows.into_iter().unzip();
        let deals = Deal::page(access, models, wants).await?;
        let rows = cursors.into_iter().zip(deals).collect();
        Ok(Self::new(Page { rows, more: page.more }, after, DealCount(filter)))
    }

    /// The deals of a company or a contact, newest first.
    pub async fn of_related(
        ctx: &Context<'_>,
        filter: filter::DealFilter,
        first: i32,
        after: Option<String>,
    ) -> Result<Self, Error> {
        let wants = Wants::below(ctx, IN_CONNECTION);
        Self::of(ctx.access()?, filter, DealSort::CreatedAt, Order::Desc, first, after, wants).await
    }
}

/// Figures over the deals that match.
pub struct DealStatistics {
    statistics: queries::Statistics,
    reference: Arc<Reference>,
}

#[Object]
impl DealStatistics {
    /// How many.
    async fn count(&self) -> i64 {
        StageKind::ALL.iter().map(|kind| self.statistics.count(*kind)).sum()
    }
    /// How many are open.
    async fn open_count(&self) -> i64 {
        self.statistics.count(StageKind::Open)
    }
    /// How many were won.
    async fn won_count(&self) -> i64 {
        self.statistics.count(StageKind::Won)
    }
    /// How many were lost.
    async fn lost_count(&self) -> i64 {
        self.statistics.count(StageKind::Lost)
    }
    /// How many were unqualified.
    async fn unqualified_count(&self) -> i64 {
        self.statistics.count(StageKind::Unqualified)
    }
    /// Sum of the won amounts, one for each currency.
    async fn won_amounts(&self) -> Vec<Money> {
        self.amounts(StageKind::Won)
    }
    /// Sum of the open amounts, one for each currency.
    async fn open_amounts(&self) -> Vec<Money> {
        self.amounts(StageKind::Open)
    }
    /// Won of won and lost, percent; null when there are none.
    async fn win_rate(&self) -> Option<f64> {
        let (won, lost) = (self.statistics.count(StageKind::Won), self.statistics.count(StageKind::Lost));
        #[expect(clippy::cast_precision_loss, reason = "a rate is told with a few digits")]
        (won + lost > 0).then(|| won as f64 * 100.0 / (won + lost) as f64)
    }
    /// Mean days from creation to close of won and lost deals; null when there are none.
    async fn mean_cycle_days(&self) -> Option<f64> {
        self.statistics.mean_cycle_days(&[StageKind::Won, StageKind::Lost])
    }
    /// Mean days from creation to close of won deals; null when there are none.
    async fn mean_won_cycle_days(&self) -> Option<f64> {
        self.statistics.mean_cycle_days(&[StageKind::Won])
    }
    /// Figures of each stage that has deals.
    async fn by_stage(&self) -> Vec<StageTotals> {
        let stages = self.reference.pipelines.iter().flat_map(|pipeline| &pipeline.stages).map(|stage| stage.id);
        StageTotals::of(
            &self.reference,
            stages.filter(|id| self.statistics.by_stage.contains_key(id)),
            &self.statistics.by_stage,
        )
    }
}

impl DealStatistics {
    fn amounts(&self, kind: StageKind) -> Vec<Money> {
        let mut sums: HashMap<&str, i64> = HashMap::new();
        for (currency, totals) in self.statistics.by_kind.get(&kind).into_iter().flatten() {
            *sums.entry(currency).or_default() += totals.amount;
        }
        let mut amounts: Vec<_> = sums
            .into_iter()
            .map(|(currency, amount)| Money { amount: Long(amount), currency: currency.to_owned() })
            .collect();
        amounts.sort_by(|a, b| a.currency.cmp(&b.currency));
        amounts
    }
}

/// Queries of deals.
#[derive(Default)]
pub struct DealQuery;

#[Object]
impl DealQuery {
    /// A pipeline with the first cards and the exact figures of each column.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn board(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The pipeline.")] pipeline_id: PipelineId,
        #[graphql(desc = "Which deals; `pipelineId`, `stageIds` and `statuses` in it narrow the columns' cards.")]
        filter: Option<DealFilter>,
        #[graphql(default = 50, desc = "Cards of each column, 200 at most.")] first: i32,
    ) -> Result<Board> {
        let access = ctx.access()?;
        let reference = access.reference();
        let pipeline = reference.pipeline(pipeline_id).ok_or(Error::NotFound("the pipeline"))?;
        // Read before the cards, so that what changes meanwhile is told again and not missed.
        let seq = crate::events::log::position(access.app().db.reader(), access.workspace_id()).await?;
        let mut filter = filter::DealFilter::from(filter.unwrap_or_default());
        filter.pipeline_id = Some(pipeline_id);
        let stages: Vec<StageId> = pipeline.stages.iter().map(|stage| stage.id).collect();
        let columns = ctx.look_ahead().field("columns");
        let figures = if columns.field("totals").exists() {
            queries::stage_totals(access, &filter).await?
        } else {
            HashMap::new()
        };
        let mut cards = if columns.field("deals").exists() {
            queries::columns(access, &stages, &filter, first).await?
        } else {
            HashMap::new()
        };
        let wants = Wants::below(ctx, &[&["columns", "deals", "nodes"], &["columns", "deals", "edges", "node"]]);
        let all: Vec<Model> =
            stages.iter().filter_map(|stage| cards.get(stage)).flat_map(|page| page.rows.clone()).collect();
        let mut deals = Deal::page(access, all, wants).await?.into_iter();
        let totals = StageTotals::of(reference, stages, &figures);
        let columns = pipeline.stages.iter().zip(totals).map(|(stage, StageTotals { totals, .. })| {
            let page = cards.remove(&stage.id).unwrap_or(Page { rows: Vec::new(), more: false });
            let filter = filter::DealFilter { stage_ids: Some(vec![stage.id]), ..filter.clone() };
            let page = page.map(|model| queries::cursor(&model, DealSort::Rank));
            let rows = page.rows.into_iter().zip(deals.by_ref()).collect();
            let deals = Page { rows, more: page.more };
            BoardColumn { stage: Stage::new(stage.clone()), totals, deals, filter }
        });
        Ok(Board { columns: columns.collect(), pipeline: Pipeline::new(pipeline.clone()), seq: seq.into() })
    }

    /// A list of deals.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all but the trash when absent.")] filter: Option<DealFilter>,
        #[graphql(default_with = "DealSort::CreatedAt", desc = "What they are sorted by.")] sort: DealSort,
        #[graphql(default_with = "SortDirection::Desc", desc = "In which direction.")] direction: SortDirection,
        #[graphql(default = 50, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<DealConnection> {
        let wants = Wants::below(ctx, IN_CONNECTION);
        Ok(DealConnection::of(
            ctx.access()?,
            filter.unwrap_or_default().into(),
            sort,
            direction.into(),
            first,
            after,
            wants,
        )
        .await?)
    }

    /// One deal, in the trash or not.
    async fn deal(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: DealId) -> Result<Deal> {
        let access = ctx.access()?;
        Ok(Deal::new(access.get::<entity::Entity>(id).await?, access.reference()))
    }

    /// Figures over the deals that match.
    async fn deal_statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all but the trash when absent.")] filter: Option<DealFilter>,
    ) -> Result<DealStatistics> {
        let access = ctx.access()?;
        let statistics = queries::statistics(access, &filter.unwrap_or_default().into()).await?;
        Ok(DealStatistics { statistics, reference: access.reference().clone() })
    }
}

/// A deal after a mutation.
#[derive(SimpleObject)]
pub struct DealPayload {
    /// As it is now.
    pub deal: Deal,
    /// The number of the event: everything up to it is in this answer.
    pub seq: EventSeq,
}

impl DealPayload {
    fn of(access: &Access, (model, seq): commands::Done) -> Self {
        Self { deal: Deal::new(model, access.reference()), seq: seq.into() }
    }
}

/// Mutations of deals.
#[derive(Default)]
pub struct DealMutation;

#[Object]
impl DealMutation {
    /// Makes a deal at the top of a stage. VALIDATION tells what the stage or the pipeline asks for.
    async fn create_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The deal.")] input: CreateDealInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(access, commands::create(access, input).await?))
    }
    /// Changes fields of a deal. CONFLICT when it was changed since the version given.
    async fn update_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateDealInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(access, commands::update(access, input).await?))
    }
    /// Moves a deal to a place in a stage. VALIDATION tells what the stage asks for.
    async fn move_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where to.")] input: MoveDealInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(access, commands::move_to(access, input).await?))
    }
    /// Closes a deal as won, lost or unqualified.
    async fn close_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How it ends.")] input: CloseDealInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(access, commands::close(access, input).await?))
    }
    /// Opens a closed deal again.
    async fn reopen_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ReopenDealInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(access, commands::reopen(access, input).await?))
    }
    /// Puts a deal into the trash.
    async fn delete_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(
            access,
            commands::delete(access, input.id.into(), input.version, input.client_mutation_id).await?,
        ))
    }
    /// Takes a deal out of the trash, to the top of its stage.
    async fn restore_deal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<DealPayload> {
        let access = ctx.access()?;
        Ok(DealPayload::of(
            access,
            commands::restore(access, input.id.into(), input.version, input.client_mutation_id).await?,
        ))
    }
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
