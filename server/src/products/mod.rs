//! Products: what is sold, with a price. The kind of record that has nothing beside what the machinery of `records` gives
//! every kind: [docs/adding-a-record.md](../../../docs/adding-a-record.md) goes through it file by file.
//!
//! Start at `entity` (what a product is), `inputs` (what its fields take) and `queries` (how products are listed).

pub mod entity;
pub mod graphql;
pub mod inputs;
pub mod queries;
mod set;
