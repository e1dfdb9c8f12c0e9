//! From JSON to what the web app works with.
//!
//! serde_json makes a tree, once for all types, and [`FromJson`] walks over it. There is no way back from an error: what is
//! not understood is noted in a [`Fault`], something empty stands in its place, and at the end nothing is given. That way a
//! type is a line of code for each of its fields, where serde's visitors are ten times as much.

pub use millrace_derive::FromJson;
pub use serde_json::Value;

use chrono::NaiveDate;
use std::{collections::BTreeMap, fmt};
use uuid::Uuid;

/// Why a text was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread(pub String);

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Misread {}

/// What can be read from JSON. `#[derive(FromJson)]` writes it.
pub trait FromJson: Sized {
    /// What the value says; where it says something else, that is noted.
    fn from_json(value: &Value, fault: &mut Fault) -> Self;
}

/// Reads a text.
///
/// # Errors
/// When it is not JSON, or not that of this type.
pub fn read<T: FromJson>(text: &str) -> Result<T, Misread> {
    from(&tree(text)?)
}

/// A text as a tree.
///
/// # Errors
/// When it is not JSON.
pub fn tree(text: &str) -> Result<Value, Misread> {
    serde_json::from_str(text).map_err(|error| Misread(error.to_string()))
}

/// Reads a tree.
///
/// # Errors
/// When it is not that of this type.
pub fn from<T: FromJson>(value: &Value) -> Result<T, Misread> {
    let mut fault = Fault::default();
    let read = T::from_json(value, &mut fault);
    match fault.first {
        Some(first) => Err(Misread(first)),
        None => Ok(read),
    }
}

/// A field that need not be there.
pub fn or_default<T: FromJson + Default>(object: &Value, name: &'static str, fault: &mut Fault) -> T {
    if object.get(name).is_some() { T::from_json(fault.field(object, name), fault) } else { T::default() }
}

static NOTHING: Value = Value::Null;

/// The first thing that was not understood, if any.
#[derive(Debug, Default)]
pub struct Fault {
    first: Option<String>,
    at: &'static str,
}

impl Fault {
    /// Notes that something else is expected here.
    #[inline(never)]
    pub fn wrong(&mut self, expected: &str) {
        if self.first.is_none() {
            let at = if self.at.is_empty() { "it" } else { self.at };
            self.first = Some(format!("{at}: {expected} is expected"));
        }
    }

    /// Notes what is no object.
    #[inline(never)]
    pub fn object(&mut self, value: &Value) {
        if !value.is_object() {
            self.wrong("an object");
        }
    }

    /// A field of an object; null when it is not there.
    #[inline(never)]
    pub fn field<'v>(&mut self, object: &'v Value, name: &'static str) -> &'v Value {
        self.at = name;
        object.get(name).unwrap_or(&NOTHING)
    }

    /// An item of a list; null when it is not there.
    #[inline(never)]
    pub fn item<'v>(&mut self, list: &'v Value, at: usize) -> &'v Value {
        list.get(at).unwrap_or(&NOTHING)
    }

    /// A text.
    #[inline(never)]
    pub fn text<'v>(&mut self, value: &'v Value) -> &'v str {
        value.as_str().unwrap_or_else(|| {
            self.wrong("a text");
            ""
        })
    }

    /// The items of a list.
    #[inline(never)]
    pub fn list<'v>(&mut self, value: &'v Value) -> &'v [Value] {
        value.as_array().map_or_else(
            || {
                self.wrong("a list");
                &[][..]
            },
            Vec::as_slice,
        )
    }

    /// The name that the schema has for the type of an object.
    #[inline(never)]
    pub fn kind<'v>(&mut self, value: &'v Value) -> &'v str {
        let kind = self.field(value, "__typename");
        self.text(kind)
    }

    /// The word of a variant, and what stands behind it.
    #[inline(never)]
    pub fn variant<'v>(&mut self, value: &'v Value) -> (&'v str, &'v Value) {
        match value {
            Value::String(word) => (word, &NOTHING),
            Value::Object(fields) if fields.len() == 1 => {
                fields.iter().next().map_or(("", &NOTHING), |(word, value)| (word.as_str(), value))
            }
            _ => ("", &NOTHING),
        }
    }

    /// What [`std::str::FromStr`] makes of a text.
    pub fn parsed<T: std::str::FromStr>(&mut self, value: &Value, expected: &'static str) -> Option<T> {
        let parsed = value.as_str().and_then(|text| text.parse().ok());
        if parsed.is_none() {
            self.wrong(expected);
        }
        parsed
    }

    #[inline(never)]
    fn whole(&mut self, value: &Value, least: i64, most: i64) -> i64 {
        let number = value.as_i64().filter(|number| (least..=most).contains(number));
        number.unwrap_or_else(|| {
            self.wrong("a number");
            0
        })
    }
}

macro_rules! whole {
    ($($number:ty)+) => {$(
        impl FromJson for $number {
            fn from_json(value: &Value, fault: &mut Fault) -> Self {
                fault.whole(value, <$number>::MIN as i64, <$number>::MAX as i64) as $number
            }
        }
    )+};
}
whole!(i16 i32 i64 u8 u16 u32);

impl FromJson for f64 {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        value.as_f64().unwrap_or_else(|| {
            fault.wrong("a number");
            0.0
        })
    }
}

impl FromJson for bool {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        value.as_bool().unwrap_or_else(|| {
            fault.wrong("true or false");
            false
        })
    }
}

impl FromJson for String {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        fault.text(value).to_owned()
    }
}

impl FromJson for () {
    fn from_json(_: &Value, _: &mut Fault) -> Self {}
}

impl FromJson for Value {
    fn from_json(value: &Value, _: &mut Fault) -> Self {
        value.clone()
    }
}

impl FromJson for Uuid {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        fault.parsed(value, "an id").unwrap_or_default()
    }
}

impl FromJson for NaiveDate {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        fault.parsed(value, "a day").unwrap_or_default()
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        if value.is_null() { None } else { Some(T::from_json(value, fault)) }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        fault.list(value).iter().map(|value| T::from_json(value, fault)).collect()
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        Self::new(T::from_json(value, fault))
    }
}

impl<A: FromJson, B: FromJson> FromJson for (A, B) {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        let first = A::from_json(fault.item(value, 0), fault);
        (first, B::from_json(fault.item(value, 1), fault))
    }
}

impl<A: FromJson, B: FromJson, C: FromJson> FromJson for (A, B, C) {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        let (first, second) = <(A, B)>::from_json(value, fault);
        (first, second, C::from_json(fault.item(value, 2), fault))
    }
}

/// The names are read as texts are.
impl<K: FromJson + Ord, V: FromJson> FromJson for BTreeMap<K, V> {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        fault.object(value);
        let fields = value.as_object().into_iter().flatten();
        fields
            .map(|(name, value)| (K::from_json(&Value::String(name.clone()), fault), V::from_json(value, fault)))
            .collect()
    }
}

impl FromJson for cynic::Id {
    fn from_json(value: &Value, fault: &mut Fault) -> Self {
        Self::new(fault.text(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromJson)]
    #[read(serde)]
    #[serde(rename_all = "camelCase")]
    struct Everything {
        yes: bool,
        small: i32,
        large: i64,
        share: f64,
        text: String,
        letters: Vec<String>,
        maybe: Option<Box<Everything>>,
        pair: (u8, String),
        id: uuid::Uuid,
        word: Word,
        by_name: BTreeMap<String, i64>,
        #[serde(default)]
        absent: Option<String>,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromJson)]
    #[read(serde)]
    enum Word {
        Plain,
        Wrapped(i64),
        Pair(i32, bool),
        Named { text: String },
    }

    fn words() -> impl Strategy<Value = Word> {
        prop_oneof![
            Just(Word::Plain),
            any::<i64>().prop_map(Word::Wrapped),
            any::<(i32, bool)>().prop_map(|(number, yes)| Word::Pair(number, yes)),
            any::<String>().prop_map(|text| Word::Named { text }),
        ]
    }

    fn outer() -> impl Strategy<Value = Everything> {
        let plain = (any::<bool>(), any::<i32>(), any::<i64>(), -1e15..1e15, any::<String>());
        let made = (any::<Vec<String>>(), any::<(u8, String)>(), any::<u128>(), words());
        (plain, made, any::<BTreeMap<String, i64>>()).prop_map(|(plain, made, by_name)| {
            let ((yes, small, large, share, text), (letters, pair, id, word)) = (plain, made);
            let id = uuid::Uuid::from_u128(id);
            Everything { yes, small, large, share, text, letters, maybe: None, pair, id, word, by_name, absent: None }
        })
    }

    fn everything() -> impl Strategy<Value = Everything> {
        (outer(), proptest::option::of(outer()))
            .prop_map(|(outer, inner)| Everything { maybe: inner.map(Box::new), ..outer })
    }

    proptest! {
        #[test]
        fn it_reads_what_serde_json_reads(given in everything()) {
            let text = serde_json::to_string(&given).expect("json");
            let by_serde_json: Everything = serde_json::from_str(&text).expect("read");
            prop_assert_eq!(read::<Everything>(&text), Ok(by_serde_json));
        }
    }

    #[derive(Debug, PartialEq, FromJson)]
    struct Small {
        count: i32,
    }

    #[test]
    fn what_is_more_is_passed_over_and_what_is_wrong_is_named() {
        assert_eq!(read::<Small>(r#"{"count":1,"more":[{}]}"#), Ok(Small { count: 1 }));
        assert_eq!(read::<Small>(r#"{"count":"1"}"#), Err(Misread("count: a number is expected".into())));
        assert_eq!(read::<Small>("[1]"), Err(Misread("it: an object is expected".into())));
        assert!(read::<Small>("{}").is_err());
        assert!(read::<Small>(r#"{"count":99999999999}"#).is_err());
        assert!(read::<Small>("{").is_err());
    }
}
