//! Scalars of our own; `DateTime` stands with `Timestamp` in `shared`, `Date` is a calendar day.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// A 64-bit whole number, as a JSON number. Amounts of money are in minor units (cents) of their currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Long(pub i64);

/// Number of an event in the workspace's log: from 1, without gaps, in the order of commits. A JSON number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventSeq(pub i64);

macro_rules! numbers {
    ($($name:ident = $text:literal),+) => {$(
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
numbers!(Long = "Long", EventSeq = "EventSeq");

/// A calendar day, such as `2026-11-22`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub chrono::NaiveDate);

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
