//! The kinds of records, by name: what is done for each of them is written once, over its entity.
//!
//! A new kind is a line of [`each_listed`] and one of `spoken!`, and its name in the two lists of what rows have in common:
//! `customised!` in `fields::custom` and `changeable!` in [`super::many`].

use super::many::Changeable;
use crate::{
    access::Access, companies, contacts, events::changes::Record, leads, products, search::graphql::SearchResult,
};

/// Does something with the entity of a kind that is listed: `each_listed!(kind, E => work::<E>(), otherwise)`.
macro_rules! each_listed {
    ($kind:expr, $entity:ident => $work:expr, $otherwise:expr) => {
        match $kind {
            millrace_shared::RecordKind::Company => {
                type $entity = crate::companies::entity::Entity;
                $work
            }
            millrace_shared::RecordKind::Contact => {
                type $entity = crate::contacts::entity::Entity;
                $work
            }
            millrace_shared::RecordKind::Lead => {
                type $entity = crate::leads::entity::Entity;
                $work
            }
            millrace_shared::RecordKind::Product => {
                type $entity = crate::products::entity::Entity;
                $work
            }
            _ => $otherwise,
        }
    };
}
pub(crate) use each_listed;

/// A kind that is told live and found by what it is called.
pub trait Spoken: Changeable {
    /// What it is in GraphQL.
    type Object: Into<Record> + Into<SearchResult>;
    /// A row as that, without what is hidden.
    fn object(access: &Access, row: Self::Model) -> Self::Object;
}

macro_rules! spoken {
    ($($feature:ident = $object:ident),+) => {$(
        impl Spoken for $feature::entity::Entity {
            type Object = $feature::graphql::$object;
            fn object(access: &Access, row: Self::Model) -> Self::Object {
                Self::Object::new(access, row)
            }
        }
    )+};
}
spoken!(companies = Company, contacts = Contact, leads = Lead, products = Product);
