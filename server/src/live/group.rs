//! One execution of a subscription for all who share it.
//!
//! The group's task polls the resolver's stream, writes each response down as JSON once and hands the same text to all
//! members. Beside it, the task watches the workspace's events for those that may change what a member is allowed to
//! see, and for those that concern one user alone (preferences) or some only (views that are not everybody's), which the
//! shared response leaves out. It says so before any frame that tells of that event or a later one; whom such an event
//! concerns reads the log up to it by itself.

use super::{GroupKey, Hub, LiveSource, Operation, Progress};
use crate::{
    access::Access,
    events::Batch,
    views::told::{Whom, whom},
};
use async_graphql::Response;
use futures_util::{FutureExt, StreamExt, stream::BoxStream};
use millrace_shared::{RecordKind, WorkspaceId};
use std::{
    collections::VecDeque,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError, Weak},
};
use tokio::{
    sync::broadcast::{
        self,
        error::{RecvError, TryRecvError},
    },
    task::AbortHandle,
};
use uuid::Uuid;

/// How many frames a member may be behind before it reads the log itself.
const FRAMES: usize = 64;

/// What a group tells its members.
#[derive(Debug, Clone)]
pub enum Frame {
    /// A response. It follows on the frame that reached `after`; its lowest event is `first`, it reaches `seq`.
    Data {
        /// What the frame before it reached.
        after: i64,
        /// The lowest event told in it.
        first: i64,
        /// The event that it reaches.
        seq: i64,
        /// The response.
        json: Arc<str>,
    },
    /// Somebody's rights may have changed: whoever it may concern looks again.
    Rights(Concern),
    /// Something up to and with the event `seq` concerns some only, who read it by themselves.
    Personal {
        /// Whom.
        whom: Whom,
        /// The event.
        seq: i64,
    },
    /// The execution failed; the JSON is a list of errors. Nothing follows.
    Failed(Arc<str>),
    /// The resolver has nothing more to say.
    Ended,
}

/// Whom a change of rights may concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// Anybody in the workspace.
    Everybody,
    /// Who came with this session or token.
    Credential(Uuid),
}

/// See the top of the file.
pub struct Group {
    key: GroupKey,
    frames: broadcast::Sender<Frame>,
    state: Mutex<State>,
}

struct State {
    position: i64,
    members: usize,
    task: Option<AbortHandle>,
}

/// A member's place in a group; the group ends when the last one is dropped.
pub struct Membership {
    hub: Weak<Hub>,
    group: Arc<Group>,
    /// What the group says from here on.
    pub frames: broadcast::Receiver<Frame>,
    /// The event up to which the members had been told when this one came.
    pub position: i64,
}

impl Membership {
    /// The event up to which the members have been told.
    pub fn position_now(&self) -> i64 {
        self.group.state.lock().unwrap_or_else(PoisonError::into_inner).position
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        if let Some(hub) = self.hub.upgrade() {
            leave(&hub, &self.group);
        }
    }
}

/// Joins the group of this operation and these rights, which begins with its first member.
pub fn join(hub: &Arc<Hub>, operation: &Operation, access: &Access) -> Membership {
    let key = operation.group_key(access.workspace_id(), &access.rights_key());
    // Invariant: members come and go under this lock, so that no one joins a group that ends.
    let mut groups = hub.groups.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(group) = groups.get(&key) {
        let mut state = group.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.members += 1;
        let (frames, position) = (group.frames.subscribe(), state.position);
        drop(state);
        return Membership { hub: Arc::downgrade(hub), group: group.clone(), frames, position };
    }
    // The events are listened to before the position is read: an event may be seen twice, but none is missed.
    let batches = hub.app.events.subscribe(key.workspace_id);
    let position = hub.app.events.position(key.workspace_id);
    let (sender, frames) = broadcast::channel(FRAMES);
    let group = Arc::new(Group { key, frames: sender, state: Mutex::new(State { position, members: 1, task: None }) });
    groups.insert(key, group.clone());
    metrics::gauge!("millrace_live_groups").set(groups.len() as f64);
    let progress = Progress::at(position);
    let source = LiveSource::Live { from: position, progress: progress.clone() };
    let stream = hub.schema.execute_stream(operation.request(access.clone(), source));
    let task = tokio::spawn(run(hub.clone(), group.clone(), stream, batches, progress));
    group.state.lock().unwrap_or_else(PoisonError::into_inner).task = Some(task.abort_handle());
    Membership { hub: Arc::downgrade(hub), group, frames, position }
}

fn leave(hub: &Hub, group: &Arc<Group>) {
    let mut groups = hub.groups.lock().unwrap_or_else(PoisonError::into_inner);
    let mut state = group.state.lock().unwrap_or_else(PoisonError::into_inner);
    state.members -= 1;
    if state.members == 0 {
        if let Some(task) = state.task.take() {
            task.abort();
        }
        remove(&mut groups, group);
    }
}

fn remove(groups: &mut std::collections::HashMap<GroupKey, Arc<Group>>, group: &Arc<Group>) {
    if groups.get(&group.key).is_some_and(|held| Arc::ptr_eq(held, group)) {
        groups.remove(&group.key);
        metrics::gauge!("millrace_live_groups").set(groups.len() as f64);
    }
}

async fn run(
    hub: Arc<Hub>,
    group: Arc<Group>,
    stream: BoxStream<'static, Response>,
    batches: broadcast::Receiver<Arc<Batch>>,
    progress: Progress,
) {
    let work = AssertUnwindSafe(tell(&hub, &group, stream, batches, progress)).catch_unwind();
    let last = work.await.unwrap_or_else(|_| {
        tracing::error!("a subscription's resolver panicked");
        Frame::Failed(r#"[{"message":"something went wrong on the server","extensions":{"code":"INTERNAL"}}]"#.into())
    });
    // Whoever joins from here on begins a new group; all who joined before hear the end of this one.
    let mut groups = hub.groups.lock().unwrap_or_else(PoisonError::into_inner);
    remove(&mut groups, &group);
    let _ = group.frames.send(last);
}

/// Tells the members everything; gives back the last frame.
async fn tell(
    hub: &Arc<Hub>,
    group: &Group,
    mut stream: BoxStream<'static, Response>,
    batches: broadcast::Receiver<Arc<Batch>>,
    progress: Progress,
) -> Frame {
    let mut watch = Watch { batches, told: VecDeque::new(), hub: hub.clone(), workspace: group.key.workspace_id };
    loop {
        tokio::select! {
            response = stream.next() => {
                let Some(response) = response else { return Frame::Ended };
                if response.is_err() && response.data == async_graphql::Value::Null {
                    return Frame::Failed(serde_json::to_string(&response.errors).unwrap_or_default().into());
                }
                while let Some(frame) = watch.ready() {
                    let _ = group.frames.send(frame);
                }
                let json = match serde_json::to_string(&response) {
                    Ok(json) => json.into(),
                    Err(error) => {
                        tracing::error!(%error, "a frame cannot be written as JSON");
                        return Frame::Ended;
                    }
                };
                let mut state = group.state.lock().unwrap_or_else(PoisonError::into_inner);
                let (first, seq) = progress.get();
                let after = state.position;
                state.position = after.max(seq);
                let _ = group.frames.send(Frame::Data { after, first, seq: state.position, json });
            }
            frame = watch.next() => {
                let _ = group.frames.send(frame);
            }
        }
    }
}

/// The workspace's events, of which only those come out that concern rights, or one user alone.
struct Watch {
    batches: broadcast::Receiver<Arc<Batch>>,
    told: VecDeque<Frame>,
    hub: Arc<Hub>,
    workspace: WorkspaceId,
}

impl Watch {
    async fn next(&mut self) -> Frame {
        loop {
            if let Some(frame) = self.told.pop_front() {
                return frame;
            }
            match self.batches.recv().await {
                Ok(batch) => self.read(&batch),
                Err(RecvError::Lagged(_)) => self.lost(),
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    fn ready(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.told.pop_front() {
                return Some(frame);
            }
            match self.batches.try_recv() {
                Ok(batch) => self.read(&batch),
                Err(TryRecvError::Lagged(_)) => self.lost(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return None,
            }
        }
    }

    fn read(&mut self, batch: &Batch) {
        self.told.extend(concern_of(batch).map(Frame::Rights));
        for event in &batch.events {
            match whom(event) {
                Whom::Everybody => {}
                whom => self.told.push_back(Frame::Personal { whom, seq: event.seq }),
            }
        }
    }

    /// Nobody knows what was in it.
    fn lost(&mut self) {
        let seq = self.hub.app.events.position(self.workspace);
        self.told.extend([Frame::Rights(Concern::Everybody), Frame::Personal { whom: Whom::Each, seq }]);
    }
}

/// Whose rights a batch may have changed. Several such events concern everybody.
fn concern_of(batch: &Batch) -> Option<Concern> {
    let mut concern = None;
    for event in &batch.events {
        let whom = match event.kind {
            RecordKind::User | RecordKind::Role | RecordKind::Team => Concern::Everybody,
            // A sign-in concerns no one who is signed in already.
            RecordKind::Session | RecordKind::Token if crate::auth::ended_by(event).is_none() => continue,
            RecordKind::Session | RecordKind::Token => Concern::Credential(event.record_id.0),
            _ => continue,
        };
        concern = Some(concern.map_or(whom, |_| Concern::Everybody));
    }
    concern
}
