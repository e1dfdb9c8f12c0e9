//! The workspace itself: its first day ([`setup`]) its settings, and the rates of currencies ([`rates`]).

pub mod commands;
pub mod currency_rate;
pub mod entity;
pub mod graphql;
pub mod model;
pub mod rates;
pub mod setup;
