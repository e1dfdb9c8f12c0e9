//! Deals: what is being sold to whom, for how much, by whom, and how far it has come.
//!
//! A deal stands in one stage of one pipeline at a place in that stage's order ([`rank`]); a stage that is won, lost
//! or unqualified makes it closed. Start at [`commands`] for what can be done, [`queries`] for what can be asked and
//! [`totals`] for why a board of a million deals opens at once.
//!
//! Invariants: `closed_at` is set exactly when the stage is a closed one; a lost deal has a reason; every change goes
//! through [`crate::db::Tx`], which keeps the totals and the log.

pub mod commands;
pub mod deal_contact;
pub mod deal_tag;
pub mod entity;
pub mod graphql;
pub mod inputs;
pub mod model;
pub mod queries;
pub mod rank;
pub mod stage_totals;
pub mod totals;
