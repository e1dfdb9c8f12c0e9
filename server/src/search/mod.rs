//! Finding records by what they are called: the words of deals, companies and contacts, and what begins like what was typed.
//!
//! `search_words` holds the words of each record's name as [`millrace_shared::words`] makes them. The write path keeps them
//! ([`kept::Words`]); [`queries`] reads them through [`crate::access::Access`].
//!
//! Invariant: a record has exactly the words of its name, also in the trash; `doctor` compares.

pub mod entity;
pub mod graphql;
pub mod kept;
pub mod queries;
