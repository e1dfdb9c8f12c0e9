//! Talks GraphQL to the server. Only this folder and each feature's `operations.rs` know cynic; the rest of the
//! app works with the records of [`crate::cache::records`].
//!
//! [`run`] sends one query or mutation; [`socket`] holds the one live subscription of the tab.

pub mod commands;
pub mod convert;
pub mod error;
pub mod fields;
pub mod first;
pub mod fragments;
pub mod http;
pub mod many;
pub mod maybe;
pub mod operations;
pub mod preferences;
pub mod presence;
mod refusals;
pub mod socket;

use millrace_shared::read::FromJson;

pub use error::{ApiError, ErrorCode, FieldProblem, Refusal};
pub use http::{run, upload};
pub use maybe::Maybe;

/// The server's schema, against which every operation is checked while compiling.
#[cynic::schema("millrace")]
#[expect(missing_docs, reason = "generated from schema.graphql")]
pub mod schema {}

cynic::impl_scalar!(i64, schema::Long);

/// An instant, as the server writes it: RFC 3339 in UTC.
#[derive(cynic::Scalar, FromJson, Clone, Debug, PartialEq, Eq)]
pub struct DateTime(pub String);

/// A calendar day: `2026-11-22`.
#[derive(cynic::Scalar, FromJson, Clone, Debug, PartialEq, Eq)]
pub struct Date(pub String);

/// The number of an event in the workspace's log.
#[derive(cynic::Scalar, FromJson, Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventSeq(pub i64);

/// Any JSON value.
#[derive(cynic::Scalar, FromJson, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "JSON")]
pub struct Json(pub serde_json::Value);

/// The id that a mutation carries, so that a retry is not applied twice and one's own change is known again.
pub fn mutation_id() -> String {
    crate::platform::new_id().to_string()
}
