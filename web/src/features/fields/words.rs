//! What a value of a custom field says to a reader, and what a typed text means.

use millrace_shared::{
    FieldType, Invalid,
    fields::{FieldValue, check},
};
use serde_json::Value;

use crate::cache::{Cache, fields::FieldDefinition};
use crate::{amounts, format, t};

/// A value, for a reader. The caller is told when a name in it changes.
pub fn shown(cache: Cache, field: &FieldDefinition, value: &FieldValue) -> String {
    let label = |id| field.options.iter().find(|option| option.id == id).map(|it| it.label.clone()).unwrap_or_default();
    match value {
        FieldValue::Text(text) => text.clone(),
        FieldValue::Checked => t!("limits.yes").to_owned(),
        FieldValue::Option(id) => label(*id),
        FieldValue::Options(ids) => ids.iter().map(|id| label(*id)).collect::<Vec<_>>().join(", "),
        FieldValue::Date(day) => format::day_long(&day.to_string()),
        FieldValue::Number(number) => format::number(number.to_f64()),
        FieldValue::Money(amount, currency) => format::money(*amount, currency),
        FieldValue::Address(address) => address.lines().join(", "),
        FieldValue::Link(id) => cache.link_name(field.link_kind, *id),
    }
}

/// A value as an event tells it, for a reader.
pub fn told(cache: Cache, field: &FieldDefinition, value: &Value) -> Option<String> {
    let known = FieldValue::read(field.field_type, value).map(|value| shown(cache, field, &value));
    known.filter(|text| !text.is_empty())
}

/// A value as it is typed, of a type that is typed.
pub fn written(value: Option<&FieldValue>) -> String {
    match value {
        Some(FieldValue::Text(text)) => text.clone(),
        Some(FieldValue::Date(day)) => day.to_string(),
        Some(FieldValue::Number(number)) => amounts::written_number(*number),
        Some(FieldValue::Money(amount, currency)) => format!("{} {currency}", amounts::written(*amount, currency)),
        _ => String::new(),
    }
}

/// What a typed text means; nothing when it is empty.
pub fn parse(field: &FieldDefinition, text: &str, currency: &str) -> Result<Option<FieldValue>, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match field.field_type {
        FieldType::Number => amounts::parse_number(text).map(|number| Some(FieldValue::Number(number))),
        FieldType::Money => {
            let code: String = text.chars().filter(char::is_ascii_alphabetic).collect();
            let code = if code.is_empty() { currency.to_owned() } else { code.to_uppercase() };
            let amount: String = text.chars().filter(|letter| !letter.is_ascii_alphabetic()).collect();
            let amount = amounts::parse(amount.trim(), &code).ok_or(Invalid::Number)?;
            check(FieldType::Money, &[], FieldValue::Money(amount, code), None)
        }
        FieldType::Date => text.parse().map(|day| Some(FieldValue::Date(day))).map_err(|_| Invalid::Date),
        kind => check(kind, &[], FieldValue::Text(text.to_owned()), None),
    }
}

/// The name of a type.
pub fn type_name(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Line => t!("field_types.line"),
        FieldType::Paragraph => t!("field_types.paragraph"),
        FieldType::Checkbox => t!("field_types.checkbox"),
        FieldType::Dropdown => t!("field_types.dropdown"),
        FieldType::MultiSelect => t!("field_types.multi_select"),
        FieldType::Date => t!("field_types.date"),
        FieldType::Email => t!("field_types.email"),
        FieldType::Phone => t!("field_types.phone"),
        FieldType::Address => t!("field_types.address"),
        FieldType::Url => t!("field_types.url"),
        FieldType::Number => t!("field_types.number"),
        FieldType::Money => t!("field_types.money"),
        FieldType::Link => t!("field_types.link"),
        FieldType::List => t!("field_types.list"),
    }
}
