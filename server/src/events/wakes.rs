//! How the processes over one PostgreSQL wake each other: by NATS while it is there, when an address of it is set, and by
//! PostgreSQL's NOTIFY otherwise. Every process listens to both.
//!
//! A wake-up says which workspace has new events and nothing else; whoever is woken reads the log. So nothing here has to
//! arrive, nothing is kept for later, and NATS may come and go: what was told to nobody is found by the dispatcher's clock.
//!
//! NOTIFY makes all commits of a database wait in one line; that is what NATS takes away.

use crate::app::App;
use async_nats::{Client, ConnectOptions, Event, ServerAddr, connection::State};
use futures_util::StreamExt;
use millrace_shared::WorkspaceId;
use std::{
    collections::HashSet,
    sync::{Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// PostgreSQL's channel.
pub(crate) const CHANNEL: &str = "millrace_events";
/// What is listened to at NATS. Ids of workspaces are the same nowhere else, so that several databases may share it.
const SUBJECT: &str = "millrace.events";
/// Before it is listened again when that ended.
const PAUSE: Duration = Duration::from_millis(500);
/// Both ways are used for so long after NATS is there again: others may come back to it a little later.
const BOTH: Duration = Duration::from_secs(5);
/// Longest pause between two tries to reach NATS.
const AGAIN: Duration = Duration::from_secs(2);
/// NATS is asked so often whether it is there; after two questions without an answer it is gone.
const PING: Duration = Duration::from_secs(5);
/// It is said that NATS could not be reached when it is not there so long after the start.
const PATIENCE: Duration = Duration::from_secs(3);

/// NATS, as this process knows it: nothing without an address.
#[derive(Default)]
pub(crate) struct Nats {
    client: OnceLock<Client>,
    /// Since when it has been there.
    since: Mutex<Option<Instant>>,
    /// Whose events are to be told.
    told: Mutex<HashSet<WorkspaceId>>,
    tell: Notify,
}

impl Nats {
    fn is_there(&self) -> bool {
        self.client.get().is_some_and(|client| client.connection_state() == State::Connected)
    }

    /// Whether the others are sure to be told over it, and PostgreSQL need not tell them.
    pub(crate) fn is_enough(&self) -> bool {
        self.is_there() && lock(&self.since).is_some_and(|since| since.elapsed() > BOTH)
    }

    /// Tells the other processes of new events, if it is there. Nothing waits for it.
    pub(crate) fn tell(&self, workspace: WorkspaceId) {
        if self.is_there() {
            lock(&self.told).insert(workspace);
            self.tell.notify_one();
        }
    }
}

/// The servers of a setting: addresses with commas between them.
pub(crate) fn addresses(urls: &str) -> Result<Vec<ServerAddr>, String> {
    let read = |url: &str| {
        let address: ServerAddr = url.trim().parse().map_err(|error| format!("{error}"))?;
        if address.host().is_empty() || !matches!(address.scheme(), "nats" | "tls") {
            return Err("it begins with nats:// or tls:// and names a host".to_owned());
        }
        Ok(address)
    };
    urls.split(',').map(read).collect()
}

/// Begins to listen. Over SQLite there is one process, and nobody to wake.
pub(crate) fn start(app: &App) {
    if !app.db.is_postgres() {
        if app.config.nats.is_some() {
            tracing::warn!("NATS is not used: over SQLite there is no other process to wake");
        }
        return;
    }
    tokio::spawn(hear_postgresql(app.clone()));
    if let Some(servers) = app.config.nats.as_deref().and_then(|urls| addresses(urls).ok()) {
        tokio::spawn(over_nats(app.clone(), servers));
    }
}

/// Turns PostgreSQL's notifications into wake-ups.
async fn hear_postgresql(app: App) {
    use sea_orm::sqlx::postgres::PgListener;
    let Some(url) = app.config.database_url.clone() else {
        return;
    };
    while !app.events.is_stopped() {
        let listener = async {
            let mut listener = PgListener::connect(&url).await?;
            listener.listen(CHANNEL).await?;
            loop {
                let notification = listener.recv().await?;
                woken(&app, notification.payload().as_bytes(), "postgresql");
            }
        };
        let outcome: Result<(), sea_orm::sqlx::Error> = listener.await;
        if let Err(error) = outcome {
            tracing::warn!(%error, "listening to PostgreSQL ended; trying again");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Passes wake-ups to NATS and from it. The connection is made again by itself, and what is listened to with it.
async fn over_nats(app: App, servers: Vec<ServerAddr>) {
    let (from, nats) = (app.clone(), app.events.nats());
    let options = ConnectOptions::new()
        .name("millrace")
        .no_echo()
        .ping_interval(PING)
        .retry_on_initial_connect()
        .reconnect_delay_callback(|tries| AGAIN.min(Duration::from_millis(100) * u32::try_from(tries).unwrap_or(100)))
        .event_callback(move |event| {
            let app = from.clone();
            async move { changed(&app, &event) }
        });
    let listened = async {
        let client = options.connect(servers).await.map_err(|error| error.to_string())?;
        let hints = client.subscribe(SUBJECT).await.map_err(|error| error.to_string())?;
        Ok::<_, String>((client, hints))
    };
    let (client, mut hints) = match listened.await {
        Ok(listened) => listened,
        Err(error) => {
            tracing::error!(error, "NATS is not used: the other processes are woken by PostgreSQL");
            return;
        }
    };
    let client = nats.client.get_or_init(|| client);
    let mut late = std::pin::pin!(tokio::time::sleep(PATIENCE));
    let mut is_late = false;
    loop {
        tokio::select! {
            hint = hints.next() => match hint {
                Some(hint) => woken(&app, &hint.payload, "nats"),
                None => return,
            },
            () = nats.tell.notified() => {
                let told = std::mem::take(&mut *lock(&nats.told));
                for workspace in told {
                    // What cannot be said now need not be said later.
                    if nats.is_there() && let Err(error) = client.publish(SUBJECT, workspace.to_string().into()).await {
                        tracing::debug!(%error, "a wake-up was not told over NATS");
                    }
                }
            }
            () = &mut late, if !is_late => {
                is_late = true;
                if !nats.is_there() {
                    tracing::warn!("NATS cannot be reached: the other processes are woken by PostgreSQL until it can");
                }
            }
        }
    }
}

fn changed(app: &App, event: &Event) {
    match event {
        Event::Connected => {
            *lock(&app.events.nats().since) = Some(Instant::now());
            metrics::gauge!("millrace_nats_connected").set(1.0);
            tracing::info!("NATS is there: it wakes the other processes");
        }
        Event::Disconnected | Event::Closed => {
            *lock(&app.events.nats().since) = None;
            metrics::gauge!("millrace_nats_connected").set(0.0);
            if !app.events.is_stopped() {
                tracing::warn!("NATS is gone: the other processes are woken by PostgreSQL until it is back");
            }
        }
        // Each try that failed.
        Event::ClientError(_) => tracing::debug!(%event, "NATS"),
        _ => tracing::warn!(%event, "NATS"),
    }
}

/// Somebody else has written.
fn woken(app: &App, workspace: &[u8], by: &'static str) {
    metrics::counter!("millrace_wakes_total", "by" => by).increment(1);
    if let Some(workspace) = std::str::from_utf8(workspace).ok().and_then(|text| text.parse().ok()) {
        app.events.wake(workspace);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
