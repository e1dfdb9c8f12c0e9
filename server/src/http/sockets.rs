//! How many long connections are open, so that a stop can wait for them.

use tokio::sync::watch;

/// Counts open sockets and streams.
pub struct Sockets(watch::Sender<usize>);

/// One open socket or stream; counted until it is dropped.
pub struct Open(watch::Sender<usize>);

impl Default for Sockets {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Sockets {
    /// One more.
    pub fn enter(&self) -> Open {
        change(&self.0, |count| count + 1);
        Open(self.0.clone())
    }

    /// Waits until none is open.
    pub async fn all_closed(&self) {
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        change(&self.0, |count| count - 1);
    }
}

/// Waits until the server is told to stop.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    // The other end is dropped only after it said so.
    let _ = stop.wait_for(|stop| *stop).await;
}

fn change(count: &watch::Sender<usize>, by: impl FnOnce(usize) -> usize) {
    count.send_modify(|count| {
        *count = by(*count);
        metrics::gauge!("millrace_sockets").set(*count as f64);
    });
}
