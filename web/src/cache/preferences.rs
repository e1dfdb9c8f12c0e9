//! How the user wants the screens. A change is on screen at once and sent one after the other; what the server refuses is
//! taken back. Theme and density are kept in this browser, and `web/index.html` puts them on the page before its first paint.

use std::collections::VecDeque;

use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::read::FromJson;
use millrace_shared::{CardField, DealColumn, Density, FieldId, KeyCommand, RecordKind, Theme, keys::Keys};
use serde::Serialize;
use web_sys::KeyboardEvent;

use super::Cache;
use crate::api::{self, Maybe};
use crate::keyboard::{is_pressed, is_typing};
use crate::platform;

/// Under which name theme and density are kept: `dark compact`.
const KEPT: &str = "millrace.look";

/// Columns of a list, each with its width where that is not the usual one.
pub type ListColumns = Vec<(String, Option<i32>)>;

/// How the user wants the screens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromJson)]
#[read(serde)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// How close things stand.
    pub density: Density,
    /// What a card shows, in order; the default when absent.
    pub card_fields: Option<Vec<CardField>>,
    /// The custom fields that a card shows, in order; among them may be some that are gone or hidden.
    #[serde(default)]
    pub card_custom_fields: Vec<FieldId>,
    /// The columns of the table of deals, in order; the default when absent.
    pub deal_columns: Option<Vec<DealColumn>>,
    /// The widths in pixels of columns that are not as wide as by default.
    #[serde(default)]
    pub deal_column_widths: Vec<(DealColumn, i32)>,
    /// The columns of other lists, each with its width, where the user has chosen.
    #[serde(default)]
    pub list_columns: Vec<(RecordKind, ListColumns)>,
    /// The views that lists open with.
    #[serde(default)]
    pub default_views: Vec<(RecordKind, String)>,
    /// The keys that the user has changed; nothing where a command is to have none.
    #[serde(default)]
    pub shortcuts: Vec<(KeyCommand, Option<String>)>,
    /// Grows with each change.
    pub version: i32,
}

impl Preferences {
    /// The address of the view that the list of a kind opens with.
    pub fn opens_with(&self, kind: RecordKind) -> Option<String> {
        self.default_views.iter().find(|(of, _)| *of == kind).map(|(_, id)| format!("/views/{id}"))
    }
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            density: Density::Comfortable,
            card_fields: None,
            card_custom_fields: Vec::new(),
            deal_columns: None,
            deal_column_widths: Vec::new(),
            list_columns: Vec::new(),
            default_views: Vec::new(),
            shortcuts: Vec::new(),
            version: -1,
        }
    }
}

/// A change: what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of Preferences")]
pub struct PreferencesPatch {
    pub theme: Option<Theme>,
    pub density: Option<Density>,
    pub card_fields: Maybe<Vec<CardField>>,
    pub card_custom_fields: Option<Vec<FieldId>>,
    pub deal_columns: Maybe<Vec<DealColumn>>,
    pub deal_column_widths: Option<Vec<(DealColumn, i32)>>,
    /// Of one list; nothing goes back to the default.
    pub list_columns: Option<(RecordKind, Option<ListColumns>)>,
    pub shortcuts: Option<Vec<(KeyCommand, Option<String>)>>,
}

impl PreferencesPatch {
    fn apply(&self, to: &mut Preferences) {
        to.theme = self.theme.unwrap_or(to.theme);
        to.density = self.density.unwrap_or(to.density);
        if let Some(fields) = self.card_fields.change() {
            to.card_fields = fields.cloned();
        }
        if let Some(fields) = &self.card_custom_fields {
            to.card_custom_fields.clone_from(fields);
        }
        if let Some(columns) = self.deal_columns.change() {
            to.deal_columns = columns.cloned();
        }
        if let Some(widths) = &self.deal_column_widths {
            to.deal_column_widths.clone_from(widths);
        }
        if let Some(shortcuts) = &self.shortcuts {
            to.shortcuts.clone_from(shortcuts);
        }
        if let Some((kind, columns)) = &self.list_columns {
            to.list_columns.retain(|(of, _)| of != kind);
            to.list_columns.extend(columns.clone().map(|columns| (*kind, columns)));
        }
    }
}

/// The server's preferences, and the changes that it has not confirmed; the first of them is under way.
#[derive(Default)]
pub(super) struct Choices {
    told: Preferences,
    unsent: VecDeque<PreferencesPatch>,
}

impl Choices {
    /// Takes in what the server has, unless something newer is known.
    fn told(&mut self, preferences: Preferences) {
        if preferences.version >= self.told.version {
            self.told = preferences;
        }
    }

    /// As they are to be shown.
    fn shown(&self) -> Preferences {
        let mut shown = self.told.clone();
        self.unsent.iter().for_each(|patch| patch.apply(&mut shown));
        shown
    }
}

impl Cache {
    /// The look that was kept in this browser, until the server has told the user's.
    pub(super) fn kept_look() -> Preferences {
        let kept = platform::stored(KEPT).unwrap_or_default();
        let mut words = kept.split(' ');
        Preferences {
            theme: words.next().and_then(Theme::parse).unwrap_or(Theme::System),
            density: words.next().and_then(Density::parse).unwrap_or(Density::Comfortable),
            ..Preferences::default()
        }
    }

    /// Lets the page look as the user wants it, from here on.
    pub(super) fn follow_look(self) {
        let look = Memo::new(move |_| self.preferences.with(|it| (it.theme, it.density)));
        Effect::new(move || {
            let (theme, density) = look.get();
            platform::set_look(theme.as_str(), density.as_str());
            let kept = format!("{} {}", theme.as_str(), density.as_str());
            if platform::stored(KEPT).as_deref() != Some(&kept) {
                platform::store(KEPT, Some(&kept));
            }
        });
    }

    /// Takes in what the server has.
    pub fn preferences_told(self, preferences: Preferences) {
        self.choices.update_value(|choices| choices.told(preferences));
        self.show_preferences();
    }

    /// Changes how the user wants the screens, at once.
    pub fn prefer(self, patch: PreferencesPatch) {
        let first = self.choices.try_update_value(|choices| {
            choices.unsent.push_back(patch);
            choices.unsent.len() == 1
        });
        self.show_preferences();
        if first == Some(true) {
            self.send_preferences();
        }
    }

    /// The keys of a command; nothing when it has none.
    pub fn keys_of(self, command: KeyCommand) -> Option<Keys> {
        self.preferences.with(|it| match it.shortcuts.iter().find(|(of, _)| *of == command) {
            Some((_, keys)) => keys.as_deref().and_then(Keys::parse),
            None => command.usual_keys(),
        })
    }

    /// Whether a press is the keys of a command. A key alone is none while a text is being edited.
    pub fn pressed(self, command: KeyCommand, event: &KeyboardEvent) -> bool {
        untrack(|| self.keys_of(command)).is_some_and(|keys| is_pressed(keys, event) && (keys.command || !is_typing()))
    }

    /// Whether a press on a card or row selects it. With Shift it does too: from row to row.
    pub fn selects(self, event: &KeyboardEvent) -> bool {
        let keys = untrack(|| self.keys_of(KeyCommand::Select));
        keys.is_some_and(|keys| is_pressed(Keys { shift: event.shift_key(), ..keys }, event))
    }

    /// Somebody else may sit here next: the look of this browser stays, what was chosen does not.
    pub(super) fn forget_preferences(self) {
        self.choices.set_value(Choices::default());
        let Preferences { theme, density, .. } = self.preferences.get_untracked();
        self.preferences.set(Preferences { theme, density, ..Preferences::default() });
    }

    fn show_preferences(self) {
        let Some(shown) = self.choices.try_with_value(Choices::shown) else { return };
        if self.preferences.with_untracked(|known| *known != shown) {
            self.preferences.set(shown);
        }
    }

    fn send_preferences(self) {
        let Some(patch) = self.choices.try_with_value(|choices| choices.unsent.front().cloned()).flatten() else {
            return;
        };
        spawn_local(async move {
            let answer = api::preferences::update(patch).await;
            self.choices.update_value(|choices| {
                choices.unsent.pop_front();
            });
            match answer {
                Ok(preferences) => self.preferences_told(preferences),
                Err(error) => {
                    self.toasts.error(error.sentence());
                    self.show_preferences();
                }
            }
            self.send_preferences();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dark() -> PreferencesPatch {
        PreferencesPatch { theme: Some(Theme::Dark), ..PreferencesPatch::default() }
    }

    #[test]
    fn what_is_not_confirmed_lies_over_what_the_server_tells() {
        let mut choices = Choices::default();
        choices.unsent.push_back(dark());
        choices.told(Preferences { density: Density::Compact, version: 3, ..Preferences::default() });
        let shown = choices.shown();
        assert_eq!((shown.theme, shown.density, shown.version), (Theme::Dark, Density::Compact, 3));
        choices.unsent.clear();
        assert_eq!(choices.shown().theme, Theme::System);
    }

    #[test]
    fn an_older_answer_changes_nothing() {
        let mut choices = Choices::default();
        choices.told(Preferences { theme: Theme::Light, version: 5, ..Preferences::default() });
        choices.told(Preferences { theme: Theme::Dark, version: 4, ..Preferences::default() });
        assert_eq!(choices.shown().theme, Theme::Light);
    }

    #[test]
    fn a_list_is_set_and_cleared() {
        let mut held = Preferences::default();
        let set = PreferencesPatch { card_fields: Maybe::Value(vec![CardField::Owner]), ..PreferencesPatch::default() };
        set.apply(&mut held);
        dark().apply(&mut held);
        assert_eq!((held.card_fields.as_deref(), held.theme), (Some(&[CardField::Owner][..]), Theme::Dark));
        PreferencesPatch { card_fields: Maybe::Null, ..PreferencesPatch::default() }.apply(&mut held);
        assert_eq!(held.card_fields, None);
    }
}
