//! Rates of currencies: who sets them, what they make of totals, and who hears of it.

use millrace_tests::{Client, Database, Live, Server};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
const SET: &str = "mutation($input: SetCurrencyRateInput!) { setCurrencyRate(input: $input) {
    seq workspace { version currencyRates { currency rate updatedAt } }
} }";
const REMOVE: &str = "mutation($input: RemoveCurrencyRateInput!) { removeCurrencyRate(input: $input) {
    seq workspace { currencyRates { currency rate } }
} }";
const FIGURES: &str = "query($id: ID!) {
    workspace { currency currenciesInUse currencyRates { currency rate } }
    board(pipelineId: $id, first: 0) { columns { totals {
        amounts { amount currency }
        convertedAmount { amount { amount currency } isApproximate withoutRate { amount currency } }
        convertedWeighted { amount { amount } }
    } } }
    dealStatistics(filter: { pipelineId: $id }) { convertedOpenAmount { amount { amount } } convertedWonAmount { amount { amount } } }
}";
const WORKSPACE_CHANGES: &str = "subscription($since: EventSeq) { changes(since: $since) {
    changes { kind record { ... on Workspace { currency currencyRates { currency rate } } } }
} }";

async fn pipeline(client: &Client) -> Value {
    client.data("{ pipelines { id } }", json!({})).await["pipelines"][0]["id"].take()
}

async fn deal(client: &Client, pipeline: &Value, amount: i64, currency: &str) {
    let input = json!({ "pipelineId": pipeline, "name": "Konex", "amount": amount, "currency": currency });
    client.data(CREATE, json!({ "input": input })).await;
}

async fn set(client: &Client, currency: &str, rate: &str) -> Value {
    client.data(SET, json!({ "input": { "currency": currency, "rate": rate } })).await["setCurrencyRate"].take()
}

async fn figures(client: &Client, pipeline: &Value) -> Value {
    client.data(FIGURES, json!({ "id": pipeline })).await
}

/// The reasons why a rate is refused: field and code of each.
async fn refused(client: &Client, currency: &str, rate: &str) -> Vec<(String, String)> {
    let answer = client.ask(SET, json!({ "input": { "currency": currency, "rate": rate } })).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let fields = answer["errors"][0]["extensions"]["fields"].as_array().cloned().unwrap_or_default();
    fields.iter().map(|field| (text(&field["field"]), text(&field["code"]))).collect()
}

#[tokio::test]
async fn totals_of_several_currencies_are_told_in_the_workspaces_at_its_rates() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let pipeline = pipeline(&ada).await;
        for (amount, currency) in [(100_000, "USD"), (200_000, "EUR"), (10_000, "JPY"), (5_000, "CZK"), (1, "EUR")] {
            deal(&ada, &pipeline, amount, currency).await;
        }
        let before = figures(&ada, &pipeline).await;
        assert_eq!(before["workspace"]["currenciesInUse"], json!(["CZK", "EUR", "JPY", "USD"]));
        let incoming = &before["board"]["columns"][0]["totals"]["convertedAmount"];
        assert_eq!(incoming["amount"], json!({ "amount": 100_000, "currency": "USD" }));
        assert_eq!(
            (&incoming["isApproximate"], incoming["withoutRate"].as_array().map(Vec::len)),
            (&json!(false), Some(3))
        );

        set(&ada, "EUR", "1.0832").await;
        let saved = set(&ada, "jpy", "0.0062").await;
        assert_eq!(saved["workspace"]["currencyRates"][1]["currency"], "JPY");
        let after = figures(&ada, &pipeline).await;
        let totals = &after["board"]["columns"][0]["totals"];
        // 1000.00 + 2000.01 * 1.0832 (2166.410832) + 10000 yen * 0.0062 (62.00)
        assert_eq!(totals["convertedAmount"]["amount"], json!({ "amount": 322_841, "currency": "USD" }));
        assert_eq!(totals["convertedAmount"]["isApproximate"], json!(true));
        assert_eq!(totals["convertedAmount"]["withoutRate"], json!([{ "amount": 5_000, "currency": "CZK" }]));
        assert_eq!(totals["amounts"].as_array().map(Vec::len), Some(4), "the sums by currency stay");
        let weighted = totals["convertedWeighted"]["amount"]["amount"].as_i64().unwrap_or_default();
        assert!(weighted > 0 && weighted < 322_841);
        assert_eq!(after["dealStatistics"]["convertedOpenAmount"]["amount"]["amount"], 322_841);
        assert_eq!(after["dealStatistics"]["convertedWonAmount"]["amount"]["amount"], 0);

        let removed = ada.data(REMOVE, json!({ "input": { "currency": "EUR" } })).await;
        assert_eq!(
            removed["removeCurrencyRate"]["workspace"]["currencyRates"],
            json!([{ "currency": "JPY", "rate": "0.0062" }])
        );
    }
}

#[tokio::test]
async fn a_rate_is_set_by_administrators_checked_told_live_and_kept_in_the_log() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await;
        let input = json!({ "input": { "currency": "EUR", "rate": "1.08" } });
        assert_eq!(bob.client.refused(SET, input).await, "FORBIDDEN");

        let refusal = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
        assert_eq!(refused(&ada, "EUR", "1,08").await, refusal("rate", "invalid_rate"));
        assert_eq!(refused(&ada, "EUR", "0").await, refusal("rate", "invalid_rate"));
        assert_eq!(refused(&ada, "EUR", " ").await, refusal("rate", "required"));
        assert_eq!(refused(&ada, "USD", "1").await, refusal("currency", "not_allowed"));
        assert_eq!(refused(&ada, "XXX", "x").await.len(), 2, "all that is wrong is told at once");

        let mut live = Live::open(&bob.client, WORKSPACE_CHANGES, json!({ "since": null })).await;
        let first = set(&ada, "EUR", "1.08").await;
        let again = set(&ada, "EUR", "1.0800").await;
        assert_eq!(first["workspace"], again["workspace"], "the same rate is no change");
        let told = live.until(|batch| batch["changes"][0]["kind"] == "WORKSPACE").await;
        let rates = &told["changes"][0]["record"]["currencyRates"];
        assert_eq!(*rates, json!([{ "currency": "EUR", "rate": "1.08" }]));

        let log = "{ auditLog(first: 1) { nodes { kind verb changes { field before after } } } }";
        let event = &ada.data(log, json!({})).await["auditLog"]["nodes"][0];
        assert_eq!((event["kind"].as_str(), event["verb"].as_str()), (Some("WORKSPACE"), Some("updated")));
        let change =
            json!({ "field": "currencyRates", "before": null, "after": [{ "currency": "EUR", "rate": "1.08" }] });
        assert_eq!(event["changes"], json!([change]));

        let once = json!({ "input": { "currency": "CHF", "rate": "1.1", "clientMutationId": "r1" } });
        let (done, repeated) = (ada.data(SET, once.clone()).await, ada.data(SET, once).await);
        assert_eq!(
            done["setCurrencyRate"]["workspace"]["version"],
            repeated["setCurrencyRate"]["workspace"]["version"]
        );
    }
}

#[tokio::test]
async fn another_currency_of_the_workspace_takes_the_rates_with_it_and_back() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        set(&ada, "EUR", "1.25").await;
        set(&ada, "CZK", "0.05").await;
        let change = "mutation($code: String!) { updateWorkspace(input: { currency: $code }) {
            workspace { currency currencyRates { currency rate } }
        } }";
        let rates = async |code: &str| {
            ada.data(change, json!({ "code": code })).await["updateWorkspace"]["workspace"]["currencyRates"].take()
        };
        let in_euros = json!([{ "currency": "CZK", "rate": "0.04" }, { "currency": "USD", "rate": "0.8" }]);
        assert_eq!(rates("EUR").await, in_euros);
        assert_eq!(rates("CHF").await, json!([]), "nothing is known of francs");
        let in_dollars = json!([{ "currency": "CZK", "rate": "0.05" }, { "currency": "EUR", "rate": "1.25" }]);
        assert_eq!(rates("USD").await, in_dollars);
    }
}
