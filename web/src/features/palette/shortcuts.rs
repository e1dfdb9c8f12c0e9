//! All keys of the app, in one table: the list behind `?` is made of it. Those of a [`KeyCommand`] are the user's to change, and
//! are read by it wherever they are heard; the others are what every list and table has, and are read beside each group.

use millrace_shared::KeyCommand;

use crate::t;

/// A key, as it is written on a keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cap {
    /// Ctrl, or Cmd on a Mac.
    Command,
    /// Shift.
    Shift,
    /// Space bar.
    Space,
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// What stands on it.
    Sign(&'static str),
}

impl Cap {
    /// The words on the key.
    pub fn text(self, mac: bool) -> &'static str {
        match self {
            Self::Command if mac => "⌘",
            Self::Command => "Ctrl",
            Self::Shift if mac => "⇧",
            Self::Shift => "Shift",
            Self::Space => t!("keys.space"),
            Self::Enter => "Enter",
            Self::Escape => "Esc",
            Self::Sign(sign) => sign,
        }
    }
}

/// Keys that do the same, each pressed together, and what they do.
pub struct Shortcut {
    /// The ways to press it that nobody changes.
    pub ways: &'static [&'static [Cap]],
    /// The command whose keys do it too.
    pub command: Option<KeyCommand>,
    /// What it does.
    pub text: String,
}

/// Keys of one place.
pub struct ShortcutGroup {
    /// Where.
    pub title: &'static str,
    /// Whether the keys of commands are changed here.
    pub changes: bool,
    /// Which.
    pub shortcuts: Vec<Shortcut>,
}

use Cap::{Command, Enter, Escape, Shift, Sign, Space};

/// What a command does.
pub fn text(command: KeyCommand) -> String {
    let go = |place: &str| t!("keys.go", place = place);
    match command {
        KeyCommand::Palette => t!("keys.palette").into(),
        KeyCommand::Add => t!("shell.add").into(),
        KeyCommand::Help => t!("keys.help").into(),
        KeyCommand::Undo => t!("keys.undo").into(),
        KeyCommand::Redo => t!("keys.redo").into(),
        KeyCommand::Select => t!("keys.select").into(),
        KeyCommand::Deals => go(t!("shell.deals")),
        KeyCommand::Leads => go(t!("shell.leads")),
        KeyCommand::Contacts => go(t!("shell.contacts")),
        KeyCommand::Companies => go(t!("shell.companies")),
    }
}

/// Everything there is.
pub fn all() -> Vec<ShortcutGroup> {
    let one = |ways: &'static [&'static [Cap]], text: &'static str| Shortcut { ways, command: None, text: text.into() };
    let select = |ways: &'static [&'static [Cap]], text: &'static str| Shortcut {
        command: Some(KeyCommand::Select),
        ..one(ways, text)
    };
    let of = |command: &KeyCommand| Shortcut { ways: &[], command: Some(*command), text: text(*command) };
    vec![
        // `features/palette/mod.rs`, `features/together/mod.rs`
        ShortcutGroup {
            title: t!("keys.everywhere"),
            changes: true,
            shortcuts: KeyCommand::ALL.iter().map(of).chain([one(&[&[Escape]], t!("keys.close"))]).collect(),
        },
        // `on_key` in `ui/board/dragging.rs`; Enter is the link's own
        ShortcutGroup {
            title: t!("keys.card"),
            changes: false,
            shortcuts: vec![
                one(&[&[Sign("↑")], &[Sign("↓")], &[Sign("←")], &[Sign("→")]], t!("keys.card_step")),
                one(&[&[Sign("Home")], &[Sign("End")]], t!("keys.card_ends")),
                one(&[&[Enter]], t!("keys.card_open")),
                one(&[&[Space]], t!("keys.card_take_up")),
                one(&[&[Sign("1")], &[Sign("9")]], t!("keys.card_stage")),
                select(&[], t!("keys.card_select")),
            ],
        },
        // `on_window_key` in `ui/board/dragging.rs`
        ShortcutGroup {
            title: t!("keys.carried"),
            changes: false,
            shortcuts: vec![
                one(&[&[Sign("↑")], &[Sign("↓")], &[Sign("←")], &[Sign("→")]], t!("keys.carried_step")),
                one(&[&[Space], &[Enter]], t!("keys.carried_drop")),
                one(&[&[Escape]], t!("keys.carried_back")),
            ],
        },
        // `on_key` and `on_other_key` in `features/table/grid.rs`
        ShortcutGroup {
            title: t!("keys.table"),
            changes: false,
            shortcuts: vec![
                one(&[&[Sign("↑")], &[Sign("↓")], &[Sign("←")], &[Sign("→")]], t!("keys.table_step")),
                one(&[&[Command, Sign("↑")], &[Command, Sign("→")]], t!("keys.table_ends")),
                one(&[&[Sign("PageUp")], &[Sign("PageDown")]], t!("keys.table_page")),
                one(&[&[Enter], &[Sign("F2")]], t!("keys.table_edit")),
                one(&[&[Shift, Enter]], t!("keys.card_open")),
                select(&[&[Space]], t!("keys.table_select")),
            ],
        },
        // `Chosen::key` in `features/records/selecting.rs`
        ShortcutGroup {
            title: t!("keys.list"),
            changes: false,
            shortcuts: vec![
                one(&[&[Sign("↑")], &[Sign("↓")]], t!("keys.list_step")),
                select(&[], t!("keys.list_select")),
                one(&[&[Shift, Sign("↑")], &[Shift, Sign("↓")]], t!("keys.list_range")),
                one(&[&[Command, Sign("A")]], t!("keys.list_all")),
                one(&[&[Shift, Sign("F10")]], t!("keys.list_menu")),
            ],
        },
        // `ui/inline_edit.rs`, `ui/combobox.rs`, `features/board/quick_add.rs`
        ShortcutGroup {
            title: t!("keys.fields"),
            changes: false,
            shortcuts: vec![
                one(&[&[Enter]], t!("keys.field_save")),
                one(&[&[Command, Enter]], t!("keys.field_save_long")),
                one(&[&[Escape]], t!("keys.field_cancel")),
            ],
        },
    ]
}
