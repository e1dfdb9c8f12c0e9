//! Whether the files of `locales/` say the same in every language: no text left out, none left in English, every place for
//! a value kept, and exactly the plural forms that the language has.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use millrace_shared::defaults::LOCALES;
use serde_json::Value;

use super::{KEYS, LANGUAGES, PARAMETERS, Text, language};

/// The plural categories of whole numbers and fractions in each language, as the Unicode CLDR has them.
const CATEGORIES: [(&str, &[&str]); 5] = [
    ("en", &["one", "other"]),
    ("sk", &["one", "few", "many", "other"]),
    ("ru", &["one", "few", "many", "other"]),
    ("zh", &["other"]),
    ("sw", &["one", "other"]),
];

/// Texts that may be the same as in English, because the word is.
const SAME: &[(&str, &str)] = &[
    ("sk", "activity.kind.export"),
    ("sk", "activity.kind.import"),
    ("sk", "activity.kind.lead"),
    ("sk", "auth.email"),
    ("sk", "fields.email"),
    ("sk", "board.filter"),
    ("sk", "board.filter_by"),
    ("sk", "fields.text"),
    ("sk", "files.mb"),
    ("sk", "people.owns_leads"),
    ("sk", "tokens.secret"),
    ("zh", "files.kb"),
    ("zh", "files.mb"),
];

/// Words in Latin letters that Russian and Chinese texts hold: names, keys of the keyboard, codes.
const LATIN: &[&str] = &[
    "API", "CSV", "Ctrl", "EUR", "Enter", "Esc", "GIF", "JPEG", "KB", "MB", "Markdown", "Millrace", "PDF", "PNG",
    "Shift", "WebP", "anna", "com", "example", "https",
];

type Forms = BTreeMap<String, String>;

/// Every text of a file with its forms: a plain text has one without a name.
fn texts(code: &str) -> BTreeMap<String, Forms> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(format!("{code}.json"));
    let json = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let json: Value = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{code}.json: {error}"));
    let mut texts = BTreeMap::new();
    collect("", &json, &mut texts);
    texts
}

fn collect(prefix: &str, value: &Value, texts: &mut BTreeMap<String, Forms>) {
    match value {
        Value::String(text) => {
            texts.insert(prefix.to_owned(), Forms::from([(String::new(), text.clone())]));
        }
        Value::Object(members)
            if members.contains_key("other")
                && members.values().all(Value::is_string)
                && members
                    .keys()
                    .all(|name| ["zero", "one", "two", "few", "many", "other"].contains(&name.as_str())) =>
        {
            let forms = members.iter().map(|(name, text)| (name.clone(), text.as_str().unwrap_or_default().to_owned()));
            texts.insert(prefix.to_owned(), forms.collect());
        }
        Value::Object(members) => {
            for (name, value) in members {
                collect(&if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") }, value, texts);
            }
        }
        other => panic!("{prefix} is neither a text nor a group of texts: {other}"),
    }
}

fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// What is said besides the places for values.
fn words(text: &str) -> String {
    let mut words = text.to_owned();
    for place in places(text) {
        words = words.replace(&format!("{{{place}}}"), "");
    }
    words.trim().to_owned()
}

/// Everything that is wrong with a language.
fn faults(code: &str, english: &BTreeMap<String, Forms>) -> Vec<String> {
    let texts = texts(code);
    let categories = CATEGORIES.iter().find(|(of, _)| *of == code).map_or(&[][..], |(_, categories)| categories);
    let mut faults = Vec::new();
    let mut fault = |key: &str, what: String| faults.push(format!("{code}.json: {key}: {what}"));
    for key in texts.keys().filter(|key| !english.contains_key(*key)) {
        fault(key, "en.json has no such text".to_owned());
    }
    for (key, in_english) in english {
        let Some(forms) = texts.get(key) else {
            fault(key, format!("is missing; in English: {in_english:?}"));
            continue;
        };
        let is_plural = !in_english.contains_key("");
        let expected: BTreeSet<&str> = if is_plural { categories.iter().copied().collect() } else { [""].into() };
        let given: BTreeSet<&str> = forms.keys().map(String::as_str).collect();
        if given != expected {
            fault(key, format!("has the forms {given:?} instead of {expected:?}"));
        }
        let mut wanted: BTreeSet<&str> = in_english.values().flat_map(|text| places(text)).collect();
        let mut named: BTreeSet<&str> = forms.values().flat_map(|text| places(text)).collect();
        if is_plural {
            wanted.insert("count");
            named.insert("count");
        }
        if named != wanted {
            fault(key, format!("has places for {named:?} instead of {wanted:?}"));
        }
        for (form, text) in forms {
            if text.trim().is_empty() || text.trim() != text {
                fault(key, format!("{form} is empty, or has a space at an end"));
            }
            let same =
                in_english.values().any(|english| english == text && words(text).chars().any(char::is_alphabetic));
            let may = words(text) == "Millrace" || SAME.contains(&(code, key.as_str()));
            if code != "en" && same && !may {
                fault(key, format!("is still English: {text:?}"));
            }
            // "One" is also 21 and 101 in Russian: the number has to be said.
            let counts = forms.get("other").is_some_and(|other| places(other).contains("count"));
            if code == "ru" && is_plural && counts && !places(text).contains("count") {
                fault(key, format!("{form} does not say the number"));
            }
            let words = words(text);
            let mut latin = words.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1);
            if matches!(code, "ru" | "zh")
                && key != "language.own_name"
                && let Some(word) = latin.find(|word| !LATIN.contains(word))
            {
                fault(key, format!("holds the English word {word:?}"));
            }
        }
    }
    faults
}

#[test]
fn every_text_is_there_in_every_language() {
    let english = texts("en");
    let faults: Vec<_> = LANGUAGES.iter().flat_map(|(code, ..)| faults(code, &english)).collect();
    assert!(
        faults.is_empty(),
        "{} faults. A text that is added to en.json needs its line in the file of every language, see \
         CONTRIBUTING.md:\n  {}",
        faults.len(),
        faults.join("\n  ")
    );
}

#[test]
fn no_text_is_left_that_may_be_the_same_but_is_not() {
    let english = texts("en");
    for (code, key) in SAME {
        let in_english = &english[*key];
        let same = texts(code)
            .get(*key)
            .is_some_and(|forms| forms.values().any(|text| in_english.values().any(|it| it == text)));
        assert!(same, "{code}: {key} need not be in the list of texts that are the same as in English");
    }
}

#[test]
fn server_and_screens_know_the_same_languages() {
    let screens: BTreeSet<_> = LANGUAGES.iter().map(|(code, ..)| *code).collect();
    assert_eq!(screens, LOCALES.into_iter().collect());
    assert_eq!(screens, CATEGORIES.iter().map(|(code, _)| *code).collect());
    assert_eq!(LANGUAGES[0].0, "en");
}

#[test]
fn a_language_is_read_from_its_file_in_the_order_of_the_keys() {
    let file = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/ru.json")).expect("a file");
    let read = language::read(&file).expect("the texts");
    assert_eq!((read.len(), PARAMETERS.len()), (KEYS.len(), KEYS.len()));
    let of = |key: &str| KEYS.iter().position(|known| *known == key).and_then(|at| read[at].as_ref());
    assert!(matches!(of("common.save"), Some(Text::Plain("Сохранить"))));
    let Some(Text::Plural(forms)) = of("board.deals") else { panic!("a text with plural forms") };
    assert_eq!(super::form(forms, "few"), "{count} сделки");
    assert_eq!(super::form(forms, "two"), "{count} сделки", "a category without a form of its own");
}

#[test]
fn what_a_file_lacks_or_spoils_stays_english() {
    assert!(language::read("<!doctype html>").is_none());
    let read = language::read(r#"{"common": {"save": "Uložiť", "copy": 3}}"#).expect("the texts");
    let of = |key: &str| KEYS.iter().position(|known| *known == key).and_then(|at| read[at].as_ref());
    assert!(of("common.save").is_some());
    assert!(of("common.copy").is_none() && of("common.cancel").is_none());
}
