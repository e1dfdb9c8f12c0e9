//! The deal panel.

use leptos::prelude::*;

/// The panel of a deal, over its board.
#[component]
pub fn DealPanel() -> impl IntoView {}
