//! Live subscriptions: executed once, told to many.

mod source;

pub use source::{LiveSource, Progress};
