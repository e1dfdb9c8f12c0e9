//! Directories: short lists that administrators edit and records point into, such as sources and reasons for loss.
//! They are reference data: see [`crate::reference`].

pub mod commands;
pub mod entity;
pub mod graphql;
pub mod model;
