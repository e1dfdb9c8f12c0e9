//! Says that a newer Millrace is there, and takes it when asked. What waits to be sent is kept over the reload.
//!
//! The script in `index.html` knows of the service worker; the two talk by events of the window.

use leptos::prelude::*;

use crate::{
    cache::{LiveState, use_cache},
    platform, t,
    ui::{Button, ButtonKind, Icon},
};

#[component]
pub(super) fn NewVersionBanner() -> impl IntoView {
    let cache = use_cache();
    let is_there = RwSignal::new(platform::has_new_version());
    let heard = window_event_listener_untyped("millrace:new-version", move |_| is_there.set(true));
    on_cleanup(move || heard.remove());
    // A server that was away may have come back as another one.
    let is_live = Memo::new(move |_| cache.live.get() == LiveState::Live);
    Effect::new(move |was_live: Option<Option<bool>>| {
        let now = is_live.get();
        if now && was_live.flatten() == Some(false) {
            platform::tell_page("millrace:look-for-version");
        }
        // The first connection of a page is no return.
        if now || was_live.flatten().is_some() { Some(now) } else { None }
    });
    view! {
        <div class="c-shell__banner" role="status">
            <Show when=move || is_there.get()>
                <p class="c-banner c-banner--calm">
                    <Icon name="refresh"/>
                    <span>{t!("version.new")}</span>
                    <Button kind=ButtonKind::Ghost on_press=|| platform::tell_page("millrace:take-version")>{t!("version.reload")}</Button>
                </p>
            </Show>
        </div>
    }
    .into_any()
}
