//! Where the data goes: another database, which must be empty.

use super::catalogue::{self, NOTES, Table};
use crate::{
    cli::{CliError, take_data_dir},
    config::{Config, without_password},
    db::{Db, is_postgres},
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use std::{
    fs::File,
    path::{Path, PathBuf},
};

/// The other database, by its address or its file.
pub enum Target {
    /// A PostgreSQL database.
    Postgres(String),
    /// An SQLite file.
    Sqlite(PathBuf),
}

impl Target {
    /// What the person named: `postgres://…`, `sqlite:FILE` or a file.
    pub fn named(text: &str) -> Result<Self, CliError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let file = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")).unwrap_or(text);
        let told = |why: &str| Err(CliError::Told(why.to_owned()));
        if file.contains("://") || file.is_empty() {
            return told("a database is postgres://USER:PASSWORD@HOST/NAME or an SQLite file");
        }
        if file.contains(['?', '#', '%']) {
            return told("the name of an SQLite file must be without ?, # and %");
        }
        let path = PathBuf::from(file);
        if path.is_dir() {
            return Err(CliError::Told(format!(
                "{file} is a folder: name the file in it, such as {}",
                path.join("millrace.db").display()
            )));
        }
        Ok(Self::Sqlite(path))
    }

    /// How it is called when one speaks of it; without its password.
    pub fn shown(&self) -> String {
        match self {
            Self::Postgres(url) => without_password(url),
            Self::Sqlite(file) => file.display().to_string(),
        }
    }

    /// How a server is started on it.
    pub fn start(&self) -> String {
        match self {
            Self::Postgres(url) => format!("DATABASE_URL='{}' millrace serve", without_password(url)),
            Self::Sqlite(file) => match folder(file) {
                Some(folder) => format!("millrace serve --data {}", folder.display()),
                None => format!("millrace serve --database-url 'sqlite://{}'", file.display()),
            },
        }
    }

    /// Holds other servers off, where it is the file of a data directory.
    pub fn take(&self) -> Result<Option<File>, CliError> {
        match self {
            Self::Sqlite(file) => match folder(file) {
                Some(folder) => take_data_dir(&Config { data_dir: folder.to_owned(), ..Config::default() }),
                None => Ok(None),
            },
            Self::Postgres(_) => Ok(None),
        }
    }

    /// Whether it is the database that the settings name.
    pub fn is_of(&self, config: &Config) -> bool {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        match self {
            Self::Postgres(url) => config.database_url.as_deref() == Some(url),
            Self::Sqlite(file) => config.sqlite_file().is_some_and(|own| real(&own) == real(file)),
        }
    }

    /// Opens it; a missing file is made.
    pub async fn open(&self) -> Result<Db, CliError> {
        let url = match self {
            Self::Postgres(url) => url.clone(),
            Self::Sqlite(file) => format!("sqlite://{}?mode=rwc", file.display()),
        };
        Ok(Db::open(&Config { database_url: Some(url), pool_size: 1, ..Config::default() }).await?)
    }
}

/// The data directory that a file of this name belongs to.
fn folder(file: &Path) -> Option<&Path> {
    let folder = file.parent().filter(|_| file.file_name().is_some_and(|name| name == "millrace.db"))?;
    Some(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}

/// Why nothing may be written to a database, if so: something is in it.
pub async fn occupied(connection: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    let tables = match catalogue::tables(connection).await? {
        Ok(tables) => tables,
        Err(why) => return Ok(Some(why)),
    };
    if !tables.is_empty() && tables.iter().all(|table| table.name != NOTES) {
        return Ok(Some("it has tables that are not Millrace's".to_owned()));
    }
    for table in tables.iter().filter(|table| table.name != NOTES) {
        if has_rows(connection, table).await? {
            return Ok(Some(format!("there are rows in {}", table.name)));
        }
    }
    Ok(None)
}

#[expect(clippy::disallowed_methods, reason = "asks of any table that the catalogue names")]
async fn has_rows(connection: &impl ConnectionTrait, table: &Table) -> Result<bool, DbErr> {
    let sql = format!(r#"SELECT 1 FROM "{}" LIMIT 1"#, table.name);
    let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    Ok(row.is_some())
}

/// Begins the one transaction in which everything is written; nobody else writes meanwhile.
#[expect(clippy::disallowed_methods, reason = "locks have no builder")]
pub async fn begin(db: &Db, tables: &[Table]) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    if !db.is_postgres() {
        return db.writer().begin_with_options(options).await;
    }
    let transaction = db.writer().begin().await?;
    let names: Vec<_> = tables.iter().map(|table| format!(r#""{}""#, table.name)).collect();
    transaction.execute_unprepared(&format!("LOCK TABLE {} IN EXCLUSIVE MODE", names.join(", "))).await?;
    Ok(transaction)
}

/// Lets PostgreSQL see what it was given, so that the first lists are read along their indexes.
#[expect(clippy::disallowed_methods, reason = "ANALYZE has no builder")]
pub async fn settle(db: &Db) -> Result<(), DbErr> {
    if is_postgres(db.writer()) {
        db.writer().execute_unprepared("ANALYZE").await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_named_by_its_address_or_its_file() {
        let shown = |text: &str| Target::named(text).map(|target| target.shown());
        assert_eq!(shown("postgres://anna:secret@db/crm").unwrap(), "postgres://anna:***@db/crm");
        for text in ["/var/lib/new/millrace.db", "sqlite:/var/lib/new/millrace.db", "sqlite:///var/lib/new/millrace.db"]
        {
            let target = Target::named(text).unwrap();
            assert_eq!(target.shown(), "/var/lib/new/millrace.db");
            assert_eq!(target.start(), "millrace serve --data /var/lib/new");
        }
        assert!(shown("mysql://db/crm").is_err());
        assert!(shown("sqlite:").is_err());
        assert!(shown("/").unwrap_err().to_string().contains("is a folder"));
    }

    #[test]
    fn the_database_itself_is_known_again() {
        let dir = tempfile::tempdir().unwrap();
        let config = Config { data_dir: dir.path().to_owned(), ..Config::default() };
        std::fs::write(dir.path().join("millrace.db"), "").unwrap();
        let roundabout = dir.path().join(".").join("millrace.db");
        assert!(Target::Sqlite(roundabout).is_of(&config));
        assert!(!Target::Sqlite(dir.path().join("other.db")).is_of(&config));
    }
}
