//! The names of what links point to: one statement for each kind and answer, with the rights of who asks.

use super::custom::{Customised, each_customised};
use crate::{access::Access, companies::loaders::RecordLoader, error::Error};
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
    for kind in LinkKind::ALL.iter().filter(|kind| **kind != LinkKind::User) {
        let found = each_customised!(kind.record_kind(), E => named::<E>(access, of(*kind)).await)?;
        names.extend(found.into_iter().map(|(id, name)| (NameOf(*kind, id), name)));
    }
    for id in of(LinkKind::User) {
        if let Some(user) = access.reference().user(id.into()) {
            names.insert(NameOf(LinkKind::User, id), user.name.clone());
        }
    }
    Ok(names)
}

/// Ids and names of the records that may be seen, out of these.
pub async fn named<E: Customised>(access: &Access, ids: Vec<Uuid>) -> Result<Vec<(Uuid, String)>, Error> {
    let found = access.get_many::<E>(ids).await?.into_iter();
    Ok(found.map(|record| access.shown(record)).map(|shown| (E::record_id(&shown).0, E::name(&shown))).collect())
}
