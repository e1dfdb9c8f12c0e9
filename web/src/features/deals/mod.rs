//! The deal panel: everything about one deal, over its board, at its own address.
//!
//! [`panel`] is the frame, [`stage_bar`] where the deal stands,
//! [`teaching`] what its stage says is to be done, [`fields`] what is known of it, each edited where it stands
//! by [`edit`]; notes and timeline are those of `features::activity`.

pub(crate) mod cells;
mod contacts;
mod edit;
mod fields;
pub mod operations;
mod panel;
mod pickers;
mod stage_bar;
mod tags;
mod teaching;

use leptos::prelude::*;

pub use operations::{find_companies, find_contacts};
pub use panel::DealPanel;
pub(crate) use pickers::found;

/// Draws the panel.
pub fn show_panel() -> AnyView {
    view! { <DealPanel/> }.into_any()
}
