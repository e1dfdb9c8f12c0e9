//! Finding records by what they are called, how they are reached and what their custom fields say, and notes by their texts:
//! their words, and what begins like what was typed.
//!
//! `search_words` holds the words of each record's name, addresses, numbers and custom fields of one line, and of each note, as
//! [`millrace_shared::words`] makes them. The write path keeps them ([`kept::Words`]); [`queries`] and [`notes`] read them
//! through [`crate::access::Access`].
//!
//! What is not written as it is kept, or stands within a word, is found by [`vocabulary`].
//!
//! Invariant: a record and a note have exactly the words of what they say, also in the trash; `doctor` compares.

pub mod entity;
pub mod gram;
pub mod graphql;
pub mod kept;
pub mod notes;
pub mod queries;
pub mod vocabulary;
