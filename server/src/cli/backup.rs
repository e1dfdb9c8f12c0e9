//! `millrace backup` and `millrace restore`, for SQLite. PostgreSQL has its own tools, which these name.

use super::{CliError, say, take_data_dir};
use crate::{
    config::{Config, without_password},
    db::Db,
    error::Error,
    events::log,
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement, TransactionTrait};
use sea_orm_migration::MigratorTrait;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Copies the database to a new file; readers and writers go on meanwhile.
pub async fn backup(config: &Config, file: &Path) -> Result<(), CliError> {
    let Some(database) = config.sqlite_file() else {
        return Err(CliError::Told(format!(
            "on PostgreSQL use its own tool:\n  pg_dump --format=custom --file={} '{}'",
            file.display(),
            config.database_url.as_deref().map(without_password).unwrap_or_default()
        )));
    };
    if !database.exists() {
        return Err(CliError::Told(format!("there is no database at {}", database.display())));
    }
    if file.exists() {
        return Err(CliError::Told(format!("{} exists already; a backup never overwrites", file.display())));
    }
    let db = Db::open(config).await?;
    let copied = copy(db.writer(), file).await;
    db.close().await;
    copied.map_err(told)?;
    let bytes = fs::metadata(file).map_err(|error| CliError::File(file.display().to_string(), error))?.len();
    say(&format!(
        "Wrote {} ({:.1} MB). Put it back with: millrace restore {}",
        file.display(),
        bytes as f64 / 1e6,
        file.display()
    ));
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "VACUUM INTO has no builder and changes nothing")]
async fn copy(connection: &DatabaseConnection, file: &Path) -> Result<(), DbErr> {
    let path = file.display().to_string();
    connection
        .execute_raw(Statement::from_sql_and_values(connection.get_database_backend(), "VACUUM INTO ?", [path.into()]))
        .await
        .map(drop)
}

/// Puts a copy in the database's place; the old files are kept beside it. Without a copy it only does what has to follow
/// when other tools put one there.
pub async fn restore(config: &Config, file: Option<&Path>) -> Result<(), CliError> {
    let Some(file) = file else {
        let _held = take_data_dir(config)?;
        let db = Db::open(config).await?;
        let numbered = number_anew(db.writer()).await;
        db.close().await;
        numbered?;
        say("The event log is numbered anew: open browsers will fetch everything.");
        return Ok(());
    };
    let Some(database) = config.sqlite_file() else {
        return Err(CliError::Told(format!(
            "on PostgreSQL use its own tool, then tell Millrace:\n  pg_restore --clean --if-exists --dbname='{}' {}\n  millrace restore",
            config.database_url.as_deref().map(without_password).unwrap_or_default(),
            file.display()
        )));
    };
    let _held = take_data_dir(config)?;
    check(file).await?;
    let beside = with_suffix(&database, ".restoring");
    let failed = |error| CliError::File(database.display().to_string(), error);
    fs::copy(file, &beside).map_err(failed)?;
    let connection = Database::connect(options(&beside, "rw")).await.map_err(told)?;
    let numbered = number_anew(&connection).await;
    let _ = connection.close().await;
    numbered?;
    fs::File::open(&beside).and_then(|file| file.sync_all()).map_err(failed)?;
    let kept = set_aside(&database)?;
    fs::rename(&beside, &database).map_err(failed)?;
    say(&format!("Restored {}.", database.display()));
    if let Some(kept) = kept {
        say(&format!("The old database is kept as {}.", kept.display()));
    }
    Ok(())
}

async fn number_anew(connection: &DatabaseConnection) -> Result<(), Error> {
    let transaction = connection.begin().await?;
    log::number_anew(&transaction).await?;
    Ok(transaction.commit().await?)
}

fn options(file: &Path, how: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode={how}", file.display()));
    options.max_connections(1).sqlx_logging(false);
    options
}

/// Refuses what is no whole database of this version of Millrace or an earlier one.
async fn check(file: &Path) -> Result<(), CliError> {
    let bad = |why: &str| CliError::Told(format!("{} {why}; nothing was changed", file.display()));
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
    let looked = look(&connection).await;
    let _ = connection.close().await;
    match looked {
        Ok(Contents { is_whole: false, .. }) => Err(bad("is damaged")),
        Ok(Contents { migrations, .. }) if migrations.is_empty() => Err(bad("is no database of Millrace")),
        Ok(Contents { migrations, .. }) => {
            let known = millrace_migrations::Migrator::migrations();
            match migrations.iter().find(|name| known.iter().all(|known| known.name() != name.as_str())) {
                Some(newer) => Err(bad(&format!("was made by a newer Millrace ({newer})"))),
                None => Ok(()),
            }
        }
        Err(_) => Err(bad("is no database of Millrace")),
    }
}

struct Contents {
    is_whole: bool,
    migrations: Vec<String>,
}

#[expect(clippy::disallowed_methods, reason = "pragmas have no builder, and the file is not the database in use")]
async fn look(connection: &DatabaseConnection) -> Result<Contents, DbErr> {
    let backend = connection.get_database_backend();
    let ask = |sql: &str| Statement::from_string(backend, sql);
    let verdict = connection.query_one_raw(ask("PRAGMA integrity_check")).await?;
    let is_whole = verdict.is_some_and(|row| row.try_get_by_index::<String>(0).is_ok_and(|verdict| verdict == "ok"));
    connection.query_one_raw(ask("SELECT count(*) FROM event_log")).await?;
    connection.query_one_raw(ask("SELECT count(*) FROM workspaces")).await?;
    let rows = connection.query_all_raw(ask("SELECT version FROM seaql_migrations")).await?;
    let migrations = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    Ok(Contents { is_whole, migrations })
}

/// Renames the database and its companions; gives back the new name, or nothing when there was none.
fn set_aside(database: &Path) -> Result<Option<PathBuf>, CliError> {
    if !database.exists() {
        return Ok(None);
    }
    let kept = (1..)
        .map(|number| with_suffix(database, &format!(".old-{number}")))
        .find(|path| !path.exists())
        .unwrap_or_default();
    for companion in ["-wal", "-shm", ""] {
        let from = with_suffix(database, companion);
        if from.exists() {
            fs::rename(&from, with_suffix(&kept, companion))
                .map_err(|error| CliError::File(from.display().to_string(), error))?;
        }
    }
    Ok(Some(kept))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn told(error: DbErr) -> CliError {
    CliError::Told(format!("the copy could not be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(dir: &Path) -> Config {
        Config { data_dir: dir.to_owned(), ..Config::default() }
    }

    #[tokio::test]
    async fn a_backup_can_be_restored_and_the_old_database_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let config = at(&dir.path().join("data"));
        let db = Db::open(&config).await.unwrap();
        db.migrate().await.unwrap();
        let copy = dir.path().join("copy.db");
        backup(&config, &copy).await.unwrap();
        db.close().await;
        assert!(backup(&config, &copy).await.is_err(), "a backup never overwrites");
        restore(&config, Some(&copy)).await.unwrap();
        assert!(config.data_dir.join("millrace.db.old-1").exists());
        let restored = Db::open(&config).await.unwrap();
        assert!(restored.pending_migrations().await.unwrap().is_empty());
        restored.close().await;
    }

    #[tokio::test]
    async fn what_is_no_database_is_refused_and_nothing_changes() {
        let dir = tempfile::tempdir().unwrap();
        let config = at(&dir.path().join("data"));
        let text = dir.path().join("letter.txt");
        fs::write(&text, "Dear Anna").unwrap();
        assert!(restore(&config, Some(&text)).await.is_err());
        assert!(!config.data_dir.join("millrace.db").exists());
    }

    #[tokio::test]
    async fn a_database_in_use_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let config = at(dir.path());
        let held = take_data_dir(&config).unwrap();
        let error = restore(&config, Some(&dir.path().join("any.db"))).await.unwrap_err();
        assert!(error.to_string().contains("already runs"), "{error}");
        drop(held);
    }
}
