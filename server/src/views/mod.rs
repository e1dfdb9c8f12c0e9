//! Saved views: a list or board under a name, with its filter, order and columns; for oneself, a team or everybody.
//!
//! A view says which records are meant, never who may see them: whoever opens it sees those of them that are theirs to
//! see. What a view of a kind may say is told in [`content`]. Who has marked which view is part of the user's preferences;
//! events of views are told only to whom they concern ([`told`]).

pub mod commands;
pub mod content;
pub mod entity;
pub mod graphql;
pub mod inputs;
pub mod queries;
#[cfg(test)]
mod tests;
pub mod told;
