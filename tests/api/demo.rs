//! The demo company: the figures of the data it was made from, asked through the API.

use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};

const FIGURES: &str = "query($filter: DealFilter) { dealStatistics(filter: $filter) {
    count openCount wonCount lostCount wonAmounts { amount currency } winRate meanCycleDays meanWonCycleDays
} }";

async fn figures(client: &Client, filter: Value) -> Value {
    client.data(FIGURES, json!({ "filter": filter })).await["dealStatistics"].take()
}

fn rounded(value: &Value) -> f64 {
    (value.as_f64().unwrap_or_default() * 100.0).round() / 100.0
}

#[tokio::test]
async fn the_demo_company_has_the_figures_of_its_data() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up_demo().await;
        let pipelines = ada.data("{ pipelines { id stages { id name } } }", json!({})).await;
        // The demo's deals stand in one pipeline.
        let mut demo = Value::Null;
        for pipeline in pipelines["pipelines"].as_array().into_iter().flatten() {
            let found = figures(&ada, json!({ "pipelineId": pipeline["id"] })).await;
            if found["count"] == 8_800 {
                demo = pipeline.clone();
            }
        }
        assert!(!demo.is_null(), "no pipeline holds 8,800 deals");
        let all = figures(&ada, json!({})).await;
        assert_eq!(
            (&all["count"], &all["wonCount"], &all["lostCount"], &all["openCount"]),
            (&json!(8_800), &json!(4_238), &json!(2_473), &json!(2_089))
        );
        assert_eq!(all["wonAmounts"], json!([{ "amount": 1_000_553_400_i64, "currency": "USD" }]));
        assert_eq!(rounded(&all["winRate"]), 63.15);
        assert_eq!(rounded(&all["meanCycleDays"]), 47.99);
        assert_eq!(rounded(&all["meanWonCycleDays"]), 51.78);

        let incoming = demo["stages"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|stage| stage["name"] == "Incoming")
            .map(|stage| stage["id"].clone());
        let prospecting = figures(&ada, json!({ "stageIds": [incoming] })).await;
        assert_eq!(prospecting["count"], 500, "prospecting");
        assert_eq!(all["openCount"].as_i64().unwrap_or_default() - 500, 1_589, "engaging");

        let users = ada.data("{ users { id name manager { name } } }", json!({})).await;
        let users = users["users"].as_array().cloned().unwrap_or_default();
        let id = |name: &str| users.iter().find(|user| user["name"] == name).map(|user| user["id"].clone());
        let darcel = figures(&ada, json!({ "ownerIds": [id("Darcel Schlecht")] })).await;
        assert_eq!(darcel["wonAmounts"][0]["amount"], 115_321_400);
        let team: Vec<_> = users
            .iter()
            .filter(|user| user["manager"]["name"] == "Melvin Marxen")
            .map(|user| user["id"].clone())
            .collect();
        let melvin = figures(&ada, json!({ "ownerIds": team })).await;
        assert_eq!(melvin["wonAmounts"][0]["amount"], 225_193_000);

        let companies = ada.data("{ companies { totalCount } parents: companies(first: 200) { nodes { name parent { name } } } deals(filter: { text: \"GTXPro\" }) { totalCount } }", json!({})).await;
        assert_eq!(companies["companies"]["totalCount"], 85);
        let subsidiaries = companies["parents"]["nodes"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|company| !company["parent"].is_null());
        assert_eq!(subsidiaries.count(), 15);
        assert_eq!(companies["deals"]["totalCount"], 0, "the misspelt product is corrected");
        server.run(&["doctor"]);
    }
}
