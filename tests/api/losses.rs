//! Why deals are lost, and which open ones nobody works on: figures by reason and by owner, and the deals behind them.

use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
const CLOSE: &str = "mutation($input: CloseDealInput!) { closeDeal(input: $input) { deal { closedAt } } }";
const FIGURES: &str = "query($filter: DealFilter!) {
    dealStatistics(filter: $filter) {
        lostCount
        byLossReason { lossReasonId sums { count amounts { amount } convertedAmount { amount { amount } } } }
        byOwner { ownerId sums { count } }
    }
    deals(filter: $filter, sort: CLOSED_AT) { nodes { name } }
}";

async fn make(client: &Client, pipeline: &Value, name: &str, amount: i64) -> Value {
    let input = json!({ "pipelineId": pipeline, "name": name, "amount": amount });
    client.data(CREATE, json!({ "input": input })).await["createDeal"]["deal"]["id"].take()
}

fn names(data: &Value) -> Vec<&str> {
    data["deals"]["nodes"].as_array().into_iter().flatten().filter_map(|deal| deal["name"].as_str()).collect()
}

#[tokio::test]
async fn losses_are_counted_by_reason_and_owner_for_those_who_see_the_deals() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await;
        let query =
            "{ viewer { user { id } } pipelines { id stages { id kind } } directory(kind: LOSS_REASON) { id } }";
        let data = ada.data(query, json!({})).await;
        let (me, pipeline) = (&data["viewer"]["user"]["id"], &data["pipelines"][0]["id"]);
        let stages = data["pipelines"][0]["stages"].as_array().cloned().unwrap_or_default();
        let lost = stages.iter().find(|stage| stage["kind"] == "LOST").map(|stage| stage["id"].clone());
        let (price, time) = (&data["directory"][0]["id"], &data["directory"][1]["id"]);
        for (client, name, amount, reason) in [
            (&ada, "first", 100, price),
            (&ada, "second", 200, price),
            (&ada, "third", 400, time),
            (&bob.client, "his", 800, price),
        ] {
            let id = make(client, pipeline, name, amount).await;
            let input = json!({ "id": id, "stageId": lost, "lossReasonId": reason });
            client.data(CLOSE, json!({ "input": input })).await;
        }
        make(&ada, pipeline, "open", 1_600).await;

        let of = |more: Value| {
            let mut filter = json!({ "pipelineId": pipeline, "statuses": ["LOST"] });
            for (name, value) in more.as_object().into_iter().flatten() {
                filter[name] = value.clone();
            }
            json!({ "filter": filter })
        };
        let this_century = json!({ "closedFrom": "2020-01-01T00:00:00Z", "closedBefore": "2100-01-01T00:00:00Z" });
        let all = ada.data(FIGURES, of(this_century.clone())).await;
        let reasons = &all["dealStatistics"]["byLossReason"];
        assert_eq!((&reasons[0]["lossReasonId"], &reasons[0]["sums"]["count"]), (price, &json!(3)));
        assert_eq!(reasons[0]["sums"]["amounts"][0]["amount"], 1_100);
        assert_eq!(reasons[1]["sums"]["convertedAmount"]["amount"]["amount"], 400);
        let owners = &all["dealStatistics"]["byOwner"];
        assert_eq!((&owners[0]["ownerId"], &owners[0]["sums"]["count"]), (me, &json!(3)));
        assert_eq!((&owners[1]["ownerId"], &owners[1]["sums"]["count"]), (&json!(bob.id), &json!(1)));

        // Bob sees his own, and nothing of the others.
        let his = bob.client.data(FIGURES, of(this_century)).await;
        assert_eq!(his["dealStatistics"]["byLossReason"].as_array().map(Vec::len), Some(1));
        assert_eq!(his["dealStatistics"]["byLossReason"][0]["sums"]["count"], 1);
        assert_eq!(his["dealStatistics"]["byOwner"].as_array().map(Vec::len), Some(1));
        assert_eq!(names(&his), ["his"]);

        // The deals behind a figure, and none outside the period.
        let behind = ada.data(FIGURES, of(json!({ "lossReasonIds": [price], "ownerIds": [me] }))).await;
        assert_eq!(names(&behind), ["second", "first"]);
        assert_eq!(names(&ada.data(FIGURES, of(json!({ "closedBefore": "2020-01-01T00:00:00Z" }))).await), [""; 0]);
        assert_eq!(names(&ada.data(FIGURES, of(json!({ "withoutLossReason": true }))).await), [""; 0]);
        // Kept sums by owner are the counted ones.
        assert_eq!(
            ada.data(FIGURES, of(json!({}))).await["dealStatistics"]["byOwner"],
            all["dealStatistics"]["byOwner"]
        );
    }
}

#[tokio::test]
async fn a_role_that_may_not_see_the_lost_stage_is_told_nothing_of_its_deals() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let query = "{ pipelines { id stages { id kind } } directory(kind: LOSS_REASON) { id } roles { id name } }";
        let data = ada.data(query, json!({})).await;
        let pipeline = &data["pipelines"][0]["id"];
        let stages = data["pipelines"][0]["stages"].as_array().cloned().unwrap_or_default();
        let lost = stages.iter().find(|stage| stage["kind"] == "LOST").map(|stage| stage["id"].clone());
        let manager = data["roles"].as_array().into_iter().flatten().find(|role| role["name"] == "Administrator");
        let input = json!({ "name": "Eyes on open deals", "copyFromId": manager.map(|role| &role["id"]) });
        let create = "mutation($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }";
        let made = ada.data(create, json!({ "input": input })).await;
        let role = &made["createRole"]["role"]["id"];
        let cora = ada.invite("Cora Custom", "Eyes on open deals", None).await;
        let id = make(&ada, pipeline, "gone", 100).await;
        let reason = &data["directory"][0]["id"];
        let input = json!({ "id": id, "stageId": lost, "lossReasonId": reason });
        ada.data(CLOSE, json!({ "input": input })).await;
        make(&ada, pipeline, "open", 200).await;

        let period = json!({ "pipelineId": pipeline, "closedFrom": "2020-01-01T00:00:00Z" });
        for filter in [json!({ "pipelineId": pipeline }), period.clone(), json!({ "lossReasonIds": [reason] })] {
            let told = ada.data(FIGURES, json!({ "filter": filter })).await;
            assert_eq!(cora.client.data(FIGURES, json!({ "filter": filter })).await, told, "{filter}");
        }
        let hide = "mutation($input: UpdateRoleInput!) { updateRole(input: $input) { seq } }";
        let rule = json!([{ "stageId": lost, "verb": "VIEW", "scope": "NONE" }]);
        ada.data(hide, json!({ "input": { "id": role, "stageRules": rule } })).await;
        for filter in [period, json!({ "lossReasonIds": [reason] }), json!({ "statuses": ["LOST"] })] {
            let nothing = json!({ "dealStatistics": { "lostCount": 0, "byLossReason": [], "byOwner": [] }, "deals": { "nodes": [] } });
            assert_eq!(cora.client.data(FIGURES, json!({ "filter": filter })).await, nothing, "{filter}");
        }
        let open = cora.client.data(FIGURES, json!({ "filter": { "pipelineId": pipeline } })).await;
        assert_eq!(open["dealStatistics"]["byOwner"][0]["sums"]["count"], 1);
        assert_eq!(open["dealStatistics"]["byLossReason"][0]["lossReasonId"], Value::Null);
        assert_eq!(names(&open), ["open"]);
    }
}
