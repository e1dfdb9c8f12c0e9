//! Thousands of random moves by many people at once, with sockets that break and readers that are slow: in the end
//! every board, a fresh one and the database are the same.

use millrace_tests::{Client, Database, Live, Server, board::Board, live::PATIENCE};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

const MOVERS: u64 = 6;
const MOVES: usize = 120;
const DEALS: usize = 60;

/// Follows the board by `changes` alone; breaks its socket now and then, reads slowly now and then, and goes on from
/// the last number it knows. Ends when it knows `last`.
async fn follow(client: Client, pipeline: String, seed: u64, last: Arc<AtomicI64>) -> Board {
    let mut random = StdRng::seed_from_u64(seed);
    let mut board = Board::fetch(&client, &pipeline).await;
    let done = |board: &Board| last.load(Ordering::Acquire) <= board.seq;
    while !done(&board) {
        let mut live = Live::changes(&client, Some(board.seq)).await;
        for _ in 0..random.random_range(1..40) {
            let next = tokio::time::timeout(PATIENCE / 40, live.next("changes")).await;
            let Ok(batch) = next else { break };
            let from = batch["fromSeq"].as_i64().unwrap_or_default();
            assert!(batch["resync"] == true || from >= board.seq, "told twice: {from} after {}", board.seq);
            if board.apply(&batch) {
                board = Board::fetch(&client, &pipeline).await;
            }
            if random.random_bool(0.05) {
                tokio::task::yield_now().await;
            }
            if done(&board) {
                break;
            }
        }
    }
    board
}

async fn storm(servers: &[&Server], ada: Client) {
    let data = ada.data("{ pipelines { id stages { id kind } } }", json!({})).await;
    let pipeline = data["pipelines"][0]["id"].as_str().unwrap_or_default().to_owned();
    let open = data["pipelines"][0]["stages"].as_array().into_iter().flatten().filter(|stage| stage["kind"] == "OPEN");
    let stages: Vec<String> = open.map(|stage| stage["id"].as_str().unwrap_or_default().to_owned()).collect();
    let mut deals = Vec::new();
    for number in 0..DEALS {
        let input = json!({ "pipelineId": pipeline, "stageId": stages[number % stages.len()], "name": format!("Deal {number}"), "amount": number * 100 });
        let created = ada
            .data(
                "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }",
                json!({ "input": input }),
            )
            .await;
        deals.push(created["createDeal"]["deal"]["id"].as_str().unwrap_or_default().to_owned());
    }
    let last = Arc::new(AtomicI64::new(i64::MAX));
    let followers: Vec<_> = (0..6_u64)
        .map(|number| {
            let client = ada.at(&servers[number as usize % servers.len()].url);
            tokio::spawn(follow(client, pipeline.clone(), number, last.clone()))
        })
        .collect();
    let movers: Vec<_> = (0..MOVERS)
        .map(|number| {
            let client = ada.at(&servers[number as usize % servers.len()].url);
            let (deals, stages) = (deals.clone(), stages.clone());
            tokio::spawn(async move {
                let mut random = StdRng::seed_from_u64(1_000 + number);
                for step in 0..MOVES {
                    let id = deals.choose(&mut random).cloned();
                    let input = json!({
                        "id": id, "stageId": stages.choose(&mut random), "afterId": deals.choose(&mut random),
                        "clientMutationId": format!("{number}-{step}"),
                    });
                    client
                        .data(
                            "mutation($input: MoveDealInput!) { moveDeal(input: $input) { seq } }",
                            json!({ "input": input }),
                        )
                        .await;
                }
            })
        })
        .collect();
    for mover in movers {
        millrace_tests::expect(mover.await, "a mover failed");
    }
    // One more change, so that every follower has a last batch to see.
    let end = ada
        .data(
            "mutation($input: MoveDealInput!) { moveDeal(input: $input) { seq } }",
            json!({ "input": { "id": deals[0], "stageId": stages[0] } }),
        )
        .await;
    last.store(end["moveDeal"]["seq"].as_i64().unwrap_or_default(), Ordering::Release);

    let fresh = Board::fetch(&ada, &pipeline).await;
    assert_eq!(fresh.cards.len(), DEALS);
    let mut ranks: Vec<_> = fresh.cards.values().map(|card| (&card.0, &card.1)).collect();
    ranks.sort_unstable();
    ranks.dedup();
    assert_eq!(ranks.len(), DEALS, "no two cards share a place");
    for (stage, (count, sum, _)) in &fresh.totals {
        let cards = fresh.cards.values().filter(|card| card.0 == *stage);
        assert_eq!(
            (*count, *sum),
            (cards.clone().count() as i64, cards.map(|card| card.2).sum::<i64>()),
            "the figures of {stage}"
        );
    }
    for follower in followers {
        let board = millrace_tests::expect(follower.await, "a follower failed");
        assert_eq!(board.cards, fresh.cards);
        for (stage, figures) in &board.totals {
            assert_eq!(Some(figures), fresh.totals.get(stage), "the figures of {stage}");
        }
    }
    let seq = ada.data("{ workspace { seq } auditLog(first: 1) { nodes { seq } } }", json!({})).await;
    assert_eq!(seq["workspace"]["seq"], seq["auditLog"]["nodes"][0]["seq"]);
    servers[0].run(&["doctor"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_boards_agree_after_a_storm_on_sqlite() {
    let server = Server::start();
    let ada = server.set_up().await;
    storm(&[&server], ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_boards_agree_after_a_storm_on_postgresql_with_two_processes() {
    let Some(database) = Database::postgres().await else {
        eprintln!("skipped: MILLRACE_TEST_POSTGRES is not set");
        return;
    };
    let one = Server::start_on(database);
    let ada = one.set_up().await;
    let two = one.beside();
    storm(&[&one, &two], ada).await;
}
