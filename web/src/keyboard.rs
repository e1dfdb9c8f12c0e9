//! Keys and what they do: the vocabulary shared by lists, menus and shortcuts.

use leptos::prelude::document;
use millrace_shared::keys::Keys;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// A key press without modifiers, as lists, menus, tabs and the board understand it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// To the first.
    Home,
    /// To the last.
    End,
    /// Take or open.
    Enter,
    /// Space bar.
    Space,
    /// Leave, cancel.
    Escape,
    /// On to the next control.
    Tab,
    /// Erase.
    Delete,
    /// A letter, digit or sign, in lower case.
    Character(char),
}

impl Key {
    /// Reads the `key` of a keyboard event.
    pub fn parse(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowUp" => Self::Up,
            "ArrowDown" => Self::Down,
            "ArrowLeft" => Self::Left,
            "ArrowRight" => Self::Right,
            "Home" => Self::Home,
            "End" => Self::End,
            "Enter" => Self::Enter,
            " " => Self::Space,
            "Escape" => Self::Escape,
            "Tab" => Self::Tab,
            "Delete" | "Backspace" => Self::Delete,
            _ => {
                let mut letters = key.chars().flat_map(char::to_lowercase);
                match (letters.next(), letters.next()) {
                    (Some(letter), None) => Self::Character(letter),
                    _ => return None,
                }
            }
        })
    }

    /// The key of an event without Ctrl, Alt or Cmd. Presses that belong to an input method (an unfinished Chinese or
    /// Japanese word) are not ours.
    pub fn of(event: &KeyboardEvent) -> Option<Self> {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
            return None;
        }
        Self::parse(&event.key())
    }
}

/// Whether a press is these keys. A letter that the keyboard does not write, such as N on a Russian one, is the key at its
/// place on an English one.
pub fn is_pressed(keys: Keys, event: &KeyboardEvent) -> bool {
    let command = event.ctrl_key() || event.meta_key();
    if event.alt_key() || event.is_composing() || keys.command != command {
        return false;
    }
    let Some(Key::Character(pressed)) = Key::parse(&event.key()) else { return false };
    let at_its_place =
        || !pressed.is_ascii() && keys.key.is_ascii_lowercase() && letter_at(&event.code()) == Some(keys.key);
    (!keys.key.is_alphabetic() || keys.shift == event.shift_key()) && (pressed == keys.key || at_its_place())
}

/// The letter that an English keyboard has at a place: `n` of `KeyN`.
pub fn letter_at(code: &str) -> Option<char> {
    let mut letters = code.strip_prefix("Key")?.chars();
    letters.next().map(|letter| letter.to_ascii_lowercase()).filter(|_| letters.next().is_none())
}

/// How keys are written on the screen: `Ctrl K`, `⌘K`, `?`.
pub fn words(keys: Keys, mac: bool) -> String {
    let command = if !keys.command {
        ""
    } else if mac {
        "⌘"
    } else {
        "Ctrl "
    };
    let shift = if !keys.shift {
        ""
    } else if mac {
        "⇧"
    } else {
        "Shift "
    };
    format!("{command}{shift}{}", keys.key.to_uppercase())
}

/// Whether a text is being edited.
pub fn is_typing() -> bool {
    document().active_element().is_some_and(|element| {
        // A box that is ticked is an input too, and holds no text.
        let ticked = matches!(element.get_attribute("type").as_deref(), Some("checkbox" | "radio"));
        let writes = matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") && !ticked
            || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable);
        // A field of a dialog that has just closed has the focus until the next frame.
        writes && !element.closest("dialog:not([open])").is_ok_and(|closed| closed.is_some())
    })
}

/// Where the highlight of a list of `count` goes from `at`; it wraps around.
pub fn step(key: Key, at: Option<usize>, count: usize) -> Option<usize> {
    if count == 0 {
        return None;
    }
    match (key, at) {
        (Key::Down, None) | (Key::Home, _) => Some(0),
        (Key::Up, None) | (Key::End, _) => Some(count - 1),
        (Key::Down, Some(at)) => Some((at + 1) % count),
        (Key::Up, Some(at)) => Some((at + count - 1) % count),
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_keys_are_read() {
        assert_eq!(Key::parse("ArrowUp"), Some(Key::Up));
        assert_eq!(Key::parse("N"), Some(Key::Character('n')));
        assert_eq!(Key::parse("F5"), None);
    }

    #[test]
    fn keys_are_written_as_on_the_keyboard() {
        let keys = Keys { command: true, shift: true, key: 'z' };
        assert_eq!((words(keys, false).as_str(), words(keys, true).as_str()), ("Ctrl Shift Z", "⌘⇧Z"));
        assert_eq!(words(Keys::new(false, false, '?'), false), "?");
        assert_eq!((letter_at("KeyN"), letter_at("Digit1"), letter_at("KeyNN")), (Some('n'), None, None));
    }

    #[test]
    fn the_highlight_wraps_around() {
        assert_eq!(step(Key::Down, None, 3), Some(0));
        assert_eq!(step(Key::Up, Some(0), 3), Some(2));
        assert_eq!(step(Key::Down, Some(2), 3), Some(0));
        assert_eq!(step(Key::End, Some(0), 3), Some(2));
        assert_eq!(step(Key::Down, None, 0), None);
    }
}
