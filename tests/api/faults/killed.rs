//! PostgreSQL itself is killed under writes, all its processes at once, and started again on what it left.

use super::{follow, readiness};
use millrace_tests::{Client, Database, Live, Server, expect, live::PATIENCE, postgres::Cluster};
use serde_json::json;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

const CREATE: &str = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { seq company { id } } }";

/// Writes one after the other, each with an id of its own and until it is done, until there were enough; gives back the
/// names and their events. Whatever it is told meanwhile is that it should try again.
async fn write(client: Client, writer: usize, done: Arc<AtomicUsize>, enough: usize) -> Vec<(String, i64)> {
    let mut written = Vec::new();
    for number in 0.. {
        if done.load(Ordering::Relaxed) >= enough {
            break;
        }
        let name = format!("Company {writer}/{number}");
        let (input, begun) = (json!({ "name": name, "clientMutationId": name }), Instant::now());
        loop {
            let answer = client.ask(CREATE, json!({ "input": input })).await;
            if let Some(seq) = answer["data"]["createCompany"]["seq"].as_i64() {
                written.push((name, seq));
                break;
            }
            assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer}");
            assert!(begun.elapsed() < PATIENCE, "it does not write again: {answer}");
        }
        done.fetch_add(1, Ordering::Relaxed);
    }
    written
}

/// All companies' names, and how often each stands there.
async fn names(client: &Client) -> BTreeMap<String, usize> {
    let (mut names, mut after) = (BTreeMap::new(), serde_json::Value::Null);
    loop {
        let query = "query($after: String) { companies(first: 200, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }";
        let mut page = client.data(query, json!({ "after": after })).await["companies"].take();
        for company in page["nodes"].as_array().into_iter().flatten() {
            *names.entry(company["name"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
        after = page["pageInfo"]["endCursor"].take();
        if page["pageInfo"]["hasNextPage"] != true {
            return names;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgresql_that_is_killed_under_writes_loses_none_and_nothing_is_told_twice() {
    let Some(mut cluster) = Cluster::start() else {
        eprintln!("skipped: MILLRACE_TEST_POSTGRES is not set, or PostgreSQL's programs are not found");
        return;
    };
    let server = Server::start_on(Database::Postgres(cluster.url()));
    let ada = server.set_up().await;
    let first = ada.data(CREATE, json!({ "input": { "name": "Before" } })).await["createCompany"]["seq"].as_i64();
    let first = expect(first.ok_or("none"), "no number");
    // A line that is open all the while, as a browser's is.
    let mut live = Live::changes(&ada, None).await;
    let (mut known, mut told, mut all) = (first, Vec::new(), vec![("Before".to_owned(), first)]);
    for round in 0..3 {
        let done = Arc::new(AtomicUsize::new(0));
        let writers: Vec<_> =
            (0..4).map(|writer| tokio::spawn(write(ada.clone(), round * 4 + writer, done.clone(), 60))).collect();
        let begun = Instant::now();
        while done.load(Ordering::Relaxed) < 15 + 5 * round {
            assert!(begun.elapsed() < PATIENCE, "nothing is written");
            tokio::task::yield_now().await;
        }
        cluster.kill();
        assert_eq!(readiness(&server).await, (503, "the database does not answer\n".to_owned()));
        let answer = ada.ask("{ companies { totalCount } }", json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer}");
        cluster.start_again();
        for writer in writers {
            all.extend(expect(writer.await, "a writer failed"));
        }
        let last = all.iter().map(|(_, seq)| *seq).max().unwrap_or(known);
        told.extend(follow(&ada, known, last).await);
        known = last;
    }
    assert_eq!(readiness(&server).await.0, 200);
    let there = names(&ada).await;
    assert_eq!(there.len(), all.len(), "what was acknowledged is there, and nothing else");
    for (name, seq) in &all {
        assert_eq!(there.get(name), Some(&1), "{name} of event {seq}");
        assert!(*seq == first || told.contains(seq), "{name} of event {seq} was not told");
    }
    assert!(told.is_sorted_by(|one, next| one < next), "told once and in order: {told:?}");
    assert_eq!(told, (first + 1..=known).collect::<Vec<_>>(), "each has its number, and none is missing");
    // The line was closed for its client to come again, or went on by itself; either way it was told nothing wrong.
    let ended = loop {
        match live.try_message().await {
            Ok(message) if message["payload"]["data"]["changes"]["seq"].as_i64() < Some(known) => {}
            other => break other,
        }
    };
    assert!(ended.is_ok() || ended == Err(1013), "{ended:?}");
    server.run(&["doctor"]);
}
