//! The list of companies and the record page.

mod create;
mod edit;
mod facts;
mod fields;
mod list;
mod operations;
mod page;

use leptos::prelude::*;

pub use list::Companies;
pub use page::CompanyPage;

/// A page of this feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said by the names")]
pub enum CompaniesPage {
    List,
    Record,
}

impl CompaniesPage {
    /// Draws it.
    pub fn show(self) -> crate::chunks::Show {
        match self {
            Self::List => || view! { <Companies/> }.into_any(),
            Self::Record => || view! { <CompanyPage/> }.into_any(),
        }
    }
}
