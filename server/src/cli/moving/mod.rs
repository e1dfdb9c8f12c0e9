//! `millrace move`: all data from the database that the settings name into another, empty one, from SQLite to PostgreSQL
//! or back.
//!
//! The old database is read in one snapshot and never written. The new one is written in one transaction, read again beside
//! the old one before it is committed, and committed only when every row is the same: whatever breaks off before leaves it
//! as empty as it was. Tables and columns are those that the databases themselves say they have.

mod catalogue;
mod cells;
mod copy;
mod target;

use super::{CliError, say, take_data_dir};
use crate::{
    config::Config,
    db::{Db, is_postgres},
    events::log,
};
use catalogue::Table;
use sea_orm::{AccessMode, ConnectionTrait, DatabaseTransaction, DbErr, IsolationLevel, Statement, TransactionTrait};
use std::collections::BTreeMap;
use target::Target;

/// Moves everything, or nothing.
pub async fn run(config: &Config, to: &str) -> Result<(), CliError> {
    let target = Target::named(to)?;
    if target.is_of(config) {
        return Err(refused("that is the database itself"));
    }
    if let Some(file) = config.sqlite_file().filter(|file| !file.exists()) {
        return Err(refused(&format!("there is no database at {}", file.display())));
    }
    // No server may write what would be missing then, nor read what is half there.
    let _held = take_data_dir(config)?;
    let old = Db::open(config).await?;
    let moved = from(&old, &target).await;
    old.close().await;
    moved
}

async fn from(old: &Db, target: &Target) -> Result<(), CliError> {
    if !old.pending_migrations().await?.is_empty() {
        return Err(refused("the database is of an earlier version: run `millrace migrate` first"));
    }
    if is_served(old).await.map_err(broken)? {
        return Err(refused("a server runs on the database: stop it first, what it writes now would be missing"));
    }
    let _held = target.take()?;
    let new = target.open().await?;
    let moved = between(old, &new, target).await;
    new.close().await;
    moved
}

async fn between(old: &Db, new: &Db, target: &Target) -> Result<(), CliError> {
    let is_free = |occupied: Option<String>| match occupied {
        Some(why) => Err(refused(&format!("{} is not empty: {why}", target.shown()))),
        None => Ok(()),
    };
    is_free(target::occupied(new.writer()).await.map_err(broken)?)?;
    new.migrate().await?;
    let from = snapshot(old).await.map_err(broken)?;
    let tables = catalogue::of_both(
        catalogue::tables(&from).await.map_err(broken)?.map_err(|why| refused(&why))?,
        catalogue::tables(new.writer()).await.map_err(broken)?.map_err(|why| refused(&why))?,
    )
    .map_err(|why| refused(&why))?;
    let into = target::begin(new, &tables).await.map_err(broken)?;
    // Again, now that nobody else can write.
    is_free(target::occupied(&into).await.map_err(broken)?)?;
    for table in &tables {
        let failed = |error| refused(&format!("{} could not be copied: {error}", table.name));
        copy::copy(&from, &into, table).await.map_err(failed)?;
    }
    let rows = same(&from, &into, &tables).await?;
    // Where a server on the old database could not be known of, what it did is.
    let [then, now] = [log::positions(&from).await?, log::positions(old.writer()).await?].map(BTreeMap::from_iter);
    if then != now {
        return Err(refused("the old database was written to meanwhile: stop whatever runs on it"));
    }
    into.commit().await.map_err(broken)?;
    from.rollback().await.map_err(broken)?;
    target::settle(new).await.map_err(|error| CliError::Told(format!("everything was moved, but: {error}")))?;
    say(&format!("Both hold the same: {} tables, {rows} rows. Go on with:\n  {}", tables.len(), target.start()));
    say("The old database is as it was; a server started on it again would go its own way.");
    Ok(())
}

/// Reads both again, table by table, tells what each holds, and refuses when one row is not the same.
async fn same(from: &DatabaseTransaction, into: &DatabaseTransaction, tables: &[Table]) -> Result<u64, CliError> {
    let (mut rows, mut differences) = (0, Vec::new());
    say(&format!("{:<24} {:>10}  digest", "table", "rows"));
    for table in tables {
        let failed = |error| refused(&format!("{} could not be compared: {error}", table.name));
        let compared = copy::compare(from, into, table).await.map_err(failed)?;
        let (old, new) = (&compared.old, &compared.new);
        rows += old.rows;
        if old == new && compared.difference.is_none() {
            say(&format!("{:<24} {:>10}  {}", table.name, old.rows, old.digest));
        } else {
            say(&format!("{:<24} {:>10}  {}  old", table.name, old.rows, old.digest));
            say(&format!("{:<24} {:>10}  {}  new", "", new.rows, new.digest));
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
async fn is_served(db: &Db) -> Result<bool, DbErr> {
    if !is_postgres(db.reader()) {
        return Ok(false);
    }
    const SQL: &str = "SELECT 1 FROM pg_stat_activity \
        WHERE datname = current_database() AND query LIKE 'LISTEN \"millrace_%' LIMIT 1";
    let asked = Statement::from_string(db.reader().get_database_backend(), SQL);
    Ok(db.reader().query_one_raw(asked).await?.is_some())
}

fn refused(why: &str) -> CliError {
    CliError::Told(format!("{why}; nothing was moved"))
}

fn broken(error: DbErr) -> CliError {
    refused(&error.to_string())
}
