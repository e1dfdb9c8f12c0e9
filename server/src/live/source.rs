//! How a subscription resolver is told which part of the event log to tell.
//!
//! A subscription is executed once for all who may share it, so what one of them missed is told apart from what
//! happens now: the machinery in `live` runs the same operation again as a replay for that one reader.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Which events a subscription resolver tells. Read it with `ctx.data_opt::<LiveSource>()`; without one, behave as
/// for [`LiveSource::ReplayThenLive`].
#[derive(Debug, Clone, Default)]
pub enum LiveSource {
    /// What the operation's own `since` asks for, then everything that follows. Never ends.
    #[default]
    ReplayThenLive,
    /// The events numbered `from + 1 ..= until`, read from the log, then the end of the stream. `since` is ignored.
    /// Where `from` is older than the log, later than the end of the log in the database, or too far behind: one
    /// `resync` batch whose `seq` is `until`.
    Replay {
        /// The last event that the reader knows.
        from: i64,
        /// The last event to tell.
        until: i64,
    },
    /// Everything after `from`, as it happens, for many readers at once. `since` is ignored. Never ends.
    ///
    /// The dispatcher may be past `from` when the resolver starts to listen: it must read the events between from the
    /// log. The same when it could not keep up with the dispatcher.
    ///
    /// The rights of the `Access` in the context are those of all readers and must stay as they are, also when the
    /// actor's own change: whoever is concerned leaves the group. Only the reference data may be renewed.
    Live {
        /// The last event that the readers know.
        from: i64,
        /// Where the resolver says how far it has told.
        progress: Progress,
    },
    /// One batch with `resync: true` whose `seq` is `at`, then the end: the rights changed under the reader.
    /// A subscription that has no such batch ends at once.
    Resync {
        /// The event from which the reader goes on.
        at: i64,
    },
}

/// Which events the frame in hand of a shared subscription tells.
///
/// Invariant: a resolver calls [`Progress::reach`] right before it yields each item, and at no other time: the group
/// reads it as the numbers of the frame that comes out. `seq` grows with each item.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<[AtomicI64; 2]>);

impl Progress {
    /// Starts at `seq`.
    pub fn at(seq: i64) -> Self {
        Self(Arc::new([AtomicI64::new(seq + 1), AtomicI64::new(seq)]))
    }

    /// The item about to be yielded tells of events from `first` (the lowest number in it; what lies before it since
    /// the last item does not concern the reader) up to and with `seq`.
    pub fn reach(&self, first: i64, seq: i64) {
        self.0[0].store(first, Ordering::Release);
        self.0[1].store(seq, Ordering::Release);
    }

    /// The numbers last reached: the first and the last.
    pub fn get(&self) -> (i64, i64) {
        (self.0[0].load(Ordering::Acquire), self.0[1].load(Ordering::Acquire))
    }
}
