//! Makes one backup of the database that the settings name, while it is in use: an SQLite file, whichever database it is.
//!
//! Of SQLite it is what SQLite writes as a compact copy of itself at one moment. Of PostgreSQL it is what
//! [`moving`](crate::moving) copies out of one snapshot and compares with it row by row. Both have connections of their
//! own, so that nobody waits for them.
//!
//! The contents of files that lie in a folder are copied into one beside the backup, before the backup gets its name. Those in
//! a bucket are left to the bucket.

use super::{NoBackup, check, folder::Part};
use crate::{
    config::Config,
    db::Db,
    events::log,
    files::{
        Store,
        copies::{self, Copied, NotCopied},
    },
    moving::{self, Meanwhile},
};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};
use std::path::Path;

/// What was made.
#[derive(Debug, Clone, Copy)]
pub struct Made {
    /// Its length.
    pub bytes: u64,
    /// How many events it holds.
    pub events: i64,
    /// The contents of its files; nothing when they lie in a bucket.
    pub files: Option<Copied>,
}

/// Writes a backup to a new file. Whatever goes wrong, also the end of the process, leaves no file of this name.
pub async fn make(config: &Config, file: &Path) -> Result<Made, NoBackup> {
    let own = Config { pool_size: 1, ..config.clone() };
    let db = Db::open(&own).await?;
    let written = write(&db, file).await;
    db.close().await;
    let (part, positions) = written?;
    let contents = check::look(part.path()).await?;
    if !contents.holds(&positions) {
        return Err(NoBackup("the copy holds less than the database did when it was begun".to_owned()));
    }
    let files = contents_of(config, part.path(), file).await?;
    Ok(Made { bytes: part.finish()?, events: contents.events, files })
}

/// Copies the contents that the backup names into the folder beside it, as far as they are not there.
async fn contents_of(config: &Config, part: &Path, file: &Path) -> Result<Option<Copied>, NoBackup> {
    let store = Store::of(config);
    if store.as_folder().is_none() {
        return Ok(None);
    }
    let named = named_in(part).await?;
    if named.is_empty() {
        return Ok(Some(Copied::default()));
    }
    let copied = copies::copy(&named, &store, &Store::folder(copies::beside(file))).await?;
    if copied.missing > 0 {
        tracing::error!(missing = copied.missing, "files have no content: `millrace doctor` names them");
    }
    Ok(Some(copied))
}

/// The contents that the file of a backup names.
pub async fn named_in(file: &Path) -> Result<Vec<copies::Named>, NoBackup> {
    let connection = Database::connect(check::options(file, "ro&immutable=1")).await?;
    let named = copies::named(&connection).await;
    let _ = connection.close().await;
    Ok(named?)
}

impl From<NotCopied> for NoBackup {
    fn from(why: NotCopied) -> Self {
        Self(why.to_string())
    }
}

async fn write(db: &Db, file: &Path) -> Result<(Part, Vec<(millrace_shared::WorkspaceId, i64)>), NoBackup> {
    let positions = log::positions(db.reader()).await?;
    if db.is_postgres() {
        moving::may_leave(db, Meanwhile::GoesOn).await?;
    }
    let part = Part::begin(file, size(db.reader(), db.is_postgres()).await?)?;
    if db.is_postgres() {
        let url = format!("sqlite://{}?mode=rwc", part.path().display());
        let new = Db::open(&Config { database_url: Some(url), pool_size: 1, ..Config::default() }).await?;
        let moved = moving::everything(db, &new, &part.path().display().to_string(), Meanwhile::GoesOn, |line| {
            tracing::debug!("{line}");
        })
        .await;
        new.close().await;
        moved?;
    } else {
        compact(db.writer(), part.path()).await?;
    }
    Ok((part, positions))
}

/// How many bytes it will take at most, about. PostgreSQL keeps more beside the rows than SQLite does.
#[expect(clippy::disallowed_methods, reason = "what the databases say of themselves has no builder")]
async fn size(connection: &DatabaseConnection, postgres: bool) -> Result<u64, DbErr> {
    let sql = match postgres {
        true => "SELECT pg_database_size(current_database())",
        false => "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    };
    let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    let bytes: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(u64::try_from(bytes).unwrap_or(0))
}

#[expect(clippy::disallowed_methods, reason = "VACUUM INTO has no builder and changes nothing")]
async fn compact(connection: &DatabaseConnection, file: &Path) -> Result<(), DbErr> {
    let path = file.display().to_string();
    connection
        .execute_raw(Statement::from_sql_and_values(connection.get_database_backend(), "VACUUM INTO ?", [path.into()]))
        .await
        .map(drop)
}
