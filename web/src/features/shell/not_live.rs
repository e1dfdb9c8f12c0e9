//! The banner above every page while changes of others do not come in.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    cache::{LiveState, use_cache},
    t,
    ui::{Button, ButtonKind, Icon},
};

/// A short loss is nobody's business: the line comes back by itself.
const PATIENCE: Duration = Duration::from_secs(4);

#[component]
pub(super) fn NotLiveBanner() -> impl IntoView {
    let cache = use_cache();
    let is_lost = Memo::new(move |_| cache.live.get() == LiveState::Reconnecting);
    let shown = RwSignal::new(false);
    Effect::new(move || {
        if !is_lost.get() {
            shown.set(false);
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
    let text = move || match cache.waiting.get() {
        0 => t!("shell.not_live").to_owned(),
        waiting => t!("shell.not_live_kept", count = waiting),
    };
    view! {
        <div class="c-shell__banner" role="status">
            <Show when=move || shown.get()>
                <p class="c-banner">
                    <Icon name="alert"/>
                    <span>{text}</span>
                    <Button kind=ButtonKind::Ghost on_press=move || cache.retry()>{t!("common.try_again")}</Button>
                </p>
            </Show>
        </div>
    }
    .into_any()
}
