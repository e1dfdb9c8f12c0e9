//! Makes one backup of the database that the settings name, while it is in use: an SQLite file, whichever database it is.
//!
//! Of SQLite it is what SQLite writes as a compact copy of itself at one moment. Of PostgreSQL it is what
//! [`moving`](crate::moving) copies out of one snapshot and compares with it row by row. Both have connections of their
//! own, so that nobody waits for them.

use super::{NoBackup, check, folder::Part};
use crate::{
    config::Config,
    db::Db,
    events::log,
    moving::{self, Meanwhile},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use std::path::Path;

/// What was made.
#[derive(Debug, Clone, Copy)]
pub struct Made {
    /// Its length.
    pub bytes: u64,
    /// How many events it holds.
    pub events: i64,
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
    Ok(Made { bytes: part.finish()?, events: contents.events })
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
