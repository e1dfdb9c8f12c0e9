//! NATS goes away and comes back while several processes over one PostgreSQL are woken by it. It is only a way to be told
//! sooner: whatever becomes of it, nothing is lost or told twice, nobody waits, and nobody has to do anything.

use super::{follow, readiness, write_at_last};
use crate::http::{Raw, told};
use millrace_tests::{Client, Database, Live, Nats, Server, expect, live::PATIENCE};
use serde_json::json;
use std::time::Instant;

/// Until something is so, that a server itself has to notice.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PATIENCE, "it never came to this: {what}");
        tokio::task::yield_now().await;
    }
}

/// A figure of `/metrics`; 0 while there is none.
async fn figure(server: &Server, name: &str) -> f64 {
    let (_, text) = told(Raw::new(server).get("/metrics", &[]).await).await;
    let text = text.as_str().unwrap_or_default().to_owned();
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.and_then(|value| value.parse().ok()).unwrap_or(0.0)
}

const BY_NATS: &str = "millrace_wakes_total{by=\"nats\"}";
const BY_POSTGRESQL: &str = "millrace_wakes_total{by=\"postgresql\"}";

async fn are_connected(servers: [&Server; 2], connected: bool) {
    let wanted = f64::from(u8::from(connected));
    until("NATS is there, or gone, for both", async || {
        figure(servers[0], "millrace_nats_connected").await == wanted
            && figure(servers[1], "millrace_nats_connected").await == wanted
    })
    .await;
}

/// Writes on one until the other has been woken in this way.
async fn is_woken(by: &str, writer: (&Server, &Client), other: &Server, all: &mut Vec<i64>) {
    let before = figure(other, by).await;
    until(by, async || {
        all.push(write_at_last(writer.0, writer.1, by).await.0);
        figure(other, by).await > before
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nats_that_goes_and_comes_back_costs_no_event_and_nobody_has_to_do_anything() {
    let (Some(database), Some(mut nats)) = (Database::postgres().await, Nats::start()) else {
        eprintln!("skipped: MILLRACE_TEST_POSTGRES is not set, or nats-server is not found");
        return;
    };
    let url = nats.url();
    let one = Server::start_with(database, &["--nats", &url]);
    let other = one.beside_with(&["--nats", &url]);
    let ada = one.set_up().await;
    let there = ada.at(&other.url);
    let (first, _) = write_at_last(&one, &ada, "First").await;
    // A board that is open at the other process all the while.
    let mut live = Live::changes(&there, Some(first)).await;
    let mut all = Vec::new();

    are_connected([&one, &other], true).await;
    is_woken(BY_NATS, (&one, &ada), &other, &mut all).await;
    is_woken(BY_NATS, (&other, &there), &one, &mut all).await;
    // Once it has been there for a while, PostgreSQL is not asked to wake anybody.
    let begun = Instant::now();
    loop {
        let heard = figure(&other, BY_POSTGRESQL).await;
        // The notification of the first would be heard before the last is woken for.
        for _ in 0..5 {
            is_woken(BY_NATS, (&one, &ada), &other, &mut all).await;
        }
        if figure(&other, BY_POSTGRESQL).await == heard {
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "PostgreSQL still wakes the others");
    }

    for round in 0..2 {
        // In the middle of writes.
        let (written, ()) = tokio::join!(write_some(&one, &ada, round), async { nats.kill() });
        all.extend(written);
        are_connected([&one, &other], false).await;
        until("it says that NATS is gone", async || one.log().contains("NATS is gone")).await;
        assert_eq!(readiness(&one).await, (200, "ready\n".to_owned()), "it serves as before");
        is_woken(BY_POSTGRESQL, (&one, &ada), &other, &mut all).await;
        is_woken(BY_POSTGRESQL, (&other, &there), &one, &mut all).await;

        let (written, ()) = tokio::join!(write_some(&other, &there, round), async { nats.start_again() });
        all.extend(written);
        are_connected([&one, &other], true).await;
        is_woken(BY_NATS, (&one, &ada), &other, &mut all).await;
    }

    let last = expect(all.iter().copied().max().ok_or("none"), "nothing was written");
    let expected: Vec<i64> = (first + 1..=last).collect();
    all.sort_unstable();
    assert_eq!(all, expected, "each write has its number");
    assert_eq!(follow(&there, first, last).await, expected, "whoever comes later is told each once");
    let mut told = Vec::new();
    while told.last() != Some(&last) {
        let batch = live.next("changes").await;
        assert_eq!(batch["resync"], false, "{batch}");
        told.extend(batch["changes"].as_array().into_iter().flatten().filter_map(|change| change["seq"].as_i64()));
    }
    assert_eq!(told, expected, "the board that was open all the while was told each once, in order");
    one.run(&["doctor"]);
}

async fn write_some(server: &Server, client: &Client, round: usize) -> Vec<i64> {
    let mut written = Vec::new();
    for number in 0..10 {
        written.push(write_at_last(server, client, &format!("Company {round}/{number}")).await.0);
    }
    written
}

#[tokio::test]
async fn a_server_starts_and_serves_while_nats_is_not_there_and_says_so() {
    let Some(database) = Database::postgres().await else {
        eprintln!("skipped: MILLRACE_TEST_POSTGRES is not set");
        return;
    };
    // Nobody listens on the port of a socket that was closed.
    let nobody = expect(std::net::TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()), "no port");
    let url = format!("nats://anna:sparrow7@{nobody}");
    let one = Server::start_with(database, &["--nats", &url]);
    let other = one.beside_with(&["--nats", &url]);
    let ada = one.set_up().await;
    let mut live = Live::changes(&ada.at(&other.url), None).await;
    let (seq, _) = write_at_last(&one, &ada, "All the same").await;
    live.until(|batch| batch["seq"] == seq).await;
    until("it says that NATS cannot be reached", async || one.log().contains("NATS cannot be reached")).await;
    assert!(!one.log().contains("sparrow7"), "{}", one.log());
    assert_eq!(ada.data("{ companies { totalCount } }", json!({})).await["companies"]["totalCount"], 1);

    let output = Server::command_over(one.data(), &Database::Sqlite).args(["serve", "--nats", "smtp://a"]).output();
    let output = expect(output, "it was not run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("nats://127.0.0.1:4222"), "{said}");
}
