//! The frame around every page: sidebar, bottom bar on phones.

use leptos::prelude::*;

/// The frame around a page.
#[component]
pub fn Shell(children: Children) -> impl IntoView {
    view! { <main>{children()}</main> }
}

/// Shown at an address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    view! { <main></main> }
}
