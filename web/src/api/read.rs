//! From JSON to what the program works with.
//!
//! Everything that comes as JSON is read by [`read`]. serde_json reads any text for any type, and so is in the program once
//! for each type, with a way to read every structure from a list too, which no server sends. Here serde_json makes a tree,
//! once for all, and what walks over the tree is small: a third of the weight of all that is read.

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor, value::StringDeserializer,
};
use serde_json::{Map, Value, map, value::Number};

/// Why a text was not understood.
#[derive(Debug, PartialEq, Eq)]
pub struct Misread(pub String);

impl std::fmt::Display for Misread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Misread {}
impl Error for Misread {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Reads a text.
///
/// # Errors
/// When it is not JSON, or not that of this type.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Misread> {
    T::deserialize(Node(tree(text)?))
}

/// A text as a tree.
///
/// # Errors
/// When it is not JSON.
pub fn tree(text: &str) -> Result<Value, Misread> {
    serde_json::from_str(text).map_err(|error| Misread(error.to_string()))
}

/// A value of a tree, to be read as something else.
pub struct Node(pub Value);

impl Node {
    fn wrong<T>(what: &'static str) -> Result<T, Misread> {
        Err(Misread(format!("{what} is expected")))
    }
}

/// What the value says by itself is what the visitor is told.
macro_rules! as_it_is {
    ($($name:ident)*) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
            self.deserialize_any(visitor)
        }
    )*};
}

macro_rules! numbers {
    ($($name:ident)*) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
            match self.0 {
                Value::Number(number) => tell(&number, visitor),
                _ => Self::wrong("a number"),
            }
        }
    )*};
}

fn tell<'de, V: Visitor<'de>>(number: &Number, visitor: V) -> Result<V::Value, Misread> {
    match (number.as_i64(), number.as_u64()) {
        (Some(number), _) => visitor.visit_i64(number),
        (None, Some(number)) => visitor.visit_u64(number),
        (None, None) => visitor.visit_f64(number.as_f64().unwrap_or_default()),
    }
}

impl<'de> Deserializer<'de> for Node {
    type Error = Misread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(yes) => visitor.visit_bool(yes),
            Value::Number(number) => tell(&number, visitor),
            Value::String(text) => visitor.visit_string(text),
            Value::Array(values) => visitor.visit_seq(Items(values.into_iter())),
            Value::Object(fields) => visitor.visit_map(Fields::of(fields)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.0 {
            Value::Bool(yes) => visitor.visit_bool(yes),
            _ => Self::wrong("true or false"),
        }
    }
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            _ => Self::wrong("a text"),
        }
    }
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        self.deserialize_string(visitor)
    }
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        self.deserialize_string(visitor)
    }
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.0 {
            Value::Array(values) => visitor.visit_seq(Items(values.into_iter())),
            _ => Self::wrong("a list"),
        }
    }
    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misread> {
        self.deserialize_seq(visitor)
    }
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Misread> {
        self.deserialize_seq(visitor)
    }
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.0 {
            Value::Object(fields) => visitor.visit_map(Fields::of(fields)),
            _ => Self::wrong("an object"),
        }
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        self.deserialize_map(visitor)
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misread> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        match self.0 {
            Value::String(word) => visitor.visit_enum(Variant(word, None)),
            Value::Object(fields) => match fields.into_iter().next() {
                Some((word, value)) => visitor.visit_enum(Variant(word, Some(value))),
                None => Self::wrong("a variant"),
            },
            _ => Self::wrong("a variant"),
        }
    }
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        visitor.visit_unit()
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64
    }
    as_it_is! { deserialize_char deserialize_bytes deserialize_byte_buf deserialize_unit }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misread> {
        self.deserialize_any(visitor)
    }
}

/// The items of a list.
struct Items(std::vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for Items {
    type Error = Misread;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Misread> {
        self.0.next().map(|value| seed.deserialize(Node(value))).transpose()
    }
    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// The fields of an object; the last whose name was told, and its value.
struct Fields {
    left: map::IntoIter,
    told: Option<(String, Value)>,
}

impl Fields {
    fn of(fields: Map<String, Value>) -> Self {
        Self { left: fields.into_iter(), told: None }
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Misread;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Misread> {
        let Some((name, value)) = self.left.next() else { return Ok(None) };
        let named = Node(Value::String(name.clone()));
        self.told = Some((name, value));
        seed.deserialize(named).map(Some)
    }
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Misread> {
        let (name, value) = self.told.take().unwrap_or_default();
        seed.deserialize(Node(value)).map_err(|Misread(why)| Misread(format!("{name}: {why}")))
    }
}

/// A word, and what it carries.
struct Variant(String, Option<Value>);

impl<'de> EnumAccess<'de> for Variant {
    type Error = Misread;
    type Variant = Carried;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Carried), Misread> {
        let word: StringDeserializer<Misread> = self.0.into_deserializer();
        Ok((seed.deserialize(word)?, Carried(self.1)))
    }
}

struct Carried(Option<Value>);

impl<'de> VariantAccess<'de> for Carried {
    type Error = Misread;

    fn unit_variant(self) -> Result<(), Misread> {
        Ok(())
    }
    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Misread> {
        seed.deserialize(Node(self.0.unwrap_or_default()))
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misread> {
        Node(self.0.unwrap_or_default()).deserialize_seq(visitor)
    }
    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Misread> {
        Node(self.0.unwrap_or_default()).deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};
    use std::collections::BTreeMap;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

    #[derive(Debug, PartialEq, Deserialize)]
    struct Small {
        count: i32,
    }

    #[test]
    fn what_is_more_is_passed_over_and_what_is_wrong_is_named() {
        assert_eq!(read::<Small>(r#"{"count":1,"more":[{}]}"#), Ok(Small { count: 1 }));
        assert_eq!(read::<Small>(r#"{"count":"1"}"#), Err(Misread("count: a number is expected".into())));
        assert_eq!(read::<Small>("[1]"), Err(Misread("an object is expected".into())));
        assert!(read::<Small>("{}").is_err());
        assert!(read::<Small>(r#"{"count":99999999999}"#).is_err());
        assert!(read::<Small>("{").is_err());
    }
}
