//! Stages that teach: their checklists, what of them is done on deals, and the days on which a workspace works.

use millrace_tests::{Client, Database, Live, Server, expect};
use serde_json::{Value, json};

const SET: &str = "mutation($input: SetDealChecklistItemInput!) { setDealChecklistItem(input: $input) { seq deal { version lastActivityAt } } }";

/// Gives a stage a checklist of `(id, text)`, where an id may be null; answers with it.
async fn write(admin: &Client, stage: &Value, items: Value) -> Value {
    let update = "mutation($input: UpdateStageInput!) { updateStage(input: $input) { pipeline { stages { id checklist { id text } } } } }";
    let data = admin.data(update, json!({ "input": { "id": stage, "checklist": items } })).await;
    let stages = data["updateStage"]["pipeline"]["stages"].as_array().into_iter().flatten();
    let found = stages.into_iter().find(|found| found["id"] == *stage);
    found.unwrap_or_else(|| panic!("no stage: {data}"))["checklist"].clone()
}

/// The pipeline's id and its stages' ids.
async fn pipeline(client: &Client) -> (Value, Vec<Value>) {
    let data = client.data("{ pipelines { id stages { id } } }", json!({})).await;
    let stages = data["pipelines"][0]["stages"].as_array().into_iter().flatten().map(|stage| stage["id"].clone());
    (data["pipelines"][0]["id"].clone(), stages.collect())
}

async fn deal(client: &Client, pipeline: &Value, name: &str) -> Value {
    let create = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
    let input = json!({ "pipelineId": pipeline, "name": name });
    client.data(create, json!({ "input": input })).await["createDeal"]["deal"]["id"].clone()
}

/// The checklist of a deal as texts with their state.
async fn checklist(client: &Client, deal: &Value) -> Value {
    let query = "query($id: ID!) { deal(id: $id) { checklist { text checked checkedBy { name } } } }";
    client.data(query, json!({ "id": deal })).await["deal"]["checklist"].take()
}

/// The number of the last event.
async fn seq(client: &Client) -> Value {
    client.data("{ workspace { seq } }", json!({})).await["workspace"]["seq"].take()
}

async fn set(client: &Client, deal: &Value, item: &Value, checked: bool) -> Value {
    let input = json!({ "id": deal, "itemId": item["id"], "checked": checked });
    client.data(SET, json!({ "input": input })).await["setDealChecklistItem"].take()
}

#[tokio::test]
async fn a_checklist_is_written_renamed_put_in_order_and_copied() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (source, stages) = pipeline(&ada).await;
        let first = write(&ada, &stages[0], json!([{ "text": " Offer  sent " }, { "text": "Seen" }])).await;
        assert_eq!((&first[0]["text"], &first[1]["text"]), (&json!("Offer sent"), &json!("Seen")));

        let renamed = json!([{ "id": first[1]["id"], "text": "Seen by who decides" }, { "text": "Call booked" }, { "id": first[0]["id"], "text": "Offer sent" }]);
        let second = write(&ada, &stages[0], renamed).await;
        assert_eq!((&second[0]["id"], &second[2]["id"]), (&first[1]["id"], &first[0]["id"]), "items keep their ids");
        assert_eq!(second[0]["text"], "Seen by who decides");
        assert_ne!(second[1]["id"], first[0]["id"]);

        // Somebody else's item, or the same one twice, becomes one of its own.
        let borrowed = write(&ada, &stages[1], json!([{ "id": first[0]["id"], "text": "a" }])).await;
        assert_ne!(borrowed[0]["id"], first[0]["id"]);
        let id = &second[0]["id"];
        let twice = write(&ada, &stages[0], json!([{ "id": id, "text": "a" }, { "id": id, "text": "b" }])).await;
        assert_eq!(twice[0]["id"], *id);
        assert_ne!(twice[1]["id"], *id);

        let copy = "mutation($input: CreatePipelineInput!) { createPipeline(input: $input) { pipeline { stages { checklist { id text } } } } }";
        let copied = ada.data(copy, json!({ "input": { "name": "Copy", "copyFromId": source } })).await;
        let copied = &copied["createPipeline"]["pipeline"]["stages"][0]["checklist"];
        assert_eq!((&copied[0]["text"], &copied[1]["text"]), (&json!("a"), &json!("b")));
        assert_ne!(copied[0]["id"], twice[0]["id"]);

        for (items, code) in [
            (json!([{ "text": "  " }]), "required"),
            (json!([{ "text": "x".repeat(201) }]), "too_long"),
            (Value::from(vec![json!({ "text": "x" }); 21]), "too_many"),
        ] {
            let update = "mutation($input: UpdateStageInput!) { updateStage(input: $input) { seq } }";
            let answer = ada.ask(update, json!({ "input": { "id": stages[0], "checklist": items } })).await;
            let refused = &answer["errors"][0]["extensions"]["fields"][0];
            assert_eq!((&refused["field"], &refused["code"]), (&json!("checklist"), &json!(code)), "{answer}");
        }
    }
}

#[tokio::test]
async fn what_is_checked_is_told_stays_and_counts_as_activity() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let boris = ada.invite("Boris", "Administrator", None).await.client;
        let (pipeline, stages) = pipeline(&ada).await;
        let items = write(&ada, &stages[0], json!([{ "text": "Offer sent" }, { "text": "Call booked" }])).await;
        let deal = deal(&ada, &pipeline, "Konex").await;
        let activity = "query($id: ID!) { deal(id: $id) { lastActivityAt checkedItems { itemId } } }";
        let before = ada.data(activity, json!({ "id": deal })).await;
        let query = "subscription($since: EventSeq) { changes(since: $since) { changes { id record { ... on Deal { checkedItems { itemId checkedById } } } } totals { stageId } } }";
        let mut live = Live::open(&ada, query, json!({ "since": seq(&ada).await })).await;
        set(&boris, &deal, &items[1], true).await;
        live.until(|batch| batch["changes"][0]["record"]["checkedItems"][0]["itemId"] == items[1]["id"]).await;

        set(&boris, &deal, &items[0], true).await;
        let batch =
            live.until(|batch| batch["changes"][0]["record"]["checkedItems"][1]["itemId"] == items[0]["id"]).await;
        assert_eq!(batch["totals"], json!([]), "no figure has changed");
        let both = json!([
            { "text": "Offer sent", "checked": true, "checkedBy": { "name": "Boris" } },
            { "text": "Call booked", "checked": true, "checkedBy": { "name": "Boris" } },
        ]);
        assert_eq!(checklist(&ada, &deal).await, both);
        let after = ada.data(activity, json!({ "id": deal })).await;
        assert!(after["deal"]["lastActivityAt"].as_str() > before["deal"]["lastActivityAt"].as_str(), "{after}");

        // It stays when the deal leaves the stage and comes back.
        let go = "mutation($input: MoveDealInput!) { moveDeal(input: $input) { seq } }";
        ada.data(go, json!({ "input": { "id": deal, "stageId": stages[1] } })).await;
        assert_eq!(checklist(&ada, &deal).await, json!([]), "the next stage asks for nothing");
        ada.data(go, json!({ "input": { "id": deal, "stageId": stages[0] } })).await;
        assert_eq!(checklist(&ada, &deal).await, both);

        let version = set(&ada, &deal, &items[0], false).await["deal"]["version"].clone();
        assert_eq!(checklist(&ada, &deal).await[0]["checked"], false);
        assert_eq!(set(&ada, &deal, &items[0], false).await["deal"]["version"], version, "nothing changed");

        // An item that is gone keeps its words on the timeline.
        write(&ada, &stages[0], json!([{ "id": items[0]["id"], "text": "Offer sent by post" }])).await;
        let timeline = "query($id: ID!) { deal(id: $id) { timeline { nodes { verb actor { name } changes { field before after } } } } }";
        let told = ada.data(timeline, json!({ "id": deal })).await;
        let told: Vec<_> = told["deal"]["timeline"]["nodes"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|event| event["verb"].as_str().is_some_and(|verb| verb.ends_with("checked")))
            .map(|event| {
                json!([
                    event["actor"]["name"],
                    event["verb"],
                    event["changes"][0]["before"],
                    event["changes"][0]["after"]
                ])
            })
            .collect();
        assert_eq!(
            told,
            [
                json!(["Ada Admin", "unchecked", "Offer sent", null]),
                json!(["Boris", "checked", null, "Offer sent"]),
                json!(["Boris", "checked", null, "Call booked"]),
            ]
        );
        let gone = json!({ "input": { "id": deal, "itemId": items[1]["id"], "checked": true } });
        assert_eq!(ada.refused(SET, gone).await, "VALIDATION");
        // What nobody can ask for any more is not carried on.
        set(&ada, &deal, &items[0], true).await;
        let kept = ada.data(activity, json!({ "id": deal })).await;
        assert_eq!(kept["deal"]["checkedItems"], json!([{ "itemId": items[0]["id"] }]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_check_at_once_are_both_kept_and_a_retry_is_not_done_again() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (pipeline, stages) = pipeline(&ada).await;
        let items = Value::from((0..8).map(|at| json!({ "text": format!("Item {at}") })).collect::<Vec<_>>());
        let items = write(&ada, &stages[0], items).await;
        let deal = deal(&ada, &pipeline, "Konex").await;
        let checks = items.as_array().into_iter().flatten().cloned().map(|item| {
            let (ada, deal) = (ada.clone(), deal.clone());
            tokio::spawn(async move { set(&ada, &deal, &item, true).await })
        });
        let checks: Vec<_> = checks.collect();
        for check in checks {
            expect(check.await, "a check failed");
        }
        let list = checklist(&ada, &deal).await;
        assert!(list.as_array().into_iter().flatten().all(|item| item["checked"] == true), "{list}");

        let again =
            json!({ "input": { "id": deal, "itemId": items[0]["id"], "checked": false, "clientMutationId": "c1" } });
        ada.data(SET, again.clone()).await;
        set(&ada, &deal, &items[0], true).await;
        ada.data(SET, again).await;
        assert_eq!(checklist(&ada, &deal).await[0]["checked"], true, "the retry was answered, not done");
    }
}

#[tokio::test]
async fn working_days_are_set_by_administrators_and_told_live() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let read = "{ workspace { workingDays timeLimitsInWorkingDays } }";
        let before = json!({ "workspace": { "workingDays": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"], "timeLimitsInWorkingDays": false } });
        assert_eq!(ada.data(read, json!({})).await, before);
        let update = "mutation($input: UpdateWorkspaceInput!) { updateWorkspace(input: $input) { seq workspace { workingDays timeLimitsInWorkingDays } } }";
        let query = "subscription($since: EventSeq) { changes(since: $since) { changes { record { ... on Workspace { workingDays timeLimitsInWorkingDays } } } } }";
        let mut live = Live::open(&ada, query, json!({ "since": seq(&ada).await })).await;
        let mut days = json!(["SUNDAY"]);
        for next in [json!(["THURSDAY", "SUNDAY", "MONDAY", "SUNDAY"]), json!(["TUESDAY"])] {
            let input = json!({ "input": { "workingDays": next, "timeLimitsInWorkingDays": true } });
            days = ada.data(update, input).await["updateWorkspace"]["workspace"].take();
            assert_eq!(days["timeLimitsInWorkingDays"], true);
        }
        assert_eq!(days["workingDays"], json!(["TUESDAY"]));
        live.until(|batch| batch["changes"][0]["record"] == days).await;
        let none = ada.ask(update, json!({ "input": { "workingDays": [] } })).await;
        assert_eq!(none["errors"][0]["extensions"]["fields"][0]["field"], "workingDays", "{none}");
        let log = ada.data("{ auditLog(first: 1) { nodes { verb changes { field after } } } }", json!({})).await;
        assert_eq!(log["auditLog"]["nodes"][0]["changes"][0], json!({ "field": "workingDays", "after": ["tuesday"] }));
    }
}
