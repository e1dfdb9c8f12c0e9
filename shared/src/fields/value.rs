//! A value of a custom field, and the JSON that a record keeps of it.
//!
//! A text is kept with the key by which it is found and sorted, so that an index over the record's column serves both.

use super::Number;
use crate::{FieldOptionId, FieldType, validation::folded};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// What a custom field of a record holds. A field without a value is not there at all; a checkbox without one is "no".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "web", derive(crate::read::FromJson), read(serde))]
#[serde(rename_all = "camelCase")]
pub enum FieldValue {
    /// Of a line, a paragraph, an e-mail address, a phone number, a web address.
    Text(String),
    /// A checkbox that is checked.
    Checked,
    /// Of a dropdown.
    Option(FieldOptionId),
    /// Of a multi-select, in the order of the field's options.
    Options(Vec<FieldOptionId>),
    /// Of a date.
    Date(NaiveDate),
    /// Of a number.
    Number(Number),
    /// Of money: minor units and ISO 4217.
    Money(i64, String),
    /// Of an address.
    Address(Box<PostalAddress>),
    /// Of a link, or of a list: the id of what it points to.
    Link(Uuid),
}

/// A postal address; every part may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "web", derive(crate::read::FromJson), read(serde))]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "said by the names")]
pub struct PostalAddress {
    pub street: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
}

impl PostalAddress {
    /// The parts that are there, as they are written on a letter.
    pub fn lines(&self) -> Vec<String> {
        let town = [&self.postal_code, &self.city];
        let town = town.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        let parts = [self.street.clone(), Some(town), self.region.clone(), self.country.clone()];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect()
    }
}

impl FieldValue {
    /// As a record keeps it.
    pub fn stored(&self, kind: FieldType) -> Value {
        match self {
            Self::Text(text) if kind == FieldType::Paragraph => json!(text),
            Self::Text(text) => json!({ "text": text, "key": folded(text) }),
            Self::Checked => json!(true),
            Self::Option(id) => json!(id),
            Self::Options(ids) => json!(ids),
            Self::Date(day) => json!(day),
            Self::Number(number) => json!(number),
            Self::Money(amount, currency) => json!({ "amount": amount, "currency": currency }),
            Self::Address(address) => json!(address),
            Self::Link(id) => json!(id),
        }
    }

    /// From what a record keeps; nothing when it is not of this type.
    pub fn read(kind: FieldType, stored: &Value) -> Option<Self> {
        let text = || stored.get("text").or(Some(stored)).and_then(Value::as_str).map(str::to_owned);
        fn of<T: serde::de::DeserializeOwned>(stored: &Value) -> Option<T> {
            T::deserialize(stored).ok()
        }
        Some(match kind {
            FieldType::Line | FieldType::Paragraph | FieldType::Email | FieldType::Phone | FieldType::Url => {
                Self::Text(text()?)
            }
            FieldType::Checkbox => stored.as_bool()?.then_some(Self::Checked)?,
            FieldType::Dropdown => Self::Option(of(stored)?),
            FieldType::MultiSelect => Self::Options(of(stored)?),
            FieldType::Date => Self::Date(of(stored)?),
            FieldType::Number => Self::Number(of(stored)?),
            FieldType::Money => {
                Self::Money(stored.get("amount")?.as_i64()?, stored.get("currency")?.as_str()?.to_owned())
            }
            FieldType::Address => Self::Address(Box::new(of(stored)?)),
            FieldType::Link | FieldType::List => Self::Link(of(stored)?),
        })
    }

    /// What two records with the same value have in common; nothing for a type that is never unique.
    pub fn unique_key(&self, kind: FieldType) -> Option<String> {
        match (self, kind) {
            (Self::Text(text), FieldType::Phone) => {
                let number = text.to_lowercase();
                let number = number.split(['e', 'x']).next().unwrap_or_default();
                Some(number.chars().filter(char::is_ascii_digit).collect())
            }
            (Self::Text(text), FieldType::Line | FieldType::Email | FieldType::Url) => Some(folded(text)),
            (Self::Number(number), _) => Some(number.0.to_string()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_reads_what_it_stores() {
        let id = |number| FieldOptionId(Uuid::from_u128(number));
        let address = PostalAddress { city: Some("Nitra".into()), ..PostalAddress::default() };
        for (kind, value) in [
            (FieldType::Line, FieldValue::Text("Žilina".into())),
            (FieldType::Paragraph, FieldValue::Text("a\nb".into())),
            (FieldType::Checkbox, FieldValue::Checked),
            (FieldType::Dropdown, FieldValue::Option(id(1))),
            (FieldType::MultiSelect, FieldValue::Options(vec![id(1), id(2)])),
            (FieldType::Date, FieldValue::Date(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())),
            (FieldType::Number, FieldValue::Number(Number(-125_000))),
            (FieldType::Money, FieldValue::Money(12_50, "EUR".into())),
            (FieldType::Address, FieldValue::Address(Box::new(address))),
            (FieldType::Link, FieldValue::Link(Uuid::from_u128(7))),
            (FieldType::List, FieldValue::Link(Uuid::from_u128(8))),
        ] {
            assert_eq!(FieldValue::read(kind, &value.stored(kind)), Some(value), "{kind:?}");
        }
        assert_eq!(FieldValue::read(FieldType::Date, &json!("soon")), None, "what is not of the type is not there");
    }

    #[test]
    fn phones_are_the_same_in_any_notation() {
        let key = |text: &str| FieldValue::Text(text.into()).unique_key(FieldType::Phone);
        assert_eq!(key("+421 (905) 123-456"), key("421905123456"));
        assert_eq!(key("421905123456 ext 12"), key("421905123456"));
        let line = |text: &str| FieldValue::Text(text.into()).unique_key(FieldType::Line);
        assert_eq!(line("SKU 1"), line("sku  1"));
        assert_eq!(FieldValue::Checked.unique_key(FieldType::Checkbox), None);
    }
}
