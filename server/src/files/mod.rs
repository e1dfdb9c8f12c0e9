//! Files on deals, companies, contacts and leads. Who sees a record sees its files; who may change it adds, renames, deletes
//! and restores them.
//!
//! A row of `files` says what there is ([`entity`]); the content lies in a [`Store`], a folder or a bucket, under an id of its
//! own, and is never changed: a renamed file and the copy that a converted lead hands on have the same one. What is in it is
//! told by its own first bytes ([`model`]), never by its name or by who sends it.
//!
//! Invariant: a row's content was whole and on the disk before the row was committed ([`commands::Upload`]). What is
//! begun and never becomes a row is noted first, and taken away later ([`uploads`]).

pub mod commands;
pub mod copies;
pub mod entity;
pub mod graphql;
pub mod loaders;
pub mod model;
pub mod queries;
pub mod store;
#[cfg(test)]
mod tests;
pub mod uploads;

pub use store::Store;
