//! One reader of a subscription: tells it everything after the event it knows, each event once and in order.
//!
//! What the group says is passed on as it is when it follows on what the reader was told last; what the reader missed
//! (before it came, or because it was slow) is run as a replay for it alone. See [`Member::next`].

use super::{
    Hub, LiveSource, Operation,
    group::{self, Concern, Frame, Membership},
};
use crate::{
    access::Access,
    presence::{Line, Stay},
};
use futures_util::StreamExt;
use std::sync::Arc;
use tokio::sync::{broadcast::error::RecvError, mpsc, watch};

/// The reader as of now: whoever holds the other end renews it.
pub type Actor = watch::Receiver<Access>;

/// What a reader is told.
#[derive(Debug)]
pub enum Told {
    /// A response, as JSON.
    Next(Arc<str>),
    /// The reader's rights may have changed. Nothing more must be passed on before they were looked at again: go on
    /// when they are the same, and with [`Member::after_rights_change`] when not.
    Rights,
    /// The operation failed; a JSON list of errors. Nothing follows.
    Failed(Arc<str>),
    /// Nothing follows.
    Ended,
}

/// See the top of the file.
pub struct Member {
    hub: Arc<Hub>,
    operation: Arc<Operation>,
    access: Actor,
    group: Membership,
    /// The last event that the reader was told of.
    last: i64,
    replay: Option<Replay>,
    is_behind: bool,
    /// The socket, when the reader may be somewhere.
    line: Option<Line>,
    /// The reader's tab at the place that it is told of, from the first response on: that proves that it may see it.
    stay: Option<Stay>,
}

struct Replay {
    frames: mpsc::Receiver<Result<Arc<str>, Arc<str>>>,
    /// Where the reader is after it.
    reaches: i64,
    /// Where it is when there was nothing to tell.
    quiet: i64,
}

/// What is to be done with a frame for a reader that knows everything up to `last`.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Pass,
    Drop,
    Replay,
}

impl Member {
    /// Subscribes: from the operation's `since` when it has one, from now otherwise.
    /// `line` is the socket it comes by, on which silence can be noticed.
    pub fn join(hub: Arc<Hub>, operation: Arc<Operation>, access: Actor, line: Option<Line>) -> Self {
        let mut member = Self::new(hub, operation, access, line);
        let position = member.last;
        if member.operation.presence().is_some() {
            member.tell_whole();
        }
        if let Some(since) = member.operation.since() {
            member.last = since;
            let dispatched = member.hub.app.events.position(member.access.borrow().workspace_id());
            // The group may have passed over what concerns this reader alone.
            let position = position.max(dispatched);
            if since < position {
                member.replay(since, position);
            } else if since > dispatched {
                // Either another process wrote it a moment ago, or the number is from a log that is gone.
                member.replay(since, dispatched);
            }
        }
        member
    }

    /// Subscribes anew with other rights: the reader is told to fetch everything again.
    pub fn after_rights_change(hub: Arc<Hub>, operation: Arc<Operation>, access: Actor, line: Option<Line>) -> Self {
        let mut member = Self::new(hub, operation, access, line);
        let position = member.last;
        member.start(LiveSource::Resync { at: position }, position, position);
        member
    }

    fn new(hub: Arc<Hub>, operation: Arc<Operation>, access: Actor, line: Option<Line>) -> Self {
        let group = group::join(&hub, &operation, &access.borrow());
        let last = group.position;
        Self { hub, operation, access, group, last, replay: None, is_behind: false, line, stay: None }
    }

    /// Waits for what comes next.
    pub async fn next(&mut self) -> Told {
        loop {
            if let Some(replay) = &mut self.replay {
                match replay.frames.recv().await {
                    Some(Ok(json)) => {
                        replay.quiet = replay.reaches;
                        self.arrive();
                        return Told::Next(json);
                    }
                    Some(Err(errors)) => return Told::Failed(errors),
                    None => {
                        self.last = replay.quiet;
                        self.replay = None;
                    }
                }
                continue;
            }
            if std::mem::take(&mut self.is_behind) {
                match self.operation.presence() {
                    Some(_) => self.tell_whole(),
                    None => self.replay(self.last, self.group.position_now()),
                }
                continue;
            }
            match self.group.frames.recv().await {
                Ok(Frame::Data { after, first, seq, json }) => match step(self.last, after, first, seq) {
                    Step::Pass => {
                        self.last = seq;
                        return Told::Next(json);
                    }
                    Step::Drop => {}
                    Step::Replay => self.replay(self.last, seq),
                },
                Ok(Frame::Rights(Concern::Everybody)) => return Told::Rights,
                Ok(Frame::Rights(Concern::Credential(id))) => {
                    if self.access.borrow().credential_id() == Some(id) {
                        return Told::Rights;
                    }
                }
                Ok(Frame::Personal { whom, seq }) => {
                    let is_mine = self.access.borrow().is_concerned(whom);
                    if is_mine && seq > self.last && self.operation.presence().is_none() {
                        self.replay(self.last, seq);
                    }
                }
                Ok(Frame::Failed(errors)) => return Told::Failed(errors),
                Err(RecvError::Lagged(_)) => {
                    // What was lost may have held a change of rights.
                    self.is_behind = true;
                    return Told::Rights;
                }
                Ok(Frame::Ended) | Err(RecvError::Closed) => return Told::Ended,
            }
        }
    }

    /// Comes to the place that the reader was just told of.
    fn arrive(&mut self) {
        let Some(presence) = self.operation.presence().filter(|_| self.stay.is_none()) else { return };
        let access = self.access.borrow();
        if let (Some(line), Some(tab), false) = (&self.line, presence.tab, access.lens().is_looking_on()) {
            self.stay = line.enter(&access, presence.place, tab);
        }
    }

    /// Tells what is not in the log: all of it, as it is now.
    fn tell_whole(&mut self) {
        self.start(LiveSource::Replay { from: self.last, until: self.last }, self.last, self.last);
    }

    fn replay(&mut self, from: i64, until: i64) {
        if from != until {
            self.start(LiveSource::Replay { from, until }, until, from.max(until));
        }
    }

    /// Runs the operation in a task of its own: a reader that takes its time must not stop it in the middle of a read
    /// of the database, only between two frames.
    fn start(&mut self, source: LiveSource, reaches: i64, quiet: i64) {
        let (sender, frames) = mpsc::channel(2);
        let mut stream = self.hub.schema.execute_stream(self.operation.request(self.access.borrow().clone(), source));
        tokio::spawn(async move {
            while let Ok(place) = sender.reserve().await {
                let Some(response) = stream.next().await else {
                    return;
                };
                if response.is_err() && response.data == async_graphql::Value::Null {
                    place.send(Err(serde_json::to_string(&response.errors).unwrap_or_default().into()));
                    return;
                }
                place.send(Ok(serde_json::to_string(&response).unwrap_or_default().into()));
            }
        });
        self.replay = Some(Replay { frames, reaches, quiet });
    }
}

const fn step(last: i64, after: i64, first: i64, seq: i64) -> Step {
    if after <= last && (last < first || after == seq) {
        Step::Pass
    } else if seq <= last {
        Step::Drop
    } else {
        Step::Replay
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_follows_on_is_passed() {
        assert_eq!(step(10, 10, 12, 15), Step::Pass);
        // The reader knows more than the group has told, but nothing of this frame.
        assert_eq!(step(11, 10, 12, 15), Step::Pass);
    }

    #[test]
    fn a_frame_that_is_known_is_dropped() {
        assert_eq!(step(15, 10, 12, 15), Step::Drop);
        assert_eq!(step(20, 10, 12, 15), Step::Drop);
    }

    #[test]
    fn a_gap_and_a_half_known_frame_are_read_from_the_log() {
        assert_eq!(step(7, 10, 12, 15), Step::Replay);
        assert_eq!(step(13, 10, 12, 15), Step::Replay);
    }
}
