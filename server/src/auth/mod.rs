//! Who asks: sign-in by password, sessions of browsers, tokens for the API, and links that let people in.
//!
//! Secrets are 32 random bytes; the database holds only their SHA-256, so that a copy of it opens nothing.
//! [`authenticate`] turns what a request carries into an [`Access`](crate::access::Access); [`still_stands`] asks again
//! for those who stay connected. Start at [`commands`] for what can be done.
//!
//! Invariants: no answer and no answering time tells whether an address is known; a session or token that was ended
//! opens nothing in this process from then on, and in another one after a second at most; every sign-in, refusal and
//! change of a way in is an event, and no event holds a secret.

pub mod attempts;
pub mod commands;
pub mod cookies;
pub mod credentials;
pub mod graphql;
pub mod link;
pub mod links;
pub mod looking;
pub mod passwords;
pub mod queries;
pub mod secrets;
pub mod session;
#[cfg(test)]
mod tests;
pub mod token;
pub mod tokens;

pub use attempts::Attempts;
pub use cookies::SESSION_COOKIE;
pub use credentials::{Credentials, Verified, authenticate, clean, ended_by, still_stands};
