//! One task a process: woken by a commit here, by others' commits ([`super::wakes`]), or by its clock, it reads the
//! log on from where it was and hands the events to whoever listens in this process.
//!
//! A wake-up is only a hint. A lost one costs half a second, never an event.

use crate::{
    app::App,
    error::Error,
    events::{EventRow, log, wakes},
};
use millrace_shared::WorkspaceId;
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::{Notify, broadcast},
    task::JoinHandle,
};

/// Events that follow one another, of one workspace.
#[derive(Debug)]
pub struct Batch {
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// The number before the first.
    pub from_seq: i64,
    /// The number of the last.
    pub seq: i64,
    /// In order.
    pub events: Vec<Arc<EventRow>>,
}

/// Batches that a listener may lag behind before it has to read the log itself.
const LISTENER_BUFFER: usize = 256;
/// Most events of one batch.
const BATCH: u64 = 500;
/// Looks without being woken.
const TICK: Duration = Duration::from_millis(500);
/// The log that cannot be read in this time is read again over another connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// Least time between two batches: what is committed meanwhile goes together.
const FRAME: Duration = Duration::from_millis(8);

/// Hands out new events; cheap to clone.
#[derive(Clone)]
pub struct Dispatcher(Arc<Inner>);

struct Inner {
    woken: Mutex<HashSet<WorkspaceId>>,
    wake: Notify,
    stopped: AtomicBool,
    task: Mutex<Option<JoinHandle<()>>>,
    channels: Mutex<HashMap<WorkspaceId, Channel>>,
    nats: wakes::Nats,
}

struct Channel {
    position: i64,
    sender: broadcast::Sender<Arc<Batch>>,
}

impl Dispatcher {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Inner {
            woken: Mutex::default(),
            wake: Notify::new(),
            stopped: AtomicBool::new(false),
            task: Mutex::default(),
            channels: Mutex::default(),
            nats: wakes::Nats::default(),
        }))
    }

    /// Tells that a workspace has new events.
    pub fn wake(&self, workspace: WorkspaceId) {
        lock(&self.0.woken).insert(workspace);
        self.0.wake.notify_one();
    }

    /// Tells that this process has committed events of a workspace: its own readers, and over NATS the other processes.
    pub(crate) fn committed(&self, workspace: WorkspaceId) {
        self.wake(workspace);
        self.0.nats.tell(workspace);
    }

    /// What is known of NATS.
    pub(crate) fn nats(&self) -> &wakes::Nats {
        &self.0.nats
    }

    /// Whether the process is about to end.
    pub(crate) fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Relaxed)
    }

    /// Listens, and tells the number after which the first batch will begin.
    pub fn listen(&self, workspace: WorkspaceId) -> (i64, broadcast::Receiver<Arc<Batch>>) {
        let mut channels = lock(&self.0.channels);
        let channel = channels.entry(workspace).or_insert_with(|| Channel::at(0));
        (channel.position, channel.sender.subscribe())
    }

    /// Listens.
    pub fn subscribe(&self, workspace: WorkspaceId) -> broadcast::Receiver<Arc<Batch>> {
        self.listen(workspace).1
    }

    /// The number of the last event that was handed out.
    pub fn position(&self, workspace: WorkspaceId) -> i64 {
        lock(&self.0.channels).get(&workspace).map_or(0, |channel| channel.position)
    }

    /// Ends the task; what it reads just now is read to the end.
    pub async fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
        self.0.wake.notify_one();
        let task = lock(&self.0.task).take();
        if let Some(task) = task {
            let _ = task.await;
        }
    }
}

impl Channel {
    fn at(position: i64) -> Self {
        Self { position, sender: broadcast::channel(LISTENER_BUFFER).0 }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts the task; what was logged before is history to it.
pub(crate) async fn start(app: &App) -> Result<(), Error> {
    for (workspace, seq) in log::positions(app.db.reader()).await? {
        lock(&app.events.0.channels).entry(workspace).or_insert_with(|| Channel::at(seq));
    }
    wakes::start(app);
    *lock(&app.events.0.task) = Some(tokio::spawn(run(app.clone())));
    Ok(())
}

async fn run(app: App) {
    let inner = app.events.0.clone();
    let mut looked = Instant::now();
    while !inner.stopped.load(Ordering::Relaxed) {
        let _ = tokio::time::timeout(TICK.saturating_sub(looked.elapsed()), inner.wake.notified()).await;
        if inner.stopped.load(Ordering::Relaxed) {
            return;
        }
        let mut woken = std::mem::take(&mut *lock(&inner.woken));
        // Also while some workspaces are busy: the hint that was lost may be another one's.
        let is_due = looked.elapsed() >= TICK;
        if is_due {
            looked = Instant::now();
        }
        let positions =
            if is_due { app.db.in_time(PATIENCE, log::positions(app.db.reader())).await } else { Ok(Vec::new()) };
        match positions {
            Ok(positions) => {
                let channels = lock(&inner.channels);
                woken.extend(
                    positions
                        .iter()
                        .filter(|(id, seq)| channels.get(id).is_none_or(|channel| channel.position < *seq))
                        .map(|(id, _)| *id),
                );
            }
            Err(_) => tokio::time::sleep(TICK).await,
        }
        if woken.is_empty() {
            continue;
        }
        for workspace in woken {
            if advance(&app, workspace).await.is_err() {
                // The error is logged; the next tick tries again.
                inner.wake.notify_one();
                lock(&inner.woken).insert(workspace);
                tokio::time::sleep(TICK).await;
            }
        }
        tokio::time::sleep(FRAME).await;
    }
}

/// Reads one workspace on to its end.
async fn advance(app: &App, workspace: WorkspaceId) -> Result<(), Error> {
    loop {
        let from = app.events.position(workspace);
        let events = log::read(app.db.reader(), workspace, from, i64::MAX, BATCH);
        let events = app.db.in_time(PATIENCE, events).await?;
        let Some(last) = events.last() else {
            return Ok(());
        };
        let seq = last.seq;
        if events.iter().any(|event| crate::reference::is_reference(event.kind)) {
            app.references.catch_up(app, workspace, seq).await?;
        }
        // Invariant: who is told that a session or token ended, and looks it up, does not find it remembered, whichever
        // process ended it, and however soon the log is read after the commit.
        let ended: Vec<_> = events.iter().filter_map(crate::auth::ended_by).collect();
        if !ended.is_empty() {
            app.credentials.forget(&ended);
        }
        let full = events.len() as u64 == BATCH;
        let batch =
            Batch { workspace_id: workspace, from_seq: from, seq, events: events.into_iter().map(Arc::new).collect() };
        {
            let mut channels = lock(&app.events.0.channels);
            let channel = channels.entry(workspace).or_insert_with(|| Channel::at(0));
            channel.position = seq;
            // Nobody listening is no error.
            let _ = channel.sender.send(Arc::new(batch));
        }
        if !full {
            return Ok(());
        }
    }
}
