//! Pictures of users. What is sent is never kept: the server crops a square from its middle and writes that anew in
//! two small sizes, so that nothing but the pixels is left of the file, whatever else was in it.
//!
//! The bytes stand in a table of their own; the user's row holds only the picture's version, which is made from its
//! content. The snapshot of users, the log and the live streams carry that version, and the address of a picture
//! holds it: an address never shows another picture later, and may be kept for ever. Start at [`commands`].
//!
//! Invariant: `users.avatar` is the version of the row in `user_avatars`, and null when there is none.

pub mod commands;
pub mod entity;
pub mod graphql;
pub mod model;
pub mod queries;
#[cfg(test)]
mod tests;

pub use model::Size;
