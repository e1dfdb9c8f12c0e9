//! Companies in GraphQL: the object, its lists, queries and mutations.

use super::{
    commands::{self, CompanyPatch, Done, NewCompany},
    entity::{Entity, Model},
    loaders::{SubsidiariesOf, load},
    values::{Address, LabeledValue},
};
use crate::{
    access::Access,
    connection,
    contacts::graphql::ContactConnection,
    deals::graphql::DealConnection,
    error::Error,
    events::graphql::EventConnection,
    fields::graphql::CustomValue,
    files::graphql::FileConnection,
    graphql::{
        Ctx,
        inputs::{SortDirection, VersionedInput},
        permissions::RecordPermissions,
        scalars::{EventSeq, Long},
    },
    notes::graphql::NoteConnection,
    records::{
        commands::set_deleted,
        list::{Asked, Listing, RecordFilter},
        matches::RecordMatches,
        merge,
        standing::{StandingOf, Whose},
    },
    reference::Reference,
    users::graphql::User,
};
use async_graphql::{Context, Json, Object, Result, SimpleObject};
use millrace_shared::{
    CompanyId, FieldId, RecordId, RecordKind, RecordSort, Standing, Timestamp, UserId, fields::ListSort,
    filter::DealFilter,
};
use sea_orm::Order;
use std::sync::Arc;

/// An organisation that deals are made with.
#[derive(Clone)]
pub struct Company {
    model: Arc<Model>,
    reference: Arc<Reference>,
}

impl Company {
    /// From its row, without what the viewer's role hides.
    pub fn new(access: &Access, model: Model) -> Self {
        Self { model: Arc::new(access.shown(model)), reference: access.reference().clone() }
    }
}

/// An organisation that deals are made with.
#[Object]
impl Company {
    /// Its id.
    async fn id(&self) -> CompanyId {
        self.model.id
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.model.name
    }
    /// Line of business.
    async fn sector(&self) -> Option<&str> {
        self.model.sector.as_deref()
    }
    /// Web address.
    async fn website(&self) -> Option<&str> {
        self.model.website.as_deref()
    }
    /// Phone numbers.
    async fn phones(&self) -> &[LabeledValue] {
        &self.model.phones.0
    }
    /// E-mail addresses.
    async fn emails(&self) -> &[LabeledValue] {
        &self.model.emails.0
    }
    /// Where it is.
    async fn address(&self) -> &Address {
        &self.model.address
    }
    /// Revenue of a year, in minor units of `currency`.
    async fn annual_revenue(&self) -> Option<Long> {
        self.model.annual_revenue.map(Long)
    }
    /// The workspace's currency, ISO 4217.
    async fn currency(&self) -> &str {
        &self.reference.workspace.currency
    }
    /// How many work there.
    async fn employees(&self) -> Option<i32> {
        self.model.employees
    }
    /// Year it was founded.
    async fn founded_year(&self) -> Option<i32> {
        self.model.founded_year
    }
    /// Its tags, in the order given.
    async fn tags(&self) -> &[String] {
        &self.model.tags.0
    }
    /// What its custom fields hold, in their order; fields without a value are left out.
    async fn custom(&self) -> Vec<CustomValue> {
        CustomValue::of_record(RecordKind::Company, &self.model.custom, &self.reference)
    }
    /// Whether it is a customer or a prospect, by the deals with it that the viewer may see; null when there are none.
    async fn standing(&self, ctx: &Context<'_>) -> Result<Option<Standing>> {
        Ok(load(ctx, StandingOf(Whose::Companies, self.model.id.0)).await?)
    }
    /// The id of the company it belongs to.
    async fn parent_id(&self) -> Option<CompanyId> {
        self.model.parent_id
    }
    /// The company it belongs to; null also when the viewer may not see that one.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        let Some(parent) = self.model.parent_id else {
            return Ok(None);
        };
        let access = ctx.access()?;
        Ok(load(ctx, parent).await?.map(|model| Self::new(access, model)))
    }
    /// The companies that belong to it, by name.
    async fn subsidiaries(&self, ctx: &Context<'_>) -> Result<Vec<Self>> {
        let models = load(ctx, SubsidiariesOf(self.model.id)).await?.unwrap_or_default();
        let access = ctx.access()?;
        Ok(models.into_iter().map(|model| Self::new(access, model)).collect())
    }
    /// The id of who looks after it.
    async fn owner_id(&self) -> UserId {
        self.model.owner_id
    }
    /// Who looks after it.
    async fn owner(&self) -> Result<User> {
        let user = self.reference.user(self.model.owner_id).ok_or(Error::NotFound("the owner"))?;
        Ok(User::new(user.clone(), &self.reference))
    }
    /// People who work there, by name.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 50, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<ContactConnection> {
        let filter = RecordFilter { company_id: Some(self.model.id), ..RecordFilter::default() };
        let asked =
            Asked { filter, matching: None, sort: ListSort::Own(RecordSort::Name), order: Order::Asc, first, after };
        Ok(ContactConnection::of(ctx.access()?, asked).await?)
    }
    /// Deals with it, newest first.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 50, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<DealConnection> {
        let filter = DealFilter { company_ids: Some(vec![self.model.id]), ..DealFilter::default() };
        Ok(DealConnection::of_related(ctx, filter, first, after).await?)
    }
    /// What may be the same: what the viewer sees with the same e-mail address, phone number, name or domain, five of each
    /// kind at most.
    async fn matches(&self) -> RecordMatches {
        RecordMatches::of(self.model.known(), self.model.id.into())
    }
    /// Notes on it, newest first.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<NoteConnection> {
        Ok(NoteConnection::of_record(ctx.access()?, RecordKind::Company, self.model.id.into(), first, after).await?)
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
        Ok(FileConnection::of_record(ctx, (RecordKind::Company, self.model.id.into()), first, after, trash).await?)
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
    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.model.created_at
    }
    /// When it was last changed.
    async fn updated_at(&self) -> Timestamp {
        self.model.updated_at
    }
    /// When it was last worked with: its own changes, notes on it, and what was done to its deals.
    async fn last_activity_at(&self) -> Timestamp {
        self.model.last_activity_at
    }
    /// The id of the company that it became part of, when it was merged: it cannot be restored.
    async fn merged_into(&self, ctx: &Context<'_>) -> Result<Option<RecordId>> {
        if self.model.deleted_at.is_none() {
            return Ok(None);
        }
        Ok(merge::went_into(ctx.access()?, self.model.id.into()).await?)
    }
    /// When it was put into the trash.
    async fn deleted_at(&self) -> Option<Timestamp> {
        self.model.deleted_at
    }
    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.model.version
    }
    /// What the viewer may do with it.
    async fn permissions(&self, ctx: &Context<'_>) -> Result<RecordPermissions> {
        Ok(RecordPermissions::of(ctx.access()?, self.model.as_ref()).in_trash(self.model.deleted_at))
    }
}

connection!(Company, CompanyConnection, CompanyEdge, total: Listing<Entity>);

impl CompanyConnection {
    /// A page of the companies that match.
    pub async fn of(
        access: &Access,
        Asked { filter, matching, sort, order, first, after }: Asked,
    ) -> Result<Self, Error> {
        let listing = Listing::<Entity>::new(filter, matching);
        let page = listing.page(access, sort, order, first, after.as_deref()).await?;
        let page = page.map(|(cursor, model)| (cursor, Company::new(access, model)));
        Ok(Self::new(page, after, listing))
    }
}

/// Queries of companies.
#[derive(Default)]
pub struct CompanyQuery;

#[Object]
impl CompanyQuery {
    /// A list of companies.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn companies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all but the trash when absent.")] filter: Option<RecordFilter>,
        #[graphql(
            name = "where",
            desc = "What else must hold: groups of conditions on fields, as docs/api.md tells of filters."
        )]
        matching: Option<Json<serde_json::Value>>,
        #[graphql(default_with = "RecordSort::Name", desc = "What they are sorted by.")] sort: RecordSort,
        #[graphql(desc = "Sorts them by what this custom field holds instead; those without a value come last.")]
        sort_field: Option<FieldId>,
        #[graphql(default_with = "SortDirection::Asc", desc = "In which direction.")] direction: SortDirection,
        #[graphql(default = 50, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<CompanyConnection> {
        let asked = Asked::new(filter, matching, (sort, sort_field, direction), (first, after))?;
        Ok(CompanyConnection::of(ctx.access()?, asked).await?)
    }

    /// One company, in the trash or not.
    async fn company(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: CompanyId) -> Result<Company> {
        let access = ctx.access()?;
        Ok(Company::new(access, access.get::<Entity>(id).await?))
    }
}

/// A company after a mutation.
#[derive(SimpleObject)]
pub struct CompanyPayload {
    /// As it is now.
    pub company: Company,
    /// The number of the event: everything up to it is in this answer.
    pub seq: EventSeq,
}

impl CompanyPayload {
    fn of(access: &Access, (model, seq): Done) -> Self {
        Self { company: Company::new(access, model), seq: seq.into() }
    }
}

/// Mutations of companies.
#[derive(Default)]
pub struct CompanyMutation;

#[Object]
impl CompanyMutation {
    /// Makes a company.
    async fn create_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The company.")] input: NewCompany,
    ) -> Result<CompanyPayload> {
        let access = ctx.access()?;
        Ok(CompanyPayload::of(access, commands::create(access, input).await?))
    }
    /// Changes fields of a company. CONFLICT when it was changed since the version given.
    async fn update_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: CompanyPatch,
    ) -> Result<CompanyPayload> {
        let access = ctx.access()?;
        Ok(CompanyPayload::of(access, commands::update(access, input).await?))
    }
    /// Puts a company into the trash. Its deals and contacts stay.
    async fn delete_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<CompanyPayload> {
        let access = ctx.access()?;
        Ok(CompanyPayload::of(access, set_deleted::<Entity>(access, input, true).await?))
    }
    /// Takes a company out of the trash.
    async fn restore_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<CompanyPayload> {
        let access = ctx.access()?;
        Ok(CompanyPayload::of(access, set_deleted::<Entity>(access, input, false).await?))
    }
}
