//! Sockets that do everything but what they are for.

use super::unharmed;
use futures_util::future::join_all;
use millrace_tests::{Client, Live, Server};
use serde_json::{Value, json};

fn init() -> String {
    json!({ "type": "connection_init" }).to_string()
}

fn subscribe(id: &str) -> String {
    let payload = json!({ "query": "subscription { changes { seq } }" });
    json!({ "id": id, "type": "subscribe", "payload": payload }).to_string()
}

/// The code that a socket is closed with after these texts.
async fn closed_after(client: &Client, texts: &[String]) -> u16 {
    let mut live = Live::dial(client).await;
    for text in texts {
        live.send_text(text.clone()).await;
    }
    live.closed().await
}

#[tokio::test]
async fn a_socket_that_breaks_the_protocol_is_closed_and_no_other() {
    let server = Server::start();
    let ada = server.set_up().await;
    let mut witness = Live::changes(&ada, None).await;
    let nested = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
    for (what, texts, code) in [
        ("no JSON", vec!["hello".to_owned()], 4400),
        ("nothing", vec![String::new()], 4400),
        ("JSON in itself", vec![format!(r#"{{"type":"ping","payload":{nested}}}"#)], 4400),
        ("a type that is none", vec![r#"{"type":7}"#.to_owned()], 4400),
        ("a type twice", vec![r#"{"type":"ping","type":"pong"}"#.to_owned()], 4400),
        ("a subscription before the introduction", vec![subscribe("1")], 4401),
        ("two introductions", vec![init(), init()], 4429),
        ("two of one id", vec![init(), subscribe("1"), subscribe("1")], 4409),
        (
            "an id that is a number",
            vec![init(), r#"{"id":1,"type":"subscribe","payload":{"query":"{ setup { needed } }"}}"#.to_owned()],
            4400,
        ),
        ("no id", vec![init(), r#"{"type":"subscribe","payload":{"query":"{ setup { needed } }"}}"#.to_owned()], 4400),
        ("no payload", vec![init(), r#"{"id":"1","type":"subscribe"}"#.to_owned()], 4400),
        ("what only servers say", vec![init(), r#"{"id":"1","type":"next","payload":{}}"#.to_owned()], 4400),
        ("a message that is too long", vec![init(), "x".repeat(70_000)], 1009),
    ] {
        assert_eq!(closed_after(&ada, &texts).await, code, "{what}");
        unharmed(&server, what).await;
    }
    let mut binary = Live::connect(&ada).await;
    binary.send_bytes(init().into_bytes()).await;
    assert_eq!(binary.closed().await, 4400, "bytes in place of text");

    let made = ada.data("mutation { createCompany(input: { name: \"Still here\" }) { seq } }", json!({})).await;
    witness.until(|batch| batch["seq"] == made["createCompany"]["seq"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_on_sockets_is_borne() {
    let server = Server::start();
    let ada = server.set_up().await;
    let sockets = 40;
    join_all((0..sockets).map(async |_| {
        let mut live = Live::connect(&ada).await;
        // Begun and given up, over and over; every word of it is legal.
        for number in 0..50 {
            live.send_text(subscribe(&number.to_string())).await;
            live.send_text(json!({ "id": number.to_string(), "type": "complete" }).to_string()).await;
            live.send_text(json!({ "type": "ping", "payload": { "text": "x".repeat(500) } }).to_string()).await;
        }
        let mut pongs = 0;
        while pongs < 50 {
            pongs += u32::from(live.message().await["type"] == "pong");
        }
        // More at once than a socket may: each of the others is refused by itself.
        for number in 0..60 {
            live.send_text(subscribe(&format!("at once {number}"))).await;
        }
        let mut refused = 0;
        while refused < 40 {
            let answer = live.message().await;
            if answer["type"] == "error" {
                assert_eq!(answer["payload"][0]["extensions"]["code"], "RATE_LIMITED", "{answer}");
                refused += 1;
            }
        }
    }))
    .await;
    unharmed(&server, "a flood").await;
    let mut live = Live::changes(&ada, None).await;
    let made = ada.data("mutation { createCompany(input: { name: \"After the flood\" }) { seq } }", json!({})).await;
    let batch: Value = live.until(|batch| batch["seq"] == made["createCompany"]["seq"]).await;
    assert_eq!(batch["resync"], false);
}
