//! Events over SSE, and sockets that break the protocol.

use super::{JSON, Raw, code, cookie, told};
use futures_util::StreamExt;
use millrace_tests::{Client, Live, Server, expect, live::PATIENCE};
use reqwest::Response;
use serde_json::{Value, json};

/// An event stream, read event by event.
struct Events {
    bytes: std::pin::Pin<Box<dyn futures_util::Stream<Item = Vec<u8>> + Send>>,
    read: String,
}

impl Events {
    fn of(response: Response) -> Self {
        let bytes = response.bytes_stream().map(|piece| expect(piece, "the stream broke").to_vec());
        Self { bytes: Box::pin(bytes), read: String::new() }
    }

    /// The next event: its name and its data. Comments are passed over.
    async fn next(&mut self) -> (String, Value) {
        loop {
            while let Some((event, rest)) = self.read.split_once("\n\n") {
                let field = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned()
                };
                let found = (field("event:"), serde_json::from_str(&field("data:")).unwrap_or(Value::Null));
                self.read = rest.to_owned();
                if !found.0.is_empty() {
                    return found;
                }
            }
            let piece = tokio::time::timeout(PATIENCE, self.bytes.next()).await;
            let piece = piece.ok().flatten().unwrap_or_else(|| panic!("the stream ended or is silent"));
            self.read.push_str(&String::from_utf8_lossy(&piece));
        }
    }
}

const CREATE: &str = "mutation($name: String!) { createCompany(input: { name: $name }) { seq company { id } } }";

#[tokio::test]
async fn events_come_by_sse_from_the_number_that_is_known() {
    let server = Server::start();
    let ada = server.set_up().await;
    let raw = Raw::new(&server);
    let cookie = cookie(&ada);
    let since = ada.data("{ workspace { seq } }", json!({})).await["workspace"]["seq"].clone();
    let missed = ada.data(CREATE, json!({ "name": "Missed" })).await;
    let body = json!({ "query": "subscription($since: EventSeq) { changes(since: $since) { changes { id record { ... on Company { name } } } } }", "variables": { "since": since } });
    let request = raw
        .http
        .post(format!("{}/graphql/sse", raw.url))
        .header("cookie", &cookie)
        .header("x-millrace", "1")
        .header("accept", "text/event-stream");
    let response = expect(request.json(&body).send().await, "no answer");
    assert_eq!(response.status().as_u16(), 200);
    assert!(response.headers()["content-type"].to_str().unwrap_or_default().starts_with("text/event-stream"));
    assert_eq!(response.headers()["cache-control"], "no-store");
    let mut events = Events::of(response);
    let (name, data) = events.next().await;
    assert_eq!(
        (name.as_str(), &data["data"]["changes"]["changes"][0]["id"]),
        ("next", &missed["createCompany"]["company"]["id"])
    );
    ada.data(CREATE, json!({ "name": "Live" })).await;
    let (_, data) = events.next().await;
    assert_eq!(data["data"]["changes"]["changes"][0]["record"]["name"], "Live");
    ada.data("mutation { signOut { ok } }", json!({})).await;
    let (name, data) = events.next().await;
    assert_eq!(
        (name.as_str(), &data["errors"][0]["extensions"]["code"]),
        ("next", &json!("UNAUTHENTICATED")),
        "signed out: {data}"
    );
    assert_eq!(events.next().await.0, "complete");
}

#[tokio::test]
async fn a_query_by_sse_is_answered_and_ends() {
    let server = Server::start();
    let raw = Raw::new(&server);
    let mut events = Events::of(raw.get("/graphql/sse?query=%7Bsetup%7Bneeded%7D%7D", &[]).await);
    assert_eq!(events.next().await, ("next".to_owned(), json!({ "data": { "setup": { "needed": true } } })));
    assert_eq!(events.next().await.0, "complete");
    let refused = told(raw.get("/graphql/sse?query=subscription%7Bchanges%7Bseq%7D%7D", &[]).await).await;
    assert_eq!(code(&refused), (401, "UNAUTHENTICATED"));
    let refused = told(raw.get("/graphql/sse?query=mutation%7BsignOut%7Bok%7D%7D", &[]).await).await;
    assert_eq!(code(&refused), (405, "BAD_REQUEST"));
    let by_post = told(raw.post(r#"{"query":"subscription { changes { seq } }"}"#, &[JSON]).await).await;
    assert_eq!(code(&by_post).1, "BAD_REQUEST", "subscriptions have places of their own: {}", by_post.1);
}

/// The code that a socket is closed with after these messages.
async fn closed_after(client: &Client, messages: &[Value]) -> u16 {
    let mut live = Live::dial(client).await;
    for message in messages {
        live.send(message.clone()).await;
    }
    loop {
        if let Err(code) = live.try_message().await {
            return code;
        }
    }
}

#[tokio::test]
async fn a_breach_of_the_protocol_closes_the_socket_with_its_code() {
    let server = Server::start();
    let ada = server.set_up().await;
    let init = json!({ "type": "connection_init" });
    let subscribe =
        json!({ "id": "1", "type": "subscribe", "payload": { "query": "subscription { changes { seq } }" } });
    assert_eq!(closed_after(&ada, &[json!({ "type": "unheard of" })]).await, 4400);
    assert_eq!(closed_after(&ada, &[json!("no message")]).await, 4400);
    assert_eq!(closed_after(&ada, &[init.clone(), json!({ "type": "subscribe", "payload": {} })]).await, 4400);
    assert_eq!(closed_after(&ada, std::slice::from_ref(&subscribe)).await, 4401, "not introduced");
    assert_eq!(closed_after(&Client::new(&server.url), &[init.clone(), subscribe.clone()]).await, 4401, "nobody");
    assert_eq!(
        closed_after(&Client::new(&server.url).with_token("mr_wrong"), std::slice::from_ref(&init)).await,
        4401,
        "a wrong token"
    );
    assert_eq!(closed_after(&ada, &[init.clone(), subscribe.clone(), subscribe.clone()]).await, 4409);
    assert_eq!(closed_after(&ada, &[init.clone(), init.clone()]).await, 4429);
}

/// The next message about the operation of this id.
async fn about(live: &mut Live, id: &str) -> Value {
    loop {
        let message = live.message().await;
        if message["id"] == id {
            return message;
        }
    }
}

#[tokio::test]
async fn a_socket_asks_answers_and_refuses_each_operation_by_itself() {
    let server = Server::start();
    let ada = server.set_up().await;
    let mut live = Live::connect(&ada).await;
    let ask = |id: &str, query: &str| json!({ "id": id, "type": "subscribe", "payload": { "query": query } });
    live.send(ask("q", "{ workspace { name } }")).await;
    let answer = live.message().await;
    assert_eq!(
        (&answer["id"], &answer["type"], &answer["payload"]["data"]["workspace"]["name"]),
        (&json!("q"), &json!("next"), &json!("Northwind Sales"))
    );
    assert_eq!(live.message().await, json!({ "id": "q", "type": "complete" }));
    for broken in ["{ nothing }", "{ setup {", "subscription { changes { seq } companyChanged { id } }"] {
        live.send(ask("q", broken)).await;
        let answer = live.message().await;
        assert_eq!(
            (&answer["type"], answer["payload"][0]["message"].is_string()),
            (&json!("error"), true),
            "{broken}: {answer}"
        );
    }
    live.send(json!({ "type": "ping", "payload": { "n": 1 } })).await;
    assert_eq!(live.message().await, json!({ "type": "pong", "payload": { "n": 1 } }));
    for number in 0..20 {
        live.send(ask(&format!("s{number}"), "subscription { changes { seq } }")).await;
    }
    live.send(ask("one too many", "subscription { changes { seq } }")).await;
    // What the first visit wrote may still be on its way to those that are running.
    let answer = about(&mut live, "one too many").await;
    assert_eq!(
        (&answer["id"], &answer["payload"][0]["extensions"]["code"]),
        (&json!("one too many"), &json!("RATE_LIMITED")),
        "{answer}"
    );
    live.send(json!({ "id": "s0", "type": "complete" })).await;
    live.send(ask("s0", "{ setup { needed } }")).await;
    let answer = loop {
        let answer = about(&mut live, "s0").await;
        if !answer["payload"]["data"]["setup"].is_null() {
            break answer;
        }
    };
    assert_eq!(answer["payload"]["data"]["setup"]["needed"], false, "an id is free again");
}

#[tokio::test]
async fn a_socket_is_opened_by_its_own_pages_and_in_its_protocol() {
    let server = Server::start();
    let raw = Raw::new(&server);
    let upgrade = [
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    let with = |more: &[(&'static str, &'static str)]| upgrade.iter().chain(more).copied().collect::<Vec<_>>();
    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
    assert_eq!(raw.get("/graphql/ws", &[]).await.status().as_u16(), 426);
    assert_eq!(raw.get("/graphql/ws", &with(&[])).await.status().as_u16(), 400, "no protocol");
    assert_eq!(
        raw.get("/graphql/ws", &with(&[("sec-websocket-protocol", "graphql-ws")])).await.status().as_u16(),
        400,
        "the old protocol"
    );
    assert_eq!(
        raw.get("/graphql/ws", &with(&[protocol, ("origin", "https://evil.example")])).await.status().as_u16(),
        403
    );
    let opened = raw.get("/graphql/ws", &with(&[protocol])).await;
    assert_eq!(
        (opened.status().as_u16(), &opened.headers()["sec-websocket-protocol"]),
        (101, &"graphql-transport-ws".parse().unwrap_or_else(|_| panic!("a header")))
    );
}
