//! What this tab knows: records by id, each with its own signal, and what is being done to them.

pub mod commands;
pub mod records;
#[cfg(test)]
pub mod samples;
pub mod totals;
