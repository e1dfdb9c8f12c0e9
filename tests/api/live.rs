//! What is told live: who sees what, when, and that nothing is missed or told twice.

use millrace_tests::{Live, Server};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: CreateDealInput!) { createDeal(input: $input) { seq deal { id stageId } } }";

async fn pipeline(client: &millrace_tests::Client) -> (String, Vec<String>) {
    let data = client.data("{ pipelines { id stages { id } } }", json!({})).await;
    let stages = data["pipelines"][0]["stages"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|stage| stage["id"].as_str().unwrap_or_default().to_owned());
    (data["pipelines"][0]["id"].as_str().unwrap_or_default().to_owned(), stages.collect())
}

fn of_deal(batch: &Value, id: &Value) -> bool {
    batch["changes"].as_array().into_iter().flatten().any(|change| change["id"] == *id)
}

#[tokio::test]
async fn a_move_arrives_with_exact_totals_and_its_origin() {
    let server = Server::start();
    let ada = server.set_up().await;
    let boris = ada.invite("Boris Manager", "Administrator", None).await;
    let (pipeline, stages) = pipeline(&ada).await;
    let mut live = Live::changes(&boris.client, None).await;
    let created =
        ada.data(CREATE, json!({ "input": { "pipelineId": pipeline, "name": "Konex", "amount": 55_000 } })).await;
    let deal = &created["createDeal"]["deal"]["id"];
    live.until(|batch| of_deal(batch, deal)).await;
    ada.data(
        "mutation($input: MoveDealInput!) { moveDeal(input: $input) { seq } }",
        json!({ "input": { "id": deal, "stageId": stages[1], "clientMutationId": "m1" } }),
    )
    .await;
    let batch = live.until(|batch| of_deal(batch, deal)).await;
    assert_eq!(batch["changes"][0]["origins"], json!(["m1"]));
    assert_eq!(batch["changes"][0]["record"]["stageId"], json!(stages[1]));
    let totals = batch["totals"].as_array().cloned().unwrap_or_default();
    let of = |stage: &str| {
        totals.iter().find(|totals| totals["stageId"] == stage).map(|totals| totals["totals"]["count"].clone())
    };
    assert_eq!((of(&stages[0]), of(&stages[1])), (Some(json!(0)), Some(json!(1))), "{batch:#}");
}

#[tokio::test]
async fn what_was_missed_is_told_after_the_number_that_is_known() {
    let server = Server::start();
    let ada = server.set_up().await;
    let (pipeline, _) = pipeline(&ada).await;
    let since = ada.data("{ workspace { seq } }", json!({})).await["workspace"]["seq"].as_i64();
    let mut ids = Vec::new();
    for number in 0..5 {
        let created =
            ada.data(CREATE, json!({ "input": { "pipelineId": pipeline, "name": format!("Deal {number}") } })).await;
        ids.push(created["createDeal"]["deal"]["id"].clone());
    }
    let mut live = Live::changes(&ada, since).await;
    let (mut seen, mut last) = (Vec::new(), since.unwrap_or_default());
    while seen.len() < ids.len() {
        let batch = live.next("changes").await;
        assert_eq!(batch["fromSeq"].as_i64(), Some(last), "batches follow one another");
        last = batch["seq"].as_i64().unwrap_or_default();
        seen.extend(batch["changes"].as_array().into_iter().flatten().map(|change| change["id"].clone()));
    }
    assert_eq!(seen, ids);
}

#[tokio::test]
async fn a_number_of_the_future_asks_for_everything_again() {
    let server = Server::start();
    let ada = server.set_up().await;
    let mut live = Live::changes(&ada, Some(1_000_000)).await;
    assert_eq!(live.next("changes").await["resync"], true);
}

#[tokio::test]
async fn a_card_disappears_when_it_is_given_to_somebody_else() {
    let server = Server::start();
    let ada = server.set_up().await;
    let manager = ada.invite("Mona Manager", "Manager", None).await;
    let anna = ada.invite("Anna Seller", "User", Some(&manager.id)).await;
    let boris = ada.invite("Boris Seller", "User", Some(&manager.id)).await;
    let (pipeline, _) = pipeline(&ada).await;
    let (mut for_anna, mut for_boris) =
        (Live::changes(&anna.client, None).await, Live::changes(&boris.client, None).await);
    let mut for_manager = Live::changes(&manager.client, None).await;
    let created =
        anna.client.data(CREATE, json!({ "input": { "pipelineId": pipeline, "name": "Hers", "amount": 100 } })).await;
    let deal = &created["createDeal"]["deal"]["id"];
    for_anna.until(|batch| of_deal(batch, deal)).await;
    for_manager.until(|batch| of_deal(batch, deal)).await;
    let give = json!({ "input": { "id": deal, "version": 1, "ownerId": boris.id } });
    manager.client.data("mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }", give).await;
    let gone = for_anna.until(|batch| of_deal(batch, deal)).await;
    assert!(gone["changes"][0]["record"].is_null(), "{gone:#}");
    assert_eq!(gone["totals"][0]["totals"]["count"], 0);
    // Boris's first word of the deal is that it is his: he was told nothing while it was hers.
    let his = for_boris.until(|batch| of_deal(batch, deal)).await;
    assert_eq!(his["changes"][0]["record"]["ownerId"], json!(boris.id));
    let hidden = anna.client.refused("query($id: ID!) { deal(id: $id) { id } }", json!({ "id": deal })).await;
    assert_eq!(hidden, "NOT_FOUND");
}

#[tokio::test]
async fn deactivation_signs_out_everywhere_at_once() {
    let server = Server::start();
    let ada = server.set_up().await;
    let anna = ada.invite("Anna Seller", "User", None).await;
    let mut live = Live::changes(&anna.client, None).await;
    ada.data("mutation($id: ID!) { deactivateUser(input: { id: $id }) { seq } }", json!({ "id": anna.id })).await;
    let closed = loop {
        if let Err(code) = live.try_message().await {
            break code;
        }
    };
    assert_eq!(closed, 4401);
    assert_eq!(anna.client.refused("{ workspace { id } }", json!({})).await, "UNAUTHENTICATED");
}

#[tokio::test]
async fn typed_subscriptions_tell_their_own_kind() {
    let server = Server::start();
    let ada = server.set_up().await;
    let (pipeline, stages) = pipeline(&ada).await;
    let mut deals = Live::open(
        &ada,
        "subscription($id: ID) { dealChanged(pipelineId: $id) { id deal { name } } }",
        json!({ "id": pipeline }),
    )
    .await;
    let mut companies = Live::open(&ada, "subscription { companyChanged { id company { name } } }", json!({})).await;
    let mut contacts = Live::open(&ada, "subscription { contactChanged { id contact { name } } }", json!({})).await;
    let mut pipelines =
        Live::open(&ada, "subscription { pipelineChanged { id pipeline { stages { name } } } }", json!({})).await;
    ada.data("mutation { createCompany(input: { name: \"Isdom\" }) { seq } createContact(input: { firstName: \"Ján\" }) { seq } }", json!({})).await;
    ada.data(CREATE, json!({ "input": { "pipelineId": pipeline, "name": "Konex" } })).await;
    ada.data(
        "mutation($id: ID!) { updateStage(input: { id: $id, name: \"First call\" }) { seq } }",
        json!({ "id": stages[0] }),
    )
    .await;
    assert_eq!(deals.next("dealChanged").await["deal"]["name"], "Konex");
    assert_eq!(companies.next("companyChanged").await["company"]["name"], "Isdom");
    assert_eq!(contacts.next("contactChanged").await["contact"]["name"], "Ján");
    assert_eq!(pipelines.next("pipelineChanged").await["pipeline"]["stages"][0]["name"], "First call");
}

/// Whoever sees a company only because a deal is with it learns that it was thrown away, and nobody else does.
#[tokio::test]
async fn what_is_seen_through_a_deal_goes_from_its_viewers_screens_too() {
    let server = Server::start();
    let ada = server.set_up().await;
    let (anna, boris) = (ada.invite("Anna Seller", "User", None).await, ada.invite("Boris Seller", "User", None).await);
    let (pipeline, _) = pipeline(&ada).await;
    let made = ada
        .data(
            "mutation { createCompany(input: { name: \"Isdom\" }) { company { id } } createContact(input: { firstName: \"Ján\" }) { contact { id } } }",
            json!({}),
        )
        .await;
    let (company, contact) = (&made["createCompany"]["company"]["id"], &made["createContact"]["contact"]["id"]);
    let deal = json!({ "pipelineId": pipeline, "name": "Hers", "ownerId": anna.id, "companyId": company, "contactIds": [contact] });
    ada.data(CREATE, json!({ "input": deal })).await;
    let since = ada.data("{ workspace { seq } }", json!({})).await["workspace"]["seq"].as_i64();
    let mut for_anna = Live::changes(&anna.client, since).await;
    let mut for_boris = Live::changes(&boris.client, since).await;
    let throw = "mutation($company: ID!, $contact: ID!) { deleteCompany(input: { id: $company }) { seq } deleteContact(input: { id: $contact }) { seq } }";
    ada.data(throw, json!({ "company": company, "contact": contact })).await;
    let mut gone = Vec::new();
    while gone.len() < 2 {
        let batch = for_anna.next("changes").await;
        gone.extend(batch["changes"].as_array().into_iter().flatten().cloned());
    }
    assert!(gone.iter().all(|change| change["record"].is_null()), "{gone:#?}");
    assert_eq!((&gone[0]["id"], &gone[1]["id"]), (company, contact));
    // The first that Boris is told is what comes after.
    boris.client.data(CREATE, json!({ "input": { "pipelineId": pipeline, "name": "His" } })).await;
    let first = for_boris.next("changes").await;
    assert_eq!(first["changes"][0]["record"]["name"], "His", "{first:#}");
    assert_eq!(first["changes"].as_array().map(Vec::len), Some(1), "{first:#}");
}
