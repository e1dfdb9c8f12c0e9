//! Conditions on custom fields, as the filter of a board asks them, and how they are written in its address.

use crate::{FieldId, FieldOptionId, fields::FieldValue, validation::folded};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::{fmt::Display, str::FromStr};
use uuid::Uuid;

/// Most conditions that an address has.
const MOST: usize = 20;
/// Between two conditions.
const BREAK: &str = ";";
/// How a text writes that.
const BREAK_IN_TEXT: &str = "%3B";
/// Between the two ends of a range.
const TO: &str = "..";

/// A condition on what a record holds in a custom field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "web", derive(crate::read::FromJson), read(serde))]
#[serde(rename_all = "camelCase")]
pub struct CustomCondition {
    /// The field.
    pub field_id: FieldId,
    /// What must be so.
    pub test: CustomTest,
}

/// What must be so of a value. A test that is not of the field's type holds for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "web", derive(crate::read::FromJson), read(serde))]
#[serde(rename_all = "camelCase")]
pub enum CustomTest {
    /// There is one, or there is none.
    Filled(bool),
    /// It contains this, in any case.
    Text(String),
    /// It is, or has, one of these.
    Options(Vec<FieldOptionId>),
    /// It points to one of these.
    Links(Vec<Uuid>),
    /// It lies between these days.
    #[expect(missing_docs, reason = "said by the names")]
    Dates { from: Option<NaiveDate>, to: Option<NaiveDate> },
    /// It lies between these: ten-thousandths of a number, minor units of money.
    #[expect(missing_docs, reason = "said by the names")]
    Numbers { from: Option<i64>, to: Option<i64> },
}

impl CustomTest {
    /// Whether it holds for what a record has.
    pub fn matches(&self, value: Option<&FieldValue>) -> bool {
        let within = |number: i64, from: &Option<i64>, to: &Option<i64>| {
            from.is_none_or(|from| number >= from) && to.is_none_or(|to| number <= to)
        };
        match (self, value) {
            (Self::Filled(filled), value) => *filled == value.is_some(),
            (Self::Text(part), Some(FieldValue::Text(text))) => folded(text).contains(&folded(part)),
            (Self::Options(ids), Some(FieldValue::Option(id))) => ids.contains(id),
            (Self::Options(ids), Some(FieldValue::Options(held))) => held.iter().any(|id| ids.contains(id)),
            (Self::Links(ids), Some(FieldValue::Link(id))) => ids.contains(id),
            (Self::Dates { from, to }, Some(FieldValue::Date(day))) => {
                from.is_none_or(|from| *day >= from) && to.is_none_or(|to| *day <= to)
            }
            (Self::Numbers { from, to }, Some(FieldValue::Number(number))) => within(number.0, from, to),
            (Self::Numbers { from, to }, Some(FieldValue::Money(amount, _))) => within(*amount, from, to),
            _ => false,
        }
    }

    /// Whether it asks for nothing: an empty text, no option, no end of a range.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Filled(_) => false,
            Self::Text(text) => folded(text).is_empty(),
            Self::Options(ids) => ids.is_empty(),
            Self::Links(ids) => ids.is_empty(),
            Self::Dates { from, to } => from.is_none() && to.is_none(),
            Self::Numbers { from, to } => from.is_none() && to.is_none(),
        }
    }

    fn written(&self) -> String {
        fn list<T: ToString>(values: &[T]) -> String {
            values.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
        }
        fn range<T: Display>(from: &Option<T>, to: &Option<T>) -> String {
            let end = |end: &Option<T>| end.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{}{TO}{}", end(from), end(to))
        }
        match self {
            Self::Filled(true) => "*".to_owned(),
            Self::Filled(false) => "-".to_owned(),
            Self::Text(text) => format!("~{}", text.trim().replace('%', "%25").replace(BREAK, BREAK_IN_TEXT)),
            Self::Options(ids) => format!("={}", list(ids)),
            Self::Links(ids) => format!("@{}", list(ids)),
            Self::Dates { from, to } => format!("d{}", range(from, to)),
            Self::Numbers { from, to } => format!("n{}", range(from, to)),
        }
    }

    fn read(text: &str) -> Option<Self> {
        fn list<T: FromStr>(text: &str) -> Vec<T> {
            text.split(',').filter_map(|id| id.parse().ok()).collect()
        }
        fn range<T: FromStr>(text: &str) -> Option<(Option<T>, Option<T>)> {
            let (from, to) = text.split_once(TO)?;
            Some((from.parse().ok(), to.parse().ok()))
        }
        let mut letters = text.chars();
        let kind = letters.next()?;
        let rest = letters.as_str();
        let test = match kind {
            '*' if rest.is_empty() => Self::Filled(true),
            '-' if rest.is_empty() => Self::Filled(false),
            '~' => Self::Text(rest.replace(BREAK_IN_TEXT, BREAK).replace("%25", "%").trim().to_owned()),
            '=' => Self::Options(list(rest)),
            '@' => Self::Links(list(rest)),
            'd' => range(rest).map(|(from, to)| Self::Dates { from, to })?,
            'n' => range(rest).map(|(from, to)| Self::Numbers { from, to })?,
            _ => return None,
        };
        Some(test).filter(|test| !test.is_open())
    }
}

/// Conditions as an address has them: `ID:TEST;ID:TEST`. Nothing when there are none.
pub(super) fn written(conditions: &[CustomCondition]) -> Option<String> {
    let one = |it: &CustomCondition| format!("{}:{}", it.field_id, it.test.written());
    (!conditions.is_empty()).then(|| conditions.iter().map(one).collect::<Vec<_>>().join(BREAK))
}

/// Reads them; what makes no sense is passed over, and so is a second condition on a field.
pub(super) fn read(text: &str) -> Vec<CustomCondition> {
    let mut conditions: Vec<CustomCondition> = Vec::new();
    for (field, test) in text.split(BREAK).filter_map(|one| one.split_once(':')) {
        let (Ok(field_id), Some(test)) = (field.parse(), CustomTest::read(test)) else { continue };
        if conditions.len() < MOST && conditions.iter().all(|it| it.field_id != field_id) {
            conditions.push(CustomCondition { field_id, test });
        }
    }
    conditions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_keeps_every_test() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let day: NaiveDate = "2026-12-31".parse().unwrap();
        let tests = [
            CustomTest::Filled(true),
            CustomTest::Filled(false),
            CustomTest::Text("50 %; %3B and ~ more: .. ,".into()),
            CustomTest::Options(vec![FieldOptionId(one), FieldOptionId(two)]),
            CustomTest::Links(vec![two]),
            CustomTest::Dates { from: Some(day), to: None },
            CustomTest::Numbers { from: Some(-15_000), to: Some(0) },
        ];
        let conditions: Vec<_> = (10_u128..)
            .zip(tests)
            .map(|(id, test)| CustomCondition { field_id: FieldId(Uuid::from_u128(id)), test })
            .collect();
        assert_eq!(read(&written(&conditions).unwrap()), conditions);
        assert_eq!(written(&[]), None);
    }

    #[test]
    fn what_asks_for_nothing_is_no_condition() {
        let id = Uuid::from_u128(1);
        for test in ["", "*x", "~ ", "=", "=x", "@,", "d..", "d2026", "n", "nx..y", "?"] {
            assert_eq!(read(&format!("{id}:{test}")), [], "{test}");
        }
        assert_eq!(read(&format!("{id}:*;{id}:-;nobody:*;{id}")).len(), 1, "one for a field");
        let many: Vec<_> = (0..100_u128).map(|id| format!("{}:*", Uuid::from_u128(id))).collect();
        assert_eq!(read(&many.join(";")).len(), MOST);
    }
}
