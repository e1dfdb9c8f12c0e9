//! The list of all keys, where those of commands are changed.

use leptos::prelude::*;
use millrace_shared::{
    Invalid, KeyCommand,
    keys::{Keys, taken_by},
};
use web_sys::KeyboardEvent;

use super::{
    Over,
    shortcuts::{self, Cap, Shortcut, ShortcutGroup},
    use_palette,
};
use crate::{
    cache::{Cache, preferences::PreferencesPatch, use_cache},
    keyboard::{Key, letter_at, words},
    platform, t,
    ui::{Button, ButtonKind, Dialog},
};

/// The list.
pub fn show_help() -> AnyView {
    view! { <HelpDialog/> }.into_any()
}

/// Which keys are being changed, and why the last ones that were pressed are not taken.
#[derive(Clone, Copy)]
struct Changing {
    cache: Cache,
    command: RwSignal<Option<KeyCommand>>,
    error: RwSignal<Option<String>>,
}

#[component]
fn HelpDialog() -> impl IntoView {
    let palette = use_palette();
    let open = RwSignal::new(false);
    let changing = Changing { cache: use_cache(), command: RwSignal::new(None), error: RwSignal::new(None) };
    Effect::new(move || open.set(palette.over.get() == Some(Over::Help)));
    Effect::new(move || {
        if !open.get() {
            changing.command.set(None);
            if palette.over.get_untracked() == Some(Over::Help) {
                palette.over.set(None);
            }
        }
    });
    let changed = move || changing.cache.preferences.with(|it| !it.shortcuts.is_empty());
    view! {
        <Dialog open title=t!("keys.title") wide=true>
            <p class="c-keys__hint muted">{t!("keys.hint", key = "Delete")}</p>
            <div class="c-keys">{shortcuts::all().into_iter().map(|it| group(changing, it)).collect_view()}</div>
            <Show when=changed>
                <Button kind=ButtonKind::Ghost on_press=move || changing.choose(Vec::new())>{t!("keys.reset")}</Button>
            </Show>
        </Dialog>
    }
    .into_any()
}

fn group(changing: Changing, group: ShortcutGroup) -> AnyView {
    let changes = group.changes;
    let rows = group.shortcuts.into_iter().map(|it| row(changing, it, changes)).collect_view();
    view! { <section class="c-keys__group"><h3>{group.title}</h3><dl>{rows}</dl></section> }.into_any()
}

fn row(changing: Changing, shortcut: Shortcut, changes: bool) -> AnyView {
    let ways = shortcut.ways.iter().map(|caps| view! { <FixedKeys caps/> }).collect_view();
    let keys = shortcut.command.map(|command| match changes {
        true => view! { <ChangedKeys changing command/> }.into_any(),
        false => view! { <KeysOf command/> }.into_any(),
    });
    view! { <div class="c-keys__row"><dt>{shortcut.text}</dt><dd>{ways}{keys}</dd></div> }.into_any()
}

/// Keys that are pressed together.
#[component]
fn FixedKeys(caps: &'static [Cap]) -> impl IntoView {
    let mac = platform::is_mac();
    view! {
        <span class="c-caps">{caps.iter().map(|cap| view! { <kbd>{cap.text(mac)}</kbd> }).collect_view()}</span>
    }
    .into_any()
}

/// The keys of a command, as they are now.
#[component]
pub(super) fn KeysOf(command: KeyCommand) -> impl IntoView {
    let cache = use_cache();
    let keys = move || cache.keys_of(command).map(|keys| view! { <kbd>{words(keys, platform::is_mac())}</kbd> });
    view! { <span class="c-caps">{keys}</span> }.into_any()
}

/// The keys of a command, and what changes them.
#[component]
fn ChangedKeys(changing: Changing, command: KeyCommand) -> impl IntoView {
    let is_changed = Memo::new(move |_| changing.command.get() == Some(command));
    let start = move || {
        changing.error.set(None);
        changing.command.set(Some(command));
    };
    let leave = move || {
        if is_changed.try_get_untracked() == Some(true) {
            changing.command.set(None);
        }
    };
    let inside = move || match (is_changed.get(), changing.cache.keys_of(command)) {
        (true, _) => view! { <span class="c-keys__press">{t!("keys.press")}</span> }.into_any(),
        (false, Some(keys)) => {
            view! { <span class="c-caps"><kbd>{words(keys, platform::is_mac())}</kbd></span> }.into_any()
        }
        (false, None) => view! { <span class="muted">{t!("keys.none")}</span> }.into_any(),
    };
    let error = move || is_changed.get().then(|| changing.error.get()).flatten();
    view! {
        <button type="button" class="c-keys__change" class:c-keys__change--on=is_changed
            on:click=move |_| start() on:blur=move |_| leave()
            on:keydown=move |event| if is_changed.get_untracked() { changing.press(command, &event) }
        >
            {inside}
            <span class="visually-hidden">{move || t!("keys.change_named", name = shortcuts::text(command))}</span>
        </button>
        <span class="c-keys__error" role="alert">{error}</span>
    }
    .into_any()
}

impl Changing {
    /// A press while the keys of a command are being changed.
    fn press(self, command: KeyCommand, event: &KeyboardEvent) {
        let alone = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        let keys = match Key::parse(&event.key()) {
            // On to the next control, as everywhere.
            Some(Key::Tab) => return,
            Some(Key::Escape) => {
                event.prevent_default();
                event.stop_propagation();
                return self.command.set(None);
            }
            Some(Key::Delete) if alone => Ok(None),
            Some(Key::Character(pressed)) if !event.alt_key() => Ok(Some(pressed)),
            Some(_) => Err(Invalid::NotAllowed),
            // Ctrl or Shift itself, before what is pressed with it.
            None => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let command_key = event.ctrl_key() || event.meta_key();
        let read = |pressed: char| {
            // The program's keys are those of an English keyboard, whatever language is typed.
            let pressed = letter_at(&event.code()).filter(|_| command_key && !pressed.is_ascii()).unwrap_or(pressed);
            Keys::new(command_key, event.shift_key(), pressed).check()
        };
        match keys.and_then(|pressed| pressed.map(read).transpose()) {
            Ok(keys) => self.take(command, keys),
            Err(_) => self.error.set(Some(t!("keys.not_allowed").to_owned())),
        }
    }

    fn take(self, command: KeyCommand, keys: Option<Keys>) {
        let known = |(of, keys): &(KeyCommand, Option<String>)| (*of, keys.as_deref().and_then(Keys::parse));
        let mut chosen: Vec<_> = self.cache.preferences.with_untracked(|it| it.shortcuts.iter().map(known).collect());
        chosen.retain(|(of, _)| *of != command);
        if keys != command.usual_keys() {
            chosen.push((command, keys));
        }
        match taken_by(&chosen, command) {
            Some(other) => self.error.set(Some(t!("keys.taken", name = shortcuts::text(other)))),
            None => {
                self.choose(chosen);
                self.command.set(None);
            }
        }
    }

    fn choose(self, chosen: Vec<(KeyCommand, Option<Keys>)>) {
        let written = |(command, keys): (KeyCommand, Option<Keys>)| (command, keys.map(|keys| keys.to_string()));
        let shortcuts = Some(chosen.into_iter().map(written).collect());
        self.cache.prefer(PreferencesPatch { shortcuts, ..PreferencesPatch::default() });
    }
}
