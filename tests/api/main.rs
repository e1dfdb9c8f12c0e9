//! The API from the outside: a real server process, on SQLite and, where one is at hand, on PostgreSQL.

mod avatars;
mod board;
mod checklists;
mod crash;
mod currencies;
mod deals;
mod demo;
mod fields;
mod http;
mod import;
mod isolation;
mod jobs;
mod leads;
mod live;
mod losses;
mod mail;
mod many;
mod pipelines;
mod preferences;
mod presence;
mod rights;
mod schema;
mod search;
mod storm;
mod table;
mod views;
