//! Work done after a commit: rows of `jobs`, written in the transaction of the data they belong to.
//!
//! [`runner`] takes the rows that are due and runs them; a row is deleted once its work is done, so a job runs at
//! least once, also when the process is killed in between. Each kind is a line of its own ([`runner::Line`]): what takes long
//! in one holds up nothing in another. There are two so far: [`mail`], and backups ([`crate::backups::keeper`]).

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
/// The kind of the job that makes a backup.
pub const BACKUP: &str = "backup";
