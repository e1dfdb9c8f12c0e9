//! Products in GraphQL: the object, its list, queries and mutations.

use super::{
    entity::{Entity, Model},
    inputs::{NewProduct, ProductPatch},
};
use crate::{
    access::Access,
    connection,
    error::Error,
    events::graphql::EventConnection,
    fields::graphql::CustomValue,
    graphql::{
        Ctx,
        inputs::{SortDirection, VersionedInput},
        permissions::RecordPermissions,
        scalars::{EventSeq, Long},
    },
    notes::graphql::NoteConnection,
    records::{
        commands,
        list::{Asked, Listing, RecordFilter},
    },
    reference::Reference,
    users::graphql::User,
};
use async_graphql::{Context, Json, Object, Result, SimpleObject};
use millrace_shared::{FieldId, ProductId, RecordKind, RecordSort, Timestamp, UserId};
use std::sync::Arc;

/// Something that is sold.
#[derive(Clone)]
pub struct Product {
    model: Arc<Model>,
    reference: Arc<Reference>,
}

impl Product {
    /// From its row, without what is hidden.
    pub fn new(access: &Access, model: Model) -> Self {
        Self { model: Arc::new(access.shown(model)), reference: access.reference().clone() }
    }
}

/// Something that is sold.
#[Object]
impl Product {
    /// Its id.
    async fn id(&self) -> ProductId {
        self.model.id
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.model.name
    }
    /// What it is called in price lists and stores.
    async fn code(&self) -> Option<&str> {
        self.model.code.as_deref()
    }
    /// The group it belongs to: a series, a line.
    async fn category(&self) -> Option<&str> {
        self.model.category.as_deref()
    }
    /// What it is.
    async fn description(&self) -> Option<&str> {
        self.model.description.as_deref()
    }
    /// The price of one, in minor units of `currency`.
    async fn price(&self) -> Option<Long> {
        self.model.price.map(Long)
    }
    /// ISO 4217.
    async fn currency(&self) -> &str {
        &self.model.currency
    }
    /// Whether it is sold.
    async fn active(&self) -> bool {
        self.model.active
    }
    /// Its tags, in the order given.
    async fn tags(&self) -> &[String] {
        &self.model.tags.0
    }
    /// What its custom fields hold, in their order; fields without a value are left out.
    async fn custom(&self) -> Vec<CustomValue> {
        CustomValue::of_record(RecordKind::Product, &self.model.custom, &self.reference)
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
    /// Notes on it, newest first.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<NoteConnection> {
        Ok(NoteConnection::of_record(ctx.access()?, RecordKind::Product, self.model.id.into(), first, after).await?)
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
    /// When it was last worked with: its own changes, and notes on it.
    async fn last_activity_at(&self) -> Timestamp {
        self.model.last_activity_at
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

connection!(Product, ProductConnection, ProductEdge, total: Listing<Entity>);

/// Queries of products.
#[derive(Default)]
pub struct ProductQuery;

#[Object]
impl ProductQuery {
    /// A list of products.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn products(
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
    ) -> Result<ProductConnection> {
        let access = ctx.access()?;
        let asked = Asked::new(filter, matching, (sort, sort_field, direction), (first, after))?;
        let (listing, page, after) = asked.page::<Entity>(access).await?;
        let page = page.map(|(cursor, model)| (cursor, Product::new(access, model)));
        Ok(ProductConnection::new(page, after, listing))
    }

    /// One product, in the trash or not.
    async fn product(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: ProductId) -> Result<Product> {
        let access = ctx.access()?;
        Ok(Product::new(access, access.get::<Entity>(id).await?))
    }
}

/// A product after a mutation.
#[derive(SimpleObject)]
pub struct ProductPayload {
    /// As it is now.
    pub product: Product,
    /// The number of the event: everything up to it is in this answer.
    pub seq: EventSeq,
}

impl ProductPayload {
    fn of(access: &Access, (model, seq): (Model, i64)) -> Self {
        Self { product: Product::new(access, model), seq: seq.into() }
    }
}

/// Mutations of products.
#[derive(Default)]
pub struct ProductMutation;

#[Object]
impl ProductMutation {
    /// Makes a product.
    async fn create_product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product.")] input: NewProduct,
    ) -> Result<ProductPayload> {
        let (access, mut input) = (ctx.access()?, input);
        let fresh = input.fresh();
        let draft = |tx: &_, owner, checks: &mut _| input.model(access, tx, owner, checks);
        Ok(ProductPayload::of(access, commands::create::<Entity>(access, fresh, draft).await?))
    }
    /// Changes fields of a product. CONFLICT when it was changed since the version given.
    async fn update_product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ProductPatch,
    ) -> Result<ProductPayload> {
        let (access, mut input) = (ctx.access()?, input);
        let common = input.common();
        let apply = |checks: &mut _, model: &mut _| input.apply(checks, model);
        Ok(ProductPayload::of(access, commands::update::<Entity>(access, common, apply).await?))
    }
    /// Puts a product into the trash.
    async fn delete_product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<ProductPayload> {
        let access = ctx.access()?;
        Ok(ProductPayload::of(access, commands::set_deleted::<Entity>(access, input, true).await?))
    }
    /// Takes a product out of the trash.
    async fn restore_product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: VersionedInput,
    ) -> Result<ProductPayload> {
        let access = ctx.access()?;
        Ok(ProductPayload::of(access, commands::set_deleted::<Entity>(access, input, false).await?))
    }
}
