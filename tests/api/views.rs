//! Saved views: changes are told live to whoever sees the view, and to nobody else.

use millrace_tests::{Client, Database, Live, Server, client::Person};
use serde_json::{Value, json};

const CHANGES: &str = "subscription($since: EventSeq) { changes(since: $since) {
    seq changes { kind id record { ... on View { name audience } ... on Team { name } } }
} }";
const CREATE: &str =
    "mutation($input: CreateViewInput!) { createView(input: $input) { seq view { id name audience } } }";
const UPDATE: &str = "mutation($input: UpdateViewInput!) { updateView(input: $input) { seq view { name } } }";

async fn seq(client: &Client) -> Value {
    client.data("{ workspace { seq } }", json!({})).await["workspace"]["seq"].take()
}

async fn update(client: &Client, id: &str, change: Value) {
    let mut input = json!({ "id": id });
    for (name, value) in change.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    client.data(UPDATE, json!({ "input": input })).await;
}

/// What is told of views up to the next team, which everybody is told of: the records.
async fn told(live: &mut Live) -> Vec<Value> {
    let mut told = Vec::new();
    loop {
        let batch = live.next("changes").await;
        let changes = batch["changes"].as_array().cloned().unwrap_or_default();
        let of_views = changes.iter().filter(|change| change["kind"] == "VIEW");
        told.extend(of_views.map(|change| change["record"].clone()));
        if changes.iter().any(|change| change["kind"] == "TEAM") {
            return told;
        }
    }
}

#[tokio::test]
async fn a_view_is_told_to_whom_it_is_for() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let Person { client: sam, id: sam_id, .. } = ada.invite("Sam Seller", "User", None).await;
        let Person { client: tom, id: tom_id, .. } = ada.invite("Tom Teammate", "User", None).await;
        let Person { client: zoe, .. } = ada.invite("Zoe Stranger", "User", None).await;
        let team = ada.data("mutation { createTeam(input: { name: \"West\" }) { team { id } } }", json!({})).await;
        let team = team["createTeam"]["team"]["id"].clone();
        for id in [&sam_id, &tom_id] {
            let join = "mutation($id: ID!, $team: ID!) { updateUser(input: { id: $id, teamId: $team }) { seq } }";
            ada.data(join, json!({ "id": id, "team": team })).await;
        }
        let since = seq(&ada).await;
        let mut lines = Vec::new();
        for client in [&sam, &tom, &zoe] {
            lines.push(Live::open(client, CHANGES, json!({ "since": since })).await);
        }
        // A team that is made tells everybody that the stretch is over.
        let over = async |number: u32| {
            let made = format!("mutation {{ createTeam(input: {{ name: \"Over {number}\" }}) {{ seq }} }}");
            ada.data(&made, json!({})).await;
        };
        let content = json!({ "shape": "TABLE", "filter": { "version": 1, "all": [] } });
        let input = json!({ "kind": "COMPANY", "name": "Quiet", "content": content });
        let made = sam.data(CREATE, json!({ "input": input })).await;
        let id = made["createView"]["view"]["id"].as_str().unwrap_or_default().to_owned();
        over(1).await;
        let of = |audience: &str| json!({ "name": "Quiet", "audience": audience });
        let expect = async |lines: &mut Vec<Live>, expected: [Vec<Value>; 3]| {
            for (line, expected) in lines.iter_mut().zip(expected) {
                assert_eq!(told(line).await, expected);
            }
        };
        expect(&mut lines, [vec![of("PRIVATE")], vec![], vec![]]).await;
        update(&sam, &id, json!({ "audience": "TEAM", "teamId": team })).await;
        over(2).await;
        expect(&mut lines, [vec![of("TEAM")], vec![of("TEAM")], vec![]]).await;
        update(&sam, &id, json!({ "audience": "EVERYONE" })).await;
        over(3).await;
        expect(&mut lines, [vec![of("EVERYONE")], vec![of("EVERYONE")], vec![of("EVERYONE")]]).await;
        update(&sam, &id, json!({ "name": "Silent" })).await;
        over(4).await;
        let silent = json!({ "name": "Silent", "audience": "EVERYONE" });
        expect(&mut lines, [vec![silent.clone()], vec![silent.clone()], vec![silent]]).await;
        // Who could see it is told that it is gone; who comes later learns nothing of it.
        update(&sam, &id, json!({ "audience": "TEAM", "teamId": team })).await;
        over(5).await;
        let ours = json!({ "name": "Silent", "audience": "TEAM" });
        expect(&mut lines, [vec![ours.clone()], vec![ours], vec![Value::Null]]).await;
        let deleted = "mutation($id: ID!) { deleteView(input: { id: $id }) { ok } }";
        sam.data(deleted, json!({ "id": id })).await;
        over(6).await;
        expect(&mut lines, [vec![Value::Null], vec![Value::Null], vec![]]).await;
    }
}
