//! Turns `locales/en.json` into typed keys, and lists the other languages.
//!
//! The nested JSON is flattened to dotted keys, sorted, and written as constant tables. `t!` looks its key up while the
//! crate is compiled, so that a key or an argument that does not exist is a compile error. An object whose members are
//! plural categories (`one`, `other`, ...) is one text with several forms.
//!
//! The other languages are no part of the program: their files are copied beside it as they are, and it knows of each the
//! name of its own and the first digits of the file's SHA-256, by which it asks for exactly the texts it was built with.

use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::Path};

use serde_json::Value;
use sha2::{Digest, Sha256};

const FOLDER: &str = "locales";
const SOURCE: &str = "locales/en.json";
/// Where a file says what its language calls itself.
const OWN_NAME: &str = "/language/own_name";
const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Writes `texts.rs` to `OUT_DIR`.
pub fn generate() -> Result<()> {
    println!("cargo:rerun-if-changed={FOLDER}");
    let json: Value = serde_json::from_str(&fs::read_to_string(SOURCE)?).map_err(|e| format!("{SOURCE}: {e}"))?;
    let mut texts = BTreeMap::new();
    flatten("", &json, &mut texts)?;

    let (mut keys, mut parameters, mut forms) = (String::new(), String::new(), String::new());
    for (at, (key, text)) in texts.iter().enumerate() {
        writeln!(keys, "    {key:?},")?;
        writeln!(parameters, "    &{:?},", text.parameters(key)?)?;
        match text {
            Text::Plain(text) => writeln!(forms, "    &English {{ at: {at}, text: Text::Plain({text:?}) }},")?,
            Text::Plural(cases) => writeln!(forms, "    &English {{ at: {at}, text: Text::Plural(&{cases:?}) }},")?,
        }
    }
    let count = texts.len();
    let code = format!(
        "const KEYS: [&str; {count}] = [\n{keys}];\n\
         const PARAMETERS: [&[&str]; {count}] = [\n{parameters}];\n\
         const ENGLISH: [&English; {count}] = [\n{forms}];\n\
         /// Code, own name and version of each language.\n\
         const LANGUAGES: &[(&str, &str, &str)] = &{:?};\n",
        languages()?
    );
    fs::write(Path::new(&env::var("OUT_DIR")?).join("texts.rs"), code)?;
    Ok(())
}

/// Code, own name and version of each language; English, which is first, needs no version.
fn languages() -> Result<Vec<(String, String, String)>> {
    let mut languages = Vec::new();
    for file in fs::read_dir(FOLDER)? {
        let path = file?.path();
        let Some(code) =
            path.file_stem().and_then(|stem| stem.to_str()).filter(|_| path.extension() == Some("json".as_ref()))
        else {
            continue;
        };
        println!("cargo:rerun-if-changed={}", path.display());
        let bytes = fs::read(&path)?;
        let json: Value = serde_json::from_slice(&bytes).map_err(|e| format!("{}: {e}", path.display()))?;
        let name = json.pointer(OWN_NAME).and_then(Value::as_str).ok_or(format!("{code} does not say its own name"))?;
        let version = Sha256::digest(&bytes).iter().take(8).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        languages.push((code.to_owned(), name.to_owned(), version));
    }
    languages.sort_by_key(|(code, ..)| (code != "en", code.clone()));
    Ok(languages)
}

enum Text {
    Plain(String),
    Plural(Vec<(String, String)>),
}

impl Text {
    /// Names in braces, sorted; every form of a plural may use fewer, `count` is always one of them.
    fn parameters(&self, key: &str) -> std::result::Result<Vec<String>, String> {
        let mut names = match self {
            Text::Plain(text) => placeholders(key, text)?,
            Text::Plural(forms) => {
                let mut names = vec!["count".to_owned()];
                for (_, text) in forms {
                    names.extend(placeholders(key, text)?);
                }
                names
            }
        };
        names.sort();
        names.dedup();
        Ok(names)
    }
}

fn placeholders(key: &str, text: &str) -> std::result::Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or(format!("{SOURCE}: {key}: a brace is not closed"))?;
        names.push(name.to_owned());
        rest = after;
    }
    Ok(names)
}

fn flatten(prefix: &str, value: &Value, texts: &mut BTreeMap<String, Text>) -> std::result::Result<(), String> {
    match value {
        Value::String(text) => {
            texts.insert(prefix.to_owned(), Text::Plain(text.clone()));
        }
        Value::Object(members) if is_plural(members) => {
            let forms =
                CATEGORIES.iter().filter_map(|c| Some(((*c).to_owned(), members.get(*c)?.as_str()?.to_owned())));
            texts.insert(prefix.to_owned(), Text::Plural(forms.collect()));
        }
        Value::Object(members) => {
            for (name, value) in members {
                let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                flatten(&key, value, texts)?;
            }
        }
        _ => return Err(format!("{SOURCE}: {prefix} is neither a text nor a group of texts")),
    }
    Ok(())
}

fn is_plural(members: &serde_json::Map<String, Value>) -> bool {
    members.contains_key("other")
        && members.iter().all(|(name, value)| CATEGORIES.contains(&name.as_str()) && value.is_string())
}
