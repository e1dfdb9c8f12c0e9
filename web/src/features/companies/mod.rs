//! The list of companies and the record page.

mod create;
mod edit;
mod facts;
mod list;
mod operations;
mod page;

pub use list::Companies;
pub use page::CompanyPage;
