//! Work that goes on beside the answer of a request: what must not make the answer wait, or tell by its time what was
//! done. A process that stops waits for it, and so does a test.

use std::{future::Future, time::Duration};
use tokio::sync::watch;

/// How long a process that stops waits for it.
const GRACE: Duration = Duration::from_secs(10);

/// What is under way; cheap to clone.
#[derive(Clone)]
pub struct Beside(watch::Sender<usize>);

impl Default for Beside {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Beside {
    /// Begins some work. An error is logged where it is made.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let under_way = UnderWay::begin(&self.0);
        tokio::spawn(async move {
            let _under_way = under_way;
            work.await;
        });
    }

    /// Waits until nothing is under way.
    pub async fn done(&self) {
        // It fails when nobody counts any more, and that is here.
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }

    /// Waits the same way, but not for ever.
    pub(crate) async fn finish(&self) {
        if tokio::time::timeout(GRACE, self.done()).await.is_err() {
            tracing::warn!("some work beside the requests did not end in time");
        }
    }
}

/// Counts while it lives, also when the work panics.
struct UnderWay(watch::Sender<usize>);

impl UnderWay {
    fn begin(count: &watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count.clone())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn it_is_done_when_the_last_work_is_even_if_it_panicked() {
        let beside = Beside::default();
        beside.done().await;
        let (go, gone) = oneshot::channel::<()>();
        beside.spawn(async move {
            gone.await.expect("let go");
        });
        beside.spawn(async { panic!("as a test of what counts") });
        let waiting = tokio::spawn({
            let beside = beside.clone();
            async move { beside.done().await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        go.send(()).expect("somebody listens");
        waiting.await.expect("done");
    }
}
