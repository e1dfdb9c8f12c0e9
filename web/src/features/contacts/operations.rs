//! What the pages of contacts ask of the server.

use cynic::{Id, QueryBuilder};
use millrace_shared::read::FromJson;

use crate::{
    api::{
        self, ApiError, Date, Json, Maybe,
        fragments::{ContactFields, PageInfo, RecordPermissions},
        schema,
    },
    features::{
        operations::mutation,
        records::{
            AddressInput, DealRow, LabeledValueInput, ListQuery, RecordFilter, RecordSort, SortDirection,
            VersionedInput,
        },
    },
};

/// A page of contacts.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "ContactConnection")]
pub struct Contacts {
    pub nodes: Vec<ContactFields>,
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
struct ListOfContacts {
    #[arguments(filter: $filter, where: $matching, sort: $sort, sortField: $sort_field, direction: $direction, first: $first, after: $after)]
    contacts: Contacts,
}

/// Asks for a page of contacts.
pub async fn contacts(query: ListQuery) -> Result<Contacts, ApiError> {
    let ListQuery { filter, matching, sort, sort_field, direction, first, after } = query;
    Ok(api::run(ListOfContacts::build(ListVariables { filter, matching, sort, sort_field, direction, first, after }))
        .await?
        .contacts)
}

/// What the page shows besides the contact's own fields.
#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "Contact", variables = "IdVariables")]
pub struct ContactRelations {
    pub merged_into: Option<Id>,
    #[arguments(first: 100)]
    pub deals: RelatedDeals,
    pub permissions: RecordPermissions,
}

#[derive(cynic::QueryFragment, FromJson, Clone, Debug)]
#[cynic(graphql_type = "DealConnection")]
pub struct RelatedDeals {
    pub nodes: Vec<DealRow>,
    pub total_count: i32,
}

#[derive(cynic::QueryVariables)]
pub struct IdVariables {
    id: Id,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "Query", variables = "IdVariables")]
struct ContactQuery {
    #[arguments(id: $id)]
    contact: ContactFields,
    #[arguments(id: $id)]
    #[cynic(alias, rename = "contact")]
    relations: ContactRelations,
}

/// Asks for a contact and what belongs to it.
pub async fn contact(id: String) -> Result<(ContactFields, ContactRelations), ApiError> {
    let answer = api::run(ContactQuery::build(IdVariables { id: id.into() })).await?;
    Ok((answer.contact, answer.relations))
}

#[derive(cynic::InputObject)]
pub struct CreateContactInput {
    pub id: Option<Id>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub job_title: Option<String>,
    pub emails: Option<Vec<LabeledValueInput>>,
    pub phones: Option<Vec<LabeledValueInput>>,
    pub company_ids: Option<Vec<Id>>,
    pub owner_id: Option<Id>,
    pub client_mutation_id: Option<String>,
}

/// A patch.
#[derive(cynic::InputObject, Clone)]
pub struct UpdateContactInput {
    pub id: Id,
    pub version: i32,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub first_name: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub last_name: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub job_title: Maybe<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub emails: Option<Vec<LabeledValueInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub phones: Option<Vec<LabeledValueInput>>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub website: Maybe<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub socials: Option<Vec<LabeledValueInput>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub address: Option<AddressInput>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub language: Maybe<String>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub birthday: Maybe<Date>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub company_ids: Option<Vec<Id>>,
    #[cynic(skip_serializing_if = "Maybe::is_absent")]
    pub owner_id: Maybe<Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Vec<crate::api::fields::CustomValueInput>>,
    pub client_mutation_id: Option<String>,
}

#[derive(cynic::QueryFragment, FromJson)]
#[cynic(graphql_type = "ContactPayload")]
pub struct ContactSaved {
    pub contact: ContactFields,
}

mutation!(
    /// Makes a contact.
    create_contact(CreateContactInput) -> ContactSaved
);
mutation!(
    /// Changes a contact.
    update_contact(UpdateContactInput) -> ContactSaved
);
mutation!(
    /// Puts a contact into the trash.
    delete_contact(VersionedInput) -> ContactSaved
);
mutation!(
    /// Takes a contact out of the trash.
    restore_contact(VersionedInput) -> ContactSaved
);
