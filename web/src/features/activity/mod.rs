//! What happened to a record, and what people wrote about it.
//!
//! [`Timeline`] and [`Notes`] take the kind and the id of any record that has them; both follow the live stream.

mod notes;
mod operations;
mod timeline;
pub mod words;

pub use notes::Notes;
pub use timeline::Timeline;
