//! Grey bars where text will be; they appear only after 200 ms, so that quick answers do not flicker.

use leptos::prelude::*;

use crate::t;

/// So many lines of text to come.
#[component]
pub fn Skeleton(
    /// How many.
    #[prop(default = 3)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="c-skeleton" role="status" aria-label=t!("common.loading")>
            {(0..lines).map(|_| view! { <span class="c-skeleton__line"></span> }).collect_view()}
        </div>
    }
    .into_any()
}
