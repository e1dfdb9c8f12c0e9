//! One folder per feature of the app.

pub(crate) mod activity;
pub mod attention;
pub mod auth;
pub mod board;
pub(crate) mod columns;
pub mod companies;
pub mod contacts;
pub mod deals;
pub mod fields;
pub(crate) mod files;
pub(crate) mod groups;
pub mod kinds;
pub mod leads;
pub(crate) mod live_query;
pub mod losses;
pub(crate) mod operations;
pub mod palette;
pub mod products;
pub(crate) mod records;
pub mod settings;
pub mod shell;
pub mod table;
pub mod together;
pub(crate) mod views;
