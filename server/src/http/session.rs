//! An actor over the life of a long connection: looked up again when rights may have changed, and each minute.

use crate::{access::Access, live::Actor};
use tokio::sync::watch;

/// Who is at the other end of a socket or stream.
pub struct Session(watch::Sender<Access>);

/// What a look-up found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The same rights.
    Same,
    /// Other rights: subscriptions begin anew.
    Changed,
    /// No longer signed in.
    Gone,
    /// The database did not answer.
    Unknown,
}

impl Session {
    /// Begins with who came.
    pub fn new(access: Access) -> Self {
        Self(watch::Sender::new(access))
    }

    /// The actor as of now, for a subscription.
    pub fn actor(&self) -> Actor {
        self.0.subscribe()
    }

    /// The actor as of the last look-up.
    pub fn access(&self) -> Access {
        self.0.borrow().clone()
    }

    /// Looks the actor up again.
    pub async fn look_up(&self) -> Found {
        let before = self.access();
        match before.refresh().await {
            Ok(Some(now)) => {
                let same = now.rights_key() == before.rights_key();
                self.0.send_replace(now);
                if same { Found::Same } else { Found::Changed }
            }
            Ok(None) => Found::Gone,
            Err(_) => Found::Unknown,
        }
    }
}
