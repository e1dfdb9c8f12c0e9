//! A live socket: graphql-transport-ws with one subscription.

use crate::{Client, expect};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

/// Longest wait for something that must come.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A subscription under way.
pub struct Live {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// The subscription of a whole screen.
pub const CHANGES: &str = "subscription($since: EventSeq) { changes(since: $since) {
    fromSeq seq resync
    changes { seq kind id actorId origins record { __typename ... on Deal { id name amount stageId rank ownerId version } ... on Pipeline { id name stages { id name } } } }
    totals { stageId totals { count amounts { amount currency } weighted { amount } } }
} }";

impl Live {
    /// Opens a socket and begins a subscription.
    pub async fn open(client: &Client, query: &str, variables: Value) -> Self {
        let mut live = Self::connect(client).await;
        live.send(json!({ "id": "1", "type": "subscribe", "payload": { "query": query, "variables": variables } }))
            .await;
        live
    }

    /// Opens a socket and begins `changes`.
    pub async fn changes(client: &Client, since: Option<i64>) -> Self {
        Self::open(client, CHANGES, json!({ "since": since })).await
    }

    /// Opens a socket and waits for its acknowledgement.
    pub async fn connect(client: &Client) -> Self {
        let mut live = Self::dial(client).await;
        live.send(json!({ "type": "connection_init" })).await;
        let ack = live.message().await;
        assert_eq!(ack["type"], "connection_ack", "{ack}");
        live
    }

    /// Opens a socket and says nothing on it yet.
    pub async fn dial(client: &Client) -> Self {
        let url = format!("{}/graphql/ws", client.url.replacen("http", "ws", 1));
        let mut request = expect(url.into_client_request(), "the socket's address");
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", HeaderValue::from_static("graphql-transport-ws"));
        for (name, value) in client.identity() {
            headers.insert(name, expect(HeaderValue::from_str(&value), "a header"));
        }
        let (socket, _) = expect(tokio_tungstenite::connect_async(request).await, "the socket was refused");
        Self { socket }
    }

    /// Sends a message.
    pub async fn send(&mut self, message: Value) {
        self.send_text(message.to_string()).await;
    }

    /// Sends a text, whatever it is.
    pub async fn send_text(&mut self, text: String) {
        expect(self.socket.send(Message::text(text)).await, "the socket is closed");
    }

    /// Sends bytes, which the protocol does not know.
    pub async fn send_bytes(&mut self, bytes: Vec<u8>) {
        expect(self.socket.send(Message::binary(bytes)).await, "the socket is closed");
    }

    /// The code that the socket is closed with, whatever comes before.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.try_message().await {
                return code;
            }
        }
    }

    /// The next message; pings are answered on the way.
    pub async fn message(&mut self) -> Value {
        match self.try_message().await {
            Ok(message) => message,
            Err(code) => panic!("the socket was closed with {code}"),
        }
    }

    /// The next message, or the code that the socket was closed with.
    pub async fn try_message(&mut self) -> Result<Value, u16> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
            match next.unwrap_or_else(|_| panic!("nothing came within {PATIENCE:?}")) {
                Some(Ok(Message::Text(text))) => {
                    let message: Value = expect(serde_json::from_str(&text), "a message is no JSON");
                    if message["type"] == "ping" {
                        self.send(json!({ "type": "pong" })).await;
                        continue;
                    }
                    return Ok(message);
                }
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
    }

    /// The next item of the subscription, by its field's name.
    pub async fn next(&mut self, field: &str) -> Value {
        let mut message = self.message().await;
        assert_eq!(message["type"], "next", "{message:#}");
        assert!(message["payload"]["errors"].is_null(), "{message:#}");
        message["payload"]["data"][field].take()
    }

    /// The next batch of `changes` in which something is true.
    pub async fn until(&mut self, found: impl Fn(&Value) -> bool) -> Value {
        loop {
            let batch = self.next("changes").await;
            if found(&batch) {
                return batch;
            }
        }
    }
}
