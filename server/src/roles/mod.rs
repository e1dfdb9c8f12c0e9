//! Roles: named sets of rights. Three come with every workspace and stay as they are; the others are made by whoever
//! administers roles.
//!
//! Roles are reference data: every reader finds them in the workspace's snapshot ([`crate::reference`]), and
//! [`crate::access`] compiles them. Start at [`commands`] for what can be done and at [`model`] for what a role can say.
//!
//! Invariants: nobody makes, changes or hands out a role that grants more than they have themselves; a workspace keeps an
//! active user with every right of an administrator.

pub mod commands;
pub mod entity;
pub mod field_rule;
pub mod graphql;
pub mod inputs;
pub mod model;
pub mod rule;
pub mod stage_rule;
#[cfg(test)]
mod tests;
