//! `millrace move`: from the database that the settings name to another, empty one. The work is done by
//! [`moving`](crate::moving); here is how the person names the other one and what they are told.

use super::{CliError, say, take_data_dir};
use crate::{
    config::{Config, without_password},
    db::Db,
    files::{Store, copies},
    moving::{self, Meanwhile, NotMoved},
};
use std::{
    fs::File,
    path::{Path, PathBuf},
};

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
    let files = match moved {
        Ok(()) => contents(config, &old, &target).await,
        Err(error) => Err(error),
    };
    old.close().await;
    files
}

/// The contents of files lie beside the database, not in it. They go along when the new one has a data directory of its own.
async fn contents(config: &Config, old: &Db, target: &Target) -> Result<(), CliError> {
    let store = Store::of(config);
    let told = |why: &dyn std::fmt::Display| {
        CliError::Told(format!("everything was moved but the contents of files, which are still in {store}: {why}"))
    };
    let named = copies::named(old.reader()).await.map_err(|why| told(&why))?;
    if named.is_empty() {
        return Ok(());
    }
    let folder = match target {
        Target::Sqlite(file) if config.files.is_none() => folder(file).map(|folder| folder.join("files")),
        _ => None,
    };
    let Some(folder) = folder else {
        say(&format!("The contents of {} files stay in {store}: the server needs them there.", named.len()));
        return Ok(());
    };
    let new = Store::folder(folder);
    let copied = copies::copy(&named, &store, &new).await.map_err(|why| told(&why))?;
    say(&format!("The contents of {} files are in {new}.", copied.there));
    if copied.missing > 0 {
        say(&format!("The contents of {} files are MISSING in {store}.", copied.missing));
    }
    Ok(())
}

async fn from(old: &Db, target: &Target) -> Result<(), CliError> {
    moving::may_leave(old, Meanwhile::StandsStill).await.map_err(|NotMoved(why)| refused(&why))?;
    let _held = target.take()?;
    let new = target.open().await?;
    let moved = moving::everything(old, &new, &target.shown(), Meanwhile::StandsStill, say).await;
    new.close().await;
    let moved = moved.map_err(|NotMoved(why)| refused(&why))?;
    say(&format!(
        "Both hold the same: {} tables, {} rows. Go on with:\n  {}",
        moved.tables,
        moved.rows,
        target.start()
    ));
    say("The old database is as it was; a server started on it again would go its own way.");
    Ok(())
}

fn refused(why: &str) -> CliError {
    CliError::Told(format!("{why}; nothing was moved"))
}

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
