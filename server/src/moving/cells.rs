//! A row as both databases mean it, whatever they keep it as: what is written to one is what was read from the other, and
//! two rows are the same when their cells are.

use super::catalogue::{Column, Kind, Table};
use sea_orm::{DbErr, QueryResult, Value, prelude::Uuid};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

/// What stands in a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// NULL.
    Nothing,
    /// A UUID.
    Id(Uuid),
    /// A whole number.
    Number(i64),
    /// True or false.
    Flag(bool),
    /// Text, or a day as `2026-11-29`.
    Text(String),
    /// JSON in one spelling: compact, keys in order, whole numbers without a point.
    Json(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// The statement that reads a table in the order of its key, the same order in both databases.
pub fn select(table: &Table, postgres: bool) -> String {
    let columns: Vec<_> = table.columns.iter().map(|column| read_as(column, postgres)).collect();
    let key = table.key().into_iter().map(|column| match column.kind {
        // By bytes, as SQLite does, and not by the words of some language.
        Kind::Text if postgres => format!(r#""{}" COLLATE "C""#, column.name),
        _ => format!(r#""{}""#, column.name),
    });
    let key: Vec<_> = key.collect();
    format!(r#"SELECT {} FROM "{}" ORDER BY {}"#, columns.join(", "), table.name, key.join(", "))
}

fn read_as(column: &Column, postgres: bool) -> String {
    let name = format!(r#""{}""#, column.name);
    match column.kind {
        Kind::Number if postgres => format!("{name}::bigint"),
        Kind::Json | Kind::Text if postgres => format!("{name}::text"),
        Kind::Date if postgres => format!("to_char({name}, 'YYYY-MM-DD')"),
        _ => name,
    }
}

/// The statement that writes so many rows into a table.
pub fn insert(table: &Table, rows: usize, postgres: bool) -> String {
    let names: Vec<_> = table.columns.iter().map(|column| format!(r#""{}""#, column.name)).collect();
    let mut number = 0;
    let mut place = |column: &Column| {
        number += 1;
        match column.kind {
            _ if !postgres => "?".to_owned(),
            Kind::Json => format!("${number}::text::jsonb"),
            Kind::Date => format!("${number}::text::date"),
            _ => format!("${number}"),
        }
    };
    let mut row = || format!("({})", table.columns.iter().map(&mut place).collect::<Vec<_>>().join(", "));
    let rows: Vec<_> = (0..rows).map(|_| row()).collect();
    format!(r#"INSERT INTO "{}" ({}) VALUES {}"#, table.name, names.join(", "), rows.join(", "))
}

/// The cells of a row that [`select`] read.
pub fn read(row: &QueryResult, table: &Table, postgres: bool) -> Result<Vec<Cell>, DbErr> {
    table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| Ok(cell(row, at, column, postgres)?.unwrap_or(Cell::Nothing)))
        .collect()
}

fn cell(row: &QueryResult, at: usize, column: &Column, postgres: bool) -> Result<Option<Cell>, DbErr> {
    Ok(match column.kind {
        Kind::Id if postgres => row.try_get_by_index::<Option<Uuid>>(at)?.map(Cell::Id),
        Kind::Id => match row.try_get_by_index::<Option<Vec<u8>>>(at)? {
            Some(bytes) => Some(Cell::Id(
                Uuid::from_slice(&bytes)
                    .map_err(|error| DbErr::Type(format!("{} holds no id: {error}", column.name)))?,
            )),
            None => None,
        },
        Kind::Number => row.try_get_by_index::<Option<i64>>(at)?.map(Cell::Number),
        Kind::Flag => row.try_get_by_index::<Option<bool>>(at)?.map(Cell::Flag),
        Kind::Text | Kind::Date => row.try_get_by_index::<Option<String>>(at)?.map(Cell::Text),
        Kind::Bytes => row.try_get_by_index::<Option<Vec<u8>>>(at)?.map(Cell::Bytes),
        Kind::Json => match row.try_get_by_index::<Option<String>>(at)? {
            Some(text) => Some(Cell::Json(
                one_spelling(&text).map_err(|error| DbErr::Type(format!("{} holds no JSON: {error}", column.name)))?,
            )),
            None => None,
        },
    })
}

impl Cell {
    /// As a parameter of [`insert`].
    pub fn into_value(self, kind: Kind, postgres: bool) -> Value {
        match (self, kind) {
            (Self::Id(id), _) if postgres => id.into(),
            (Self::Id(id), _) => id.into_bytes().to_vec().into(),
            (Self::Number(number), _) => number.into(),
            (Self::Flag(flag), _) => flag.into(),
            (Self::Text(text) | Self::Json(text), _) => text.into(),
            (Self::Bytes(bytes), _) => bytes.into(),
            (Self::Nothing, Kind::Id) if postgres => None::<Uuid>.into(),
            (Self::Nothing, Kind::Id | Kind::Bytes) => None::<Vec<u8>>.into(),
            (Self::Nothing, Kind::Number) => None::<i64>.into(),
            (Self::Nothing, Kind::Flag) => None::<bool>.into(),
            (Self::Nothing, Kind::Text | Kind::Json | Kind::Date) => None::<String>.into(),
        }
    }

    /// How much memory it takes, about.
    pub fn weight(&self) -> usize {
        match self {
            Self::Text(text) | Self::Json(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            _ => 16,
        }
    }

    /// Adds it to a digest so that no two rows lead to the same bytes.
    pub fn digest(&self, into: &mut Sha256) {
        let (kind, bytes): (u8, &[u8]) = match self {
            Self::Nothing => (0, &[]),
            Self::Id(id) => (1, id.as_bytes()),
            Self::Number(number) => (2, &number.to_be_bytes()),
            Self::Flag(flag) => (3, &[u8::from(*flag)]),
            Self::Text(text) => (4, text.as_bytes()),
            Self::Json(text) => (5, text.as_bytes()),
            Self::Bytes(bytes) => (6, bytes),
        };
        into.update([kind]);
        into.update((bytes.len() as u64).to_be_bytes());
        into.update(bytes);
    }
}

/// JSON as both databases can have it: PostgreSQL orders keys its own way and writes out exponents.
fn one_spelling(text: &str) -> Result<String, serde_json::Error> {
    Ok(spelt(serde_json::from_str(text)?).to_string())
}

fn spelt(value: Json) -> Json {
    /// Beyond it not every whole number is a float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Json::Array(items) => items.into_iter().map(spelt).collect(),
        Json::Object(members) => {
            let mut members: Vec<_> = members.into_iter().map(|(name, value)| (name, spelt(value))).collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            Json::Object(members.into_iter().collect())
        }
        Json::Number(number) if number.is_f64() => match number.as_f64() {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
            Some(float) if float.fract() == 0.0 && float.abs() < EXACT => (float as i64).into(),
            _ => Json::Number(number),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_spelt_one_way_whichever_database_had_it() {
        let sqlite =
            one_spelling(r#"{"key":"é","amount":1.0,"a":[{"z":1,"b":-2.5}],"none":null,"big":9007199254740993}"#);
        let postgres = one_spelling(
            r#"{"a": [{"b": -2.50, "z": 1}], "big": 9007199254740993, "key": "\u00e9", "none": null, "amount": 1}"#,
        );
        assert_eq!(sqlite.unwrap(), postgres.unwrap());
        assert_ne!(one_spelling("[1]").unwrap(), one_spelling(r#"["1"]"#).unwrap());
        assert!(one_spelling("{").is_err());
    }

    #[test]
    fn cells_that_differ_lead_to_different_digests() {
        let digest = |cells: &[Cell]| {
            let mut digest = Sha256::new();
            cells.iter().for_each(|cell| cell.digest(&mut digest));
            digest.finalize().to_vec()
        };
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!(digest(&[text("ab"), Cell::Nothing]), digest(&[text("ab"), Cell::Nothing]));
        assert_ne!(digest(&[text("ab"), text("c")]), digest(&[text("a"), text("bc")]));
        assert_ne!(digest(&[text("")]), digest(&[Cell::Nothing]));
        assert_ne!(digest(&[Cell::Json("1".to_owned())]), digest(&[text("1")]));
        assert_ne!(digest(&[Cell::Number(1)]), digest(&[Cell::Flag(true)]));
    }
}
