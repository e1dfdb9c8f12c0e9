//! Custom fields: what administrators add to a kind of record. The rules of their values, the same in the browser (before
//! sending) and on the server (before storing): [`value`] is a value and how it is stored, [`check`] what is accepted,
//! [`convert`] what becomes of it under another type, [`listed`] how lists are filtered and sorted by it, [`rights`]
//! which fields a role may withhold, [`stages`] from where
//! on a deal needs one.

pub mod check;
pub mod convert;
pub mod listed;
pub mod number;
pub mod rights;
pub mod stages;
pub mod value;

pub use check::{Sort, check, default_allowed};
pub use convert::convert;
pub use listed::ListSort;
pub use number::Number;
pub use value::{FieldValue, PostalAddress};

use crate::FieldOptionId;
use serde::{Deserialize, Serialize};

/// Most fields of one kind of record, archived ones included.
pub const FIELDS_MAX: usize = 200;
/// Most options of a field, archived ones included.
pub const OPTIONS_MAX: usize = 500;
/// Longest help text, in characters.
pub const HELP_MAX: usize = 500;
/// Longest key, in characters.
pub const KEY_MAX: usize = 60;

/// One choice of a dropdown or a multi-select. Options are archived, never deleted: what points to them stays readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "web", derive(crate::read::FromJson), read(serde))]
#[cfg_attr(feature = "server", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "server", graphql(name = "FieldOption"))]
#[serde(rename_all = "camelCase")]
pub struct FieldOption {
    /// Its id.
    pub id: FieldOptionId,
    /// Its text; no other option of the field has it.
    pub label: String,
    /// `#rrggbb`.
    pub color: String,
    /// Whether it is no longer offered.
    pub archived: bool,
}

/// The name by which programs know a field: small Latin letters, digits and `_`, made from its label.
pub fn key_of(label: &str) -> String {
    let words = crate::words::words(label).into_iter();
    let latin = words.map(|word| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>());
    let key = latin.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_");
    let key: String = key.chars().take(KEY_MAX).collect();
    let key = key.trim_matches('_').to_owned();
    match key.chars().next() {
        None => "field".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("field_{key}"),
        Some(_) => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_from_any_script() {
        assert_eq!(key_of("Delivery date"), "delivery_date");
        assert_eq!(key_of("Бюджет (€)"), "byudzhet");
        assert_eq!(key_of("2nd phone"), "field_2nd_phone");
        assert_eq!(key_of("预算"), "field");
        assert_eq!(key_of(&"long ".repeat(60)).len(), 4);
    }
}
