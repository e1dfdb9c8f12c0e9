//! Copies a table along its key, and reads it again on both sides. Rows pass through; only one batch is held.

use super::{
    catalogue::Table,
    cells::{self, Cell},
};
use crate::db::is_postgres;
use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement, StreamTrait};
use sha2::{Digest, Sha256};

/// Rows that are written at once, values of them (SQLite takes 32,766), and bytes: pictures and notes are long.
const ROWS: usize = 500;
const VALUES: usize = 10_000;
const BYTES: usize = 1 << 20;

/// Copies all rows of a table into an empty one.
pub async fn copy(from: &DatabaseTransaction, to: &DatabaseTransaction, table: &Table) -> Result<(), DbErr> {
    let most = ROWS.min(VALUES / table.columns.len().max(1)).max(1);
    let mut rows = from.stream_raw(select(from, table)).await?;
    let (mut batch, mut weight) = (Vec::with_capacity(most), 0);
    while let Some(row) = rows.try_next().await? {
        let row = cells::read(&row, table, is_postgres(from))?;
        weight += row.iter().map(Cell::weight).sum::<usize>();
        batch.push(row);
        if batch.len() == most || weight > BYTES {
            write(to, table, std::mem::take(&mut batch)).await?;
            weight = 0;
        }
    }
    if batch.is_empty() { Ok(()) } else { write(to, table, batch).await }
}

fn select(connection: &impl ConnectionTrait, table: &Table) -> Statement {
    let sql = cells::select(table, is_postgres(connection));
    Statement::from_string(connection.get_database_backend(), sql)
}

#[expect(clippy::disallowed_methods, reason = "rows go over as they are, with the events that they led to")]
async fn write(to: &impl ConnectionTrait, table: &Table, rows: Vec<Vec<Cell>>) -> Result<(), DbErr> {
    let postgres = is_postgres(to);
    let sql = cells::insert(table, rows.len(), postgres);
    let value = |(cell, kind): (Cell, _)| cell.into_value(kind, postgres);
    let kinds = || table.columns.iter().map(|column| column.kind);
    let values: Vec<_> = rows.into_iter().flat_map(|row| row.into_iter().zip(kinds()).map(value)).collect();
    to.execute_raw(Statement::from_sql_and_values(to.get_database_backend(), sql, values)).await.map(drop)
}

/// What a side holds of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Held {
    /// How many rows.
    pub rows: u64,
    /// The digest of all of them in the order of the key.
    pub digest: String,
}

/// A table as it was read on both sides.
pub struct Compared {
    /// Here.
    pub old: Held,
    /// There.
    pub new: Held,
    /// The first row that is not the same, and the column.
    pub difference: Option<String>,
}

/// Reads a table on both sides at once and compares row by row.
pub async fn compare(old: &DatabaseTransaction, new: &DatabaseTransaction, table: &Table) -> Result<Compared, DbErr> {
    let mut olds = old.stream_raw(select(old, table)).await?;
    let mut news = new.stream_raw(select(new, table)).await?;
    let (mut here, mut there) = (Reading::default(), Reading::default());
    let mut difference = None;
    loop {
        let one = olds.try_next().await?.map(|row| cells::read(&row, table, is_postgres(old))).transpose()?;
        let other = news.try_next().await?.map(|row| cells::read(&row, table, is_postgres(new))).transpose()?;
        if one.is_none() && other.is_none() {
            return Ok(Compared { old: here.held(), new: there.held(), difference });
        }
        here.take(one.as_deref());
        there.take(other.as_deref());
        if difference.is_none() && one != other {
            difference = Some(format!("row {}{}", here.rows.max(there.rows), column(table, one, other)));
        }
    }
}

/// Where two rows part.
fn column(table: &Table, one: Option<Vec<Cell>>, other: Option<Vec<Cell>>) -> String {
    let (Some(one), Some(other)) = (one, other) else { return " is on one side only".to_owned() };
    let parted = table.columns.iter().zip(one.iter().zip(&other)).find(|(_, (one, other))| one != other);
    parted.map(|(column, _)| format!(" differs in {}", column.name)).unwrap_or_default()
}

#[derive(Default)]
struct Reading {
    rows: u64,
    digest: Sha256,
}

impl Reading {
    fn take(&mut self, row: Option<&[Cell]>) {
        if let Some(row) = row {
            self.rows += 1;
            row.iter().for_each(|cell| cell.digest(&mut self.digest));
        }
    }

    fn held(self) -> Held {
        let digest = self.digest.finalize();
        // Enough to tell two databases apart by eye; the rows themselves were compared.
        Held { rows: self.rows, digest: digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect() }
    }
}
