//! Reference lists in the schema.

use super::{
    commands,
    entity::{ListColumn, Model},
    inputs::{AddListItemsInput, CreateListInput, MoveListItemInput, UpdateListInput, UpdateListItemInput},
    item, items,
    queries::{CountOf, Items},
};
use crate::{
    access::Access,
    companies::loaders::load,
    connection,
    db::page::size,
    error::Error,
    fields::graphql::{CustomValue, FieldDefinition},
    graphql::{
        Ctx,
        inputs::{DeleteInput, OkPayload},
        scalars::{EventSeq, Long},
    },
    reference::Reference,
};
use async_graphql::{Context, Object, Result, SimpleObject};
use millrace_shared::{Invalid, ListId, ListItemId, Timestamp, lists::IDS_MAX};
use std::sync::Arc;

/// A reference list: what custom fields of the type LIST let be chosen from.
#[derive(Clone)]
pub struct List {
    model: Arc<Model>,
    reference: Arc<Reference>,
}

impl List {
    /// From the snapshot.
    pub fn new(model: Arc<Model>, reference: &Arc<Reference>) -> Self {
        Self { model, reference: reference.clone() }
    }
}

/// A reference list: what custom fields of the type LIST let be chosen from.
#[Object]
impl List {
    /// Its id.
    async fn id(&self) -> ListId {
        self.model.id
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.model.name
    }
    /// What its items hold beside their names, in order.
    async fn columns(&self) -> &[ListColumn] {
        &self.model.columns.0
    }
    /// Place among the lists, from 0.
    async fn position(&self) -> i32 {
        self.model.position
    }
    /// How many items are offered, without archived ones.
    async fn item_count(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(load(ctx, CountOf(self.model.id)).await?.unwrap_or_default())
    }
    /// The custom fields that choose from it, archived ones too.
    async fn fields(&self) -> Vec<FieldDefinition> {
        let fields = self.reference.fields.iter().filter(|field| field.list_id == Some(self.model.id));
        fields.cloned().map(FieldDefinition::new).collect()
    }
    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.model.version
    }
}

/// An item of a reference list.
#[derive(Clone)]
pub struct ListItem {
    model: item::Model,
    reference: Arc<Reference>,
}

impl ListItem {
    /// A row.
    pub fn new(model: item::Model, reference: &Arc<Reference>) -> Self {
        Self { model, reference: reference.clone() }
    }
}

/// An item of a reference list.
#[Object]
impl ListItem {
    /// Its id.
    async fn id(&self) -> ListItemId {
        self.model.id
    }
    /// The list.
    async fn list_id(&self) -> ListId {
        self.model.list_id
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.model.name
    }
    /// What it holds in the columns of its list, in their order.
    async fn values(&self) -> Vec<CustomValue> {
        let list = self.reference.list(self.model.list_id);
        let columns = list.iter().flat_map(|list| &list.columns.0);
        columns.filter_map(|column| Some(CustomValue::of_column(column.id, column.held(&self.model.custom)?))).collect()
    }
    /// Since when it is no longer offered; records keep it.
    async fn archived_at(&self) -> Option<Timestamp> {
        self.model.archived_at
    }
    /// Goes up by one with each change.
    async fn version(&self) -> i32 {
        self.model.version
    }
}
connection!(ListItem, ListItemConnection, ListItemEdge, total: Items);

/// Queries of lists.
#[derive(Default)]
pub struct ListQuery;

#[Object]
impl ListQuery {
    /// The reference lists, in order.
    async fn lists(&self, ctx: &Context<'_>) -> Result<Vec<List>> {
        let reference = ctx.access()?.reference();
        Ok(reference.lists.iter().map(|list| List::new(list.clone(), reference)).collect())
    }

    /// A reference list.
    async fn list(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: ListId) -> Result<List> {
        let reference = ctx.access()?.reference();
        let list = reference.list(id).cloned().ok_or(Error::NotFound("the list"))?;
        Ok(List::new(list, reference))
    }

    /// The items of a list in its order; with a text those whose name has it, in any case: first those that begin with it,
    /// each half by name.
    #[graphql(complexity = "crate::graphql::page::cost(first, child_complexity)")]
    async fn list_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this list.")] list_id: ListId,
        #[graphql(desc = "Contained in the name; 200 characters at most.")] text: Option<String>,
        #[graphql(default, desc = "Those that are archived instead of those that are offered.")] archived: bool,
        #[graphql(default = 50, desc = "How many, 200 at most.")] first: i32,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<ListItemConnection> {
        let access = ctx.access()?;
        let items = Items::of(access, list_id, archived, text.as_deref())?;
        let page = items.page(access, size(first)?, after.as_deref()).await?;
        let page = page.map(|(cursor, model)| (cursor, ListItem::new(model, access.reference())));
        Ok(ListItemConnection::new(page, after, items))
    }

    /// Items by their ids, of whichever list, archived or not; those that there are, in no order.
    async fn list_items_by_id(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Their ids, 200 at most.")] ids: Vec<ListItemId>,
    ) -> Result<Vec<ListItem>> {
        let access = ctx.access()?;
        if ids.len() > IDS_MAX {
            return Err(Error::invalid("ids", Invalid::TooMany(IDS_MAX)).into());
        }
        let found = access.get_many::<item::Entity>(ids.into_iter().map(|id| id.0).collect()).await?;
        Ok(found.into_iter().map(|model| ListItem::new(model, access.reference())).collect())
    }

    /// How many records hold an item, those in the trash too: while there are any it cannot be deleted. For administrators.
    async fn list_item_uses(&self, ctx: &Context<'_>, #[graphql(desc = "The item.")] id: ListItemId) -> Result<Long> {
        let uses = items::uses(ctx.access()?, id).await?;
        Ok(Long(i64::try_from(uses).unwrap_or(i64::MAX)))
    }
}

/// A list after a change.
#[derive(SimpleObject)]
pub struct ListPayload {
    /// The list.
    pub list: List,
    /// The number of the change's event.
    pub seq: EventSeq,
}

/// An item after a change.
#[derive(SimpleObject)]
pub struct ListItemPayload {
    /// The item.
    pub item: ListItem,
    /// The number of the change's event.
    pub seq: EventSeq,
}

/// What became of items that were to be added.
#[derive(SimpleObject)]
pub struct AddListItemsPayload {
    /// Those that came, in order.
    pub items: Vec<ListItem>,
    /// How many names were passed over: the list had them, or they stood there twice.
    pub skipped: i32,
    /// The number of the change's event.
    pub seq: EventSeq,
}

/// Mutations of lists.
#[derive(Default)]
pub struct ListMutation;

#[Object]
impl ListMutation {
    /// Makes a list, 200 in a workspace at most; for administrators.
    async fn create_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The list.")] input: CreateListInput,
    ) -> Result<ListPayload> {
        payload(ctx.access()?, commands::create(ctx.access()?, input).await?).await
    }

    /// Renames a list, changes its columns or its place; for administrators.
    async fn update_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateListInput,
    ) -> Result<ListPayload> {
        payload(ctx.access()?, commands::update(ctx.access()?, input).await?).await
    }

    /// Deletes a list with its items for good; refused (`in_use`) while a custom field chooses from it, archived or not. For
    /// administrators.
    async fn delete_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteInput,
    ) -> Result<OkPayload> {
        let seq = commands::delete(ctx.access()?, input.id.into(), input.client_mutation_id).await?;
        Ok(OkPayload::at(seq))
    }

    /// Adds items at the end of a list; for administrators.
    async fn add_list_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where, and their names.")] input: AddListItemsInput,
    ) -> Result<AddListItemsPayload> {
        let access = ctx.access()?;
        let added = items::add(access, input).await?;
        let items = added.items.into_iter().map(|model| ListItem::new(model, access.reference())).collect();
        Ok(AddListItemsPayload {
            items,
            skipped: i32::try_from(added.skipped).unwrap_or(i32::MAX),
            seq: added.seq.into(),
        })
    }

    /// Renames an item, fills its columns, archives it or brings it back; for administrators.
    async fn update_list_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateListItemInput,
    ) -> Result<ListItemPayload> {
        Ok(item_payload(ctx.access()?, items::update(ctx.access()?, input).await?))
    }

    /// Puts an item to another place of its list; for administrators.
    async fn move_list_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and where to.")] input: MoveListItemInput,
    ) -> Result<ListItemPayload> {
        Ok(item_payload(ctx.access()?, items::move_to(ctx.access()?, input).await?))
    }

    /// Deletes an archived item for good; refused (`in_use`, with how many) while records hold it, those in the trash too. For
    /// administrators.
    async fn delete_list_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: DeleteInput,
    ) -> Result<OkPayload> {
        let seq = items::delete(ctx.access()?, input.id.into(), input.client_mutation_id).await?;
        Ok(OkPayload::at(seq))
    }
}

async fn payload(access: &Access, (model, seq): commands::Done) -> Result<ListPayload> {
    // Which fields choose from it is told as things are now.
    let reference = access.with_current_reference().await?.reference().clone();
    Ok(ListPayload { list: List::new(model, &reference), seq: seq.into() })
}

fn item_payload(access: &Access, (model, seq): items::Done) -> ListItemPayload {
    ListItemPayload { item: ListItem::new(model, access.reference()), seq: seq.into() }
}
