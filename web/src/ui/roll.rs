//! A figure that rolls when it changes, so that the eye sees that it did.

use leptos::prelude::*;

/// A text whose changes are seen.
#[component]
pub fn Rolling(
    /// The figure.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let text = Memo::new(move |_| text.get());
    // Two names for one animation: only another name begins it again. The first figure does not roll.
    let turn = Memo::new(move |before: Option<&u32>| {
        text.track();
        before.map_or(0, |before| before % 2 + 1)
    });
    view! {
        <span class="c-roll" class:c-roll--odd=move || turn.get() == 1 class:c-roll--even=move || turn.get() == 2>{text}</span>
    }
}
