//! Texts in the user's language.
//!
//! Every text on screen comes from `locales/en.json` through [`t!`](crate::t). Keys and argument names are checked while
//! the crate is compiled; English is part of the program, [`language`] fetches the others. Plural forms are chosen by
//! `Intl.PluralRules`, numbers among the arguments are written as the user's locale writes them.
//! `docs/decisions/texts.md` says why this is our own.

#[cfg(test)]
mod checks;
pub mod language;
#[cfg(test)]
mod literals;

pub use language::{Speech, known, languages, preferred, speak, spoken, use_speech};
use millrace_shared::texts::fill;

use crate::format;

/// The text of a key, with its arguments.
///
/// ```ignore
/// t!("common.save")                          // &'static str
/// t!("toast.moved", name = deal.name.clone(), stage = "Won")  // String
/// t!("deals.count", count = 3)               // the plural form for 3
/// ```
#[macro_export]
macro_rules! t {
    ($key:literal) => {{
        const KEY: $crate::i18n::Key = $crate::i18n::Key::of($key, &[]);
        $crate::i18n::text(KEY)
    }};
    ($key:literal, $($name:ident = $value:expr),+ $(,)?) => {{
        const KEY: $crate::i18n::Key = $crate::i18n::Key::of($key, &[$(stringify!($name)),+]);
        $crate::i18n::text_with(KEY, &[$((stringify!($name), $crate::i18n::Argument::from($value))),+])
    }};
}

/// A text in some language.
pub enum Text {
    /// The same whatever stands in it.
    Plain(&'static str),
    /// A form for each plural category.
    Plural(&'static [(&'static str, &'static str)]),
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A text in English, and the number of its key.
struct English {
    at: u16,
    text: Text,
}

/// A text that exists. Made by [`t!`](crate::t) only.
///
/// It is the English text itself, so that the part of the program that says it holds it, and no other.
#[derive(Clone, Copy)]
pub struct Key(&'static English);

impl Key {
    /// Finds the key while compiling; panics, which is a compile error, when the key is unknown or the arguments are
    /// not exactly those of the text.
    pub const fn of(key: &str, arguments: &[&str]) -> Self {
        let (mut low, mut high) = (0, KEYS.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match compare(KEYS[middle].as_bytes(), key.as_bytes()) {
                0 => {
                    assert!(
                        same_names(PARAMETERS[middle], arguments),
                        "the arguments are not those of the text in locales/en.json"
                    );
                    return Self(ENGLISH[middle]);
                }
                -1 => low = middle + 1,
                _ => high = middle,
            }
        }
        panic!("no such text in locales/en.json")
    }
}

const fn compare(a: &[u8], b: &[u8]) -> i8 {
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if a[i] != b[i] {
            return if a[i] < b[i] { -1 } else { 1 };
        }
        i += 1;
    }
    if a.len() == b.len() {
        0
    } else if a.len() < b.len() {
        -1
    } else {
        1
    }
}

const fn same_names(a: &[&str], b: &[&str]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        let mut found = false;
        let mut j = 0;
        while j < b.len() {
            found |= compare(a[i].as_bytes(), b[j].as_bytes()) == 0;
            j += 1;
        }
        if !found {
            return false;
        }
        i += 1;
    }
    true
}

/// What stands in for a name in braces.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// Put in as it is.
    Text(String),
    /// Written in the user's locale; as `count`, chooses the plural form.
    Number(f64),
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<&String> for Argument {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}
macro_rules! number_arguments {
    ($($kind:ty),+) => { $(impl From<$kind> for Argument {
        fn from(number: $kind) -> Self {
            Self::Number(number as f64)
        }
    })+ };
}
number_arguments!(i32, i64, u32, u64, usize, f64);

/// The text of a key without arguments.
pub fn text(key: Key) -> &'static str {
    match text_of(key) {
        Text::Plain(text) => text,
        Text::Plural(forms) => form(forms, "other"),
    }
}

/// The text of a key with its arguments put in.
pub fn text_with(key: Key, arguments: &[(&str, Argument)]) -> String {
    let template = match text_of(key) {
        Text::Plain(text) => text,
        Text::Plural(forms) => {
            let count = arguments.iter().find_map(|(name, value)| match value {
                Argument::Number(count) if *name == "count" => Some(*count),
                _ => None,
            });
            form(forms, &count.map_or_else(|| "other".to_owned(), format::plural_category))
        }
    };
    filled(template, arguments)
}

fn text_of(key: Key) -> &'static Text {
    language::translated(key.0.at.into()).unwrap_or(&key.0.text)
}

/// The form of a category; that of all others where there is none of its own.
fn form(forms: &'static [(&'static str, &'static str)], category: &str) -> &'static str {
    let of = |wanted: &str| forms.iter().find(|(name, _)| *name == wanted).map(|(_, text)| *text);
    of(category).or_else(|| of("other")).unwrap_or_default()
}

fn filled(template: &str, arguments: &[(&str, Argument)]) -> String {
    fill(template, |name| {
        arguments.iter().find(|(known, _)| *known == name).map(|(_, value)| match value {
            Argument::Text(text) => text.clone(),
            Argument::Number(number) => format::number(*number),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_put_where_their_names_stand() {
        let arguments = [("name", Argument::from("Konex")), ("stage", Argument::from("Won"))];
        assert_eq!(filled("Moved {name} to {stage}.", &arguments), "Moved Konex to Won.");
        assert_eq!(filled("{stage}{stage}", &arguments), "WonWon");
        assert_eq!(filled("plain", &[]), "plain");
    }

    #[test]
    fn every_key_is_found_and_the_table_is_sorted() {
        assert!(KEYS.is_sorted());
        for (at, key) in KEYS.iter().enumerate() {
            assert_eq!(usize::from(Key::of(key, PARAMETERS[at]).0.at), at);
        }
    }

    #[test]
    #[should_panic(expected = "arguments")]
    fn a_missing_argument_is_refused() {
        let at = PARAMETERS.iter().position(|names| !names.is_empty()).expect("some text has an argument");
        let _ = Key::of(KEYS[at], &[]);
    }
}
