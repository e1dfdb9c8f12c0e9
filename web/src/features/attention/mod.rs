//! What needs attention: open deals that are overdue, that nobody works on, that have long been in their stage, that have no
//! day to be closed on; with the figures of each owner.
//!
//! The rows are the board's table under one of these filters, which stand in the address; [`strip`] is what stands above it.

mod concern;
mod operations;
mod strip;

pub use concern::Concern;

use leptos::prelude::*;

/// Draws what stands above the table.
pub fn show() -> AnyView {
    view! { <strip::Strip/> }.into_any()
}
