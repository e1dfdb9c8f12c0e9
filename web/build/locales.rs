//! Turns `locales/en.json` into typed keys.
//!
//! The nested JSON is flattened to dotted keys, sorted, and written as constant tables. `t!` looks its key up while the
//! crate is compiled, so that a key or an argument that does not exist is a compile error. An object whose members are
//! plural categories (`one`, `other`, ...) is one text with several forms.

use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::Path};

use serde_json::Value;

const SOURCE: &str = "locales/en.json";
const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Writes `texts.rs` to `OUT_DIR`.
pub fn generate() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={SOURCE}");
    let json: Value = serde_json::from_str(&fs::read_to_string(SOURCE)?).map_err(|e| format!("{SOURCE}: {e}"))?;
    let mut texts = BTreeMap::new();
    flatten("", &json, &mut texts)?;

    let (mut keys, mut parameters, mut forms) = (String::new(), String::new(), String::new());
    for (key, text) in &texts {
        writeln!(keys, "    {key:?},")?;
        writeln!(parameters, "    &{:?},", text.parameters(key)?)?;
        match text {
            Text::Plain(text) => writeln!(forms, "    Text::Plain({text:?}),")?,
            Text::Plural(cases) => writeln!(forms, "    Text::Plural(&{cases:?}),")?,
        }
    }
    let count = texts.len();
    let code = format!(
        "const KEYS: [&str; {count}] = [\n{keys}];\n\
         const PARAMETERS: [&[&str]; {count}] = [\n{parameters}];\n\
         static TEXTS: [Text; {count}] = [\n{forms}];\n"
    );
    fs::write(Path::new(&env::var("OUT_DIR")?).join("texts.rs"), code)?;
    Ok(())
}

enum Text {
    Plain(String),
    Plural(Vec<(String, String)>),
}

impl Text {
    /// Names in braces, sorted; every form of a plural may use fewer, `count` is always one of them.
    fn parameters(&self, key: &str) -> Result<Vec<String>, String> {
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

fn placeholders(key: &str, text: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or(format!("{SOURCE}: {key}: a brace is not closed"))?;
        names.push(name.to_owned());
        rest = after;
    }
    Ok(names)
}

fn flatten(prefix: &str, value: &Value, texts: &mut BTreeMap<String, Text>) -> Result<(), String> {
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
