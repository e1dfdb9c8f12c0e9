//! A product as its screens hold it.

use leptos::prelude::*;
use millrace_shared::{ProductColumn, ProductId, RecordId, RecordKind, UserId};

use super::{
    fields,
    operations::{self, ProductFields, UpdateProductInput},
};
use crate::{
    api::{ApiError, Maybe, convert::id, fields as custom_fields, fragments::RecordPermissions, mutation_id},
    cache::{Cache, records::CustomValues},
    features::records::{ListQuery, Of, Plain, VersionedInput, cells},
    format, t,
};

/// A product.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    pub id: ProductId,
    pub name: String,
    pub code: Option<String>,
    pub category: Option<String>,
    pub description: Option<String>,
    pub price: Option<i64>,
    pub currency: String,
    pub active: bool,
    pub tags: Vec<String>,
    pub custom: CustomValues,
    pub owner_id: UserId,
    pub created_at: String,
    pub updated_at: String,
    pub last_activity_at: String,
    pub deleted: bool,
    pub version: i32,
}

impl From<ProductFields> for Product {
    fn from(it: ProductFields) -> Self {
        Self {
            id: id(&it.id),
            name: it.name,
            code: it.code,
            category: it.category,
            description: it.description,
            price: it.price,
            currency: it.currency,
            active: it.active,
            tags: it.tags,
            custom: custom_fields::values(&it.custom),
            owner_id: id(&it.owner_id),
            created_at: it.created_at.0,
            updated_at: it.updated_at.0,
            last_activity_at: it.last_activity_at.0,
            deleted: it.deleted_at.is_some(),
            version: it.version,
        }
    }
}

/// Whether it is sold, in a word.
pub fn standing(active: bool) -> &'static str {
    if active { t!("products.active") } else { t!("products.inactive") }
}

/// What is sent of a field.
fn told<T: Clone + PartialEq>(before: &Option<T>, after: &Option<T>) -> Maybe<T> {
    if before == after { Maybe::Absent } else { after.clone().into() }
}

impl Plain for Product {
    const KIND: RecordKind = RecordKind::Product;

    fn id(&self) -> RecordId {
        self.id.into()
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn is_deleted(&self) -> bool {
        self.deleted
    }
    fn owner(&self) -> UserId {
        self.owner_id
    }
    fn custom(&self) -> &CustomValues {
        &self.custom
    }
    fn custom_mut(&mut self) -> &mut CustomValues {
        &mut self.custom
    }
    fn currency(&self) -> Option<String> {
        Some(self.currency.clone())
    }

    fn face(&self, cache: Cache, key: &str) -> AnyView {
        use ProductColumn as C;
        match ProductColumn::parse(key) {
            Some(C::Name) => cells::text(Some(&self.name)),
            Some(C::Code) => cells::text(self.code.as_deref()),
            Some(C::Category) => cells::text(self.category.as_deref()),
            Some(C::Price) => cells::text(self.price.map(|price| format::money(price, &self.currency)).as_deref()),
            Some(C::Currency) => cells::text(Some(&self.currency)),
            Some(C::Active) => cells::text(Some(standing(self.active))),
            Some(C::Description) => cells::text(self.description.as_deref()),
            Some(C::Tags) => cells::tags(&self.tags),
            Some(C::Owner) => cells::owner(cache, self.owner_id),
            Some(C::LastActivity) => cells::ago(&self.last_activity_at),
            Some(C::CreatedAt) => cells::date(&self.created_at),
            Some(C::UpdatedAt) => cells::date(&self.updated_at),
            None => cells::custom(cache, key, &self.custom),
        }
    }
    fn is_editable(key: &str) -> bool {
        ProductColumn::parse(key).is_some_and(fields::is_editable)
    }
    fn editor(key: &str, of: Of<Self>) -> Option<AnyView> {
        ProductColumn::parse(key).map(|column| fields::editor(column, of))
    }
    fn facts(of: Of<Self>) -> AnyView {
        fields::facts(of)
    }

    async fn page(cache: Cache, query: ListQuery) -> Result<(Vec<Self>, Option<String>, i32), ApiError> {
        let page = operations::products(query).await?;
        page.nodes.iter().for_each(|product| cache.absorb_links(&product.custom));
        let next = page.page_info.end_cursor.filter(|_| page.page_info.has_next_page);
        Ok((page.nodes.into_iter().map(Self::from).collect(), next, page.total_count))
    }
    async fn one(cache: Cache, id: String) -> Result<(Self, RecordPermissions), ApiError> {
        let (fields, permissions) = operations::product(id).await?;
        cache.absorb_links(&fields.custom);
        Ok((fields.into(), permissions))
    }
    async fn save(before: Self, after: Self, version: i32) -> Result<Self, ApiError> {
        let custom = before.custom.changes(&after.custom);
        let owner = (before.owner_id != after.owner_id).then(|| crate::api::convert::gql(after.owner_id));
        let saved = operations::update_product(UpdateProductInput {
            id: crate::api::convert::gql(after.id),
            version,
            name: (before.name != after.name).then_some(after.name),
            code: told(&before.code, &after.code),
            category: told(&before.category, &after.category),
            description: told(&before.description, &after.description),
            price: told(&before.price, &after.price),
            currency: (before.currency != after.currency).then_some(after.currency),
            active: (before.active != after.active).then_some(after.active),
            owner_id: owner,
            tags: (before.tags != after.tags).then_some(after.tags),
            custom: custom_fields::inputs(&custom),
            client_mutation_id: Some(mutation_id()),
        });
        Ok(saved.await?.product.into())
    }
    async fn set_deleted(input: VersionedInput, deleted: bool) -> Result<Self, ApiError> {
        Ok(match deleted {
            true => operations::delete_product(input).await?.product.into(),
            false => operations::restore_product(input).await?.product.into(),
        })
    }
}
