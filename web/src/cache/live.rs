//! The live line: what happens elsewhere comes in here. Comes back by itself, and goes on after the last number it knows.

use std::rc::Rc;

use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;
use millrace_shared::UserId;

use super::Cache;
use crate::api::socket::{self, Connection, Signal};
use crate::api::{ApiError, ErrorCode};
use crate::platform;

/// How often the server is asked whether it is there, and how long silence is believed.
const PING_MS: u64 = 5_000;
const SILENCE_MS: f64 = 12_000.0;
/// A connection that lasted this long was a good one: the next try after it is quick.
const STEADY_MS: f64 = 5_000.0;

/// Whether changes of others come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveState {
    /// The first connection is being made.
    Connecting,
    /// They do.
    Live,
    /// The connection was lost and is being made again.
    Reconnecting,
}

/// The connection and where it stands.
#[derive(Default)]
pub struct Line {
    connection: Option<Connection>,
    seq: Option<i64>,
    attempt: u32,
    live_since: Option<f64>,
    /// Since when the server has not answered.
    asked: Option<f64>,
    pinging: Option<IntervalHandle>,
    on_ended: Option<Rc<dyn Fn()>>,
    // Tells reports of this connection from those of an earlier one.
    number: u32,
}

impl Cache {
    /// Fills the reference data, then connects.
    pub(super) fn go_live(self, on_ended: impl Fn() + 'static) {
        let on_ended: Rc<dyn Fn()> = Rc::new(on_ended);
        self.may_send(Rc::clone(&on_ended));
        self.hang_up();
        let number = self.line.try_update_value(|line| {
            line.on_ended = Some(on_ended);
            line.pinging =
                set_interval_with_handle(move || self.check_line(), std::time::Duration::from_millis(PING_MS)).ok();
            line.number
        });
        self.live.set(LiveState::Connecting);
        self.begin(number.unwrap_or_default());
    }

    fn begin(self, number: u32) {
        self.load_reference(true, move |answer| {
            if self.line.with_value(|line| line.number != number) {
                return;
            }
            match answer {
                Ok(seq) => {
                    self.line.update_value(|line| line.seq = Some(line.seq.map_or(seq, |known| known.max(seq))));
                    self.connect();
                }
                Err(error) if error.code() == Some(ErrorCode::Unauthenticated) => self.end(),
                Err(_) => self.reconnect_later(),
            }
        });
    }

    /// Asks again for everything that every screen needs, after it could not be loaded.
    pub fn retry(self) {
        self.failed.set(None);
        self.reconnect();
    }

    pub(super) fn hang_up(self) {
        self.lose_sight();
        self.line.update_value(|line| {
            if let Some(pinging) = line.pinging.take() {
                pinging.clear();
            }
            *line = Line { number: line.number + 1, ..Line::default() };
        });
    }

    /// Does something with the connection, when there is one.
    pub(super) fn on_line(self, act: impl FnOnce(&Connection)) {
        self.line.with_value(|line| {
            if let Some(connection) = &line.connection {
                act(connection);
            }
        });
    }

    fn end(self) {
        if let Some(on_ended) = self.line.with_value(|line| line.on_ended.clone()) {
            on_ended();
        }
    }

    fn connect(self) {
        let Some((number, since)) = self.line.try_update_value(|line| {
            line.connection = None;
            line.number += 1;
            line.asked = None;
            (line.number, line.seq)
        }) else {
            return;
        };
        let connection = Connection::open(since, move |signal| {
            if self.line.with_value(|line| line.number == number) {
                self.heard(signal);
            }
        });
        if connection.is_none() {
            return self.reconnect_later();
        }
        self.line.update_value(|line| line.connection = connection);
    }

    fn heard(self, signal: Signal) {
        match signal {
            Signal::Alive => self.line.update_value(|line| line.asked = None),
            Signal::Live => {
                self.line.update_value(|line| line.live_since = Some(platform::now_ms()));
                self.live.set(LiveState::Live);
                self.look_again();
                self.ask_stale_board();
                self.adopt();
                self.send_next();
            }
            Signal::Batch(batch) => {
                let (seq, resync) = (batch.seq.0, batch.resync);
                self.line.update_value(|line| line.seq = Some(line.seq.map_or(seq, |known| known.max(seq))));
                if resync {
                    self.resync();
                } else {
                    self.absorb_batch(*batch);
                    self.keep_board_soon();
                }
            }
            Signal::People(number, people) => self.people_told(number, people),
            Signal::Refused(error) => {
                if error.code() == Some(ErrorCode::Unauthenticated) {
                    return self.end();
                }
                if let ApiError::Malformed(what) = &error {
                    platform::log_error(&format!("A change could not be read: {what}"));
                    // What it held is asked for instead.
                    self.resync();
                }
                self.reconnect_later();
            }
            Signal::Closed(socket::SIGNED_OUT) => self.end(),
            Signal::Closed(_) => self.reconnect_later(),
        }
    }

    fn resync(self) {
        self.load_reference(false, |_| {});
        self.reload_board();
        self.epoch.update(|n| *n = n.wrapping_add(1));
    }

    fn reconnect_later(self) {
        let Some((number, attempt)) = self.line.try_update_value(|line| {
            line.connection = None;
            line.number += 1;
            // A line that breaks as soon as it is made must not be made again and again at once.
            if line.live_since.take().is_some_and(|since| platform::now_ms() - since > STEADY_MS) {
                line.attempt = 0;
            }
            line.attempt += 1;
            (line.number, line.attempt - 1)
        }) else {
            return;
        };
        if self.live.get_untracked() == LiveState::Live {
            self.live.set(LiveState::Reconnecting);
        }
        self.lose_sight();
        platform::after(socket::delay(attempt, platform::chance()), move || {
            if self.line.with_value(|line| line.number == number && line.on_ended.is_some()) {
                self.reconnect();
            }
        });
    }

    fn reconnect(self) {
        let (number, begun) = self.line.with_value(|line| (line.number, line.seq.is_some()));
        if begun { self.connect() } else { self.begin(number) }
    }

    fn check_line(self) {
        let silent = self.line.try_update_value(|line| {
            let Some(connection) = &line.connection else { return false };
            connection.ping();
            // A page in the background looks at its clock rarely: only a question that stays open counts.
            let asked = *line.asked.get_or_insert_with(platform::now_ms);
            platform::now_ms() - asked > SILENCE_MS
        });
        if silent == Some(true) {
            self.reconnect_later();
        }
    }

    /// The browser knows first that the network is back, or that the user is.
    pub(super) fn watch_network(self) {
        let back = move || {
            let waiting = self.line.with_value(|line| line.connection.is_none() && line.on_ended.is_some());
            if waiting {
                self.line.update_value(|line| line.attempt = 0);
                self.reconnect();
            }
        };
        // Both listeners live as long as the app.
        let _ = window_event_listener(leptos::ev::online, move |_| back());
        let _ = window_event_listener(leptos::ev::focus, move |_| back());
        let _ = window_event_listener(leptos::ev::offline, move |_| {
            if self.live.get_untracked() == LiveState::Live {
                self.reconnect_later();
            }
        });
    }

    /// Whether the session is this user's; for pages that show one's own things first.
    pub fn is_me(self, user: UserId) -> bool {
        self.outbox_user() == Some(user)
    }
}
