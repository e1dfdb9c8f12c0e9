//! The names of what links point to: one statement for each kind and answer, with the rights of who asks.

use crate::{access::Access, companies, companies::loaders::RecordLoader, contacts, deals, error::Error};
use async_graphql::dataloader::Loader;
use millrace_shared::LinkKind;
use std::collections::HashMap;
use uuid::Uuid;

/// Asks for the name of a record that a field points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NameOf(pub LinkKind, pub Uuid);

impl Loader<NameOf> for RecordLoader {
    type Value = String;
    type Error = Error;

    async fn load(&self, keys: &[NameOf]) -> Result<HashMap<NameOf, String>, Error> {
        names(self.access(), keys).await
    }
}

/// The names of what may be seen.
async fn names(access: &Access, keys: &[NameOf]) -> Result<HashMap<NameOf, String>, Error> {
    let of = |kind: LinkKind| keys.iter().filter(|key| key.0 == kind).map(|key| key.1).collect::<Vec<Uuid>>();
    let mut names = HashMap::new();
    for company in access.get_many::<companies::entity::Entity>(of(LinkKind::Company)).await? {
        names.insert(NameOf(LinkKind::Company, company.id.0), company.name);
    }
    for contact in access.get_many::<contacts::entity::Entity>(of(LinkKind::Contact)).await? {
        names.insert(NameOf(LinkKind::Contact, contact.id.0), access.shown(contact).name());
    }
    for deal in access.get_many::<deals::entity::Entity>(of(LinkKind::Deal)).await? {
        names.insert(NameOf(LinkKind::Deal, deal.id.0), deal.name);
    }
    for id in of(LinkKind::User) {
        if let Some(user) = access.reference().user(id.into()) {
            names.insert(NameOf(LinkKind::User, id), user.name.clone());
        }
    }
    Ok(names)
}
