//! Custom fields: what administrators add to a kind of record, and what the records hold in them.
//!
//! Definitions ([`entity`]) are reference data: see [`crate::reference`]. Values stand in one JSON column of the record,
//! `custom`, by the id of the field ([`custom`]); their rules are in `millrace_shared::fields`. A kind of record has custom
//! fields when [`custom::Customised`] says which column that is; every way to write a record goes through [`values`].
//!
//! Invariants: what a record holds was checked by the field's type; a value of a unique field stands in
//! `field_unique_values` in the transaction that wrote it ([`unique`]); archiving loses nothing.

pub mod commands;
pub mod custom;
pub mod entity;
pub mod filter;
pub mod graphql;
pub mod index;
pub mod inputs;
pub mod links;
pub mod model;
#[cfg(test)]
pub mod tests;
pub mod unique;
pub mod values;
