//! Leads: the list, the board, the page of one, and how it is converted.

mod board;
mod born;
mod convert;
mod create;
mod edit;
mod facts;
mod fields;
mod layout;
mod list;
mod operations;
mod page;
mod record;
mod stages;

use leptos::prelude::*;

use board::LeadBoardPage;
pub use born::BornOf;
pub use list::{Leads, lead_filters};
pub use page::LeadPage;

/// A page of this feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said by the names")]
pub enum LeadsPage {
    List,
    Board,
    Record,
}

impl LeadsPage {
    /// Draws it; the board is drawn by [`show_board`].
    pub fn show(self) -> crate::chunks::Show {
        match self {
            Self::Record => || view! { <LeadPage/> }.into_any(),
            _ => || view! { <Leads/> }.into_any(),
        }
    }
}

/// Draws the board of leads.
pub fn show_board() -> AnyView {
    view! { <LeadBoardPage/> }.into_any()
}
