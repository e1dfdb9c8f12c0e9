//! The workspace itself: its first day ([`setup`]) and its settings.

pub mod commands;
pub mod entity;
pub mod graphql;
pub mod model;
pub mod setup;
