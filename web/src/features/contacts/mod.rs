//! The list of contacts and the record page.

mod create;
mod edit;
mod facts;
mod fields;
mod list;
mod operations;
mod page;

use leptos::prelude::*;

pub use list::Contacts;
pub use page::ContactPage;

/// A page of this feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said by the names")]
pub enum ContactsPage {
    List,
    Record,
}

impl ContactsPage {
    /// Draws it.
    pub fn show(self) -> crate::chunks::Show {
        match self {
            Self::List => || view! { <Contacts/> }.into_any(),
            Self::Record => || view! { <ContactPage/> }.into_any(),
        }
    }
}
