//! Takes jobs that are due and runs them, in each line one after the other.
//!
//! A job is taken by moving its `run_at` ahead by [`LEASE_MS`], and again while it is being done: when the process dies with
//! it, the job is due again after that. A process takes one at a time, so that a job that was taken is one that is being
//! done. On PostgreSQL several processes take jobs side by side, each row by one of them (SKIP LOCKED). A kind that this
//! version does not know is left to one that does.

use super::{BACKUP, MAIL, Mail, entity};
use crate::{app::App, backups::keeper, error::Error};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType, Order, Query},
};
use std::{convert::Infallible, time::Duration};
use tokio::sync::watch;

/// How long after the last word of its runner a job is taken over by another, in milliseconds.
const LEASE_MS: i64 = 5 * 60_000;
/// How often a runner says that it is still at it.
const BEAT: Duration = Duration::from_secs(60);
/// The pause after the first failure, in milliseconds; each further one is four times as long, up to the line's longest.
const FIRST_PAUSE_MS: i64 = 30_000;
/// How long it waits for the database to say whether there is a job.
const LOOKING: Duration = Duration::from_secs(30);
/// How often a mail is tried.
const TRIES: i32 = 8;
/// Nothing that is put off is put off so far, in milliseconds: a job that seems to be due later was put off before the clock
/// was set back, and is due now.
const FARTHEST_MS: i64 = 7 * 3_600_000;
/// Failed jobs are kept this long for the administrator to see, in milliseconds.
const KEPT_MS: i64 = 7 * 86_400_000;
/// The `run_at` of a job that is tried no more.
pub const NEVER: millrace_shared::Timestamp = millrace_shared::Timestamp(i64::MAX);

/// Jobs of one kind, done one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Mails: many and short. Who waits for one asks for another in the end, so they are given up at some time.
    Mail,
    /// Backups: few and long, and never given up.
    Backup,
}

impl Line {
    const fn kind(self) -> &'static str {
        match self {
            Self::Mail => MAIL,
            Self::Backup => BACKUP,
        }
    }

    /// A job that takes longer is given up for this time.
    const fn longest(self) -> Duration {
        match self {
            Self::Mail => Duration::from_secs(4 * 60),
            Self::Backup => Duration::from_secs(12 * 3600),
        }
    }

    /// Milliseconds until the next try after so many; none after the last one.
    fn next_try(self, attempts: i32) -> Option<i64> {
        let (most, longest) = match self {
            Self::Mail => (Some(TRIES), 6 * 3_600_000),
            Self::Backup => (None, 3_600_000),
        };
        let growing = |attempts: i32| FIRST_PAUSE_MS << (2 * (attempts.clamp(1, 10) - 1));
        most.is_none_or(|most| attempts < most).then(|| std::cmp::min(growing(attempts), longest))
    }
}

/// Runs mails until `stop` says true; one that was begun is finished.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match run_next(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "jobs cannot be read"),
        }
        tokio::select! {
            () = app.mailer.woken() => {}
            () = tokio::time::sleep(Duration::from_secs(5)) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Runs the mail that is due the longest, if there is one; tells whether there was.
pub async fn run_next(app: &App) -> Result<bool, Error> {
    run_next_of(app, Line::Mail).await
}

/// The same of any line.
pub async fn run_next_of(app: &App, line: Line) -> Result<bool, Error> {
    let Some(job) = app.db.in_time(LOOKING, take(app, line)).await? else {
        return Ok(false);
    };
    let longest = line.longest();
    let outcome = tokio::select! {
        outcome = tokio::time::timeout(longest, work(app, line, &job)) => outcome,
        never = still_at_it(app, &job) => match never {},
    };
    let outcome = outcome.unwrap_or_else(|_| Err(format!("it was not done after {longest:?}")));
    let outcome_name = if outcome.is_ok() { "done" } else { "failed" };
    metrics::counter!("millrace_jobs_total", "kind" => job.kind.clone(), "outcome" => outcome_name).increment(1);
    match outcome {
        Ok(()) => delete(app, &job).await?,
        Err(cause) => put_back(app, line, &job, cause).await?,
    }
    Ok(true)
}

/// Deletes jobs that failed for good and were kept long enough.
pub async fn clean(app: &App) -> Result<(), Error> {
    let before = app.clock.now().plus_ms(-KEPT_MS);
    #[expect(clippy::disallowed_methods, reason = "jobs are no records: they have no events and no readers")]
    entity::Entity::delete_many()
        .filter(entity::Column::RunAt.eq(NEVER))
        .filter(entity::Column::CreatedAt.lt(before))
        .exec(app.db.writer())
        .await?;
    Ok(())
}

async fn work(app: &App, line: Line, job: &entity::Model) -> Result<(), String> {
    match line {
        Line::Mail => {
            let mail: Mail = serde_json::from_value(job.payload.clone()).map_err(|error| error.to_string())?;
            app.mailer.send(&mail, job.id).await
        }
        Line::Backup => keeper::work(app).await,
    }
}

/// Says again and again that the job is still being done.
async fn still_at_it(app: &App, job: &entity::Model) -> Infallible {
    loop {
        tokio::time::sleep(BEAT).await;
        let update = Query::update()
            .table(entity::Entity)
            .value(entity::Column::RunAt, app.clock.now().plus_ms(LEASE_MS).0)
            .and_where(Expr::col(entity::Column::Id).eq(job.id))
            // Not when somebody else has taken it over.
            .and_where(Expr::col(entity::Column::Attempts).eq(job.attempts))
            .to_owned();
        if let Err(error) = app.db.writer().execute(&update).await {
            tracing::warn!(%error, job = %job.id, "nobody is told that a job is still being done");
        }
    }
}

pub(super) async fn take(app: &App, line: Line) -> Result<Option<entity::Model>, Error> {
    let now = app.clock.now();
    let due = Query::select()
        .column(entity::Column::Id)
        .from(entity::Entity)
        .and_where(
            Expr::col(entity::Column::RunAt)
                .lte(now.0)
                .or(Expr::col(entity::Column::RunAt).between(now.plus_ms(FARTHEST_MS).0, NEVER.0 - 1)),
        )
        .and_where(Expr::col(entity::Column::Kind).eq(line.kind()))
        .order_by(entity::Column::RunAt, Order::Asc)
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .to_owned();
    let take = Query::update()
        .table(entity::Entity)
        .value(entity::Column::RunAt, now.plus_ms(LEASE_MS).0)
        .value(entity::Column::Attempts, Expr::col(entity::Column::Attempts).add(1))
        // Compared with one value, and not looked up in a set: the row is then chosen, and locked, exactly once.
        .and_where(Expr::col(entity::Column::Id).eq(Expr::SubQuery(None, Box::new(due.into()))))
        .returning_all()
        .to_owned();
    let row = app.db.writer().query_one(&take).await?;
    Ok(row.map(|row| entity::Model::from_query_result(&row, "")).transpose()?)
}

async fn put_back(app: &App, line: Line, job: &entity::Model, cause: String) -> Result<(), Error> {
    let run_at = line.next_try(job.attempts).map_or(NEVER, |pause| app.clock.now().plus_ms(pause));
    if run_at == NEVER {
        tracing::error!(job = %job.id, kind = job.kind, cause, "a job failed for good");
    } else if line == Line::Backup {
        tracing::error!(cause, attempt = job.attempts, again = %run_at, "a backup failed");
    } else {
        tracing::warn!(job = %job.id, kind = job.kind, cause, attempt = job.attempts, again = %run_at, "a job failed");
    }
    let update = Query::update()
        .table(entity::Entity)
        .value(entity::Column::RunAt, run_at.0)
        .value(entity::Column::LastError, cause)
        .and_where(Expr::col(entity::Column::Id).eq(job.id))
        .to_owned();
    app.db.writer().execute(&update).await?;
    Ok(())
}

async fn delete(app: &App, job: &entity::Model) -> Result<(), Error> {
    let delete =
        Query::delete().from_table(entity::Entity).and_where(Expr::col(entity::Column::Id).eq(job.id)).to_owned();
    app.db.writer().execute(&delete).await?;
    Ok(())
}
