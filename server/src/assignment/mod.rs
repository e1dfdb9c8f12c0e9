//! Who is given records: rules that give out new leads, and many records that are given out among several people at once.
//!
//! A new lead that nobody was named for goes by the first rule that it meets and of which somebody is there to take it. A
//! rule means leads by a filter, and people by name or by team; they take turns, or whoever has the fewest open leads is
//! given the next. See `docs/decisions/assignment.md`.

pub mod commands;
pub mod entity;
pub mod graphql;
pub mod share;
pub mod turns;
