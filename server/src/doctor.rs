//! Looks whether all is well with an installation, and says what to do where it is not. Changes nothing.

use crate::{
    backups::keeper,
    config::{Config, without_password},
    db::{Db, Schema},
    deals::totals,
    disk,
    error::Error,
    events::log,
    files::{Store, copies},
    jobs,
    records::tags,
    search,
};
use millrace_shared::{Timestamp, WorkspaceId};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, Statement,
    sea_query::{Expr, ExprTrait, Order, Query},
};
use std::{fmt, path::Path, time::Duration};

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// It works, but somebody should look at it.
    Warning,
    /// Something is wrong.
    Wrong,
}

/// One check.
#[derive(Debug, Clone)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it came out.
    pub verdict: Verdict,
    /// What was seen, and what to do.
    pub detail: String,
}

/// Everything that was looked at; shown as one line a check.
#[derive(Debug, Clone, Default)]
pub struct Report(pub Vec<Check>);

/// Less free space than this is worth a warning, in bytes.
const LITTLE_SPACE: u64 = 1 << 30;
/// A clock that is behind the newest event by more than this is wrong, in milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 5 * 60_000;
/// A database or mail server that takes longer is taken for silent.
const PATIENCE: Duration = Duration::from_secs(30);

/// Looks at everything.
pub async fn examine(config: &Config) -> Report {
    let mut report = Report::default();
    report.ok("version", format!("Millrace {}", env!("CARGO_PKG_VERSION")));
    settings(config, &mut report);
    if config.sqlite_file().is_some_and(|file| !file.exists()) {
        report.warn("database", format!("none yet in {}: `millrace serve` makes it", config.data_dir.display()));
    } else {
        match tokio::time::timeout(PATIENCE, Db::open(config)).await {
            Ok(Ok(db)) => {
                if let Err(error) = database(config, &db, &mut report).await {
                    report.wrong("database", format!("the checks broke off: {error}"));
                }
                let now = crate::app::Clock::system().now();
                let (verdict, detail) = keeper::examine(config, db.reader(), now).await;
                report.0.push(Check { name: "backups", verdict, detail });
                db.close().await;
            }
            Ok(Err(error)) => report.wrong("database", format!("cannot be opened: {error}")),
            Err(_) => report.wrong("database", "does not answer".to_owned()),
        }
    }
    disk(&config.data_dir, &mut report);
    mail(config, &mut report).await;
    report
}

fn settings(config: &Config, report: &mut Report) {
    match &config.public_url {
        Some(url) if config.is_https() => report.ok("address", url.clone()),
        Some(url) => {
            report.warn("address", format!("{url} is not https: passwords and sessions can be read on the way"))
        }
        None if config.listen.ip().is_loopback() => {
            report.ok("address", format!("http://{}, this machine only", config.listen))
        }
        None => report
            .warn("address", format!("http://{}: set public_url to the https address that people open", config.listen)),
    }
}

async fn database(config: &Config, db: &Db, report: &mut Report) -> Result<(), Error> {
    let connection = db.reader();
    match config.sqlite_file() {
        Some(file) => {
            let bytes = std::fs::metadata(&file).map_or(0, |file| file.len());
            let verdict = ask(connection, "PRAGMA quick_check(1)").await?;
            let seen = format!("SQLite {}, {:.1} MB", file.display(), bytes as f64 / 1e6);
            match verdict.as_str() {
                "ok" => report.ok("database", seen),
                fault => report.wrong("database", format!("{seen} is damaged ({fault}): restore a backup")),
            }
        }
        None => {
            let version =
                ask(connection, if db.is_postgres() { "SHOW server_version" } else { "SELECT sqlite_version()" })
                    .await?;
            let url = config.database_url.as_deref().map(without_password).unwrap_or_default();
            report.ok("database", format!("{url}, version {version}"));
        }
    }
    match db.schema().await? {
        Schema::Current => {}
        Schema::Behind(pending) => {
            report.wrong("schema", format!("{} migrations have not run: `millrace migrate`", pending.len()));
            return Ok(());
        }
        Schema::Ahead(newest) => {
            report.wrong("schema", format!("of a newer version ({newest}): this program has to be replaced"));
            return Ok(());
        }
    }
    report.ok("schema", "up to date".to_owned());
    let workspaces = log::positions(connection).await?;
    if workspaces.is_empty() {
        report.warn("workspace", "none yet: open the address in a browser to make it".to_owned());
    }
    let mut newest = None;
    for (workspace, seq) in workspaces {
        newest = std::cmp::max(newest, event_log(connection, workspace, seq, report).await?);
        let differences = totals::recount(connection, workspace).await?;
        match differences.first() {
            None => report.ok("totals", "as counted again".to_owned()),
            Some(first) => {
                report.wrong("totals", format!("{} differ from a recount, the first: {first:?}", differences.len()))
            }
        }
        match search::kept::faults(connection, workspace).await? {
            0 => report.ok("search", "each record is found by its name".to_owned()),
            faults => report.wrong("search", format!("{faults} records have other words than those of their names")),
        }
        match tags::faults(connection, workspace).await? {
            0 => report.ok("tags", "each record is found by its tags".to_owned()),
            faults => report.wrong("tags", format!("{faults} records are found by other tags than theirs")),
        }
    }
    let lost = totals::without_stage(connection).await?;
    match lost {
        0 => report.ok("deals", "each in a stage that exists".to_owned()),
        lost => report.wrong("deals", format!("{lost} stand in a stage that does not exist")),
    }
    files(config, connection, report).await?;
    clock(newest, report);
    queue(connection, report).await
}

/// Each file has its content.
async fn files(config: &Config, connection: &DatabaseConnection, report: &mut Report) -> Result<(), Error> {
    let (store, named) = (Store::of(config), copies::named(connection).await?);
    if named.is_empty() {
        report.ok("files", format!("none yet; their contents go to {store}"));
        return Ok(());
    }
    let bytes: u64 = named.iter().map(|content| content.size).sum();
    let seen = format!("{} contents in {store}, {:.1} MB", named.len(), bytes as f64 / 1e6);
    match copies::missing(&store, &named).await {
        Err(fault) => report.wrong("files", fault.to_string()),
        Ok(missing) => match missing.first() {
            None => report.ok("files", seen),
            Some(first) => report.wrong(
                "files",
                format!(
                    "{} of {seen} are missing or not whole, the first: {}. Put the folder millrace-files that lies beside \
                     a backup, or the bucket, back in place",
                    missing.len(),
                    first.id
                ),
            ),
        },
    }
    Ok(())
}

/// The log has no gaps; gives back the time of its newest event.
async fn event_log(
    connection: &DatabaseConnection,
    workspace: WorkspaceId,
    seq: i64,
    report: &mut Report,
) -> Result<Option<Timestamp>, Error> {
    use log::entity::{Column, Entity};
    let select = Query::select()
        .expr(Expr::col(Column::Seq).count())
        .expr(Expr::col(Column::Seq).min())
        .expr(Expr::col(Column::Seq).max())
        .from(Entity)
        .and_where(Expr::col(Column::WorkspaceId).eq(workspace.0))
        .to_owned();
    let Some(row) = connection.query_one(&select).await? else {
        return Ok(None);
    };
    let (count, first, last): (i64, Option<i64>, Option<i64>) =
        (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
    let last = last.unwrap_or(0);
    // Old events may have been dropped, but none between the first and the last.
    if last == seq && count == first.map_or(0, |first| last - first + 1) {
        report.ok("event log", format!("{count} events without a gap, up to {seq}"));
    } else {
        report.wrong("event log", format!("{count} events from {first:?} to {last}, where the workspace counts {seq}"));
    }
    let select = Query::select()
        .column(Column::At)
        .from(Entity)
        .and_where(Expr::col(Column::WorkspaceId).eq(workspace.0))
        .and_where(Expr::col(Column::Seq).eq(last))
        .to_owned();
    let newest = connection.query_one(&select).await?;
    Ok(newest.map(|row| row.try_get_by_index(0)).transpose()?)
}

fn clock(newest: Option<Timestamp>, report: &mut Report) {
    let now = crate::app::Clock::system().now();
    match newest {
        Some(newest) if newest.ms_since(now) > CLOCK_TOLERANCE_MS => {
            report.wrong("clock", format!("it is {now}, yet the newest event is of {newest}: set the clock"));
        }
        _ => report.ok("clock", now.to_string()),
    }
}

async fn queue(connection: &DatabaseConnection, report: &mut Report) -> Result<(), Error> {
    use jobs::entity::{Column, Entity};
    let count = |select: &mut sea_orm::sea_query::SelectStatement| {
        select.expr(Expr::col(Column::Id).count()).from(Entity);
    };
    let (mut failed, mut waiting) = (Query::select(), Query::select());
    count(&mut failed);
    count(&mut waiting);
    failed.and_where(Expr::col(Column::RunAt).eq(jobs::runner::NEVER.0));
    waiting.and_where(Expr::col(Column::RunAt).lt(jobs::runner::NEVER.0));
    let number = |row: Option<sea_orm::QueryResult>| row.map_or(Ok(0_i64), |row| row.try_get_by_index(0));
    let failed = number(connection.query_one(&failed).await?)?;
    let waiting = number(connection.query_one(&waiting).await?)?;
    let mut last = Query::select();
    last.columns([Column::Kind, Column::LastError])
        .from(Entity)
        .and_where(Expr::col(Column::LastError).is_not_null())
        .order_by(Column::CreatedAt, Order::Desc)
        .limit(1);
    match connection.query_one(&last).await? {
        None => report.ok("jobs", format!("{waiting} wait")),
        Some(row) => {
            let (kind, cause): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            report
                .warn("jobs", format!("{failed} failed for good, {waiting} wait; a {kind} failed last with: {cause}"));
        }
    }
    Ok(())
}

fn disk(dir: &Path, report: &mut Report) {
    let dir = if dir.exists() { dir } else { Path::new(".") };
    match disk::free(dir) {
        Ok(Some(free)) => {
            let detail = format!("{:.1} GB free at {}", free as f64 / 1e9, dir.display());
            if free < LITTLE_SPACE { report.warn("disk", format!("only {detail}")) } else { report.ok("disk", detail) }
        }
        Ok(None) => report.ok("disk", format!("{}; free space is not looked at on this system", dir.display())),
        Err(error) => report.warn("disk", format!("{} cannot be looked at: {error}", dir.display())),
    }
}

async fn mail(config: &Config, report: &mut Report) {
    let Some(url) = &config.smtp_url else {
        report
            .ok("mail", "not set: invitations and new passwords are links that the administrator hands out".to_owned());
        return;
    };
    let url = without_password(url);
    let mailer = match jobs::Mailer::from_config(config) {
        Ok(mailer) => mailer,
        Err(_) => {
            report.wrong("mail", format!("smtp_url {url} or mail_from is not understood"));
            return;
        }
    };
    match tokio::time::timeout(PATIENCE, mailer.answers()).await {
        Ok(Ok(true)) if config.mail_from.is_none() => {
            report.warn("mail", format!("{url} answers; set mail_from, or few will take the mails"))
        }
        Ok(Ok(true)) if config.public_url.is_none() => {
            report.warn("mail", format!("{url} answers; set public_url, or links in mails lead to this machine"))
        }
        Ok(Ok(true)) => report.ok("mail", format!("{url} answers")),
        Ok(Ok(false)) => report.wrong("mail", format!("{url} does not accept this client")),
        Ok(Err(error)) => report.wrong("mail", format!("{url}: {error}")),
        Err(_) => report.wrong("mail", format!("{url} does not answer")),
    }
}

#[expect(clippy::disallowed_methods, reason = "pragmas have no builder and change nothing")]
async fn ask(connection: &DatabaseConnection, sql: &str) -> Result<String, Error> {
    let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_well(&self) -> bool {
        self.0.iter().all(|check| check.verdict != Verdict::Wrong)
    }

    fn ok(&mut self, name: &'static str, detail: String) {
        self.0.push(Check { name, verdict: Verdict::Ok, detail });
    }

    fn warn(&mut self, name: &'static str, detail: String) {
        self.0.push(Check { name, verdict: Verdict::Warning, detail });
    }

    fn wrong(&mut self, name: &'static str, detail: String) {
        self.0.push(Check { name, verdict: Verdict::Wrong, detail });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, check) in self.0.iter().enumerate() {
            let verdict = match check.verdict {
                Verdict::Ok => "ok",
                Verdict::Warning => "look",
                Verdict::Wrong => "WRONG",
            };
            let end = if number + 1 == self.0.len() { "" } else { "\n" };
            write!(f, "{verdict:<6} {:<10} {}{end}", check.name, check.detail)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_fresh_database_is_well() {
        let dir = tempfile::tempdir().unwrap();
        let config = Config { data_dir: dir.path().to_owned(), ..Config::default() };
        let db = Db::open(&config).await.unwrap();
        db.migrate().await.unwrap();
        db.close().await;
        let report = examine(&config).await;
        assert!(report.is_well(), "{report}");
        assert!(report.0.iter().any(|check| check.name == "schema" && check.verdict == Verdict::Ok), "{report}");
    }

    #[tokio::test]
    async fn a_damaged_file_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let config = Config { data_dir: dir.path().to_owned(), ..Config::default() };
        std::fs::write(dir.path().join("millrace.db"), "not a database, whatever its name says".repeat(200)).unwrap();
        let report = examine(&config).await;
        assert!(!report.is_well(), "{report}");
    }
}
