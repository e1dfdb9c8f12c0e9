//! What every kind of record is listed, filtered and sorted by: a kind describes itself once, and this does the rest.
//!
//! [`list::Listed`] is what a kind tells of itself; [`fields`] how one of its fields is told; [`custom`] tells of those that
//! administrators add; [`filter`] makes SQL of a filter over them; [`groups`] counts a list by what its records hold;
//! [`commands`] makes, changes and throws away one and [`many`] several at once, [`set`] any field of them; [`matches`] finds
//! who is known already, and [`merge`] makes one of several; [`attached`] takes notes and files along; [`tags`] keeps what their tags are found by; [`activity`] when they were last worked with;
//! [`standing`] tells customers from prospects. [`kinds`]
//! names the kinds. What it takes to add one is told in `docs/adding-a-record.md`.

pub mod activity;
pub mod attached;
pub mod commands;
pub mod custom;
pub mod fields;
pub mod filter;
pub mod graphql;
pub mod groups;
pub mod kinds;
pub mod list;
pub mod many;
pub mod matches;
pub mod merge;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod property;
pub mod set;
pub mod standing;
pub mod tags;
#[cfg(test)]
mod tests;

pub use millrace_shared::fields::listed::CUSTOM;
