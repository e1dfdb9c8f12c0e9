//! The palette (Ctrl or Cmd and K, as long as the user has chosen no other keys): places, commands and records by name. And the list of all keys (`?`).
//!
//! What is here is part of the first load: who listens to the keys, and what the page that is open can do. [`dialog`] with
//! everything else comes when it is first asked for (see `crate::chunks`); [`items`] has the rules, [`shortcuts`] the keys.

mod acts;
mod add;
mod dialog;
mod entries;
mod help;
pub mod items;
mod operations;
mod search_button;
pub mod shortcuts;
pub mod used;

pub use add::{AddMenu, Addable};
pub use dialog::show_palette;
pub use help::show_help;
pub use search_button::SearchButton;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use millrace_shared::{DealId, KeyCommand, RecordKind, StageId};

use crate::cache::use_cache;
use crate::keyboard::Key;
use crate::platform;
use crate::session::use_session;

/// The commands whose keys are heard everywhere, besides those of [`crate::features::together::undo_by_keys`].
const KEYS: [KeyCommand; 7] = [
    KeyCommand::Palette,
    KeyCommand::Help,
    KeyCommand::Add,
    KeyCommand::Deals,
    KeyCommand::Leads,
    KeyCommand::Contacts,
    KeyCommand::Companies,
];

/// What lies over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The palette.
    Palette,
    /// The list of keys.
    Help,
}

/// What the board that is open can do for the palette.
#[derive(Clone, Copy)]
pub struct BoardActions {
    /// Shows only the user's own deals, or all again.
    pub mine: Callback<()>,
    /// The card that has or had the focus, with the stage it stands in.
    pub card: Signal<Option<(DealId, StageId)>>,
    /// The stages of the board.
    pub stages: Signal<Vec<StageId>>,
    /// Puts that card on top of a stage.
    pub move_to: Callback<(StageId,)>,
}

/// The palette of this tab; get it by [`use_palette`].
#[derive(Clone, Copy)]
pub struct Palette {
    /// What is open.
    pub over: RwSignal<Option<Over>>,
    /// What the board on screen can do.
    pub board: StoredValue<Option<BoardActions>>,
    // What the page on screen adds, and how.
    adds: StoredValue<Option<(RecordKind, Callback<()>)>>,
    // A new record was asked for elsewhere: the next page of its kind begins with it.
    wanted: StoredValue<Option<RecordKind>>,
    // What was typed for the dialog before it was there; nothing once it is.
    early: StoredValue<Option<Early>>,
}

/// What was typed before the palette had been fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Early {
    text: String,
    // Enter came last: the first entry is to be taken.
    enter: bool,
}

impl Early {
    fn press(&mut self, key: Key, typed: &str) {
        match key {
            Key::Enter => self.enter = true,
            _ if self.enter => {}
            Key::Delete => {
                self.text.pop();
            }
            Key::Character(_) | Key::Space => self.text.push_str(typed),
            _ => {}
        }
    }
}

impl Palette {
    /// Makes it available to every component below, and listens to its keys; once, in the shell.
    pub fn provide() -> Self {
        let palette = Self {
            over: RwSignal::new(None),
            board: StoredValue::new(None),
            adds: StoredValue::new(None),
            wanted: StoredValue::new(None),
            early: StoredValue::new(Some(Early::default())),
        };
        provide_context(palette);
        let (session, cache, navigate) = (use_session(), use_cache(), use_navigate());
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            palette.keep(&event);
            let Some(command) = KEYS.iter().find(|command| cache.pressed(**command, &event)) else { return };
            let open = palette.over.get_untracked();
            let over = match command {
                KeyCommand::Palette => Some(Over::Palette),
                KeyCommand::Help => Some(Over::Help),
                _ => None,
            };
            // What lies on top keeps the keys, but for those that take it away again.
            let covered = (open.is_none() || over.is_none()) && platform::is_covered();
            if event.default_prevented() || covered || untrack(|| session.viewer()).is_none() {
                return;
            }
            event.prevent_default();
            match command {
                KeyCommand::Add => add::open_menu(),
                KeyCommand::Deals => navigate("/deals", Default::default()),
                KeyCommand::Leads => navigate("/leads", Default::default()),
                KeyCommand::Contacts => navigate("/contacts", Default::default()),
                KeyCommand::Companies => navigate("/companies", Default::default()),
                _ => palette.over.set(over.filter(|over| open != Some(*over))),
            }
        });
        on_cleanup(move || keys.remove());
        palette
    }

    /// Keeps a key that was meant for the palette while that is still being fetched: nothing else may take it for its own.
    pub fn keep(self, event: &web_sys::KeyboardEvent) {
        let waits = self.over.get_untracked() == Some(Over::Palette) && self.early.with_value(Option::is_some);
        let Some(key) = Key::of(event).filter(|_| waits && !event.default_prevented()) else { return };
        event.prevent_default();
        event.stop_propagation();
        if key == Key::Escape {
            self.early.set_value(Some(Early::default()));
            self.over.set(None);
        } else {
            self.early.update_value(|early| early.get_or_insert_default().press(key, &event.key()));
        }
    }

    /// Says what the board on screen can do, for as long as the calling component lives.
    pub fn offer(self, actions: BoardActions) {
        self.board.set_value(Some(actions));
        on_cleanup(move || {
            self.board.try_update_value(|board| *board = None);
        });
    }

    /// Says what the page on screen adds, for as long as the calling component lives; and adds it, when that is what the
    /// page was opened for.
    pub fn adds(self, kind: RecordKind, add: Callback<()>) {
        self.adds.set_value(Some((kind, add)));
        on_cleanup(move || {
            self.adds.try_update_value(|adds| *adds = None);
        });
        let wanted = self.wanted.try_update_value(Option::take).flatten();
        if wanted == Some(kind) {
            add.run(());
        }
    }

    /// Adds a record, here or on the page of its kind.
    pub fn add(self, it: Addable, go: impl FnOnce(&str)) {
        match self.adds.get_value().filter(|(kind, _)| *kind == it.kind) {
            Some((_, add)) => add.run(()),
            None => {
                self.wanted.set_value(Some(it.kind));
                go(it.href);
            }
        }
    }
}

/// The palette of this tab.
///
/// # Panics
/// When [`Palette::provide`] was not called above, which is a mistake in the program.
#[expect(clippy::expect_used, reason = "without the provider every page would fail at once")]
pub fn use_palette() -> Palette {
    use_context::<Palette>().expect("Palette::provide is called in the shell")
}

/// The dialogs, once they are asked for.
#[component]
pub fn PaletteHost() -> impl IntoView {
    let palette = use_palette();
    // Once fetched, each stays on the page and opens by itself.
    let asked = move |what: Over| {
        Memo::new(move |before: Option<&bool>| before == Some(&true) || palette.over.get() == Some(what))
    };
    let (palette_asked, help_asked) = (asked(Over::Palette), asked(Over::Help));
    view! {
        {move || palette_asked.get().then(crate::chunks::palette)}
        {move || help_asked.get().then(crate::chunks::help)}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_early_is_kept_as_a_field_would_keep_it() {
        let mut early = Early::default();
        for key in ["K", "a", "Backspace", "o", " ", "ArrowDown", "н", "Enter", "x"] {
            if let Some(parsed) = Key::parse(key) {
                early.press(parsed, key);
            }
        }
        assert_eq!(early, Early { text: "Ko н".into(), enter: true });
    }
}
