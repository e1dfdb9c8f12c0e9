//! What the pages of products ask of the server.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use crate::{
    api::{
        self, ApiError, DateTime, Json, Maybe,
        fields::{CustomValue, CustomValueInput},
        fragments::{PageInfo, RecordPermissions},
        schema,
    },
    features::{
        operations::mutation,
        records::{ListQuery, RecordFilter, RecordSort, SortDirection, VersionedInput},
    },
};

/// A product.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Product")]
pub struct ProductFields {
    pub id: Id,
    pub name: String,
    pub code: Option<String>,
    pub category: Option<String>,
    pub description: Option<String>,
    pub price: Option<i64>,
    pub currency: String,
    pub active: bool,
    pub tags: Vec<String>,
    pub custom: Vec<CustomValue>,
    pub owner_id: Id,
    pub created_at: DateTime,
    pub updated_at: DateTime,
    pub last_activity_at: DateTime,
    pub deleted_at: Option<DateTime>,
    pub version: i32,
}

/// A page of products.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "ProductConnection")]
pub struct Products {
    pub nodes: Vec<ProductFields>,
    pub page_info: PageInfo,
    pub total_count: i32,
}

#[derive(cynic::QueryVariables)]
struct ListVariables {
    filter: RecordFilter,
    matching: Option<Json>,
    sort: RecordSort,
    sort_field: Option<Id>,
    direction: SortDirection,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "ListVariables")]
struct ListOfProducts {
    #[arguments(filter: $filter, where: $matching, sort: $sort, sortField: $sort_field, direction: $direction, first: $first, after: $after)]
    products: Products,
}

/// Asks for a page of products.
pub async fn products(query: ListQuery) -> Result<Products, ApiError> {
    let ListQuery { filter, matching, sort, sort_field, direction, first, after } = query;
    let variables = ListVariables { filter, matching, sort, sort_field, direction, first, after };
    Ok(api::run(ListOfProducts::build(variables)).await?.products)
}

#[derive(cynic::QueryVariables)]
struct IdVariables {
    id: Id,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Product")]
struct Permitted {
    permissions: RecordPermissions,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "IdVariables")]
struct ProductQuery {
    #[arguments(id: $id)]
    product: ProductFields,
    #[arguments(id: $id)]
    #[cynic(alias, rename = "product")]
    permitted: Permitted,
}

/// Asks for a product, and what may be done with it.
pub async fn product(id: String) -> Result<(ProductFields, RecordPermissions), ApiError> {
    let answer = api::run(ProductQuery::build(IdVariables { id: id.into() })).await?;
    Ok((answer.product, answer.permitted.permissions))
}

#[derive(cynic::InputObject)]
pub struct CreateProductInput {
    pub id: Option<Id>,
    pub name: String,
    pub code: Option<String>,
    pub category: Option<String>,
    pub description: Option<String>,
    pub price: Option<i64>,
    pub currency: Option<String>,
    pub client_mutation_id: Option<String>,
}

/// A patch.
#[derive(cynic::InputObject)]
pub struct UpdateProductInput {
    pub id: Id,
    pub version: i32,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub code: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub category: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub description: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub price: Maybe<i64>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Vec<CustomValueInput>>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "ProductPayload")]
pub struct ProductSaved {
    pub product: ProductFields,
}

mutation!(
    /// Makes a product.
    create_product(CreateProductInput) -> ProductSaved
);
mutation!(
    /// Changes a product.
    update_product(UpdateProductInput) -> ProductSaved
);
mutation!(
    /// Puts a product into the trash.
    delete_product(VersionedInput) -> ProductSaved
);
mutation!(
    /// Takes a product out of the trash.
    restore_product(VersionedInput) -> ProductSaved
);
