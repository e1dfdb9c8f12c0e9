//! Who looks at what just now: seen at once, gone within seconds, and never more than one may see.

use millrace_tests::{Client, Database, Live, Server};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const PRESENCE: &str =
    "subscription($kind: RecordKind!, $id: ID!, $tab: ID) { presence(kind: $kind, id: $id, tab: $tab) {
    count people { tab user { name } holding field }
} }";
const SET: &str = "mutation($input: SetPresenceInput!) { setPresence(input: $input) { here } }";
const CREATE: &str = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
/// "Within seconds": what a silent network may take, with room for a busy machine.
const SECONDS: Duration = Duration::from_secs(15);

fn tab(n: u128) -> String {
    uuid::Uuid::from_u128(n).to_string()
}

async fn pipeline(client: &Client) -> String {
    let data = client.data("{ pipelines { id } }", json!({})).await;
    data["pipelines"][0]["id"].as_str().unwrap_or_default().to_owned()
}

async fn deal(client: &Client, pipeline: &str, name: &str) -> String {
    let created = client.data(CREATE, json!({ "input": { "pipelineId": pipeline, "name": name } })).await;
    created["createDeal"]["deal"]["id"].as_str().unwrap_or_default().to_owned()
}

/// Looks at a place, as a tab or only watching.
async fn look(client: &Client, kind: &str, id: &str, tab: Option<String>) -> Live {
    Live::open(client, PRESENCE, json!({ "kind": kind, "id": id, "tab": tab })).await
}

fn names(frame: &Value) -> Vec<&str> {
    let people = frame["people"].as_array().into_iter().flatten();
    people.filter_map(|person| person["user"]["name"].as_str()).collect()
}

/// Waits until exactly these are there.
async fn until_there(live: &mut Live, expected: &[&str]) -> Value {
    loop {
        let frame = live.next("presence").await;
        let mut there = names(&frame);
        there.sort_unstable();
        if there == expected {
            return frame;
        }
    }
}

fn holding(frame: &Value, name: &str) -> Value {
    let mut people = frame["people"].as_array().into_iter().flatten();
    people.find(|person| person["user"]["name"] == name).map(|person| person["holding"].clone()).unwrap_or_default()
}

#[tokio::test]
async fn who_opens_a_board_is_seen_there_and_gone_with_the_socket() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let boris = ada.invite("Boris Manager", "Administrator", None).await;
        let board = pipeline(&ada).await;
        let mut for_ada = look(&ada, "PIPELINE", &board, Some(tab(1))).await;
        until_there(&mut for_ada, &["Ada Admin"]).await;
        let mut for_boris = look(&boris.client, "PIPELINE", &board, Some(tab(2))).await;
        until_there(&mut for_ada, &["Ada Admin", "Boris Manager"]).await;
        until_there(&mut for_boris, &["Ada Admin", "Boris Manager"]).await;
        // Somebody who gives no tab watches and is not there.
        let mut watching = look(&ada, "PIPELINE", &board, None).await;
        assert_eq!(watching.next("presence").await["count"], 2);
        let since = Instant::now();
        drop(for_boris);
        until_there(&mut for_ada, &["Ada Admin"]).await;
        assert!(since.elapsed() < Duration::from_secs(4), "a closed socket is noticed at once: {:?}", since.elapsed());
        until_there(&mut watching, &["Ada Admin"]).await;
    }
}

#[tokio::test]
async fn a_held_card_and_an_edited_field_are_told_and_let_go_with_the_tab() {
    let server = Server::start();
    let ada = server.set_up().await;
    let boris = ada.invite("Boris Manager", "Administrator", None).await;
    let board = pipeline(&ada).await;
    let konex = deal(&ada, &board, "Konex").await;
    let mut for_ada = look(&ada, "PIPELINE", &board, Some(tab(1))).await;
    let mut for_boris = look(&boris.client, "PIPELINE", &board, Some(tab(2))).await;
    until_there(&mut for_boris, &["Ada Admin", "Boris Manager"]).await;
    // The word goes over the same socket.
    let input = json!({ "kind": "PIPELINE", "id": board, "tab": tab(2), "holding": konex });
    let payload = json!({ "query": SET, "variables": { "input": input } });
    for_boris.send(json!({ "id": "2", "type": "subscribe", "payload": payload })).await;
    let held = loop {
        let frame = for_ada.next("presence").await;
        if !holding(&frame, "Boris Manager").is_null() {
            break frame;
        }
    };
    assert_eq!(holding(&held, "Boris Manager"), json!(konex));
    let said = boris
        .client
        .data(SET, json!({ "input": { "kind": "PIPELINE", "id": board, "tab": tab(2), "field": "amount" } }))
        .await;
    assert_eq!(said["setPresence"]["here"], true);
    let edits = loop {
        let frame = for_ada.next("presence").await;
        if holding(&frame, "Boris Manager").is_null() {
            break frame;
        }
    };
    assert!(edits.to_string().contains("\"field\":\"amount\""), "{edits}");
    drop(for_boris);
    until_there(&mut for_ada, &["Ada Admin"]).await;
    let elsewhere = json!({ "input": { "kind": "PIPELINE", "id": board, "tab": tab(2), "holding": konex } });
    assert_eq!(
        boris.client.data(SET, elsewhere).await["setPresence"]["here"],
        false,
        "a tab that is gone holds nothing"
    );
}

#[tokio::test]
async fn one_sees_people_only_where_one_may_look_and_only_cards_that_one_may_see() {
    let server = Server::start();
    let ada = server.set_up().await;
    let anna = ada.invite("Anna Seller", "User", None).await;
    let board = pipeline(&ada).await;
    let secret = deal(&ada, &board, "Secret").await;

    let mut hidden = look(&anna.client, "DEAL", &secret, Some(tab(1))).await;
    let refused = hidden.message().await;
    assert_eq!(
        (&refused["type"], &refused["payload"][0]["extensions"]["code"]),
        (&json!("error"), &json!("NOT_FOUND"))
    );
    let mut nobody = look(&ada, "DEAL", &secret, None).await;
    assert_eq!(nobody.next("presence").await["count"], 0, "who may not look is not there");
    for (kind, id) in [("USER", anna.id.as_str()), ("STAGE", board.as_str())] {
        let mut wrong = look(&ada, kind, id, Some(tab(1))).await;
        assert_eq!(wrong.message().await["payload"][0]["extensions"]["code"], "VALIDATION");
    }

    let mut for_ada = look(&ada, "PIPELINE", &board, Some(tab(2))).await;
    let mut for_anna = look(&anna.client, "PIPELINE", &board, Some(tab(3))).await;
    until_there(&mut for_ada, &["Ada Admin", "Anna Seller"]).await;
    until_there(&mut for_anna, &["Ada Admin", "Anna Seller"]).await;
    let hers = deal(&anna.client, &board, "Hers").await;
    for held in [&secret, &hers] {
        ada.data(SET, json!({ "input": { "kind": "PIPELINE", "id": board, "tab": tab(2), "holding": held } })).await;
        loop {
            let frame = for_ada.next("presence").await;
            if holding(&frame, "Ada Admin") == json!(held) {
                break;
            }
        }
    }
    // Anna's first word of a held card is of the one that she may see.
    let first = loop {
        let holds = holding(&for_anna.next("presence").await, "Ada Admin");
        if !holds.is_null() {
            break holds;
        }
    };
    assert_eq!(first, json!(hers));
    let stolen = json!({ "input": { "kind": "PIPELINE", "id": board, "tab": tab(2), "holding": hers } });
    assert_eq!(anna.client.data(SET, stolen).await["setPresence"]["here"], false, "nobody speaks for another's tab");
    let unseen = json!({ "input": { "kind": "PIPELINE", "id": board, "tab": tab(3), "holding": secret } });
    assert_eq!(anna.client.refused(SET, unseen).await, "NOT_FOUND");
}

#[tokio::test]
async fn a_deal_that_is_given_away_shows_nobody_to_whom_it_was_taken_from() {
    let server = Server::start();
    let ada = server.set_up().await;
    let anna = ada.invite("Anna Seller", "User", None).await;
    let board = pipeline(&ada).await;
    let hers = deal(&anna.client, &board, "Hers").await;
    let mut for_anna = look(&anna.client, "DEAL", &hers, Some(tab(1))).await;
    let mut for_ada = look(&ada, "DEAL", &hers, Some(tab(2))).await;
    until_there(&mut for_ada, &["Ada Admin", "Anna Seller"]).await;
    until_there(&mut for_anna, &["Ada Admin", "Anna Seller"]).await;
    let ada_id = ada.data("{ viewer { user { id } } }", json!({})).await["viewer"]["user"]["id"].clone();
    let give = json!({ "input": { "id": hers, "version": 1, "ownerId": ada_id } });
    ada.data("mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }", give).await;
    let ended = for_anna.message().await;
    assert_eq!((&ended["type"], &ended["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("NOT_FOUND")));
    until_there(&mut for_ada, &["Ada Admin"]).await;
}

#[tokio::test]
async fn a_socket_that_falls_silent_is_gone_within_seconds() {
    let server = Server::start();
    let ada = server.set_up().await;
    let boris = ada.invite("Boris Manager", "Administrator", None).await;
    let board = pipeline(&ada).await;
    let mut for_ada = look(&ada, "PIPELINE", &board, Some(tab(1))).await;
    let mut for_boris = look(&boris.client, "PIPELINE", &board, Some(tab(2))).await;
    until_there(&mut for_boris, &["Ada Admin", "Boris Manager"]).await;
    until_there(&mut for_ada, &["Ada Admin", "Boris Manager"]).await;
    // Nothing reads Boris's socket any more, so no ping is answered; Ada's answers hers while it waits.
    let since = Instant::now();
    until_there(&mut for_ada, &["Ada Admin"]).await;
    assert!(since.elapsed() < SECONDS, "{:?}", since.elapsed());
    // It was only the network: reading again answers the pings, and he is back.
    let reading = async {
        loop {
            for_boris.next("presence").await;
        }
    };
    tokio::select! {
        _ = reading => {}
        _ = until_there(&mut for_ada, &["Ada Admin", "Boris Manager"]) => {}
    }
}

#[tokio::test]
async fn nobody_says_too_much_or_fills_a_board_with_tabs() {
    let server = Server::start();
    let ada = server.set_up().await;
    let board = pipeline(&ada).await;
    let mut live = Live::connect(&ada).await;
    let mut others = Vec::new();
    // Twenty operations run at most on one socket.
    for n in 0..60_u128 {
        if n % 15 == 14 {
            others.push(std::mem::replace(&mut live, Live::connect(&ada).await));
        }
        let variables = json!({ "kind": "PIPELINE", "id": board, "tab": tab(n) });
        let payload = json!({ "query": PRESENCE, "variables": variables });
        live.send(json!({ "id": n.to_string(), "type": "subscribe", "payload": payload })).await;
        live.next("presence").await;
    }
    let mut watching = look(&ada, "PIPELINE", &board, None).await;
    assert_eq!(watching.next("presence").await["count"], 40, "the newest forty tabs of a user");
    let mut refused = 0;
    for _ in 0..80 {
        let said = ada.ask(SET, json!({ "input": { "kind": "PIPELINE", "id": board, "tab": tab(59) } })).await;
        refused += usize::from(said["errors"][0]["extensions"]["code"] == "RATE_LIMITED");
    }
    assert!(refused > 0, "eighty words at once are too many");
    let mut wrong = look(&ada, "PIPELINE", &board, Some("mine".to_owned())).await;
    assert_eq!(wrong.message().await["type"], "error");
    let long = json!({ "input": { "kind": "PIPELINE", "id": board, "tab": tab(1), "field": "x".repeat(41) } });
    assert_eq!(ada.refused(SET, long).await, "VALIDATION");
}

#[tokio::test]
async fn processes_tell_each_other_and_a_killed_one_takes_its_people_along() {
    let Some(database) = Database::postgres().await else { return };
    let first = Server::start_on(database);
    let ada = first.set_up().await;
    let boris = ada.invite("Boris Manager", "Administrator", None).await;
    let board = pipeline(&ada).await;
    let konex = deal(&ada, &board, "Konex").await;
    let mut second = first.beside();
    let boris_there = boris.client.at(&second.url);
    let mut for_ada = look(&ada, "PIPELINE", &board, Some(tab(1))).await;
    let mut for_boris = look(&boris_there, "PIPELINE", &board, Some(tab(2))).await;
    until_there(&mut for_ada, &["Ada Admin", "Boris Manager"]).await;
    until_there(&mut for_boris, &["Ada Admin", "Boris Manager"]).await;

    let since = Instant::now();
    boris_there
        .data(SET, json!({ "input": { "kind": "PIPELINE", "id": board, "tab": tab(2), "holding": konex } }))
        .await;
    while holding(&for_ada.next("presence").await, "Boris Manager") != json!(konex) {}
    assert!(since.elapsed() < Duration::from_secs(4), "a word crosses at once: {:?}", since.elapsed());

    // A third process, started later, is told of everybody who is there already.
    let third = first.beside();
    let mut late = look(&ada.at(&third.url), "PIPELINE", &board, None).await;
    until_there(&mut late, &["Ada Admin", "Boris Manager"]).await;

    let since = Instant::now();
    second.kill();
    until_there(&mut for_ada, &["Ada Admin"]).await;
    until_there(&mut late, &["Ada Admin"]).await;
    assert!(since.elapsed() < SECONDS, "{:?}", since.elapsed());
}
