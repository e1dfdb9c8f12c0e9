//! All data from one database into another, empty one, from SQLite to PostgreSQL or back: `millrace move`, the backups of
//! a PostgreSQL database, and their way back.
//!
//! The old database is read in one snapshot and never written. The new one is written in one transaction, read again beside
//! the old one before it is committed, and committed only when every row is the same: whatever breaks off before leaves it
//! as empty as it was. Tables and columns are those that the databases themselves say they have.

mod catalogue;
mod cells;
mod copy;
mod empty;

use crate::{
    db::{Db, Schema, is_postgres},
    error::Error,
    events::log,
};
use catalogue::Table;
use sea_orm::{AccessMode, ConnectionTrait, DatabaseTransaction, DbErr, IsolationLevel, Statement, TransactionTrait};
use std::collections::BTreeMap;

/// Why nothing was moved; the text is for the person who runs the server.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotMoved(pub String);

/// What both databases hold after a move.
#[derive(Debug, Clone, Copy)]
pub struct Moved {
    /// How many tables.
    pub tables: usize,
    /// How many rows in them.
    pub rows: u64,
}

/// Whether the old database may be written to meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meanwhile {
    /// What is written would be missing: nothing is moved then.
    StandsStill,
    /// The new database holds what the old one held at the moment at which it began.
    GoesOn,
}

/// Whether the old database can be read from; asked before the new one is made.
pub async fn may_leave(old: &Db, meanwhile: Meanwhile) -> Result<(), NotMoved> {
    match old.schema().await? {
        Schema::Current => {}
        Schema::Behind(_) => {
            return Err(refused("the database is of an earlier version: run `millrace migrate` first"));
        }
        Schema::Ahead(newest) => return Err(Error::Outdated(newest).into()),
    }
    if meanwhile == Meanwhile::StandsStill && is_served(old).await? {
        return Err(refused("a server runs on the database: stop it first, what it writes now would be missing"));
    }
    Ok(())
}

/// Moves everything, or nothing, after [`may_leave`] had nothing against it. `name` is how the new database is called when one speaks of it; `tell` is given a line
/// for each table.
pub async fn everything(
    old: &Db,
    new: &Db,
    name: &str,
    meanwhile: Meanwhile,
    tell: impl Fn(&str),
) -> Result<Moved, NotMoved> {
    let is_free = |occupied: Option<String>| match occupied {
        Some(why) => Err(refused(&format!("{name} is not empty: {why}"))),
        None => Ok(()),
    };
    is_free(empty::occupied(new.writer()).await?)?;
    new.migrate().await?;
    let from = snapshot(old).await?;
    let tables = catalogue::of_both(
        catalogue::tables(&from).await?.map_err(NotMoved)?,
        catalogue::tables(new.writer()).await?.map_err(NotMoved)?,
    )
    .map_err(NotMoved)?;
    let into = empty::begin(new, &tables).await?;
    // Again, now that nobody else can write.
    is_free(empty::occupied(&into).await?)?;
    for table in &tables {
        let failed = |error| refused(&format!("{} could not be copied: {error}", table.name));
        copy::copy(&from, &into, table).await.map_err(failed)?;
    }
    let rows = same(&from, &into, &tables, tell).await?;
    if meanwhile == Meanwhile::StandsStill {
        // Where a server on the old database could not be known of, what it did is.
        let [then, now] = [log::positions(&from).await?, log::positions(old.writer()).await?].map(BTreeMap::from_iter);
        if then != now {
            return Err(refused("the old database was written to meanwhile: stop whatever runs on it"));
        }
    }
    into.commit().await?;
    from.rollback().await?;
    if let Err(error) = empty::settle(new).await {
        tracing::warn!(%error, "everything was moved, but the new database does not know how much it holds");
    }
    Ok(Moved { tables: tables.len(), rows })
}

/// Reads both again, table by table, tells what each holds, and refuses when one row is not the same.
async fn same(
    from: &DatabaseTransaction,
    into: &DatabaseTransaction,
    tables: &[Table],
    tell: impl Fn(&str),
) -> Result<u64, NotMoved> {
    let (mut rows, mut differences) = (0, Vec::new());
    tell(&format!("{:<24} {:>10}  digest", "table", "rows"));
    for table in tables {
        let failed = |error| refused(&format!("{} could not be compared: {error}", table.name));
        let compared = copy::compare(from, into, table).await.map_err(failed)?;
        let (old, new) = (&compared.old, &compared.new);
        rows += old.rows;
        if old == new && compared.difference.is_none() {
            tell(&format!("{:<24} {:>10}  {}", table.name, old.rows, old.digest));
        } else {
            tell(&format!("{:<24} {:>10}  {}  old", table.name, old.rows, old.digest));
            tell(&format!("{:<24} {:>10}  {}  new", "", new.rows, new.digest));
            differences.push(format!("{}: {}", table.name, compared.difference.unwrap_or_default()));
        }
    }
    if differences.is_empty() { Ok(rows) } else { Err(refused(&differences.join("; "))) }
}

/// All that follows reads the database as it is at this moment.
async fn snapshot(db: &Db) -> Result<DatabaseTransaction, DbErr> {
    if db.is_postgres() {
        let (level, mode) = (IsolationLevel::RepeatableRead, AccessMode::ReadOnly);
        return db.reader().begin_with_config(Some(level), Some(mode)).await;
    }
    db.reader().begin().await
}

/// Whether a server is known to run on a PostgreSQL database: each waits for what the others say.
#[expect(clippy::disallowed_methods, reason = "the server's own view has no entity")]
pub async fn is_served(db: &Db) -> Result<bool, DbErr> {
    if !is_postgres(db.reader()) {
        return Ok(false);
    }
    const SQL: &str = "SELECT 1 FROM pg_stat_activity \
        WHERE datname = current_database() AND query LIKE 'LISTEN \"millrace_%' LIMIT 1";
    let asked = Statement::from_string(db.reader().get_database_backend(), SQL);
    Ok(db.reader().query_one_raw(asked).await?.is_some())
}

fn refused(why: &str) -> NotMoved {
    NotMoved(why.to_owned())
}

impl From<DbErr> for NotMoved {
    fn from(error: DbErr) -> Self {
        Self(error.to_string())
    }
}

impl From<Error> for NotMoved {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}
