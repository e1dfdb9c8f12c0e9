//! Pipelines and their stages.
//!
//! Invariants: a pipeline has at least one open stage and one or more of each closed kind (won, lost, unqualified);
//! closed stages may be renamed and recoloured, not removed; every deal stands in a stage that exists.

pub mod commands;
pub mod entity;
pub mod graphql;
pub mod inputs;
pub mod stage;
