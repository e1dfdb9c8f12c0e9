//! The deal panel: everything about one deal, over its board, at its own address.
//!
//! [`panel`] is the frame, [`stage_bar`] where the deal stands,
//! [`teaching`] what its stage says is to be done, [`fields`] what is known of it, each edited where it stands
//! by [`edit`], [`told`] what somebody else has just changed of it; notes and timeline are those of `features::activity`.

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
mod told;
mod words;

use leptos::prelude::*;

pub use operations::{currencies_in_use, find_companies, find_contacts};
pub use panel::DealPanel;
pub(crate) use pickers::found;
pub(crate) use words::{FIELDS, custom, custom_in};

/// Draws the panel.
pub fn show_panel() -> AnyView {
    view! { <DealPanel/> }.into_any()
}
