//! More than the server takes: connections, operations, bytes, and readers that do not read. Whoever comes too much is
//! told to come back; those inside are served; and when the rush is over all is as before.

use crate::http::{JSON, Raw, code, told};
use futures_util::future::join_all;
use millrace_tests::{Client, Database, Live, Server, expect, live::PATIENCE, server::PASSWORD};
use serde_json::json;
use std::time::Instant;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { viewer { user { id } } } }";

fn host(server: &Server) -> &str {
    server.url.trim_start_matches("http://")
}

async fn connect(server: &Server) -> TcpStream {
    expect(TcpStream::connect(host(server)).await, "no connection")
}

/// Sends bytes, and gives back what comes until the server hangs up or has said all of an answer's head and body.
async fn say(stream: &mut TcpStream, text: &[u8]) -> String {
    let _ = stream.write_all(text).await;
    let (mut answer, mut piece) = (Vec::new(), vec![0; 4096]);
    loop {
        let length = tokio::time::timeout(PATIENCE, stream.read(&mut piece)).await;
        match length {
            Ok(Ok(0)) | Ok(Err(_)) => break,
            Ok(Ok(length)) => answer.extend_from_slice(&piece[..length]),
            Err(_) => panic!("nothing came"),
        }
        let text = String::from_utf8_lossy(&answer).to_lowercase();
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body.len());
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if body.is_some_and(|body| length.is_some_and(|length| body >= length)) {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// Tries until something is so: what the server notices of a closed connection comes a moment later.
async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn connections_beyond_the_limit_are_told_to_come_back_and_those_inside_are_served() {
    let server = Server::start_with(Database::Sqlite, &["--max-connections", "30"]);
    let ada = server.set_up().await;
    let mut live = Live::changes(&ada, None).await;
    let health = format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n", host(&server));
    let mut idle = Vec::new();
    let mut turned_away = 0;
    while turned_away < 20 {
        let mut stream = connect(&server).await;
        let answer = say(&mut stream, health.as_bytes()).await;
        if answer.starts_with("HTTP/1.1 503") {
            let lower = answer.to_lowercase();
            assert!(lower.contains("\r\nretry-after: ") && answer.contains("RATE_LIMITED"), "{answer}");
            turned_away += 1;
        } else {
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            idle.push(stream);
        }
        assert!(idle.len() <= 30, "more came in than there are places");
    }
    // Ada's own connection is one of those inside, and so is her socket.
    let made = ada.data("mutation { createCompany(input: { name: \"Inside\" }) { seq } }", json!({})).await;
    live.until(|batch| batch["seq"] == made["createCompany"]["seq"]).await;
    drop(idle);
    until("a place is free again", async || {
        say(&mut connect(&server).await, health.as_bytes()).await.starts_with("HTTP/1.1 200")
    })
    .await;
    let metrics = expect(Raw::new(&server).get("/metrics", &[]).await.text().await, "no figures");
    assert!(metrics.contains("millrace_turned_away_total{why=\"connections\"}"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operations_beyond_the_limit_are_shed_and_none_is_lost_that_was_taken() {
    let server = Server::start_with(Database::Sqlite, &["--max-requests", "3"]);
    server.set_up().await;
    let raw = Raw::new(&server);
    let body = |number: usize| {
        // Working out a password takes its time, whoever asks for it.
        let input = json!({ "email": format!("nobody{number}@northwind.example"), "password": PASSWORD });
        json!({ "query": SIGN_IN, "variables": { "input": input } }).to_string()
    };
    let answers = join_all((0..60).map(async |number| {
        let response = raw.post(&body(number), &[JSON]).await;
        let again = response.headers().get("retry-after").cloned();
        (told(response).await, again)
    }))
    .await;
    let (mut run, mut shed) = (0, 0);
    for (answer, again) in &answers {
        match code(answer) {
            (200, "FORBIDDEN") => run += 1,
            (503, "RATE_LIMITED") => {
                assert!(again.as_ref().is_some_and(|seconds| seconds == "1"));
                shed += 1;
            }
            other => panic!("{other:?}: {answer:?}"),
        }
    }
    assert!(run >= 3 && shed >= 1, "{run} were run, {shed} shed");
    assert_eq!(
        told(raw.post(r#"{"query":"{ setup { needed } }"}"#, &[JSON]).await).await.0,
        200,
        "and all is as before"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_requests_that_do_not_end_take_a_bounded_room() {
    let server = Server::start();
    server.set_up().await;
    let raw = Raw::new(&server);
    let begin = format!(
        "POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: 1048576\r\n\r\n{}",
        host(&server),
        " ".repeat(1_000_000)
    );
    let before = server.memory();
    // Far more than there is room for: the last ones are refused, or hang in the system's own buffers.
    let streams = join_all((0..150).map(async |_| {
        let mut stream = connect(&server).await;
        let _ = stream.write_all(begin.as_bytes()).await;
        stream
    }))
    .await;
    let long = json!({ "query": "{ setup { needed } }", "extensions": { "note": "x".repeat(500_000) } }).to_string();
    let mut refused = None;
    until("a long request is refused", async || {
        let response = raw.post(&long, &[JSON]).await;
        let again = response.headers().contains_key("retry-after");
        let answer = told(response).await;
        refused = Some((answer.0, again));
        answer.0 == 503
    })
    .await;
    assert_eq!(refused, Some((503, true)));
    assert_eq!(
        told(raw.post(r#"{"query":"{ setup { needed } }"}"#, &[JSON]).await).await.0,
        200,
        "a short one is answered"
    );
    let memory = server.memory();
    assert!(memory < before + (200 << 20), "{} MiB, from {} MiB", memory >> 20, before >> 20);
    drop(streams);
    until("there is room again", async || told(raw.post(&long, &[JSON]).await).await.0 == 200).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_who_do_not_read_take_a_bounded_room_and_slow_nobody() {
    let server = Server::start();
    let ada = server.set_up().await;
    let pipeline = ada.data("{ pipelines { id } }", json!({})).await["pipelines"][0]["id"].clone();
    let mut deaf = join_all((0..300).map(|_| Live::changes(&ada, None))).await;
    let mut reader = Live::changes(&ada, None).await;
    let before = server.memory();
    let name = "🚣".repeat(200);
    let (mut last, rounds) = (json!(null), 40);
    for _ in 0..rounds {
        let many = (0..20).map(|number| format!("d{number}: createDeal(input: $input) {{ seq }} ")).collect::<String>();
        let input = json!({ "pipelineId": pipeline, "name": name });
        let made =
            ada.data(&format!("mutation($input: CreateDealInput!) {{ {many} }}"), json!({ "input": input })).await;
        last = made["d19"]["seq"].clone();
    }
    let begun = Instant::now();
    reader.until(|batch| batch["seq"] == last).await;
    assert!(begun.elapsed() < PATIENCE / 2, "who reads is told late: {:?}", begun.elapsed());
    // Each of them was to be told more than a megabyte.
    let memory = server.memory();
    assert!(memory < before + (150 << 20), "{} MiB, from {} MiB", memory >> 20, before >> 20);
    // Who begins to read is told the rest of it, in order and to the end.
    let mut known = -1;
    let mut late = deaf.swap_remove(0);
    loop {
        let batch = late.next("changes").await;
        assert!(batch["resync"] == true || batch["fromSeq"].as_i64() >= Some(known), "{batch}");
        known = batch["seq"].as_i64().unwrap_or_default();
        if batch["seq"] == last {
            break;
        }
    }
    drop(deaf);
    assert_eq!(Client::new(&server.url).data("{ setup { needed } }", json!({})).await["setup"]["needed"], false);
}
