//! The list of all keys.

use leptos::prelude::*;

use super::{
    Over,
    shortcuts::{self, Cap, Shortcut, ShortcutGroup},
    use_palette,
};
use crate::{platform, t, ui::Dialog};

/// The list.
pub fn show_help() -> AnyView {
    view! { <HelpDialog/> }.into_any()
}

#[component]
fn HelpDialog() -> impl IntoView {
    let palette = use_palette();
    let open = RwSignal::new(false);
    Effect::new(move || open.set(palette.over.get() == Some(Over::Help)));
    Effect::new(move || {
        if !open.get() && palette.over.get_untracked() == Some(Over::Help) {
            palette.over.set(None);
        }
    });
    view! {
        <Dialog open title=t!("keys.title") wide=true>
            <div class="c-keys">{shortcuts::all().into_iter().map(group).collect_view()}</div>
        </Dialog>
    }
    .into_any()
}

fn group(group: ShortcutGroup) -> AnyView {
    view! {
        <section class="c-keys__group">
            <h3>{group.title}</h3>
            <dl>{group.shortcuts.into_iter().map(row).collect_view()}</dl>
        </section>
    }
    .into_any()
}

fn row(shortcut: Shortcut) -> AnyView {
    let ways = shortcut.ways.iter().map(|caps| view! { <Keys caps/> }).collect_view();
    view! { <div class="c-keys__row"><dt>{shortcut.text}</dt><dd>{ways}</dd></div> }.into_any()
}

/// Keys that are pressed together.
#[component]
pub(super) fn Keys(caps: &'static [Cap]) -> impl IntoView {
    let mac = platform::is_mac();
    view! {
        <span class="c-caps">{caps.iter().map(|cap| view! { <kbd>{cap.text(mac)}</kbd> }).collect_view()}</span>
    }
    .into_any()
}
