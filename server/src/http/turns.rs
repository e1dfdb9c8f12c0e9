//! How much is done at once: operations that run, and bytes of long requests that are kept. Beyond it a request is told
//! to come back in a moment, instead of making all others wait with it.

use super::reply;
use crate::graphql::codes::ErrorCode;
use poem::{
    Response,
    http::{HeaderValue, StatusCode, header},
};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of requests that are kept at once, without the beginnings of each.
const BODY_BYTES: usize = 64 << 20;
/// When a refused request should come back, in seconds.
const BACK_IN_S: u32 = 1;

/// A right to go on, until it is dropped.
pub type Turn = OwnedSemaphorePermit;

/// See the top of the file.
pub struct Turns {
    operations: Arc<Semaphore>,
    bodies: Room,
}

/// Room for the bytes of requests.
#[derive(Clone)]
pub struct Room(Arc<Semaphore>);

impl Turns {
    /// For so many operations at once.
    pub fn new(most: usize) -> Self {
        let operations = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        Self { operations, bodies: Room::of(BODY_BYTES) }
    }

    /// A turn to run an operation, if one is free.
    pub fn take(&self) -> Option<Turn> {
        let turn = self.operations.clone().try_acquire_owned().ok();
        if turn.is_none() {
            metrics::counter!("millrace_turned_away_total", "why" => "operations").increment(1);
        }
        turn
    }

    /// The room for bodies.
    pub const fn room(&self) -> &Room {
        &self.bodies
    }
}

impl Room {
    /// For so many bytes.
    pub fn of(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes)))
    }

    /// Takes room for bytes beside what is held already; tells whether there was enough.
    pub fn take(&self, bytes: usize, held: &mut Option<Turn>) -> bool {
        let Some(more) = u32::try_from(bytes).ok().and_then(|bytes| self.0.clone().try_acquire_many_owned(bytes).ok())
        else {
            metrics::counter!("millrace_turned_away_total", "why" => "bytes").increment(1);
            return false;
        };
        match held {
            Some(held) => held.merge(more),
            None => *held = Some(more),
        }
        true
    }
}

/// The answer to who comes when too much is going on.
pub fn busy() -> Response {
    let message = "There is too much to do just now: come back in a moment.";
    let mut refusal = reply::refusal(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::RateLimited, message);
    refusal.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(BACK_IN_S));
    refusal
}
