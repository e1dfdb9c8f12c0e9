//! Inputs that several features share.

use async_graphql::{Enum, InputObject};
use millrace_shared::RecordId;
use sea_orm::Order;

/// In which direction a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SortDirection {
    /// Smallest, earliest, A first.
    Asc,
    /// Largest, latest, Z first.
    Desc,
}

impl From<SortDirection> for Order {
    fn from(direction: SortDirection) -> Self {
        match direction {
            SortDirection::Asc => Self::Asc,
            SortDirection::Desc => Self::Desc,
        }
    }
}

/// A record that goes into the trash or comes out of it.
#[derive(Debug, Clone, InputObject)]
pub struct VersionedInput {
    /// The record.
    pub id: RecordId,
    /// When given, a record changed since is a CONFLICT.
    pub version: Option<i32>,
    /// The client's id of this mutation: a repeated one is answered, not done again.
    pub client_mutation_id: Option<String>,
}

/// A thing that is deleted.
#[derive(Debug, Clone, InputObject)]
pub struct DeleteInput {
    /// Which one.
    pub id: RecordId,
    /// The client's id of this mutation.
    pub client_mutation_id: Option<String>,
}

/// That it was done.
#[derive(Debug, Clone, Copy, async_graphql::SimpleObject)]
pub struct OkPayload {
    /// Always true; refusals are errors.
    pub ok: bool,
    /// The number of the event, where there is one.
    pub seq: Option<crate::graphql::scalars::EventSeq>,
}

impl OkPayload {
    /// Done, with the number of the event.
    pub fn at(seq: i64) -> Self {
        Self { ok: true, seq: Some(seq.into()) }
    }

    /// Done, without an event.
    pub fn plain() -> Self {
        Self { ok: true, seq: None }
    }
}
