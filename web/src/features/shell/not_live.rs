//! The banner above every page while changes of others do not come in.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    cache::{LiveState, use_cache},
    format,
    session::use_session,
    t,
    ui::{Button, ButtonKind, Icon},
};

/// A short loss is nobody's business: the line comes back by itself.
const PATIENCE: Duration = Duration::from_secs(4);

#[component]
pub(super) fn NotLiveBanner() -> impl IntoView {
    let cache = use_cache();
    let session = use_session();
    let is_lost = Memo::new(move |_| cache.live.get() == LiveState::Reconnecting);
    let is_kept = Memo::new(move |_| cache.as_of.get().is_some());
    let shown = RwSignal::new(false);
    Effect::new(move || {
        // What is shown from what this browser kept is marked as such from the start, and until the server has answered.
        if is_kept.get() || !is_lost.get() {
            shown.set(is_kept.get());
            return;
        }
        set_timeout(
            move || {
                if is_lost.try_get_untracked() == Some(true) {
                    shown.try_set(true);
                }
            },
            PATIENCE,
        );
    });
    let text = move || match (cache.as_of.get(), cache.waiting.get()) {
        (None, 0) => t!("shell.not_live").to_owned(),
        (None, waiting) => t!("shell.not_live_kept", count = waiting),
        (Some(at), 0) => t!("shell.as_of", when = format::date_time_of_ms(at)),
        (Some(at), waiting) => t!("shell.as_of_kept", count = waiting, when = format::date_time_of_ms(at)),
    };
    let again = move || if cache.is_alone() { session.load() } else { cache.retry() };
    view! {
        <div class="c-shell__banner" role="status">
            <Show when=move || shown.get()>
                <p class="c-banner">
                    <Icon name="alert"/>
                    <span>{text}</span>
                    <Button kind=ButtonKind::Ghost on_press=again>{t!("common.try_again")}</Button>
                </p>
            </Show>
        </div>
    }
    .into_any()
}
