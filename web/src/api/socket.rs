//! The live line of the tab, over the graphql-transport-ws protocol: the changes of the workspace, and beside them who is
//! at the places that are on screen.
//!
//! [`Connection::open`] holds a socket and reports what happens on it; when to try again is the caller's business, and
//! [`delay`] says how long to wait. A socket that is silent for too long is closed: a laptop that slept does not learn
//! otherwise that its connection is gone.

use std::{cell::RefCell, rc::Rc};

use cynic::{MutationBuilder, SubscriptionBuilder};
use millrace_shared::{
    RecordKind,
    read::{Value, tree},
};
use serde_json::json;
use uuid::Uuid;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CloseEvent, MessageEvent, WebSocket};

use super::http::{refusal, told};
use super::operations::{ChangeBatch, ChangesSubscription, ChangesVariables};
use super::presence::{PresenceSubscription, PresenceVariables, SetPresence, SetPresenceInput, SetPresenceVariables};
use super::{ApiError, EventSeq, convert};
use crate::cache::presence::{Doing, Person};

const PATH: &str = "/graphql/ws";
const PROTOCOL: &str = "graphql-transport-ws";
const OPERATION: &str = "1";
/// Before the number of a place, and before that of a word said there.
const PLACE: char = 'p';
const WORD: char = 'w';

/// What happens on the socket.
#[derive(Debug)]
pub enum Signal {
    /// The server has accepted us; changes are coming.
    Live,
    /// Something changed.
    Batch(Box<ChangeBatch>),
    /// Who is at the place of this number now.
    People(u32, Vec<Person>),
    /// Anything came; the connection lives.
    Alive,
    /// The server refused the subscription.
    Refused(ApiError),
    /// The socket is closed, with its code.
    Closed(u16),
}

/// The session has ended: signing in is the only way on.
pub const SIGNED_OUT: u16 = 4401;

type Report = Rc<dyn Fn(Signal)>;

/// An open socket; dropping it closes it without a report.
pub struct Connection {
    socket: WebSocket,
    _on_open: Closure<dyn FnMut()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

impl Connection {
    /// Connects and subscribes to the changes after `since`. Nothing when the browser refuses to.
    pub fn open(since: Option<i64>, report: impl Fn(Signal) + 'static) -> Option<Self> {
        let location = web_sys::window()?.location();
        let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
        let address = format!("{scheme}://{}{PATH}", location.host().ok()?);
        let socket = WebSocket::new_with_str(&address, PROTOCOL).ok()?;
        let report: Report = Rc::new(report);

        let on_open = {
            let socket = socket.clone();
            Closure::<dyn FnMut()>::new(move || send(&socket, &json!({ "type": "connection_init" })))
        };
        let on_message = {
            let (socket, report) = (socket.clone(), Rc::clone(&report));
            let since = RefCell::new(since);
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                let Some(text) = event.data().as_string() else { return };
                report(Signal::Alive);
                if let Some(signal) = answer(&socket, &text, *since.borrow()) {
                    report(signal);
                }
            })
        };
        let on_close =
            Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| report(Signal::Closed(event.code())));
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Some(Self { socket, _on_open: on_open, _on_message: on_message, _on_close: on_close })
    }

    /// Puts this tab at a place, and asks who else is there.
    pub fn look_at(&self, number: u32, kind: RecordKind, id: Uuid, tab: Uuid) {
        let variables = PresenceVariables { kind: kind.into(), id: convert::gql(id), tab: convert::gql(tab) };
        let operation = PresenceSubscription::build(variables);
        send(&self.socket, &json!({ "id": format!("{PLACE}{number}"), "type": "subscribe", "payload": operation }));
    }

    /// Takes this tab from a place.
    pub fn look_away(&self, number: u32) {
        send(&self.socket, &json!({ "id": format!("{PLACE}{number}"), "type": "complete" }));
    }

    /// Says what this tab does at a place where it is. Nobody waits for an answer: `word` only tells it from others.
    pub fn say(&self, word: u32, kind: RecordKind, id: Uuid, tab: Uuid, doing: &Doing) {
        let input = SetPresenceInput {
            kind: kind.into(),
            id: convert::gql(id),
            tab: convert::gql(tab),
            holding: doing.holding.map(convert::gql),
            field: doing.field.clone(),
        };
        let operation = SetPresence::build(SetPresenceVariables { input });
        send(&self.socket, &json!({ "id": format!("{WORD}{word}"), "type": "subscribe", "payload": operation }));
    }

    /// Asks the server whether it is there; its pong is reported as [`Signal::Alive`].
    pub fn ping(&self) {
        send(&self.socket, &json!({ "type": "ping" }));
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

fn send(socket: &WebSocket, message: &Value) {
    if socket.ready_state() == WebSocket::OPEN {
        let _ = socket.send_with_str(&message.to_string());
    }
}

fn answer(socket: &WebSocket, text: &str, since: Option<i64>) -> Option<Signal> {
    let message = tree(text).ok()?;
    let word = |name: &str| message.get(name).and_then(Value::as_str);
    let (kind, payload) = (word("type")?, message.get("payload").unwrap_or(&Value::Null));
    if let Some(other) = word("id").filter(|id| *id != OPERATION) {
        return people(other, kind, payload);
    }
    match kind {
        "connection_ack" => {
            let operation = ChangesSubscription::build(ChangesVariables { since: since.map(EventSeq) });
            send(socket, &json!({ "id": OPERATION, "type": "subscribe", "payload": operation }));
            Some(Signal::Live)
        }
        "ping" => {
            send(socket, &json!({ "type": "pong" }));
            None
        }
        "next" => Some(match told::<ChangesSubscription>(payload) {
            Ok(data) => Signal::Batch(Box::new(data.changes)),
            Err(error) => Signal::Refused(error),
        }),
        "error" => refusal(payload).map(Signal::Refused),
        // The server ended the subscription: start over.
        "complete" => {
            let _ = socket.close();
            None
        }
        _ => None,
    }
}

/// What was said about a place. Answers to this tab's own words are of no interest; a place that is refused has nobody.
fn people(id: &str, kind: &str, payload: &Value) -> Option<Signal> {
    let number = id.strip_prefix(PLACE)?.parse().ok()?;
    if kind != "next" {
        return Some(Signal::People(number, Vec::new()));
    }
    let people = told::<PresenceSubscription>(payload).ok();
    let people = people.map(|data| data.presence.people.iter().map(Person::from).collect());
    Some(Signal::People(number, people.unwrap_or_default()))
}

/// Milliseconds to wait before the `attempt`th try (from 0): doubling from half a second to thirty, and anything from half of
/// that to all of it by `chance` (0 to 1), so that a thousand tabs do not come back in the same moment.
pub fn delay(attempt: u32, chance: f64) -> f64 {
    let longest = (500.0 * f64::from(2_u32.saturating_pow(attempt.min(10)))).min(30_000.0);
    longest * (0.5 + chance.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::delay;

    #[test]
    fn waits_grow_and_end() {
        assert!((delay(0, 1.0) - 500.0).abs() < f64::EPSILON);
        assert!((delay(0, 0.0) - 250.0).abs() < f64::EPSILON);
        assert!((delay(3, 1.0) - 4_000.0).abs() < f64::EPSILON);
        assert!((delay(99, 1.0) - 30_000.0).abs() < f64::EPSILON);
    }
}
