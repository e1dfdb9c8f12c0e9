//! Companies: the organisations that deals are made with. A company may belong to another one, its parent.
//!
//! Start at `entity` (what a company is), `commands` (what may be done to one) and `queries` (how they are read).

pub mod commands;
pub mod entity;
pub mod graphql;
pub mod loaders;
pub mod queries;
mod set;
#[cfg(test)]
pub(crate) mod tests;
pub mod values;
