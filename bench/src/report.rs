//! The table, and what is made of many timings. How often a second something can be done.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

/// How long a rate is measured.
const FOR: Duration = Duration::from_secs(4);

/// Rows of the table.
#[derive(Default)]
pub struct Report(Vec<[String; 4]>);

impl Report {
    /// Adds a row: what, the figure, against what, and the aim.
    pub fn row(&mut self, what: &str, figure: String, against: String, aim: &str) {
        eprintln!("{what}: {figure} ({against}; aim: {aim})");
        self.0.push([what.to_owned(), figure, against, aim.to_owned()]);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | measured | against | aim |\n|---|---|---|---|")?;
        self.0.iter().try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))
    }
}

/// Timings, in order of length.
pub struct Timings(Vec<Duration>);

impl Timings {
    /// Sorts them.
    pub fn of(mut timings: Vec<Duration>) -> Self {
        timings.sort_unstable();
        Self(timings)
    }

    /// The time that this percent of them do not exceed, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let at = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(at).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
    }

    /// The longest, in milliseconds.
    pub fn longest(&self) -> f64 {
        self.percentile(100)
    }
}

/// How often a second something is done by so many at once, each told which of them it is, and how long each time took.
pub async fn rate<F: Future<Output = ()> + Send + 'static>(
    at_once: usize,
    run: impl Fn(usize) -> F + Send + Sync + 'static,
) -> (f64, Timings) {
    let (began, run) = (Instant::now(), Arc::new(run));
    let workers: Vec<_> = (0..at_once)
        .map(|worker| {
            let run = Arc::clone(&run);
            tokio::spawn(async move {
                let mut timings = Vec::new();
                while began.elapsed() < FOR {
                    let at = Instant::now();
                    run(worker).await;
                    timings.push(at.elapsed());
                }
                timings
            })
        })
        .collect();
    let mut timings = Vec::new();
    for worker in workers {
        timings.extend(millrace_tests::expect(worker.await, "a worker failed"));
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate is told with a few digits")]
    let rate = timings.len() as f64 / began.elapsed().as_secs_f64();
    (rate, Timings::of(timings))
}
