//! What every kind of record is listed, filtered and sorted by: a kind describes itself once, and this does the rest.
//!
//! [`list::Listed`] is what a kind tells of itself; [`fields`] how one of its fields is told; [`custom`] tells of those that
//! administrators add; [`filter`] makes SQL of a filter over them; [`many`] changes several at once; [`tags`] keeps
//! what their tags are found by; [`activity`] when companies and contacts were last worked with.

pub mod activity;
pub mod custom;
pub mod fields;
pub mod filter;
pub mod graphql;
pub mod list;
pub mod many;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod property;
pub mod tags;
#[cfg(test)]
mod tests;

pub use millrace_shared::fields::listed::CUSTOM;
