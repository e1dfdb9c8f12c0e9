//! Values that companies and contacts share: labelled e-mails and phones, and addresses.

use crate::error::Checks;
use crate::fields::custom::CustomValues;
use async_graphql::{InputObject, SimpleObject};
use millrace_shared::{Invalid, validation, words};
use serde::{Deserialize, Serialize};

/// A value with a label, such as an e-mail address for work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, SimpleObject, InputObject)]
#[graphql(input_name = "LabeledValueInput")]
pub struct LabeledValue {
    /// What it is for: `work`, `home`, `mobile`, or any word of one's own; may be empty.
    pub label: String,
    /// The value.
    pub value: String,
}

/// Several of them, as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult)]
pub struct LabeledValues(pub Vec<LabeledValue>);

/// The words that find who is reached so, or has such a text in a custom field.
pub fn reached_by(emails: &LabeledValues, phones: &LabeledValues, custom: &CustomValues) -> Vec<String> {
    let emails = emails.0.iter().flat_map(|email| words::of_email(&email.value));
    let phones = phones.0.iter().flat_map(|phone| words::of_phone(&phone.value));
    emails.chain(phones).chain(custom.words()).collect()
}

/// A postal address; every part may be absent.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    SimpleObject,
    InputObject,
    sea_orm::FromJsonQueryResult,
)]
#[graphql(input_name = "AddressInput")]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// Street and number.
    pub street: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State, county or region.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
}

/// Checks each value and its label; equal values are kept once.
pub fn labeled(
    checks: &mut Checks,
    field: &'static str,
    values: Vec<LabeledValue>,
    check: fn(&str) -> Result<String, Invalid>,
) -> LabeledValues {
    let mut kept: Vec<LabeledValue> = Vec::new();
    for LabeledValue { label, value } in values {
        let label = checks.take(field, validation::line(&label, 50));
        let value = checks.take(field, check(&value));
        if let (Some(label), Some(value)) = (label, value)
            && !kept.iter().any(|known| known.value == value)
        {
            kept.push(LabeledValue { label, value });
        }
    }
    if kept.len() > validation::LIST_MAX {
        checks.refuse(field, Invalid::TooMany(validation::LIST_MAX));
    }
    LabeledValues(kept)
}

/// Checks each part of an address; empty parts become absent.
pub fn address(checks: &mut Checks, field: &'static str, address: Address) -> Address {
    let mut part = |value: Option<String>| {
        checks
            .optional(field, value, |value| validation::line(&value, validation::TEXT_MAX))
            .filter(|value| !value.is_empty())
    };
    Address {
        street: part(address.street),
        city: part(address.city),
        region: part(address.region),
        postal_code: part(address.postal_code),
        country: part(address.country),
    }
}
