//! Keys and what they do: the vocabulary shared by lists, menus and shortcuts.

use web_sys::KeyboardEvent;

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

/// True for Ctrl+letter, or Cmd+letter on a Mac.
pub fn is_command(event: &KeyboardEvent, letter: char) -> bool {
    (event.ctrl_key() || event.meta_key())
        && !event.alt_key()
        && Key::parse(&event.key()) == Some(Key::Character(letter))
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
    fn the_highlight_wraps_around() {
        assert_eq!(step(Key::Down, None, 3), Some(0));
        assert_eq!(step(Key::Up, Some(0), 3), Some(2));
        assert_eq!(step(Key::Down, Some(2), 3), Some(0));
        assert_eq!(step(Key::End, Some(0), 3), Some(2));
        assert_eq!(step(Key::Down, None, 0), None);
    }
}
