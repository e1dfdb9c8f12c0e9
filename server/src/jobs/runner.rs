//! Takes jobs that are due and runs them, one after the other.
//!
//! A job is taken by moving its `run_at` ahead by [`LEASE_MS`]: when the process dies with it, the job is due again
//! after that. A process takes one at a time, so that a job that was taken is one that is being done. On PostgreSQL
//! several processes take jobs side by side, each row by one of them (SKIP LOCKED).

use super::{MAIL, Mail, entity};
use crate::{app::App, error::Error};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType, Order, Query},
};
use std::time::Duration;
use tokio::sync::watch;

/// How long a runner may be at one job before another takes it over, in milliseconds.
const LEASE_MS: i64 = 5 * 60_000;
/// A job that takes longer is given up for this time: well before somebody else may take it.
const LONGEST: Duration = Duration::from_secs(4 * 60);
/// How often a job is tried.
const ATTEMPTS: i32 = 8;
/// The pause after the first failure, in milliseconds; each further one is four times as long, at most
/// [`LONGEST_PAUSE_MS`].
const FIRST_PAUSE_MS: i64 = 30_000;
const LONGEST_PAUSE_MS: i64 = 6 * 3_600_000;
/// Failed jobs are kept this long for the administrator to see, in milliseconds.
const KEPT_MS: i64 = 7 * 86_400_000;
/// The `run_at` of a job that is tried no more.
pub const NEVER: millrace_shared::Timestamp = millrace_shared::Timestamp(i64::MAX);

/// Runs jobs until `stop` says true; a job that was begun is finished.
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

/// Runs the job that is due the longest, if there is one; tells whether there was.
pub async fn run_next(app: &App) -> Result<bool, Error> {
    let Some(job) = take(app).await? else {
        return Ok(false);
    };
    let outcome = tokio::time::timeout(LONGEST, work(app, &job)).await;
    let outcome = outcome.unwrap_or_else(|_| Err(format!("it was not done after {LONGEST:?}")));
    let outcome_name = if outcome.is_ok() { "done" } else { "failed" };
    metrics::counter!("millrace_jobs_total", "kind" => job.kind.clone(), "outcome" => outcome_name).increment(1);
    match outcome {
        Ok(()) => delete(app, &job).await?,
        Err(cause) => put_back(app, &job, cause).await?,
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

async fn work(app: &App, job: &entity::Model) -> Result<(), String> {
    match job.kind.as_str() {
        MAIL => {
            let mail: Mail = serde_json::from_value(job.payload.clone()).map_err(|error| error.to_string())?;
            app.mailer.send(&mail, job.id).await
        }
        kind => Err(format!("this version has no job of the kind {kind}")),
    }
}

pub(super) async fn take(app: &App) -> Result<Option<entity::Model>, Error> {
    let now = app.clock.now();
    let due = Query::select()
        .column(entity::Column::Id)
        .from(entity::Entity)
        .and_where(Expr::col(entity::Column::RunAt).lte(now.0))
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

async fn put_back(app: &App, job: &entity::Model, cause: String) -> Result<(), Error> {
    let run_at = next_try(job.attempts).map_or(NEVER, |pause| app.clock.now().plus_ms(pause));
    if run_at == NEVER {
        tracing::error!(job = %job.id, kind = job.kind, cause, "a job failed for good");
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

/// Milliseconds until the next try after so many; none after the last one.
fn next_try(attempts: i32) -> Option<i64> {
    let more = (1..ATTEMPTS).contains(&attempts);
    more.then(|| std::cmp::min(FIRST_PAUSE_MS << (2 * (attempts - 1)), LONGEST_PAUSE_MS))
}
