//! Reference lists: any number of directories with any number of items and columns of their own, which a custom field of
//! the type LIST lets be chosen from. See `docs/decisions/lists.md`.
//!
//! Lists ([`entity`]) are reference data: see [`crate::reference`]. Items ([`item`]) are not, for there may be very many of
//! them: they are read page by page, and found by name along an index. Whoever administers custom fields administers lists;
//! everybody in the workspace reads them.
//!
//! Invariants: no two items of a list that are not archived have one name; nothing that a record points to is deleted, for
//! only an archived item is, and no record is given one.

pub mod commands;
pub mod entity;
pub mod graphql;
pub mod inputs;
pub mod item;
pub mod items;
pub mod model;
pub mod queries;
