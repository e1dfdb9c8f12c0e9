//! Keyset pages: a cursor holds the sort value and id of a row, and the next page begins after it, at the same cost
//! however deep one has come.

use crate::error::Error;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use millrace_shared::Invalid;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, SimpleExpr, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most rows of one page.
pub const PAGE_MAX: u64 = 200;

/// Where a page begins: after this row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cursor(pub Key, pub Uuid);

/// The value that rows are sorted by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// No value: such rows come last, whatever the direction.
    Null,
    /// A number or an instant.
    Number(i64),
    /// Text, or a day as text.
    Text(String),
    /// A value within a group, such as a stage: the groups stand in an order of their own.
    Within(Uuid, Box<Key>),
}

impl Key {
    /// What a column holds.
    pub fn of(value: Value) -> Self {
        match value {
            Value::BigInt(Some(number)) => Self::Number(number),
            Value::Int(Some(number)) => Self::Number(number.into()),
            Value::String(Some(text)) => Self::Text(text),
            _ => Self::Null,
        }
    }
}

impl Cursor {
    /// As given to clients: opaque text.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads what [`Cursor::encode`] wrote.
    pub fn decode(text: &str) -> Result<Self, Error> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        bytes
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or_else(|| Error::invalid("after", Invalid::Unknown))
    }
}

/// Checks the size of a page.
pub fn size(first: i32) -> Result<u64, Error> {
    let most = i64::try_from(PAGE_MAX).unwrap_or(i64::MAX);
    let size = millrace_shared::validation::range(first.into(), 0, most)
        .map_err(|invalid| Error::invalid("first", invalid))?;
    Ok(size.unsigned_abs())
}

/// A page of rows and whether more follow.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows, in order.
    pub rows: Vec<T>,
    /// Whether there are more after them.
    pub more: bool,
}

impl<T> Page<T> {
    /// Cuts the one row too many that was read to see whether more follow.
    pub fn cut(mut rows: Vec<T>, size: u64) -> Self {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        Self { rows, more }
    }

    /// The same page of something else.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(change).collect(), more: self.more }
    }
}

/// The condition of the rows after a cursor, for `ORDER BY column, id` in one direction, absent values last.
/// `day` tells that text keys are days, which PostgreSQL compares as dates; `nullable` that values may be absent.
pub fn after<C: IntoColumnRef + Copy>(
    cursor: &Cursor,
    column: C,
    id: C,
    descending: bool,
    nullable: bool,
    day: bool,
) -> SimpleExpr {
    after_key(cursor, &Expr::col(column), &Expr::col(id), descending, nullable, day)
}

/// The same for `ORDER BY` what is worked out from columns.
pub fn after_key(
    cursor: &Cursor,
    key: &SimpleExpr,
    id: &SimpleExpr,
    descending: bool,
    nullable: bool,
    day: bool,
) -> SimpleExpr {
    let value: Value = match &cursor.0 {
        Key::Null | Key::Within(..) => {
            return key.clone().is_null().and(beyond(id.clone(), cursor.1.into(), descending));
        }
        Key::Number(number) => (*number).into(),
        Key::Text(text) if day => match text.parse::<chrono::NaiveDate>() {
            Ok(day) => day.into(),
            Err(_) => text.clone().into(),
        },
        Key::Text(text) => text.clone().into(),
    };
    let later = past(key, value, id, cursor.1, descending);
    if nullable { later.or(key.clone().is_null()) } else { later }
}

/// The condition of the rows after one with this value and id, where no value is absent.
pub fn past(column: &SimpleExpr, value: Value, id: &SimpleExpr, row: Uuid, descending: bool) -> SimpleExpr {
    // The first half is a range of the index, the second only cuts the rows of equal value.
    let from = if descending { column.clone().lte(value.clone()) } else { column.clone().gte(value.clone()) };
    from.and(beyond(column.clone(), value, descending).or(beyond(id.clone(), row.into(), descending)))
}

/// What comes after a value.
pub fn beyond(column: impl ExprTrait, value: Value, descending: bool) -> SimpleExpr {
    if descending { column.lt(value) } else { column.gt(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_what_it_writes() {
        let within = Key::Within(Uuid::from_u128(3), Box::new(Key::Text("a0".into())));
        for key in [Key::Null, Key::Number(-5), Key::Text("жанна".into()), within] {
            let cursor = Cursor(key, Uuid::from_u128(7));
            assert_eq!(Cursor::decode(&cursor.encode()).ok(), Some(cursor));
        }
        assert!(Cursor::decode("nonsense").is_err());
    }
}
