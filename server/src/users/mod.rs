//! People who sign in: who they are, to whom they report, what role they have, and how they come and go.
//!
//! Users are reference data: every reader finds them in the workspace's snapshot
//! ([`crate::reference`]). Start at [`commands`] for what can be done.
//!
//! Invariants: a workspace keeps an active administrator; nobody is their own manager, however indirectly; a
//! deactivated user has no session, no token, no link and no open deal.

pub mod commands;
pub mod entity;
pub mod graphql;
pub mod inputs;
pub mod leaving;
pub mod model;
pub mod queries;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
