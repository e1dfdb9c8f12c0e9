//! Which language the screens speak.
//!
//! English is part of the program. The texts of another language are one file, fetched when somebody needs them with the
//! code that reads it, under an address that changes with its content, so that the browser keeps it for good. A text that the file lacks, or a file
//! that cannot be fetched, leaves the English one in its place.
//!
//! Texts are read when a view is made. The language is therefore settled before the first view ([`begin`]), and again when
//! it is known who is signed in; where it changes later, the pages before sign-in are made anew and all others reloaded.

use std::cell::{Cell, RefCell};

use futures_util::future::join;
use leptos::prelude::{GetUntracked, RwSignal, Set, provide_context, use_context};
use serde_json::Value;

use super::{KEYS, LANGUAGES, Text};
use crate::{chunks, format, platform};

/// Where the browser keeps the language that was spoken last, for the pages before sign-in.
const STORED: &str = "millrace.language";
const ENGLISH: &str = "en";

/// The texts of a language, by the number of their key.
pub type Texts = &'static [Option<Text>];

thread_local! {
    static SPOKEN: Cell<&'static str> = const { Cell::new(ENGLISH) };
    static TEXTS: Cell<Option<Texts>> = const { Cell::new(None) };
    /// Those fetched so far; they are never given back, because views hold on to their texts.
    static FETCHED: RefCell<Vec<(&'static str, Texts)>> = const { RefCell::new(Vec::new()) };
}

/// Code and own name of every language.
pub fn languages() -> Vec<(String, String)> {
    LANGUAGES.iter().map(|(code, name, _)| ((*code).to_owned(), (*name).to_owned())).collect()
}

/// The code of the language that is spoken now, such as `sk`.
pub fn spoken() -> &'static str {
    SPOKEN.get()
}

/// The text of the language that is spoken now; nothing in English, or where it lacks the text.
pub(super) fn translated(key: usize) -> Option<&'static Text> {
    TEXTS.get()?.get(key)?.as_ref()
}

/// The language for somebody who is not known: the last one of this browser, or else the first of the browser's own that
/// there is, or else English.
pub fn preferred() -> &'static str {
    let stored = platform::stored(STORED).as_deref().and_then(known);
    stored.or_else(|| platform::languages().iter().find_map(|wanted| known(wanted))).unwrap_or(ENGLISH)
}

/// The language of a locale such as `sk-SK`, when there is one.
pub fn known(locale: &str) -> Option<&'static str> {
    let wanted = locale.split('-').next().unwrap_or_default();
    LANGUAGES.iter().map(|(code, ..)| *code).find(|code| code.eq_ignore_ascii_case(wanted))
}

/// Speaks the language of somebody who is not known yet; before the first view is made.
pub async fn begin() {
    // Whoever it was not fetched for is told when it is known who is there.
    let _ = speak(preferred()).await;
}

/// Speaks a language from now on, also after a reload. False when it cannot be fetched; then it is English.
#[must_use = "the user should be told"]
pub async fn speak(locale: &str) -> bool {
    let code = known(locale).unwrap_or(ENGLISH);
    let texts = if code == ENGLISH { None } else { texts_of(code).await };
    let spoken = if texts.is_some() { code } else { ENGLISH };
    TEXTS.set(texts);
    SPOKEN.set(spoken);
    platform::set_page_language(tag(spoken));
    format::configure(Some(spoken), None);
    if spoken == code {
        platform::store(STORED, Some(code));
    }
    spoken == code
}

/// What a screen reader and a font need to know: the script of Chinese.
fn tag(code: &str) -> &str {
    match code {
        "zh" => "zh-Hans",
        code => code,
    }
}

async fn texts_of(code: &'static str) -> Option<Texts> {
    if let Some(texts) = FETCHED.with_borrow(|all| all.iter().find(|(of, _)| *of == code).map(|(_, texts)| *texts)) {
        return Some(texts);
    }
    let (.., version) = LANGUAGES.iter().find(|(of, ..)| *of == code)?;
    let file = format!("/locales/{code}.json?v={version}");
    let (reader, json) = join(chunks::language_reader(), platform::fetch_text(&file)).await;
    let texts = reader?(&json?)?;
    FETCHED.with_borrow_mut(|all| all.push((code, texts)));
    Some(texts)
}

/// The texts of a language's file, in the order of [`KEYS`].
pub fn read(json: &str) -> Option<Texts> {
    let file = millrace_shared::read::tree(json).ok()?;
    let texts: Vec<_> =
        KEYS.iter().map(|key| key.split('.').try_fold(&file, |at, name| at.get(name)).and_then(text)).collect();
    Some(texts.leak())
}

fn text(value: &Value) -> Option<Text> {
    let keep = |text: &str| -> &'static str { text.to_owned().leak() };
    match value {
        Value::String(text) => Some(Text::Plain(keep(text))),
        Value::Object(forms) => {
            let forms: Vec<_> =
                forms.iter().filter_map(|(category, text)| Some((keep(category), keep(text.as_str()?)))).collect();
            Some(Text::Plural(forms.leak()))
        }
        _ => None,
    }
}

/// The spoken language as something that the pages before sign-in follow.
#[derive(Clone, Copy)]
pub struct Speech(RwSignal<&'static str>);

impl Speech {
    /// Makes it available to every component below; once, at the root.
    pub fn provide() -> Self {
        let speech = Self(RwSignal::new(spoken()));
        provide_context(speech);
        speech
    }

    /// The spoken language; whoever reads it inside a view is made anew in another one.
    pub fn signal(self) -> RwSignal<&'static str> {
        self.0
    }

    /// Speaks another language, when it is another. False when it cannot be fetched.
    pub async fn change(self, locale: &str) -> bool {
        let done = speak(locale).await;
        if self.0.get_untracked() != spoken() {
            self.0.set(spoken());
        }
        done
    }
}

/// The spoken language, for pages that follow it.
///
/// # Panics
/// When [`Speech::provide`] was not called above, which is a mistake in the program.
#[expect(clippy::expect_used, reason = "without the provider every page would fail at once")]
pub fn use_speech() -> Speech {
    use_context::<Speech>().expect("Speech::provide is called at the root")
}
