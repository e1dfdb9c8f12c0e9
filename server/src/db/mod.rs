//! The database: one SQLite file or a PostgreSQL server. [`Tx`] is the only way to write.
//!
//! SQLite has one connection that writes and a few that read; PostgreSQL has one small pool. Writes of a workspace
//! are queued in the process, so that they wait here and not on the workspace's row in the database.

pub mod dialect;
pub mod page;
#[cfg(test)]
pub mod plan;
pub mod tx;

pub use tx::{Committed, Tx};

use crate::{config::Config, error::Error};
use millrace_shared::WorkspaceId;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sqlx::{self, Connection, PgConnection, Postgres, pool::PoolOptions},
};
use sea_orm_migration::MigratorTrait;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// Handles on the database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    read: DatabaseConnection,
    write: DatabaseConnection,
    gates: Arc<Mutex<HashMap<WorkspaceId, Arc<tokio::sync::Mutex<()>>>>>,
    doubt: Doubt,
}

/// How the database's schema stands to what this program knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schema {
    /// They are the same.
    Current,
    /// These migrations have not been done.
    Behind(Vec<String>),
    /// A newer program has done one that this one does not know: the last of them.
    Ahead(String),
}

impl Schema {
    fn of(known: Vec<String>, done: Vec<String>) -> Self {
        if let Some(newest) = done.iter().filter(|name| !known.contains(name)).max() {
            return Self::Ahead(newest.clone());
        }
        let pending: Vec<String> = known.into_iter().filter(|name| !done.contains(name)).collect();
        if pending.is_empty() { Self::Current } else { Self::Behind(pending) }
    }
}

/// A place in the queue of writers; the next one comes in when it is dropped.
pub type Turn = tokio::sync::OwnedMutexGuard<()>;

impl Db {
    /// Opens the database that the configuration names; a missing SQLite file is made.
    pub async fn open(config: &Config) -> Result<Self, Error> {
        match config.database_url.as_deref().filter(|url| !url.is_empty()) {
            Some(url) if !url.starts_with("sqlite:") => {
                let (mut options, doubt) = (options(url, config.pool_size), Doubt::default());
                options.min_connections(1);
                let doubted = doubt.clone();
                options.map_sqlx_postgres_pool_opts(move |pool| doubted.clone().clear_up(pool));
                let pool = Database::connect(options).await?;
                Ok(Self { read: pool.clone(), write: pool, gates: Arc::default(), doubt })
            }
            url => {
                let url = match url {
                    Some(url) => url.to_owned(),
                    None => {
                        private_folder(&config.data_dir)?;
                        format!("sqlite://{}?mode=rwc", config.data_dir.join("millrace.db").display())
                    }
                };
                let mut write = options(&url, 1);
                write.map_sqlx_sqlite_opts(sqlite);
                let write = Database::connect(write).await?;
                let mut read = options(&url, config.pool_size);
                read.map_sqlx_sqlite_opts(|options| sqlite(options).pragma("query_only", "on"));
                let read = Database::connect(read).await?;
                Ok(Self { read, write, gates: Arc::default(), doubt: Doubt::default() })
            }
        }
    }

    /// Brings the schema up to date. One that is ahead of this program is left as it is.
    pub async fn migrate(&self) -> Result<(), Error> {
        if let Schema::Ahead(newest) = self.schema().await? {
            return Err(Error::Outdated(newest));
        }
        Ok(millrace_migrations::Migrator::up(&self.write, None).await?)
    }

    /// How the schema stands to what this program knows.
    pub async fn schema(&self) -> Result<Schema, Error> {
        let known: Vec<String> =
            millrace_migrations::Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
        let done = millrace_migrations::Migrator::get_migration_models(&self.write).await?;
        let done: Vec<String> = done.into_iter().map(|migration| migration.version).collect();
        Ok(Schema::of(known, done))
    }

    /// How many migrations this program knows: a schema on which more were done is ahead of it.
    pub fn known_migrations() -> i64 {
        static COUNT: std::sync::LazyLock<i64> = std::sync::LazyLock::new(|| {
            i64::try_from(millrace_migrations::Migrator::migrations().len()).unwrap_or(i64::MAX)
        });
        *COUNT
    }

    /// A connection for reading. Only `access`, `reference` and the readers of the log use it.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.read
    }

    /// The connection for what is not of a workspace's records: sessions, jobs, maintenance.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.read.get_database_backend() == DbBackend::Postgres
    }

    /// Begins a transaction when it is this writer's turn.
    pub(crate) async fn begin(&self, workspace: WorkspaceId) -> Result<(DatabaseTransaction, Turn), Error> {
        let gate = {
            let mut gates = self.gates.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            // SQLite has one writer, whatever the workspace.
            let key = if self.is_postgres() { workspace } else { WorkspaceId(uuid::Uuid::nil()) };
            gates.entry(key).or_default().clone()
        };
        let turn = gate.lock_owned().await;
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let txn = match self.is_postgres() {
            true => self.write.begin().await?,
            false => self.write.begin_with_options(options).await?,
        };
        Ok((txn, turn))
    }

    /// What is done in this time, or nothing, and then the connections that were waited on are looked at before they are used
    /// again: a network that swallows everything tells nobody, and the system gives a connection up only after a quarter
    /// of an hour.
    pub async fn within<T>(&self, time: Duration, work: impl Future<Output = T>) -> Option<T> {
        let mut work = std::pin::pin!(work);
        let done = tokio::time::timeout(time, &mut work).await;
        if done.is_err() {
            // Before the work lets go of its connection.
            self.doubt.begin();
        }
        done.ok()
    }

    /// The same for what may fail: not to be done in time is one more way for the database to be away.
    pub async fn in_time<T>(&self, time: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.within(time, work).await.unwrap_or_else(|| {
            tracing::error!(?time, "the database does not answer");
            Err(Error::Unavailable)
        })
    }

    /// Waits for what is under way and closes.
    pub async fn close(&self) {
        for connection in [&self.read, &self.write] {
            if let Err(error) = connection.clone().close().await {
                tracing::warn!(%error, "closing the database failed");
            }
        }
    }
}

/// Whether connections may be dead without anybody knowing.
#[derive(Clone, Default)]
struct Doubt(Arc<Mutex<Option<Instant>>>);

impl Doubt {
    /// How long it lasts after something was not done in its time.
    const LASTS: Duration = Duration::from_secs(60);
    /// A connection that has not answered in this time is dead.
    const PATIENCE: Duration = Duration::from_secs(3);

    fn begin(&self) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(Instant::now());
    }

    fn is_there(&self) -> bool {
        let since = *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        since.is_some_and(|since| since.elapsed() < Self::LASTS)
    }

    /// Has a pool look, while there is doubt, at what comes back to it and at what it gives out. Without doubt that would cost
    /// a round trip for nothing.
    fn clear_up(self, pool: PoolOptions<Postgres>) -> PoolOptions<Postgres> {
        let other = self.clone();
        pool.after_release(move |connection, _| {
            let doubt = self.clone();
            Box::pin(async move { doubt.answers(connection).await })
        })
        .before_acquire(move |connection, _| {
            let doubt = other.clone();
            Box::pin(async move { doubt.answers(connection).await })
        })
    }

    async fn answers(&self, connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
        if !self.is_there() {
            return Ok(true);
        }
        // An error, and not a no: a dead connection is not taken leave of.
        tokio::time::timeout(Self::PATIENCE, connection.ping())
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map(|()| true)
    }
}

/// Makes the folder of the data when it is missing; customers' data is for the server's own user alone.
pub fn private_folder(path: &std::path::Path) -> std::io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

fn options(url: &str, most: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(most)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .sqlx_logging(false);
    options
}

fn sqlite(options: sqlx::sqlite::SqliteConnectOptions) -> sqlx::sqlite::SqliteConnectOptions {
    use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // An acknowledged write survives a power cut.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .pragma("cache_size", "-8000")
        .pragma("temp_store", "memory")
        .foreign_keys(false)
}

/// The backend of a connection, for the few places where the two databases differ.
pub fn is_postgres(connection: &impl ConnectionTrait) -> bool {
    connection.get_database_backend() == DbBackend::Postgres
}

/// A database error of a unique index.
pub fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

/// Whether an error says that the database cannot be reached (or, of SQLite, has no room on its disk) rather than that
/// something is wrong with what it was asked.
pub fn is_away(error: &DbErr) -> bool {
    let error = match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => return true,
        DbErr::Exec(error) | DbErr::Query(error) => error,
        _ => return false,
    };
    let RuntimeErr::SqlxError(error) = error else { return false };
    match &**error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| is_away_by_code(&code)),
        _ => false,
    }
}

fn is_away_by_code(code: &str) -> bool {
    match code.parse::<u32>() {
        // SQLite's busy, input and output, full and cannot open, whatever stands in the upper bits.
        Ok(code) if code < 10_000 => matches!(code & 0xff, 5 | 10 | 13 | 14),
        // PostgreSQL's classes of what is shut down, crashed, starting or out of connections, memory or disk.
        _ => code.len() == 5 && (code.starts_with("57P") || code.starts_with("53") || code.starts_with("08")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_behind_the_same_or_ahead() {
        let of = |known: &[&str], done: &[&str]| {
            let names = |of: &[&str]| of.iter().map(|name| (*name).to_owned()).collect();
            Schema::of(names(known), names(done))
        };
        assert_eq!(of(&["m1", "m2"], &["m1", "m2"]), Schema::Current);
        assert_eq!(of(&["m1", "m2"], &[]), Schema::Behind(vec!["m1".to_owned(), "m2".to_owned()]));
        assert_eq!(of(&["m1"], &["m1", "m2", "m3"]), Schema::Ahead("m3".to_owned()));
        // Of another line of development: it knows one that this one does not, whatever is missing besides.
        assert_eq!(of(&["m1", "m3"], &["m1", "m2"]), Schema::Ahead("m2".to_owned()));
    }
}
