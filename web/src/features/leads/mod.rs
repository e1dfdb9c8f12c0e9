//! Leads: the list, the page of one, and how it is converted.

mod born;
mod convert;
mod create;
mod edit;
mod facts;
mod fields;
mod list;
mod matches;
mod operations;
mod page;
mod record;
mod stages;

use leptos::prelude::*;

pub use born::BornOf;
pub use list::Leads;
pub use page::LeadPage;

/// A page of this feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said by the names")]
pub enum LeadsPage {
    List,
    Record,
}

impl LeadsPage {
    /// Draws it.
    pub fn show(self) -> crate::chunks::Show {
        match self {
            Self::List => || view! { <Leads/> }.into_any(),
            Self::Record => || view! { <LeadPage/> }.into_any(),
        }
    }
}
