//! Instants: milliseconds since 1970-01-01T00:00:00Z, the same number in Rust, SQL and the browser.
//! In GraphQL they are RFC 3339 text. See `docs/decisions/time.md`.

pub use chrono::NaiveDate;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Milliseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "web", derive(crate::read::FromJson), read(serde))]
#[cfg_attr(feature = "server", derive(sea_orm::DeriveValueType))]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// Milliseconds in a day.
pub const DAY_MS: i64 = 86_400_000;

impl Timestamp {
    /// As a calendar time; years beyond what chrono can hold become the epoch.
    pub fn to_datetime(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// Reads RFC 3339, with any offset.
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|at| Self(at.timestamp_millis()))
    }

    /// Later by so many milliseconds.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this.
    pub fn ms_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_millis())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_datetime().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

#[cfg(feature = "server")]
mod scalar {
    use super::Timestamp;
    use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

    /// An instant in UTC: RFC 3339 with milliseconds, such as `2026-11-22T05:41:29.123Z`. Any offset is read.
    #[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
    impl ScalarType for Timestamp {
        fn parse(value: Value) -> InputValueResult<Self> {
            match &value {
                Value::String(text) => Self::parse(text).ok_or_else(|| {
                    InputValueError::custom("not a time: expected RFC 3339, such as 2026-11-22T05:41:29Z")
                }),
                _ => Err(InputValueError::expected_type(value)),
            }
        }
        fn to_value(&self) -> Value {
            Value::String(self.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_what_it_writes() {
        let at = Timestamp(1_795_000_000_123);
        assert_eq!(Timestamp::parse(&at.to_string()), Some(at));
        assert_eq!(Timestamp::parse("2017-03-01T02:00:00+02:00"), Timestamp::parse("2017-03-01T00:00:00Z"));
        assert_eq!(Timestamp::parse("yesterday"), None);
    }
}
