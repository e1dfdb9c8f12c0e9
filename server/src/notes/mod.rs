//! Notes: texts in Markdown on companies, contacts and deals. Who sees a record sees its notes and may write one;
//! only the writer or an administrator changes it.

pub mod commands;
pub mod entity;
pub mod excerpt;
pub mod graphql;
pub mod html;
pub mod queries;
#[cfg(test)]
mod tests;
