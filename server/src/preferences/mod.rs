//! How a user wants the screens: light or dark, close or wide, what a card and the table of deals show.
//!
//! They are the user's own: nobody else reads them, and their events are told to that user alone (see
//! [`millrace_shared::RecordKind::is_personal`] and [`crate::live::group`]). A user without a row has the defaults.

pub mod commands;
pub mod entity;
pub mod graphql;
pub mod queries;

pub use commands::WIDTHS;
pub use entity::Model;
