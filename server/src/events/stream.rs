//! The log as a stream of batches: what was missed, then what happens, exactly once each and in order. Every
//! subscription is made from this.

use super::{Batch, EventRow, log};
use crate::{access::Access, error::Error, live::LiveSource};
use futures_util::{Stream, stream};
use std::sync::Arc;
use tokio::sync::broadcast::{
    Receiver,
    error::{RecvError, TryRecvError},
};

/// Most events of one replayed batch.
const REPLAY_BATCH: u64 = 500;

/// A stretch of the log.
#[derive(Debug, Clone)]
pub enum Stretch {
    /// Events after `from` up to and with `seq`.
    Events {
        /// The number before.
        from: i64,
        /// The last number.
        seq: i64,
        /// In order.
        events: Vec<Arc<EventRow>>,
    },
    /// The gap cannot be told: go on from this number with everything fetched again.
    Resync {
        /// Where it stood.
        from: i64,
        /// Where it goes on.
        seq: i64,
    },
}

struct State {
    access: Access,
    cursor: i64,
    /// Where it ends; never when absent.
    until: Option<i64>,
    live: Option<Receiver<Arc<Batch>>>,
    /// The log is known to be read up to here before the receiver's first batch.
    caught_up: i64,
    over: bool,
    resync: Option<i64>,
}

/// The stretches that a source asks for. `since` counts only for a source of its own.
pub fn stretches(
    access: &Access,
    source: &LiveSource,
    since: Option<i64>,
) -> impl Stream<Item = Result<Stretch, Error>> + Send + use<> {
    let (position, receiver) = access.app().events.listen(access.workspace_id());
    let mut state = State {
        access: access.clone(),
        cursor: position,
        until: None,
        live: None,
        caught_up: position,
        over: false,
        resync: None,
    };
    match source {
        LiveSource::ReplayThenLive => {
            state.cursor = since.unwrap_or(position);
            state.live = Some(receiver);
        }
        LiveSource::Live { from, .. } => {
            state.cursor = *from;
            state.live = Some(receiver);
        }
        LiveSource::Replay { from, until } => {
            state.cursor = *from;
            state.until = Some(*until);
        }
        LiveSource::Resync { at } => {
            state.cursor = *at;
            state.resync = Some(*at);
            state.until = Some(*at);
        }
    }
    stream::unfold(state, |mut state| async move {
        if state.over {
            return None;
        }
        match state.next().await {
            Ok(Some(stretch)) => Some((Ok(stretch), state)),
            Ok(None) => None,
            Err(error) => {
                state.over = true;
                Some((Err(error), state))
            }
        }
    })
}

impl State {
    async fn next(&mut self) -> Result<Option<Stretch>, Error> {
        if let Some(at) = self.resync.take() {
            return Ok(Some(Stretch::Resync { from: at, seq: at }));
        }
        loop {
            let target = self.until.unwrap_or(self.caught_up);
            if self.cursor < target || self.cursor > self.end().await? {
                return self.replay(target).await.map(Some);
            }
            if self.until.is_some() {
                return Ok(None);
            }
            let Some(receiver) = &mut self.live else {
                return Ok(None);
            };
            match receiver.recv().await {
                Ok(batch) => {
                    if batch.seq <= self.cursor {
                        continue;
                    }
                    if batch.from_seq > self.cursor {
                        // A gap: read it from the log first, the batch's own events with it.
                        self.caught_up = batch.seq;
                        continue;
                    }
                    let from = self.cursor;
                    let mut events: Vec<_> = batch.events.iter().filter(|event| event.seq > from).cloned().collect();
                    let mut seq = batch.seq;
                    // What waits already goes along.
                    while events.len() < REPLAY_BATCH as usize {
                        match receiver.try_recv() {
                            Ok(next) if next.from_seq == seq => {
                                events.extend(next.events.iter().cloned());
                                seq = next.seq;
                            }
                            Ok(next) => {
                                self.caught_up = next.seq;
                                break;
                            }
                            Err(TryRecvError::Lagged(_)) => {
                                self.caught_up = self.access.app().events.position(self.access.workspace_id());
                                break;
                            }
                            Err(_) => break,
                        }
                    }
                    self.cursor = seq;
                    return Ok(Some(Stretch::Events { from, seq, events }));
                }
                Err(RecvError::Lagged(_)) => {
                    self.caught_up = self.access.app().events.position(self.access.workspace_id())
                }
                Err(RecvError::Closed) => return Ok(None),
            }
        }
    }

    /// The end of the log as this process knows it; asked of the database only by who claims to know more.
    async fn end(&self) -> Result<i64, Error> {
        let known = self.access.app().events.position(self.access.workspace_id());
        if self.cursor <= known {
            return Ok(known);
        }
        log::position(self.access.app().db.reader(), self.access.workspace_id()).await
    }

    /// Reads the log on towards `target`.
    async fn replay(&mut self, target: i64) -> Result<Stretch, Error> {
        let from = self.cursor;
        let end = self.end().await?;
        // Whoever missed more fetches everything again.
        let replay_limit = i64::try_from(self.access.app().config.replay_limit).unwrap_or(i64::MAX);
        if from < 0 || from > end || target - from > replay_limit {
            // A number from the future is from another database: a restored backup.
            let seq = self.until.unwrap_or(end);
            self.cursor = seq;
            return Ok(Stretch::Resync { from, seq });
        }
        let db = self.access.app().db.reader();
        let events = log::read(db, self.access.workspace_id(), from, target, REPLAY_BATCH).await?;
        let seq =
            if events.len() as u64 == REPLAY_BATCH { events.last().map_or(target, |event| event.seq) } else { target };
        self.cursor = seq;
        Ok(Stretch::Events { from, seq, events: events.into_iter().map(Arc::new).collect() })
    }
}
