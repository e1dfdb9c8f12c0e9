//! Keeps backups coming: queues one when it is due, makes it as a job, deletes what the policy lets go, and says so.
//!
//! Every process with a folder looks into it now and then and queues the one job there is when its latest backup is old
//! enough. Whoever takes the job looks again: when another process has written into the same folder meanwhile, there is
//! nothing left to do. Processes with folders of their own each fill theirs.

use super::{
    Folder, NoBackup, check,
    folder::{Kept, times},
    make, policy,
};
use crate::{
    app::App,
    config::Config,
    disk,
    doctor::Verdict,
    jobs::{self, runner::Line},
};
use millrace_shared::{Timestamp, WorkspaceId};
use sea_orm::{
    ConnectionTrait, DatabaseConnection,
    sea_query::{OnConflict, Query},
};
use std::{path::Path, time::Duration};
use tokio::sync::watch;
use uuid::Uuid;

/// The one job is of no workspace: a backup holds all of them.
const NOBODYS: WorkspaceId = WorkspaceId(Uuid::nil());
const THE_JOB: Uuid = Uuid::from_u128(0xbac0);

/// Keeps backups coming until `stop` says true; one that is under way then is given up, and made after the next start.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let Some(path) = app.config.backup_dir.clone() else { return };
    let pause = (app.config.backup_every / 4).clamp(Duration::from_millis(250), Duration::from_secs(60));
    let keep_on = async {
        loop {
            if let Err(error) = turn(&app, &path).await {
                tracing::error!(%error, "whether a backup is due is not known");
            }
            tokio::time::sleep(pause).await;
        }
    };
    tokio::select! {
        () = keep_on => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
}

/// Looks once, and does what is due.
async fn turn(app: &App, path: &Path) -> Result<(), NoBackup> {
    let Some(folder) = Folder::of(path, app.db.reader()).await? else { return Ok(()) };
    // A folder that cannot be read is for the job to fail at, and be heard.
    if is_due(app, &folder).unwrap_or(true) {
        queue(app).await?;
    }
    while jobs::runner::run_next_of(app, Line::Backup).await? {}
    tell(&kept(&folder).unwrap_or_default(), app.clock.now());
    Ok(())
}

fn kept(folder: &Folder) -> Result<Vec<Kept>, NoBackup> {
    folder.kept().map_err(|error| NoBackup(format!("{} cannot be read: {error}", folder.path().display())))
}

fn is_due(app: &App, folder: &Folder) -> Result<bool, NoBackup> {
    Ok(policy::is_due(&times(&kept(folder)?), app.config.backup_every, app.clock.now()))
}

/// Queues the job, unless it is.
pub(super) async fn queue(app: &App) -> Result<(), NoBackup> {
    use jobs::entity::{Column, Entity};
    let now = app.clock.now().0;
    let insert = Query::insert()
        .into_table(Entity)
        .columns([
            Column::WorkspaceId,
            Column::Id,
            Column::Kind,
            Column::Payload,
            Column::RunAt,
            Column::Attempts,
            Column::CreatedAt,
        ])
        .values_panic([
            NOBODYS.0.into(),
            THE_JOB.into(),
            jobs::BACKUP.into(),
            serde_json::json!({}).into(),
            now.into(),
            0.into(),
            now.into(),
        ])
        .on_conflict(OnConflict::columns([Column::WorkspaceId, Column::Id]).do_nothing().to_owned())
        .to_owned();
    app.db.writer().execute(&insert).await?;
    Ok(())
}

/// The job: one backup into the folder, if it still is due, and then what is superfluous goes.
pub async fn work(app: &App) -> Result<(), String> {
    let path = app.config.backup_dir.as_deref().ok_or("this process has no folder for backups")?;
    let folder = Folder::of(path, app.db.reader()).await.map_err(|error| error.to_string())?;
    let Some(folder) = folder else { return Ok(()) };
    if is_due(app, &folder).map_err(|error| error.to_string())? {
        into(&app.config, &folder, app.clock.now()).await.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Makes one in the folder, and lets go of what is superfluous now that there is one more.
pub async fn into(
    config: &Config,
    folder: &Folder,
    now: Timestamp,
) -> Result<(std::path::PathBuf, make::Made), NoBackup> {
    folder.prepare()?;
    let (file, begun) = (folder.file(now), std::time::Instant::now());
    let made = make::make(config, &file).await?;
    let (bytes, events, took) = (made.bytes, made.events, begun.elapsed());
    let files = made.files.map_or(0, |files| files.there);
    tracing::info!(file = %file.display(), bytes, events, files, ?took, "a backup was made and verified");
    metrics::gauge!("millrace_backup_seconds").set(took.as_secs_f64());
    match folder.prune(config.backup_keep, now) {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "old backups were deleted"),
        // The new one is there, whatever became of the old ones.
        Err(error) => tracing::error!(%error, "old backups cannot be deleted"),
    }
    Ok((file, made))
}

/// Figures of what is there.
fn tell(kept: &[Kept], now: Timestamp) {
    let latest = policy::latest(&times(kept), now).and_then(|at| kept.iter().find(|backup| backup.at == at));
    metrics::gauge!("millrace_backup_last_timestamp_seconds")
        .set(latest.map_or(0.0, |backup| backup.at.0 as f64 / 1e3));
    metrics::gauge!("millrace_backup_last_bytes").set(latest.map_or(0.0, |backup| backup.bytes as f64));
    metrics::gauge!("millrace_backups_kept").set(kept.len() as f64);
}

/// What the doctor says of backups: are they made, is the latest whole, is there room for the next.
pub async fn examine(config: &Config, connection: &DatabaseConnection, now: Timestamp) -> (Verdict, String) {
    let Some(path) = &config.backup_dir else {
        return match crate::db::is_postgres(connection) {
            true => (Verdict::Ok, "left to PostgreSQL's own tools; backup_dir lets the server make them".to_owned()),
            false => {
                (Verdict::Warning, "none are made by the server: set backup_dir to a folder on another disk".to_owned())
            }
        };
    };
    let shown = path.display();
    let kept = match Folder::of(path, connection).await {
        Ok(None) => return (Verdict::Ok, format!("there is nothing to be kept in {shown} yet")),
        Ok(Some(folder)) => match folder.kept() {
            Ok(kept) => kept,
            Err(error) => return (Verdict::Wrong, format!("{shown} cannot be read: {error}")),
        },
        Err(error) => return (Verdict::Wrong, error.to_string()),
    };
    let times = times(&kept);
    let Some(latest) = policy::latest(&times, now).and_then(|at| kept.iter().find(|backup| backup.at == at)) else {
        return (Verdict::Wrong, format!("there is none in {shown} yet: look at the log of the server"));
    };
    let seen = format!("{} in {shown}, the latest of {} ({:.1} MB)", kept.len(), latest.at, latest.bytes as f64 / 1e6);
    if let Err(NoBackup(why)) = check::look(&latest.path).await {
        return (Verdict::Wrong, format!("{seen}: {why}"));
    }
    if policy::is_overdue(&times, config.backup_every, now) {
        return (Verdict::Wrong, format!("{seen}, which is too old: look at the log of the server"));
    }
    match disk::free(path) {
        Ok(Some(free)) if free < latest.bytes.saturating_mul(2) => {
            (Verdict::Warning, format!("{seen}, and room for {:.1} MB more", free as f64 / 1e6))
        }
        _ => (Verdict::Ok, seen),
    }
}
