//! The conversation of graphql-transport-ws, without the socket: what a client said, what is to be done about it.

use super::execute::Params;
use serde::Deserialize;
use std::collections::HashSet;

/// The name of the protocol.
pub const NAME: &str = "graphql-transport-ws";
/// Operations that may run at once on one socket.
pub const MOST_OPERATIONS: usize = 20;

/// Why a socket is closed: a code and a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Close(pub u16, pub &'static str);

/// The server stops.
pub const GOING_AWAY: Close = Close(1001, "Millrace restarts; connect again");
/// The database is away. Clients take this code for a reason to connect again, and that of an error for the end.
pub const AWAY: Close = Close(1013, "The database does not answer; connect again");
/// Not what the protocol knows.
pub const INVALID: Close = Close(4400, "Invalid message");
/// Nobody is signed in, or no longer.
pub const UNAUTHORIZED: Close = Close(4401, "Unauthorized");
/// The client did not introduce itself.
pub const INIT_TIMEOUT: Close = Close(4408, "Connection initialisation timeout");
/// Two operations with one id.
pub const SAME_ID: Close = Close(4409, "Subscriber for this id already exists");
/// The client introduced itself twice.
pub const TOO_MANY_INITS: Close = Close(4429, "Too many initialisation requests");
/// Something failed here.
pub const INTERNAL: Close = Close(4500, "Internal server error");

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Message {
    ConnectionInit {
        #[serde(default)]
        payload: Option<serde_json::Map<String, serde_json::Value>>,
    },
    Ping {
        #[serde(default)]
        payload: Option<serde_json::Value>,
    },
    Pong {},
    Subscribe {
        id: String,
        payload: Params,
    },
    Complete {
        id: String,
    },
}

/// What is to be done.
#[derive(Debug)]
pub enum Action {
    /// Find out who this is; then [`Conversation::accept`] and `connection_ack`.
    Authenticate {
        /// The value of `authorization` in the payload.
        authorization: Option<String>,
    },
    /// Run an operation.
    Start {
        /// The client's id for it.
        id: String,
        /// The operation.
        params: Box<Params>,
    },
    /// Refuse an operation: too many are running.
    Refuse {
        /// The client's id for it.
        id: String,
    },
    /// Stop an operation.
    Stop {
        /// The client's id for it.
        id: String,
    },
    /// Send this text.
    Send(String),
    /// Nothing.
    Nothing,
    /// Close the socket.
    Close(Close),
}

/// Where a conversation stands.
#[derive(Debug, Default)]
pub struct Conversation {
    stage: Stage,
    running: HashSet<String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    New,
    Introduced,
    Accepted,
}

impl Conversation {
    /// Takes what the client said.
    pub fn hear(&mut self, text: &str) -> Action {
        let Ok(message) = serde_json::from_str::<Message>(text) else {
            return Action::Close(INVALID);
        };
        match message {
            Message::ConnectionInit { .. } if self.stage != Stage::New => Action::Close(TOO_MANY_INITS),
            Message::ConnectionInit { payload } => {
                self.stage = Stage::Introduced;
                let entry = payload
                    .unwrap_or_default()
                    .into_iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
                Action::Authenticate { authorization: entry.and_then(|(_, value)| value.as_str().map(str::to_owned)) }
            }
            Message::Ping { payload: None } => Action::Send(r#"{"type":"pong"}"#.to_owned()),
            Message::Ping { payload: Some(payload) } => {
                Action::Send(format!(r#"{{"type":"pong","payload":{payload}}}"#))
            }
            Message::Pong {} => Action::Nothing,
            Message::Subscribe { .. } if self.stage != Stage::Accepted => Action::Close(UNAUTHORIZED),
            Message::Subscribe { id, .. } if self.running.contains(&id) => Action::Close(SAME_ID),
            Message::Subscribe { id, .. } if self.running.len() >= MOST_OPERATIONS => Action::Refuse { id },
            Message::Subscribe { id, payload } => {
                self.running.insert(id.clone());
                Action::Start { id, params: Box::new(payload) }
            }
            Message::Complete { id } if self.running.remove(&id) => Action::Stop { id },
            // It ended while the client's word was under way.
            Message::Complete { .. } => Action::Nothing,
        }
    }

    /// The client is who it says.
    pub fn accept(&mut self) {
        self.stage = Stage::Accepted;
    }

    /// An operation ended by itself.
    pub fn ended(&mut self, id: &str) {
        self.running.remove(id);
    }
}

/// `connection_ack`.
pub const ACK: &str = r#"{"type":"connection_ack"}"#;

/// `next`, `error` or `complete`, with its id.
#[derive(Debug, Clone)]
pub struct Wrap {
    id: String,
}

impl Wrap {
    /// For the operation with this id.
    pub fn new(id: &str) -> Self {
        Self { id: serde_json::to_string(id).unwrap_or_default() }
    }

    /// A response, given as JSON.
    pub fn next(&self, json: &str) -> String {
        self.with_payload("next", json)
    }

    /// The operation was not run; a JSON list of errors. Nothing follows.
    pub fn error(&self, json: &str) -> String {
        self.with_payload("error", json)
    }

    /// Nothing follows.
    pub fn complete(&self) -> String {
        format!(r#"{{"id":{},"type":"complete"}}"#, self.id)
    }

    fn with_payload(&self, kind: &str, json: &str) -> String {
        let parts = ["{\"id\":", &self.id, ",\"type\":\"", kind, "\",\"payload\":", json, "}"];
        parts.concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted() -> Conversation {
        let mut conversation = Conversation::default();
        assert!(matches!(
            conversation.hear(r#"{"type":"connection_init"}"#),
            Action::Authenticate { authorization: None }
        ));
        conversation.accept();
        conversation
    }

    const SUBSCRIBE: &str = r#"{"id":"1","type":"subscribe","payload":{"query":"{ viewer { id } }"}}"#;

    #[test]
    fn an_operation_is_started_stopped_and_started_again() {
        let mut conversation = accepted();
        assert!(matches!(conversation.hear(SUBSCRIBE), Action::Start { id, .. } if id == "1"));
        assert!(matches!(conversation.hear(r#"{"id":"1","type":"complete"}"#), Action::Stop { id } if id == "1"));
        assert!(matches!(conversation.hear(r#"{"id":"1","type":"complete"}"#), Action::Nothing));
        assert!(matches!(conversation.hear(SUBSCRIBE), Action::Start { .. }));
    }

    #[test]
    fn each_breach_has_its_code() {
        let close = |conversation: &mut Conversation, text: &str| match conversation.hear(text) {
            Action::Close(close) => close.0,
            other => panic!("expected a close, not {other:?}"),
        };
        assert_eq!(close(&mut Conversation::default(), "nonsense"), 4400);
        assert_eq!(close(&mut Conversation::default(), r#"{"type":"unheard"}"#), 4400);
        assert_eq!(close(&mut Conversation::default(), SUBSCRIBE), 4401);
        assert_eq!(close(&mut accepted(), r#"{"type":"connection_init"}"#), 4429);
        let mut conversation = accepted();
        conversation.hear(SUBSCRIBE);
        assert_eq!(close(&mut conversation, SUBSCRIBE), 4409);
    }

    #[test]
    fn a_socket_runs_no_more_than_its_share() {
        let mut conversation = accepted();
        for id in 0..MOST_OPERATIONS {
            let text = SUBSCRIBE.replace("\"1\"", &format!("\"n{id}\""));
            assert!(matches!(conversation.hear(&text), Action::Start { .. }));
        }
        assert!(matches!(conversation.hear(SUBSCRIBE), Action::Refuse { .. }));
        conversation.ended("n3");
        assert!(matches!(conversation.hear(SUBSCRIBE), Action::Start { .. }));
    }

    #[test]
    fn a_ping_is_answered_with_its_payload_and_a_token_is_found() {
        let mut conversation = Conversation::default();
        assert!(
            matches!(conversation.hear(r#"{"type":"ping","payload":{"a":1}}"#), Action::Send(text) if text == r#"{"type":"pong","payload":{"a":1}}"#)
        );
        let init = r#"{"type":"connection_init","payload":{"Authorization":"Bearer x"}}"#;
        assert!(
            matches!(conversation.hear(init), Action::Authenticate { authorization: Some(value) } if value == "Bearer x")
        );
    }

    #[test]
    fn frames_are_json_whatever_the_id() {
        let wrap = Wrap::new("a\"b\\");
        let next: serde_json::Value = serde_json::from_str(&wrap.next(r#"{"data":{"x":1}}"#)).unwrap();
        assert_eq!(next, serde_json::json!({"id": "a\"b\\", "type": "next", "payload": {"data": {"x": 1}}}));
        let complete: serde_json::Value = serde_json::from_str(&wrap.complete()).unwrap();
        assert_eq!(complete["type"], "complete");
    }
}
