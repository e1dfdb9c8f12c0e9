//! Leads in GraphQL: the object, its lists, queries and mutations.

use super::{
    board::LeadBoard,
    commands::{self, Done},
    convert,
    entity::{Entity, Model},
    inputs::{ConvertLeadInput, LeadPatch, MoveLeadInput, NewLead},
};
use crate::{
    access::Access,
    companies::values::{Address, LabeledValue},
    connection,
    directories::graphql::DirectoryItem,
    error::Error,
    events::graphql::EventConnection,
    fields::graphql::CustomValue,
    files::graphql::FileConnection,
    graphql::{
        Ctx,
        inputs::{SortDirection, VersionedInput},
        permissions::RecordPermissions,
        scalars::EventSeq,
    },
    notes::graphql::NoteConnection,
    records::{
        commands::set_deleted,
        list::{Asked, Listing, RecordFilter},
        matches::RecordMatches,
        merge,
    },
    reference::Reference,
    users::graphql::User,
};
use async_graphql::{Context, Json, Object, Result, SimpleObject};
use millrace_shared::{
    CompanyId, ContactId, DealId, DirectoryItemId, FieldId, LeadId, RecordId, RecordKind, RecordSort, Timestamp, UserId,
};
use std::sync::Arc;

/// Somebody who is perhaps going to buy.
#[derive(Clone)]
pub struct Lead {
    model: Arc<Model>,
    reference: Arc<Reference>,
}

impl Lead {
    /// From its row, without what the viewer's role hides.
    pub fn new(access: &Access, model: Model) -> Self {
        Self { model: Arc::new(access.shown(model)), reference: access.reference().clone() }
    }
}

/// Somebody who is perhaps going to buy.
#[Object]
impl Lead {
    /// Its id.
    async fn id(&self) -> LeadId {
        self.model.id
    }
    /// The person's name; without one the company's, else the first e-mail address or phone number.
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
    /// The name of the company, when one is known.
    async fn company_name(&self) -> Option<&str> {
        self.model.company_name.as_deref()
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
    /// Where the person or company is.
    async fn address(&self) -> &Address {
        &self.model.address
    }
    /// Where it came from: an item of the directory SOURCE.
    async fn source_id(&self) -> Option<DirectoryItemId> {
        self.model.source_id
    }
    /// The id of the stage it stands in.
    async fn stage_id(&self) -> DirectoryItemId {
        self.model.stage_id
    }
    /// The stage it stands in: an item of one of the directories LEAD_NEW, LEAD_WORKING and LEAD_UNQUALIFIED, which are its
    /// groups.
    async fn stage(&self) -> Option<DirectoryItem> {
        self.reference.directory_item(self.model.stage_id).cloned().map(DirectoryItem::new)
    }
    /// Why it led nowhere: an item of the directory LEAD_REASON.
    async fn reason_id(&self) -> Option<DirectoryItemId> {
        self.model.reason_id
    }
    /// When it came into its stage.
    async fn stage_entered_at(&self) -> Timestamp {
        self.model.stage_entered_at
    }
    /// When it was converted; after that nothing of it changes.
    async fn converted_at(&self) -> Option<Timestamp> {
        self.model.converted_at
    }
    /// The contact it became.
    async fn contact_id(&self) -> Option<ContactId> {
        self.model.contact_id
    }
    /// The company it became.
    async fn company_id(&self) -> Option<CompanyId> {
        self.model.company_id
    }
    /// The deal that was made of it.
    async fn deal_id(&self) -> Option<DealId> {
        self.model.deal_id
    }
    /// Its tags, in the order given.
    async fn tags(&self) -> &[String] {
        &self.model.tags.0
    }
    /// What its custom fields hold, in their order; fields without a value are left out.
    async fn custom(&self) -> Vec<CustomValue> {
        CustomValue::of_record(RecordKind::Lead, &self.model.custom, &self.reference)
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
    /// Who it may be already: what the viewer sees with the same e-mail address, phone number, name or domain, five of each
    /// kind at most.
    async fn matches(&self) -> RecordMatches {
        RecordMatches::of(self.model.known(), self.model.id.into())
    }
    /// Notes on the lead, newest first.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<NoteConnection> {
        Ok(NoteConnection::of_record(ctx.access()?, RecordKind::Lead, self.model.id.into(), first, after).await?)
    }
    /// Files on the lead, newest first.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn files(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
        #[graphql(default = false, desc = "Those in the trash instead.")] trash: bool,
    ) -> Result<FileConnection> {
        Ok(FileConnection::of_record(ctx, (RecordKind::Lead, self.model.id.into()), first, after, trash).await?)
    }
    /// What happened to the lead, newest first.
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
    /// When it was last worked with: its own changes, and notes on it.
    async fn last_activity_at(&self) -> Timestamp {
        self.model.last_activity_at
    }
    /// The id of the lead that it became part of, when it was merged: it cannot be restored.
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

connection!(Lead, LeadConnection, LeadEdge, total: Listing<Entity>);

/// Queries of leads.
#[derive(Default)]
pub struct LeadQuery;

#[Object]
impl LeadQuery {
    /// A list of leads.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn leads(
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
    ) -> Result<LeadConnection> {
        let access = ctx.access()?;
        let Asked { filter, matching, sort, order, first, after } =
            Asked::new(filter, matching, (sort, sort_field, direction), (first, after))?;
        let listing = Listing::<Entity>::new(filter, matching);
        let page = listing.page(access, sort, order, first, after.as_deref()).await?;
        let page = page.map(|(cursor, model)| (cursor, Lead::new(access, model)));
        Ok(LeadConnection::new(page, after, listing))
    }

    /// The leads that are not converted, in a column for each stage, with the exact count of each column.
    async fn lead_board(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all but the trash when absent.")] filter: Option<RecordFilter>,
        #[graphql(
            name = "where",
            desc = "What else must hold: groups of conditions on fields, as docs/api.md tells of filters."
        )]
        matching: Option<Json<serde_json::Value>>,
        #[graphql(desc = "Only the columns of these stages.")] stage_ids: Option<Vec<DirectoryItemId>>,
    ) -> Result<LeadBoard> {
        ctx.access()?;
        let matching = matching.map(|Json(value)| crate::records::filter::read(value)).transpose()?;
        Ok(LeadBoard::new(filter.unwrap_or_default(), matching, stage_ids))
    }

    /// One lead, in the trash or not.
    async fn lead(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: LeadId) -> Result<Lead> {
        let access = ctx.access()?;
        Ok(Lead::new(access, access.get::<Entity>(id).await?))
    }
}

/// A lead after a mutation.
#[derive(SimpleObject)]
pub struct LeadPayload {
    /// As it is now.
    pub lead: Lead,
    /// The number of the event: everything up to it is in this answer.
    pub seq: EventSeq,
}

impl LeadPayload {
    fn of(access: &Access, (model, seq): Done) -> Self {
        Self { lead: Lead::new(access, model), seq: seq.into() }
    }
}

/// Mutations of leads.
#[derive(Default)]
pub struct LeadMutation;

#[Object]
impl LeadMutation {
    /// Makes a lead. Any one of name, company, e-mail address and phone number is enough.
    async fn create_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The lead.")] input: NewLead,
    ) -> Result<LeadPayload> {
        let access = ctx.access()?;
        Ok(LeadPayload::of(access, commands::create(access, input).await?))
    }
    /// Changes fields of a lead that is not converted. CONFLICT when it was changed since the version given.
    async fn update_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: LeadPatch,
    ) -> Result<LeadPayload> {
        let access = ctx.access()?;
        Ok(LeadPayload::of(access, commands::update(access, input).await?))
    }
    /// Moves a lead into another stage; into one of the group Unqualified with a reason.
    async fn move_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and where to.")] input: MoveLeadInput,
    ) -> Result<LeadPayload> {
        let access = ctx.access()?;
        Ok(LeadPayload::of(access, commands::move_to(access, input).await?))
    }
    /// Makes a contact, a company and, if asked, a deal of a lead, or lets it be what is there already. It cannot be undone.
    async fn convert_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and into what.")] input: ConvertLeadInput,
    ) -> Result<LeadPayload> {
        let access = ctx.access()?;
        Ok(LeadPayload::of(access, convert::convert(access, input).await?))
    }
    /// Puts a lead into the trash.
    async fn delete_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<LeadPayload> {
        let access = ctx.access()?;
        Ok(LeadPayload::of(access, set_deleted::<Entity>(access, input, true).await?))
    }
    /// Takes a lead out of the trash.
    async fn restore_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<LeadPayload> {
        let access = ctx.access()?;
        Ok(LeadPayload::of(access, set_deleted::<Entity>(access, input, false).await?))
    }
}
