//! The faces of those who look at this place just now.

use leptos::prelude::*;
use millrace_shared::UserId;

use crate::cache::presence::Looking;
use crate::cache::use_cache;
use crate::t;
use crate::ui::Avatar;
use crate::ui::avatar::hue;

/// Faces that are shown; how many more there are is told in a number.
const MOST: usize = 3;

/// The colour of a person, the same as behind the initials; empty for nobody.
pub fn color_of(user: Option<UserId>) -> String {
    user.map(|user| format!("var(--p{})", hue(&user.to_string()))).unwrap_or_default()
}

/// Who else is here; nothing when nobody is.
#[component]
pub fn Faces(
    /// The place.
    looking: Looking,
) -> impl IntoView {
    let cache = use_cache();
    let others = Memo::new(move |_| looking.others());
    let shown = Memo::new(move |_| others.read().iter().take(MOST).copied().collect::<Vec<UserId>>());
    let names = Memo::new(move |_| {
        others.read().iter().map(|user| cache.user_name(*user)).filter(|name| !name.is_empty()).collect::<Vec<_>>()
    });
    let label = move || t!("presence.here", names = names.read().join(", "));
    view! {
        <Show when=move || !others.read().is_empty()>
            <span class="c-faces" role="img" aria-label=label title=label data-testid="faces">
                <For each=move || shown.get() key=|user| *user let:user>
                    <Avatar name=Signal::derive(move || cache.user_name(user)) id=user.to_string()/>
                </For>
                {move || Some(others.read().len().saturating_sub(MOST)).filter(|more| *more > 0).map(|more| view! {
                    <span class="c-faces__more">{format!("+{more}")}</span>
                })}
            </span>
        </Show>
    }
    .into_any()
}
