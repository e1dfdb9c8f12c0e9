//! Keys that do something wherever one is, and that each user may change: which, how they are written, and which cannot be had.

use std::fmt;

use crate::{Invalid, KeyCommand};

/// A key, alone or with Ctrl (Cmd on a Mac) and Shift. Written `Mod+Shift+Z`, `N`, `?`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Keys {
    /// With Ctrl, or Cmd on a Mac.
    pub command: bool,
    /// With Shift: only said of letters, since a sign has its own way to be typed on each keyboard.
    pub shift: bool,
    /// What the key writes: a letter in lower case, or a sign.
    pub key: char,
}

const COMMAND: &str = "Mod+";
const SHIFT: &str = "Shift+";

/// What browsers keep for themselves with Ctrl or Cmd, and what edits a text: no page gets the first, all texts want the second.
const KEPT: &str = "acfhlnpqrtvwx+-=";

impl Keys {
    /// Keys as they are pressed, in the one way that they are written.
    pub fn new(command: bool, shift: bool, key: char) -> Self {
        let mut lower = key.to_lowercase();
        let key = match (lower.next(), lower.next()) {
            (Some(one), None) => one,
            _ => key,
        };
        Self { command, shift: shift && key.is_alphabetic(), key }
    }

    /// Reads `Mod+Shift+Z`; nothing when it is not written so.
    pub fn parse(text: &str) -> Option<Self> {
        let (command, text) = text.strip_prefix(COMMAND).map_or((false, text), |rest| (true, rest));
        let (shift, text) = text.strip_prefix(SHIFT).map_or((false, text), |rest| (true, rest));
        let mut letters = text.chars();
        let (Some(key), None) = (letters.next(), letters.next()) else { return None };
        Some(Self::new(command, shift, key))
    }

    /// Whether they may do something: digits move cards, the space bar takes them up, and some belong to the browser.
    ///
    /// # Errors
    /// [`Invalid::NotAllowed`] for those that cannot be had.
    pub fn check(self) -> Result<Self, Invalid> {
        let no_sign = self.key.is_numeric() || self.key.is_whitespace() || self.key.is_control();
        // Marks that join a letter, signs that turn a line around and the like are no keys.
        let known = self.key.is_alphanumeric() || self.key.is_ascii_punctuation() || "§°´€£№«»¿¡".contains(self.key);
        if no_sign || !known || self.command && !self.shift && KEPT.contains(self.key) {
            return Err(Invalid::NotAllowed);
        }
        Ok(self)
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let command = if self.command { COMMAND } else { "" };
        let shift = if self.shift { SHIFT } else { "" };
        write!(to, "{command}{shift}{}", self.key.to_uppercase())
    }
}

impl KeyCommand {
    /// The keys that do it as long as a user has chosen no others.
    pub fn usual_keys(self) -> Option<Keys> {
        let (command, shift, key) = match self {
            Self::Palette => (true, false, 'k'),
            Self::Add => (false, false, 'n'),
            Self::Help => (false, false, '?'),
            Self::Undo => (true, false, 'z'),
            Self::Redo => (true, true, 'z'),
            Self::Select => (false, false, 'x'),
            Self::Deals | Self::Leads | Self::Contacts | Self::Companies => return None,
        };
        Some(Keys { command, shift, key })
    }
}

/// The keys of a command, under what a user has chosen: no keys where that was chosen.
pub fn keys_of(chosen: &[(KeyCommand, Option<Keys>)], command: KeyCommand) -> Option<Keys> {
    match chosen.iter().find(|(of, _)| *of == command) {
        Some((_, keys)) => *keys,
        None => command.usual_keys(),
    }
}

/// What else is done by the keys of a command.
pub fn taken_by(chosen: &[(KeyCommand, Option<Keys>)], command: KeyCommand) -> Option<KeyCommand> {
    let keys = keys_of(chosen, command)?;
    KeyCommand::ALL.iter().copied().find(|other| *other != command && keys_of(chosen, *other) == Some(keys))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_in_one_way() {
        for text in ["Mod+Shift+Z", "N", "?", "Mod+K", "Ж", "Shift+J", "Mod+;"] {
            assert_eq!(Keys::parse(text).expect(text).to_string(), text);
        }
        assert_eq!(Keys::parse("Mod+Shift+?").map(|keys| keys.to_string()), Some("Mod+?".to_owned()));
        for text in ["", "Mod+", "Ctrl+K", "Shift+Mod+K", "Enter", "F5", "NN"] {
            assert_eq!(Keys::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_had_is_refused() {
        for text in ["1", "Mod+5", " ", "Mod+W", "Mod+C", "\u{202e}", "\u{301}", "😀", "\u{7}"] {
            assert_eq!(Keys::parse(text).expect(text).check(), Err(Invalid::NotAllowed), "{text:?}");
        }
        for text in ["Mod+K", "C", "/", "Shift+W", "Mod+Shift+C", "Ж", "中"] {
            assert!(Keys::parse(text).expect(text).check().is_ok(), "{text}");
        }
        for usual in KeyCommand::ALL.iter().filter_map(|command| command.usual_keys()) {
            assert_eq!(usual.check(), Ok(usual));
            assert_eq!(Keys::parse(&usual.to_string()), Some(usual));
        }
    }

    #[test]
    fn the_same_keys_do_one_thing() {
        let n = Keys::parse("N");
        assert!(KeyCommand::ALL.iter().all(|command| taken_by(&[], *command).is_none()));
        assert_eq!(taken_by(&[(KeyCommand::Deals, n)], KeyCommand::Deals), Some(KeyCommand::Add));
        assert_eq!(taken_by(&[(KeyCommand::Deals, n), (KeyCommand::Add, None)], KeyCommand::Deals), None);
        assert_eq!(keys_of(&[(KeyCommand::Add, None)], KeyCommand::Add), None);
    }
}
