//! What everything hangs on. Clock, randomness and mail are reached through here, so that a test can hold them still.

use crate::{
    beside::Beside, config::Config, db::Db, error::Error, events::Dispatcher, files::Store, jobs::Mailer,
    reference::References,
};
use millrace_shared::Timestamp;
use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use uuid::Uuid;

/// A running Millrace; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// See the fields.
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Chance.
    pub random: Random,
    /// Where the contents of files lie.
    pub files: Store,
    /// How it was started.
    pub config: Arc<Config>,
    /// Who is told of new events.
    pub events: Dispatcher,
    /// Who is where just now.
    pub presence: crate::presence::Presence,
    /// Small reference data of each workspace, in memory.
    pub references: References,
    /// The way out for mail.
    pub mailer: Mailer,
    /// Work that goes on after its request was answered.
    pub beside: Beside,
    /// Limits of sign-in and reset.
    pub attempts: crate::auth::Attempts,
    /// Sessions and tokens that were verified lately.
    pub credentials: crate::auth::Verified,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens the database, brings its schema up to date and starts the dispatcher.
    pub async fn open(config: Config) -> Result<Self, Error> {
        Self::open_with(config, Clock::system(), Random::system()).await
    }

    /// The same with a clock and chance of one's own.
    pub async fn open_with(config: Config, clock: Clock, random: Random) -> Result<Self, Error> {
        let db = Db::open(&config).await?;
        db.migrate().await?;
        let mailer = Mailer::from_config(&config)?;
        let app = Self(Arc::new(Parts {
            events: Dispatcher::new(),
            presence: crate::presence::Presence::new(db.is_postgres()),
            references: References::default(),
            beside: Beside::default(),
            attempts: crate::auth::Attempts::default(),
            credentials: crate::auth::Verified::default(),
            db,
            clock,
            random,
            mailer,
            files: Store::of(&config),
            config: Arc::new(config),
        }));
        crate::events::dispatcher::start(&app).await?;
        crate::presence::start(&app);
        Ok(app)
    }

    /// Waits for what goes on beside the requests, stops the dispatcher and closes the database.
    pub async fn shutdown(&self) {
        self.beside.finish().await;
        self.events.stop().await;
        self.presence.stop().await;
        self.db.close().await;
    }

    /// A fresh UUIDv7 of the app's own clock and chance.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        T::from(self.random.uuid(self.clock.now()))
    }
}

/// Tells the time.
#[derive(Clone)]
pub struct Clock(ClockKind);

#[derive(Clone)]
enum ClockKind {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub const fn system() -> Self {
        Self(ClockKind::System)
    }

    /// A clock that stands until it is moved.
    pub fn fixed(at: Timestamp) -> Self {
        Self(ClockKind::Fixed(Arc::new(AtomicI64::new(at.0))))
    }

    /// The present instant.
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is given")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            ClockKind::System => chrono::Utc::now().into(),
            ClockKind::Fixed(at) => Timestamp(at.load(Ordering::Relaxed)),
        }
    }

    /// Moves a fixed clock on; the machine's clock stays as it is.
    pub fn advance(&self, ms: i64) {
        if let ClockKind::Fixed(at) = &self.0 {
            at.fetch_add(ms, Ordering::Relaxed);
        }
    }
}

/// Draws chance.
#[derive(Clone)]
pub struct Random(Option<Arc<std::sync::Mutex<rand::rngs::StdRng>>>);

impl Random {
    /// The machine's, fit for secrets.
    pub const fn system() -> Self {
        Self(None)
    }

    /// The same draws each time, for tests.
    pub fn seeded(seed: u64) -> Self {
        use rand::SeedableRng;
        Self(Some(Arc::new(std::sync::Mutex::new(rand::rngs::StdRng::seed_from_u64(seed)))))
    }

    /// Fills the bytes.
    #[expect(clippy::disallowed_methods, reason = "this is the chance that everything else is given")]
    pub fn fill(&self, bytes: &mut [u8]) {
        use rand::RngCore;
        match &self.0 {
            None => rand::rng().fill_bytes(bytes),
            Some(seeded) => seeded.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(bytes),
        }
    }

    /// A UUIDv7 for this instant.
    pub fn uuid(&self, at: Timestamp) -> Uuid {
        let mut bytes = [0; 10];
        self.fill(&mut bytes);
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(at.0).unwrap_or(0), &bytes).into_uuid()
    }
}
