//! Finding records by what they are called and how they are reached: the words of deals, companies and contacts, and what
//! begins like what was typed.
//!
//! `search_words` holds the words of each record's name, addresses and numbers as [`millrace_shared::words`] makes them. The write path keeps them
//! ([`kept::Words`]); [`queries`] reads them through [`crate::access::Access`].
//!
//! What is not written as it is kept, or stands within a word, is found by [`vocabulary`].
//!
//! Invariant: a record has exactly the words of its name, addresses and numbers, also in the trash; `doctor` compares.

pub mod entity;
pub mod gram;
pub mod graphql;
pub mod kept;
pub mod queries;
pub mod vocabulary;
