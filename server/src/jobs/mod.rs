//! Work done after a commit: rows of `jobs`, written in the transaction of the data they belong to.
//!
//! [`runner`] takes the rows that are due and runs them; a row is deleted once its work is done, so a job runs at
//! least once, also when the process is killed in between. [`mail`] is the one kind of job there is so far.

pub mod entity;
pub mod mail;
pub mod mailer;
pub mod runner;
#[cfg(test)]
mod tests;

pub use mail::Mail;
pub use mailer::Mailer;

/// The kind of a job that sends a [`Mail`]: `tx.queue(jobs::MAIL, serde_json::to_value(mail)?)`.
pub const MAIL: &str = "mail";
