//! What the browser and the server of Millrace must agree on: ids, time, money, order of cards,
//! the words of the policy, validation and filters. It knows neither database nor screen.
//!
//! Invariant: nothing here does I/O, reads a clock or draws a random number.

/// What the derive of [`read::FromJson`] writes names this crate from outside.
#[cfg(feature = "web")]
extern crate self as millrace_shared;

pub mod currency;
pub mod defaults;
pub mod fields;
pub mod filter;
pub mod ids;
pub mod keys;
pub mod kinds;
pub mod leads;
pub mod lists;
#[cfg(test)]
mod properties;
pub mod rank;
pub mod rates;
#[cfg(feature = "web")]
pub mod read;
pub mod texts;
pub mod time;
pub mod validation;
pub mod words;
pub mod working;

pub use ids::*;
pub use kinds::*;
pub use rank::RankKey;
pub use rates::Rate;
pub use time::Timestamp;
pub use validation::{FieldError, Invalid};
