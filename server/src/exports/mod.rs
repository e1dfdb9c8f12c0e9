//! Records as CSV files: a list or board as it stands, with its filter, order and columns.
//!
//! A mutation checks what is asked for, notes in the log that somebody exports, and gives an address that works for a few
//! minutes, for that user alone. The file is written while it is fetched ([`file`]), page by page along the cursors of the
//! list, with the rights of that moment: rows that may be seen and exported, and nothing else. How a kind of record is
//! written is told in [`rows`].

pub mod commands;
pub mod csv;
mod deals;
pub mod entity;
pub mod file;
pub mod graphql;
pub mod lists;
pub mod rows;
#[cfg(test)]
mod tests;
