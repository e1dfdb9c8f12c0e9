//! What the settings ask of the server; one file for each page.

pub mod account;
pub mod assignment;
pub mod audit;
pub mod currencies;
pub mod directories;
pub mod fields;
pub mod lists;
pub mod people;
pub mod picture;
pub mod pipelines;
pub mod roles;
pub mod workspace;
