//! All keys of the app, in one table: the list behind `?` is made of it, and the palette shows the keys of its commands.
//! Whoever makes a key work names it here; the functions named beside each group are where they are read.

use crate::t;

/// A key or a combination, as it is written on a keyboard.
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
    /// The ways to press it.
    pub ways: &'static [&'static [Cap]],
    /// What it does.
    pub text: &'static str,
}

/// Keys of one place.
pub struct ShortcutGroup {
    /// Where.
    pub title: &'static str,
    /// Which.
    pub shortcuts: Vec<Shortcut>,
}

use Cap::{Command, Enter, Escape, Shift, Sign, Space};

/// Opens the palette.
pub const PALETTE: &[Cap] = &[Command, Sign("K")];
/// Shows the list of keys.
pub const HELP: &[Cap] = &[Sign("?")];
/// Opens the menu of what can be added.
pub const ADD: &[Cap] = &[Sign("N")];
/// Takes back.
pub const UNDO: &[Cap] = &[Command, Sign("Z")];
/// Does again.
pub const REDO: &[Cap] = &[Command, Shift, Sign("Z")];

/// Everything there is.
pub fn all() -> Vec<ShortcutGroup> {
    let one = |ways: &'static [&'static [Cap]], text: &'static str| Shortcut { ways, text };
    vec![
        // `features/palette/mod.rs`, `features/together/mod.rs`
        ShortcutGroup {
            title: t!("keys.everywhere"),
            shortcuts: vec![
                one(&[PALETTE], t!("keys.palette")),
                one(&[ADD], t!("shell.add")),
                one(&[HELP], t!("keys.help")),
                one(&[UNDO], t!("keys.undo")),
                one(&[REDO, &[Sign("Ctrl"), Sign("Y")]], t!("keys.redo")),
                one(&[&[Escape]], t!("keys.close")),
            ],
        },
        // `on_key` in `features/board/dragging.rs`; Enter is the link's own
        ShortcutGroup {
            title: t!("keys.card"),
            shortcuts: vec![
                one(&[&[Sign("↑")], &[Sign("↓")], &[Sign("←")], &[Sign("→")]], t!("keys.card_step")),
                one(&[&[Sign("Home")], &[Sign("End")]], t!("keys.card_ends")),
                one(&[&[Enter]], t!("keys.card_open")),
                one(&[&[Space]], t!("keys.card_take_up")),
                one(&[&[Sign("1")], &[Sign("9")]], t!("keys.card_stage")),
                one(&[&[Sign("X")]], t!("keys.card_select")),
            ],
        },
        // `on_window_key` in `features/board/dragging.rs`
        ShortcutGroup {
            title: t!("keys.carried"),
            shortcuts: vec![
                one(&[&[Sign("↑")], &[Sign("↓")], &[Sign("←")], &[Sign("→")]], t!("keys.carried_step")),
                one(&[&[Space], &[Enter]], t!("keys.carried_drop")),
                one(&[&[Escape]], t!("keys.carried_back")),
            ],
        },
        // `on_key` and `on_other_key` in `features/table/grid.rs`
        ShortcutGroup {
            title: t!("keys.table"),
            shortcuts: vec![
                one(&[&[Sign("↑")], &[Sign("↓")], &[Sign("←")], &[Sign("→")]], t!("keys.table_step")),
                one(&[&[Command, Sign("↑")], &[Command, Sign("→")]], t!("keys.table_ends")),
                one(&[&[Sign("PageUp")], &[Sign("PageDown")]], t!("keys.table_page")),
                one(&[&[Enter], &[Sign("F2")]], t!("keys.table_edit")),
                one(&[&[Shift, Enter]], t!("keys.card_open")),
                one(&[&[Space], &[Sign("X")]], t!("keys.table_select")),
            ],
        },
        // `Chosen::key` in `features/records/selecting.rs`
        ShortcutGroup {
            title: t!("keys.list"),
            shortcuts: vec![
                one(&[&[Sign("↑")], &[Sign("↓")]], t!("keys.list_step")),
                one(&[&[Sign("X")]], t!("keys.list_select")),
                one(&[&[Shift, Sign("↑")], &[Shift, Sign("↓")]], t!("keys.list_range")),
                one(&[&[Command, Sign("A")]], t!("keys.list_all")),
                one(&[&[Shift, Sign("F10")]], t!("keys.list_menu")),
            ],
        },
        // `ui/inline_edit.rs`, `ui/combobox.rs`, `features/board/quick_add.rs`
        ShortcutGroup {
            title: t!("keys.fields"),
            shortcuts: vec![
                one(&[&[Enter]], t!("keys.field_save")),
                one(&[&[Command, Enter]], t!("keys.field_save_long")),
                one(&[&[Escape]], t!("keys.field_cancel")),
            ],
        },
    ]
}
