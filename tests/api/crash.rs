//! A server that is killed at random moments under writes: what it acknowledged is there after the restart, with its
//! event, and nothing is half there.

use millrace_tests::{Client, Database, Live, Server};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

const CREATE: &str = "mutation($input: CreateDealInput!) { createDeal(input: $input) { seq deal { id } } }";

/// Writes until the server is gone; gives back what was acknowledged: deal and event number.
async fn write(client: Client, pipeline: String, name: String, count: Arc<AtomicUsize>) -> Vec<(String, i64)> {
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let input =
            json!({ "pipelineId": pipeline, "name": format!("{name} {number}"), "amount": 100, "tags": ["crash"] });
        let Ok(answer) = client.try_ask(CREATE, json!({ "input": input })).await else { break };
        let Some(id) = answer["data"]["createDeal"]["deal"]["id"].as_str() else { break };
        acknowledged.push((id.to_owned(), answer["data"]["createDeal"]["seq"].as_i64().unwrap_or_default()));
        count.fetch_add(1, Ordering::Relaxed);
    }
    acknowledged
}

async fn all_deals(client: &Client) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = client.data("query($after: String) { deals(first: 200, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }", json!({ "after": after })).await;
        ids.extend(
            page["deals"]["nodes"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|deal| deal["id"].as_str().map(str::to_owned)),
        );
        after = page["deals"]["pageInfo"]["endCursor"].clone();
        if page["deals"]["pageInfo"]["hasNextPage"] != true {
            return ids;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_write_survives_a_kill() {
    for database in Database::all().await {
        let mut server = Server::start_on(database);
        let mut ada = server.set_up().await;
        let data = ada.data("{ pipelines { id } }", json!({})).await;
        let pipeline = data["pipelines"][0]["id"].as_str().unwrap_or_default().to_owned();
        let mut random = StdRng::seed_from_u64(7);
        let mut acknowledged = Vec::new();
        for round in 0..4 {
            let count = Arc::new(AtomicUsize::new(0));
            let writers: Vec<_> = (0..4)
                .map(|writer| {
                    tokio::spawn(write(ada.clone(), pipeline.clone(), format!("{round}/{writer}"), count.clone()))
                })
                .collect();
            // Killed after a random number of writes, wherever the others are at that moment.
            let (enough, since) = (random.random_range(5..120), Instant::now());
            while count.load(Ordering::Relaxed) < enough && since.elapsed() < Duration::from_secs(20) {
                tokio::task::yield_now().await;
            }
            server.crash_and_restart();
            ada = ada.at(&server.url);
            for writer in writers {
                acknowledged.extend(millrace_tests::expect(writer.await, "a writer failed"));
            }
            let there = all_deals(&ada).await;
            for (id, seq) in &acknowledged {
                assert!(there.contains(id), "deal {id} of event {seq} was acknowledged and is gone");
            }
            for id in &there {
                let event = ada.data("query($id: ID!) { deal(id: $id) { timeline { nodes { verb seq } } } deals(filter: { tags: [\"crash\"] }) { totalCount } }", json!({ "id": id })).await;
                assert_eq!(event["deal"]["timeline"]["nodes"][0]["verb"], "created", "deal {id} has no event");
                assert_eq!(event["deals"]["totalCount"], there.len(), "tags and deals stand together");
                if there.len() > 50 {
                    break;
                }
            }
        }
        assert!(!acknowledged.is_empty());
        // The totals, the numbers of the log and the file itself.
        server.run(&["doctor"]);
    }
}

async fn create(client: &Client, pipeline: &str, name: &str) -> i64 {
    let input = json!({ "pipelineId": pipeline, "name": name });
    client.data(CREATE, json!({ "input": input })).await["createDeal"]["seq"].as_i64().unwrap_or_default()
}

#[tokio::test]
async fn a_number_that_was_given_out_before_a_restore_leads_to_fetching_everything() {
    let mut server = Server::start();
    let mut ada = server.set_up().await;
    let data = ada.data("{ pipelines { id } }", json!({})).await;
    let pipeline = data["pipelines"][0]["id"].as_str().unwrap_or_default().to_owned();
    create(&ada, &pipeline, "Before the copy").await;
    let copy = server.data().join("copy.db").display().to_string();
    server.run(&["backup", &copy]);
    // What Ada's browser knows when the machine fails.
    let known = create(&ada, &pipeline, "After the copy").await;
    server.kill();
    server.run(&["restore", &copy]);
    server.run(&["doctor"]);
    server.crash_and_restart();
    ada = ada.at(&server.url);
    // As many events again, so that the old number would be one of the new ones.
    for number in 0..5 {
        create(&ada, &pipeline, &format!("After the restore {number}")).await;
    }
    let batch = Live::changes(&ada, Some(known)).await.next("changes").await;
    assert_eq!(batch["resync"], true, "{batch}");
    let deals = ada.data("{ deals(first: 50) { nodes { name } } }", json!({})).await;
    assert_eq!(deals["deals"]["nodes"].as_array().map(Vec::len), Some(6), "{deals}");
    let seq = batch["seq"].as_i64().unwrap_or_default();
    let mut live = Live::changes(&ada, Some(seq)).await;
    let next = create(&ada, &pipeline, "Live again").await;
    // What was written before the first reader came may still be on its way.
    let batch = live.until(|batch| batch["seq"] == next).await;
    assert_eq!(batch["resync"], false, "{batch}");
}
