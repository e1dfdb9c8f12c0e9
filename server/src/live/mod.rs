//! Live subscriptions: executed once, told to many.
//!
//! A subscription that many open screens share (same document, same variables, same rights) is executed once per event
//! and its response written once; each reader gets the same text. Four parts:
//!
//! - [`operation`]: what is asked for, and the key under which it is shared;
//! - [`group`]: the one execution; begins with its first member, ends with its last;
//! - [`member`]: one reader; joins exactly, catches up by a replay of its own when it missed something;
//! - [`source`]: what a resolver is told of all this.
//!
//! How joining is exact: a group knows its position, the number of the last event that it told. A reader takes that
//! number and its place among the listeners under one lock. What it missed up to there it gets as a replay, and after
//! it every frame that tells of later events. A frame that overlaps with what the reader knows already is not passed
//! on but replaced by a replay of the rest, so nothing is missed and nothing told twice.
//!
//! How memory stays bounded: a group holds a fixed number of frames. A reader that falls behind loses them, and reads
//! the log again from where it stood; when that is too far back, the resolver answers with `resync`.
//!
//! How rights stay true: a group says so when an event may change rights, before any frame of that event or a later
//! one. Each reader then looks its rights up again before it passes on anything more.

pub mod group;
pub mod member;
pub mod operation;
pub mod source;

pub use member::{Actor, Member, Told};
pub use operation::{GroupKey, Operation};
pub use source::{LiveSource, Progress};

use crate::{app::App, graphql::Schema};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// All groups of this process.
pub struct Hub {
    app: App,
    schema: Schema,
    groups: Mutex<HashMap<GroupKey, Arc<group::Group>>>,
}

impl Hub {
    /// Without groups yet.
    pub fn new(app: App, schema: Schema) -> Arc<Self> {
        Arc::new(Self { app, schema, groups: Mutex::default() })
    }
}
