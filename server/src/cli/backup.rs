//! `millrace backup` and `millrace restore`.

use super::{CliError, say, take_data_dir};
use crate::{
    app::Clock,
    backups::{Folder, NoBackup, check, keeper, make, with_suffix},
    config::{Config, without_password},
    db::{Db, private_folder},
    error::Error,
    events::log,
    files::{
        Store,
        copies::{self, Copied},
    },
    moving::{self, Meanwhile},
};
use sea_orm::{Database, DatabaseConnection, DbErr, TransactionTrait};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Copies the database to a new file, or into the folder of backups; readers and writers go on meanwhile.
pub async fn backup(config: &Config, file: Option<&Path>) -> Result<(), CliError> {
    if let Some(database) = config.sqlite_file().filter(|database| !database.exists()) {
        return Err(CliError::Told(format!("there is no database at {}", database.display())));
    }
    let (file, made) = match file {
        Some(file) => (file.to_owned(), make::make(config, file).await?),
        None => into_folder(config).await?,
    };
    say(&format!(
        "Wrote {} ({:.1} MB). Put it back with: millrace restore {}",
        file.display(),
        made.bytes as f64 / 1e6,
        file.display()
    ));
    match made.files {
        None => say(&format!(
            "The contents of files lie in {} and are NOT in the backup: have the bucket copied by its own means.",
            Store::of(config)
        )),
        Some(files) if files == Copied::default() => {}
        Some(files) => say_of_files(&files, &copies::beside(&file)),
    }
    Ok(())
}

fn say_of_files(files: &Copied, folder: &Path) {
    say(&format!(
        "The contents of {} files are in {}, which belongs to it: {} of them new ({:.1} MB).",
        files.there,
        folder.display(),
        files.new,
        files.bytes as f64 / 1e6
    ));
    if files.missing > 0 {
        say(&format!("{} files have NO content where it should be: `millrace doctor` names them.", files.missing));
    }
}

async fn into_folder(config: &Config) -> Result<(PathBuf, make::Made), CliError> {
    let path = config.backup_dir.as_deref();
    let path = path.ok_or_else(|| CliError::Told("name a new file, or set backup_dir to a folder".to_owned()))?;
    let db = Db::open(config).await?;
    let folder = Folder::of(path, db.reader()).await;
    db.close().await;
    let folder = folder?.ok_or_else(|| CliError::Told("there is no workspace yet, and nothing to keep".to_owned()))?;
    Ok(keeper::into(config, &folder, Clock::system().now()).await?)
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
    let _held = take_data_dir(config)?;
    known(file).await?;
    let Some(database) = config.sqlite_file() else {
        return restore_into(config, file).await;
    };
    let beside = with_suffix(&database, ".restoring");
    let failed = |error| CliError::File(database.display().to_string(), error);
    fs::copy(file, &beside).map_err(failed)?;
    let connection = Database::connect(check::options(&beside, "rw")).await.map_err(told)?;
    let numbered = number_anew(&connection).await;
    let _ = connection.close().await;
    numbered?;
    fs::File::open(&beside).and_then(|file| file.sync_all()).map_err(failed)?;
    let kept = set_aside(&database)?;
    fs::rename(&beside, &database).map_err(failed)?;
    say(&format!("Restored {}.", database.display()));
    restore_files(config, file).await?;
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

/// Refuses what is no whole database of this version of Millrace or an earlier one.
async fn known(file: &Path) -> Result<(), CliError> {
    let unchanged = |why: &str| CliError::Told(format!("{why}; nothing was changed"));
    let contents = check::look(file).await.map_err(|NoBackup(why)| unchanged(&why))?;
    match contents.newer() {
        Some(newer) => Err(unchanged(&format!("{} was made by a newer Millrace ({newer})", file.display()))),
        None => Ok(()),
    }
}

/// Puts what a copy holds into the database at an address, which must be empty: nothing there is overwritten.
async fn restore_into(config: &Config, file: &Path) -> Result<(), CliError> {
    private_folder(&config.data_dir).map_err(|error| CliError::File(config.data_dir.display().to_string(), error))?;
    // The copy stays as it is: another one is brought up to date.
    let beside = config.data_dir.join("millrace.restoring");
    fs::copy(file, &beside).map_err(|error| CliError::File(beside.display().to_string(), error))?;
    let restored = move_into(config, &beside).await;
    for companion in ["-wal", "-shm", ""] {
        let _ = fs::remove_file(with_suffix(&beside, companion));
    }
    restored?;
    restore_files(config, file).await
}

/// Puts the contents of the copy's files where they belong. What is there already stays: a content never changes.
async fn restore_files(config: &Config, file: &Path) -> Result<(), CliError> {
    let named = make::named_in(file).await.unwrap_or_default();
    if named.is_empty() {
        return Ok(());
    }
    let (store, beside) = (Store::of(config), copies::beside(file));
    let told = |why: &dyn std::fmt::Display| {
        CliError::Told(format!("the database is restored, but not the contents of its files: {why}"))
    };
    let copied = if store.as_folder().is_some() {
        copies::copy(&named, &Store::folder(beside.clone()), &store).await.map_err(|why| told(&why))?
    } else {
        let missing = copies::missing(&store, &named).await.map_err(|why| told(&why))?.len() as u64;
        Copied { there: named.len() as u64 - missing, missing, ..Copied::default() }
    };
    say(&format!("The contents of {} files are in {store}, {} of them put back.", copied.there, copied.new));
    if copied.missing > 0 {
        say(&format!(
            "The contents of {} files are MISSING: they are neither in {store} nor in {}. Copy that folder from where the \
             backup was made, and restore again.",
            copied.missing,
            beside.display()
        ));
    }
    Ok(())
}

async fn move_into(config: &Config, file: &Path) -> Result<(), CliError> {
    let url = format!("sqlite://{}?mode=rw", file.display());
    let old = Db::open(&Config { database_url: Some(url), pool_size: 1, ..Config::default() }).await?;
    old.migrate().await?;
    number_anew(old.writer()).await?;
    let new = Db::open(config).await?;
    let name = config.database_url.as_deref().map(without_password).unwrap_or_default();
    let moved = async {
        if moving::is_served(&new).await? {
            return Err(NoBackup(format!("a server runs on {name}: stop it first")));
        }
        Ok(moving::everything(&old, &new, &name, Meanwhile::StandsStill, say).await?)
    };
    let moved = moved.await;
    old.close().await;
    new.close().await;
    let moved = moved.map_err(|NoBackup(why)| CliError::Told(format!("{why}; nothing was restored")))?;
    say(&format!("Restored {name}: {} tables, {} rows, the same as in the copy.", moved.tables, moved.rows));
    Ok(())
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

fn told(error: DbErr) -> CliError {
    CliError::Told(format!("the copy could not be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Schema;

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
        backup(&config, Some(&copy)).await.unwrap();
        db.close().await;
        assert!(backup(&config, Some(&copy)).await.is_err(), "a backup never overwrites");
        restore(&config, Some(&copy)).await.unwrap();
        assert!(config.data_dir.join("millrace.db.old-1").exists());
        let restored = Db::open(&config).await.unwrap();
        assert_eq!(restored.schema().await.unwrap(), Schema::Current);
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
