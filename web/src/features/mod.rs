//! One folder per feature of the app.

pub mod auth;
pub mod board;
pub mod companies;
pub mod contacts;
pub mod deals;
pub mod settings;
pub mod shell;
