//! Companies and contacts in batches: what many records of one answer point to is read with one statement.
//!
//! A [`Loaders`] lives as long as one request (or one event of a subscription) and keeps nothing beyond a batch, so
//! that it never shows what was true before a change.

use super::{entity::Model, queries};
use crate::{access::Access, contacts, error::Error, graphql::Ctx};
use async_graphql::{
    Context,
    dataloader::{DataLoader, Loader, NoCache},
};
use millrace_shared::{CompanyId, ContactId};
use std::collections::HashMap;

/// Reads in batches, with the rights of one actor.
pub struct RecordLoader(Access);

impl RecordLoader {
    /// With whose rights it reads.
    pub(crate) fn access(&self) -> &Access {
        &self.0
    }
}

/// The loaders of a request.
pub type Loaders = DataLoader<RecordLoader, NoCache>;

/// Loaders for the answer to one request of this actor; put them into the request's data.
pub fn loaders(access: &Access) -> Loaders {
    DataLoader::new(RecordLoader(access.clone()), tokio::spawn)
}

/// Asks for the companies that belong to this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SubsidiariesOf(pub CompanyId);

/// Asks for the companies that a contact works for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CompaniesOf(pub ContactId);

impl Loader<CompanyId> for RecordLoader {
    type Value = Model;
    type Error = Error;

    async fn load(&self, keys: &[CompanyId]) -> Result<HashMap<CompanyId, Model>, Error> {
        let companies = queries::by_ids(&self.0, keys).await?;
        Ok(companies.into_iter().map(|company| (company.id, company)).collect())
    }
}

impl Loader<SubsidiariesOf> for RecordLoader {
    type Value = Vec<Model>;
    type Error = Error;

    async fn load(&self, keys: &[SubsidiariesOf]) -> Result<HashMap<SubsidiariesOf, Vec<Model>>, Error> {
        let parents: Vec<CompanyId> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<SubsidiariesOf, Vec<Model>> = HashMap::new();
        for company in queries::subsidiaries(&self.0, &parents).await? {
            if let Some(parent) = company.parent_id {
                found.entry(SubsidiariesOf(parent)).or_default().push(company);
            }
        }
        Ok(found)
    }
}

impl Loader<CompaniesOf> for RecordLoader {
    type Value = Vec<Model>;
    type Error = Error;

    async fn load(&self, keys: &[CompaniesOf]) -> Result<HashMap<CompaniesOf, Vec<Model>>, Error> {
        let contacts: Vec<ContactId> = keys.iter().map(|key| key.0).collect();
        let found = contacts::queries::companies_of(&self.0, &contacts).await?;
        Ok(found.into_iter().map(|(contact, companies)| (CompaniesOf(contact), companies)).collect())
    }
}

/// Loads one value in a batch with others of this answer.
pub async fn load<K>(ctx: &Context<'_>, key: K) -> Result<Option<<RecordLoader as Loader<K>>::Value>, Error>
where
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
    RecordLoader: Loader<K, Error = Error>,
{
    match ctx.data_opt::<Loaders>() {
        Some(loaders) => loaders.load_one(key).await,
        None => Ok(RecordLoader(ctx.access()?.clone()).load(std::slice::from_ref(&key)).await?.remove(&key)),
    }
}
