//! Leads: somebody who is perhaps going to buy, before there is a contact, a company or a deal. A lead may be almost empty,
//! stands in a stage of the one lead pipeline, and ends by being converted or as unqualified.
//!
//! The stages are the items of three directories, one for each group (`DirectoryKind::LEAD_STAGES`).
//!
//! Start at `entity` (what a lead is), `commands` and `convert` (what may be done to one) and `queries` (how they are read).

pub mod board;
pub mod commands;
pub mod convert;
pub mod entity;
pub mod graphql;
pub mod inputs;
pub mod model;
pub mod queries;
mod set;
#[cfg(test)]
mod tests;
