//! Contacts in GraphQL: the object, its lists, queries and mutations.

use super::{
    commands::{self, ContactPatch, Done, NewContact},
    entity::{Entity, Model},
};
use crate::{
    access::Access,
    companies::{
        graphql::Company,
        loaders::{CompaniesOf, load},
        values::{Address, LabeledValue},
    },
    connection,
    deals::graphql::DealConnection,
    error::Error,
    events::graphql::EventConnection,
    fields::graphql::CustomValue,
    files::graphql::FileConnection,
    graphql::{
        Ctx,
        inputs::{SortDirection, VersionedInput},
        permissions::RecordPermissions,
        scalars::{Date, EventSeq},
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
    ContactId, FieldId, RecordId, RecordKind, RecordSort, Standing, Timestamp, UserId, filter::DealFilter,
};
use std::sync::Arc;

/// A person outside the workspace.
#[derive(Clone)]
pub struct Contact {
    model: Arc<Model>,
    reference: Arc<Reference>,
}

impl Contact {
    /// From its row, without what the viewer's role hides.
    pub fn new(access: &Access, model: Model) -> Self {
        Self { model: Arc::new(access.shown(model)), reference: access.reference().clone() }
    }
}

/// A person outside the workspace.
#[Object]
impl Contact {
    /// Its id.
    async fn id(&self) -> ContactId {
        self.model.id
    }
    /// Given and family name; without any, the first e-mail address or phone number.
    async fn name(&self) -> String {
        self.model.name()
    }
    /// Given name; may be empty.
    async fn first_name(&self) -> &str {
        &self.model.first_name
    }
    /// Family name; may be empty.
    async fn last_name(&self) -> &str {
        &self.model.last_name
    }
    /// Job title.
    async fn job_title(&self) -> Option<&str> {
        self.model.job_title.as_deref()
    }
    /// E-mail addresses.
    async fn emails(&self) -> &[LabeledValue] {
        &self.model.emails.0
    }
    /// Phone numbers.
    async fn phones(&self) -> &[LabeledValue] {
        &self.model.phones.0
    }
    /// Web address.
    async fn website(&self) -> Option<&str> {
        self.model.website.as_deref()
    }
    /// Accounts elsewhere: the label names the place.
    async fn socials(&self) -> &[LabeledValue] {
        &self.model.socials.0
    }
    /// Where the contact lives or works.
    async fn address(&self) -> &Address {
        &self.model.address
    }
    /// Language to write in.
    async fn language(&self) -> Option<&str> {
        self.model.language.as_deref()
    }
    /// Its tags, in the order given.
    async fn tags(&self) -> &[String] {
        &self.model.tags.0
    }
    /// What its custom fields hold, in their order; fields without a value are left out.
    async fn custom(&self) -> Vec<CustomValue> {
        CustomValue::of_record(RecordKind::Contact, &self.model.custom, &self.reference)
    }
    /// Birthday.
    async fn birthday(&self) -> Option<Date> {
        self.model.birthday.map(Date)
    }
    /// Whether the contact is a customer or a prospect, by the contact's deals that the viewer may see; null when there are none.
    async fn standing(&self, ctx: &Context<'_>) -> Result<Option<Standing>> {
        Ok(load(ctx, StandingOf(Whose::Contacts, self.model.id.0)).await?)
    }
    /// The companies the contact works for, the most important first.
    async fn companies(&self, ctx: &Context<'_>) -> Result<Vec<Company>> {
        let models = load(ctx, CompaniesOf(self.model.id)).await?.unwrap_or_default();
        let access = ctx.access()?;
        Ok(models.into_iter().map(|model| Company::new(access, model)).collect())
    }
    /// The id of who looks after the contact.
    async fn owner_id(&self) -> UserId {
        self.model.owner_id
    }
    /// Who looks after the contact.
    async fn owner(&self) -> Result<User> {
        let user = self.reference.user(self.model.owner_id).ok_or(Error::NotFound("the owner"))?;
        Ok(User::new(user.clone(), &self.reference))
    }
    /// Deals that the contact takes part in, newest first.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 50, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<DealConnection> {
        let filter = DealFilter { contact_id: Some(self.model.id), ..DealFilter::default() };
        Ok(DealConnection::of_related(ctx, filter, first, after).await?)
    }
    /// What may be the same: what the viewer sees with the same e-mail address, phone number, name or domain, five of each
    /// kind at most.
    async fn matches(&self) -> RecordMatches {
        RecordMatches::of(self.model.known(), self.model.id.into())
    }
    /// Notes on the contact, newest first.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<NoteConnection> {
        Ok(NoteConnection::of_record(ctx.access()?, RecordKind::Contact, self.model.id.into(), first, after).await?)
    }
    /// Files on the contact, newest first.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn files(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
        #[graphql(default = false, desc = "Those in the trash instead.")] trash: bool,
    ) -> Result<FileConnection> {
        Ok(FileConnection::of_record(ctx, (RecordKind::Contact, self.model.id.into()), first, after, trash).await?)
    }
    /// What happened to the contact, newest first.
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
    /// The id of the contact that it became part of, when it was merged: it cannot be restored.
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

connection!(Contact, ContactConnection, ContactEdge, total: Listing<Entity>);

impl ContactConnection {
    /// A page of the contacts that match.
    pub async fn of(
        access: &Access,
        Asked { filter, matching, sort, order, first, after }: Asked,
    ) -> Result<Self, Error> {
        let listing = Listing::<Entity>::new(filter, matching);
        let page = listing.page(access, sort, order, first, after.as_deref()).await?;
        let page = page.map(|(cursor, model)| (cursor, Contact::new(access, model)));
        Ok(Self::new(page, after, listing))
    }
}

/// Queries of contacts.
#[derive(Default)]
pub struct ContactQuery;

#[Object]
impl ContactQuery {
    /// A list of contacts.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn contacts(
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
    ) -> Result<ContactConnection> {
        let asked = Asked::new(filter, matching, (sort, sort_field, direction), (first, after))?;
        Ok(ContactConnection::of(ctx.access()?, asked).await?)
    }

    /// One contact, in the trash or not.
    async fn contact(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: ContactId) -> Result<Contact> {
        let access = ctx.access()?;
        Ok(Contact::new(access, access.get::<Entity>(id).await?))
    }
}

/// A contact after a mutation.
#[derive(SimpleObject)]
pub struct ContactPayload {
    /// As it is now.
    pub contact: Contact,
    /// The number of the event: everything up to it is in this answer.
    pub seq: EventSeq,
}

impl ContactPayload {
    fn of(access: &Access, (model, seq): Done) -> Self {
        Self { contact: Contact::new(access, model), seq: seq.into() }
    }
}

/// Mutations of contacts.
#[derive(Default)]
pub struct ContactMutation;

#[Object]
impl ContactMutation {
    /// Makes a contact. At least one of name, e-mail address and phone number is needed.
    async fn create_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: NewContact,
    ) -> Result<ContactPayload> {
        let access = ctx.access()?;
        Ok(ContactPayload::of(access, commands::create(access, input).await?))
    }
    /// Changes fields of a contact. CONFLICT when it was changed since the version given.
    async fn update_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ContactPatch,
    ) -> Result<ContactPayload> {
        let access = ctx.access()?;
        Ok(ContactPayload::of(access, commands::update(access, input).await?))
    }
    /// Puts a contact into the trash. Its place in deals and companies is kept.
    async fn delete_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<ContactPayload> {
        let access = ctx.access()?;
        Ok(ContactPayload::of(access, set_deleted::<Entity>(access, input, true).await?))
    }
    /// Takes a contact out of the trash.
    async fn restore_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<ContactPayload> {
        let access = ctx.access()?;
        Ok(ContactPayload::of(access, set_deleted::<Entity>(access, input, false).await?))
    }
}
