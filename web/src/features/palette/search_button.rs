//! Opens the palette by hand: a key's name beside the workspace on a desk, a button in the head of a page on a phone.

use leptos::prelude::*;

use super::{Over, use_palette};
use crate::{platform, t, ui::Icon};

/// The button.
#[component]
pub fn SearchButton(
    /// Shows the keys instead of an icon, where there is a keyboard.
    #[prop(optional)]
    keys: bool,
) -> impl IntoView {
    let palette = use_palette();
    let shortcut = if platform::is_mac() { "⌘K" } else { "Ctrl K" };
    // What is seen is part of the name.
    let name = if keys { format!("{} {shortcut}", t!("palette.open")) } else { t!("palette.open").to_owned() };
    view! {
        <button type="button" class=if keys { "c-search c-search--keys" } else { "c-search" }
            title=t!("palette.open") aria-label=name aria-keyshortcuts="Control+K Meta+K"
            on:click=move |_| palette.over.set(Some(Over::Palette))
        >
            {if keys { view! { <kbd>{shortcut}</kbd> }.into_any() } else { view! { <Icon name="search"/> }.into_any() }}
        </button>
    }
    .into_any()
}
