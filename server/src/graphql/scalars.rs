//! Scalars of our own; `DateTime` stands with `Timestamp` in `shared`, `Date` is a calendar day.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub i64);

        $(#[$doc])*
        #[Scalar(name = $text)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match &value {
                    Value::Number(number) => number.as_i64().map(Self).ok_or_else(|| InputValueError::custom("not a 64-bit whole number")),
                    _ => Err(InputValueError::expected_type(value)),
                }
            }
            fn to_value(&self) -> Value {
                Value::from(self.0)
            }
        }

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                Self(number)
            }
        }
    )+};
}
numbers! {
    /// A 64-bit whole number, as a JSON number. Amounts of money are in minor units (cents) of their currency.
    Long = "Long",
    /// Number of an event in the workspace's log: from 1, without gaps, in the order of commits. A JSON number.
    EventSeq = "EventSeq",
}

/// A calendar day, such as `2026-11-22`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub chrono::NaiveDate);

/// A calendar day, such as `2026-11-22`.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => text
                .parse()
                .map(Self)
                .map_err(|_| InputValueError::custom("not a day: expected YYYY-MM-DD, such as 2026-11-22")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }
    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<chrono::NaiveDate> for Date {
    fn from(day: chrono::NaiveDate) -> Self {
        Self(day)
    }
}

impl From<Date> for chrono::NaiveDate {
    fn from(day: Date) -> Self {
        day.0
    }
}
