//! The server of Millrace: one library, used by the binary and by the tests.
//!
//! Start at `app` (what everything hangs on), then `db` (how anything is written), `access` (how anything is read),
//! `events` (what happened) and one feature folder, `deals`.

// One flat schema of many types nests deep in the compiler's eyes.
#![recursion_limit = "512"]

pub mod access;
pub mod app;
pub mod assignment;
pub mod auth;
pub mod avatars;
pub mod backups;
pub mod beside;
pub mod cli;
pub mod companies;
pub mod config;
pub mod contacts;
pub mod db;
pub mod deals;
pub mod demo;
pub mod directories;
pub mod disk;
pub mod doctor;
pub mod error;
pub mod events;
pub mod exports;
pub mod fields;
pub mod files;
pub mod graphql;
pub mod http;
pub mod imports;
pub mod jobs;
pub mod leads;
pub mod lists;
pub mod live;
pub mod moving;
pub mod notes;
pub mod pipelines;
pub mod preferences;
pub mod presence;
pub mod products;
pub mod records;
pub mod reference;
pub mod roles;
pub mod search;
pub mod teams;
pub mod users;
pub mod views;
pub mod words;
pub mod workspaces;
