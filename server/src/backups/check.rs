//! Looks at the file of a backup: is it whole, is it of Millrace, what does it hold.

use super::{NoBackup, with_suffix};
use crate::events::log;
use millrace_shared::WorkspaceId;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};
use sea_orm_migration::MigratorTrait;
use std::path::Path;

/// What a file holds.
#[derive(Debug, Clone)]
pub struct Contents {
    /// The last number of each workspace's log.
    pub positions: Vec<(WorkspaceId, i64)>,
    /// How many events.
    pub events: i64,
    migrations: Vec<String>,
}

/// How a connection to a file is made that is not the database in use.
pub fn options(file: &Path, how: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode={how}", file.display()));
    options.max_connections(1).sqlx_logging(false);
    options
}

/// Reads all of it. Refuses what is damaged, not whole, or no database of Millrace.
pub async fn look(file: &Path) -> Result<Contents, NoBackup> {
    let bad = |why: &str| NoBackup(format!("{} {why}", file.display()));
    if !file.is_file() {
        return Err(bad("is no file"));
    }
    if with_suffix(file, "-wal").metadata().is_ok_and(|log| log.len() > 0) {
        return Err(bad(
            "has a write-ahead log beside it: it was copied from a running server; use `millrace backup` for copies",
        ));
    }
    let connection =
        Database::connect(options(file, "ro&immutable=1")).await.map_err(|_| bad("cannot be opened as a database"))?;
    let looked = contents(&connection).await;
    let _ = connection.close().await;
    match looked {
        Ok(None) => Err(bad("is damaged")),
        Ok(Some(contents)) if contents.migrations.is_empty() => Err(bad("is no database of Millrace")),
        Ok(Some(contents)) => Ok(contents),
        Err(_) => Err(bad("is no database of Millrace")),
    }
}

/// What it holds; nothing when it is damaged.
#[expect(clippy::disallowed_methods, reason = "pragmas have no builder, and the file is not the database in use")]
async fn contents(connection: &DatabaseConnection) -> Result<Option<Contents>, DbErr> {
    let backend = connection.get_database_backend();
    let ask = |sql: &str| Statement::from_string(backend, sql);
    let verdict = connection.query_one_raw(ask("PRAGMA integrity_check(1)")).await?;
    if !verdict.is_some_and(|row| row.try_get_by_index::<String>(0).is_ok_and(|verdict| verdict == "ok")) {
        return Ok(None);
    }
    let events = connection.query_one_raw(ask("SELECT count(*) FROM event_log")).await?;
    let events = events.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    let positions = log::positions(connection).await.map_err(|error| DbErr::Custom(error.to_string()))?;
    let rows = connection.query_all_raw(ask("SELECT version FROM seaql_migrations")).await?;
    let migrations = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    Ok(Some(Contents { positions, events, migrations }))
}

impl Contents {
    /// The first migration that this program does not know, if there is one: the file is of a newer Millrace.
    pub fn newer(&self) -> Option<&str> {
        let known = millrace_migrations::Migrator::migrations();
        let is_unknown = |name: &&String| known.iter().all(|known| known.name() != name.as_str());
        self.migrations.iter().find(is_unknown).map(String::as_str)
    }

    /// Whether it holds at least what these logs had come to.
    pub fn holds(&self, positions: &[(WorkspaceId, i64)]) -> bool {
        positions
            .iter()
            .all(|(workspace, seq)| self.positions.iter().any(|(held, until)| held == workspace && until >= seq))
    }
}
