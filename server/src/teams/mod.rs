//! Teams: groups of users, such as a regional office. They are reference data: see [`crate::reference`].

pub mod commands;
pub mod entity;
pub mod graphql;
