//! The list of contacts and the record page.

mod create;
mod edit;
mod facts;
mod list;
mod operations;
mod page;

pub use list::Contacts;
pub use page::ContactPage;
