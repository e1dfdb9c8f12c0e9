//! Opens the palette by hand: a key's name beside the workspace on a desk, a button in the head of a page on a phone.

use leptos::prelude::*;
use millrace_shared::KeyCommand;

use super::{Over, use_palette};
use crate::{cache::use_cache, keyboard::words, platform, t, ui::Icon};

/// The button.
#[component]
pub fn SearchButton(
    /// Shows the keys instead of an icon, where there is a keyboard.
    #[prop(optional)]
    keys: bool,
) -> impl IntoView {
    let (palette, cache) = (use_palette(), use_cache());
    let shortcut = move || cache.keys_of(KeyCommand::Palette).map(|keys| words(keys, platform::is_mac()));
    let shown = Memo::new(move |_| shortcut().filter(|_| keys).unwrap_or_default());
    view! {
        <button type="button" class=if keys { "c-search c-search--keys" } else { "c-search" } title=t!("palette.open")
            // What is seen is part of the name.
            aria-label=move || format!("{} {}", t!("palette.open"), shown.get()).trim().to_owned()
            on:click=move |_| palette.over.set(Some(Over::Palette))
        >
            {move || if shown.with(String::is_empty) { view! { <Icon name="search"/> }.into_any() } else { view! { <kbd>{shown}</kbd> }.into_any() }}
        </button>
    }
    .into_any()
}
