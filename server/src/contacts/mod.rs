//! Contacts: people outside the workspace. A contact may work for several companies and take part in deals.
//!
//! Start at `entity` (what a contact is), `commands` (what may be done to one) and `queries` (how they are read).

pub mod commands;
pub mod entity;
pub mod graphql;
pub mod membership;
pub mod queries;
mod set;
#[cfg(test)]
mod tests;
