//! The single-page app of Millrace.
//!
//! Pages read the [`cache`] and never call the [`api`]; the cache is fed by queries and by the live stream.
//! Rules (order of cards, drag, filters, merge) are pure modules that are tested natively; everything that
//! touches the browser goes through [`platform`]. Start reading at [`app`], then [`routes`].

// Deep views of Leptos make long types.
#![recursion_limit = "256"]

pub mod amounts;
pub mod api;
pub mod app;
pub mod cache;
pub mod chunks;
pub mod features;
pub mod format;
pub mod forms;
pub mod i18n;
pub mod keyboard;
pub mod limits;
pub mod order;
pub mod platform;
pub mod routes;
pub mod selection;
pub mod session;
pub mod ui;
