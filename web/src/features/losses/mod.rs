//! Why deals are lost: in a period, by reason and by owner, each leading to its deals.
//!
//! [`period`] is pure; [`page`] draws what [`operations`] asks for.

pub(crate) mod operations;
mod page;
mod period;

use leptos::prelude::*;

/// Draws the page.
pub fn show() -> AnyView {
    view! { <page::LossesPage/> }.into_any()
}
