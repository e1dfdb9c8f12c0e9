//! Pipelines and their stages through the API: the defaults, what administrators change, and what holds for deals.

use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};

const STAGES: &str = "id name kind color probability description timeLimitDays requiredFields position";

/// All pipelines, in order.
async fn pipelines(client: &Client) -> Vec<Value> {
    let data = client
        .data(&format!("{{ pipelines {{ id name companyRequirement stages {{ {STAGES} }} }} }}"), json!({}))
        .await;
    data["pipelines"].as_array().cloned().unwrap_or_default()
}

fn stage<'p>(pipeline: &'p Value, name: &str) -> &'p Value {
    pipeline["stages"].as_array().into_iter().flatten().find(|stage| stage["name"] == name).unwrap_or(&Value::Null)
}

fn names(pipeline: &Value) -> Vec<&str> {
    pipeline["stages"].as_array().into_iter().flatten().filter_map(|stage| stage["name"].as_str()).collect()
}

/// Runs a mutation of one input.
async fn change(client: &Client, mutation: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let answer = match mutation.starts_with("delete") && mutation.ends_with("Pipeline") {
        true => format!("mutation($input: DeleteInput!) {{ {mutation}(input: $input) {{ ok }} }}"),
        false => format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ pipeline {{ id name companyRequirement stages {{ {STAGES} }} }} }} }}"
        ),
    };
    client.ask(&answer, json!({ "input": input })).await
}

async fn deal(client: &Client, pipeline: &Value, stage: &Value, name: &str) -> Value {
    let create = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id version } } }";
    let input = json!({ "pipelineId": pipeline["id"], "stageId": stage["id"], "name": name, "amount": 100 });
    client.data(create, json!({ "input": input })).await["createDeal"]["deal"].take()
}

#[tokio::test]
async fn a_workspace_begins_with_six_open_stages_and_three_closed_ones() {
    let server = Server::start();
    let ada = server.set_up().await;
    let pipeline = &pipelines(&ada).await[0];
    let open = ["Incoming", "Qualified", "Contact made", "Proposal", "Negotiation", "Closing"];
    assert_eq!(names(pipeline), [&open[..], &["Won", "Lost", "Unqualified"]].concat());
    for (name, kind) in [("Incoming", "OPEN"), ("Won", "WON"), ("Lost", "LOST"), ("Unqualified", "UNQUALIFIED")] {
        assert_eq!(stage(pipeline, name)["kind"], kind);
    }
}

#[tokio::test]
async fn open_stages_are_added_renamed_reordered_and_taught() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let pipeline = pipelines(&ada).await[0].clone();
        let trial = json!({
            "pipelineId": pipeline["id"], "name": "Trial", "position": 1, "description": "Two weeks.", "timeLimitDays": 14,
            "requiredFields": ["CONTACTS"], "checklist": [{ "text": "Sent the key" }],
        });
        change(&ada, "createStage", trial.clone()).await;
        let mut endless = trial;
        endless["timeLimitDays"] = json!(0);
        let refused = change(&ada, "createStage", endless).await;
        assert_eq!(refused["errors"][0]["extensions"]["fields"][0]["field"], "timeLimitDays", "{refused}");
        let proposal = stage(&pipeline, "Proposal");
        change(&ada, "moveStage", json!({ "id": proposal["id"], "position": 0 })).await;
        let input = json!({
            "id": proposal["id"], "name": "Offer", "color": "#3b82f6", "probability": 55,
            "description": "Send the **offer**, then call.", "timeLimitDays": 2, "requiredFields": ["AMOUNT"],
        });
        change(&ada, "updateStage", input).await;

        let changed = &pipelines(&ada).await[0];
        assert_eq!(names(changed)[..3], ["Offer", "Incoming", "Trial"]);
        let trial = stage(changed, "Trial");
        assert_eq!((&trial["description"], &trial["timeLimitDays"]), (&json!("Two weeks."), &json!(14)));
        assert_eq!(trial["requiredFields"], json!(["CONTACTS"]));
        let offer = stage(changed, "Offer");
        assert_eq!((&offer["color"], &offer["probability"]), (&json!("#3b82f6"), &json!(55)));
        assert_eq!(offer["description"], "Send the **offer**, then call.");
        assert_eq!((&offer["timeLimitDays"], &offer["requiredFields"]), (&json!(2), &json!(["AMOUNT"])));
        let cleared = change(&ada, "updateStage", json!({ "id": proposal["id"], "timeLimitDays": null })).await;
        assert_eq!(stage(&cleared["data"]["updateStage"]["pipeline"], "Offer")["timeLimitDays"], Value::Null);
    }
}

#[tokio::test]
async fn a_new_probability_of_a_stage_changes_its_weighted_sum_at_once() {
    let server = Server::start();
    let ada = server.set_up().await;
    let pipeline = pipelines(&ada).await[0].clone();
    let incoming = stage(&pipeline, "Incoming");
    deal(&ada, &pipeline, incoming, "Konex").await;
    change(&ada, "updateStage", json!({ "id": incoming["id"], "probability": 90 })).await;
    let board = "query($id: ID!) { board(pipelineId: $id) { columns { totals { weighted { amount } } } } }";
    let board = ada.data(board, json!({ "id": pipeline["id"] })).await;
    assert_eq!(board["board"]["columns"][0]["totals"]["weighted"], json!([{ "amount": 90 }]));
}

#[tokio::test]
async fn a_stage_is_removed_once_its_deals_have_somewhere_to_go() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let pipeline = pipelines(&ada).await[0].clone();
        let (incoming, qualified) = (stage(&pipeline, "Incoming"), stage(&pipeline, "Qualified"));
        for name in ["b", "a"] {
            deal(&ada, &pipeline, incoming, name).await;
        }
        let thrown = deal(&ada, &pipeline, incoming, "thrown away").await;
        ada.data("mutation($id: ID!) { deleteDeal(input: { id: $id }) { seq } }", json!({ "id": thrown["id"] })).await;

        let refused = change(&ada, "deleteStage", json!({ "id": incoming["id"] })).await;
        assert_eq!(refused["errors"][0]["extensions"]["fields"][0]["field"], "moveDealsToStageId", "{refused}");
        change(&ada, "deleteStage", json!({ "id": incoming["id"], "moveDealsToStageId": qualified["id"] })).await;

        let left = &pipelines(&ada).await[0];
        assert_eq!(names(left)[0], "Qualified");
        let board =
            "query($id: ID!) { board(pipelineId: $id) { columns { totals { count } deals { nodes { name } } } } }";
        let board = ada.data(board, json!({ "id": pipeline["id"] })).await;
        assert_eq!(
            board["board"]["columns"][0],
            json!({ "totals": { "count": 2 }, "deals": { "nodes": [{ "name": "a" }, { "name": "b" }] } })
        );
        ada.data("mutation($id: ID!) { restoreDeal(input: { id: $id }) { seq } }", json!({ "id": thrown["id"] })).await;
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn closed_stages_are_renamed_and_never_removed() {
    let server = Server::start();
    let ada = server.set_up().await;
    let pipeline = pipelines(&ada).await[0].clone();
    for name in ["Won", "Lost", "Unqualified"] {
        let closed = stage(&pipeline, name);
        let renamed = change(&ada, "updateStage", json!({ "id": closed["id"], "name": format!("{name}!") })).await;
        let renamed = stage(&renamed["data"]["updateStage"]["pipeline"], &format!("{name}!")).clone();
        assert_eq!(renamed["kind"], closed["kind"]);
        let refused = change(&ada, "deleteStage", json!({ "id": closed["id"] })).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
    }
}

#[tokio::test]
async fn pipelines_are_made_copied_and_removed_when_empty() {
    let server = Server::start();
    let ada = server.set_up().await;
    let first = pipelines(&ada).await[0].clone();
    let proposal = stage(&first, "Proposal");
    let taught = json!({ "id": proposal["id"], "name": "Offer", "description": "Call first.", "timeLimitDays": 3, "requiredFields": ["COMPANY"] });
    change(&ada, "updateStage", taught).await;
    change(&ada, "updatePipeline", json!({ "id": first["id"], "companyRequirement": "WARN" })).await;

    change(&ada, "createPipeline", json!({ "name": "Retail" })).await;
    change(&ada, "createPipeline", json!({ "name": "Wholesale", "copyFromId": first["id"] })).await;
    let all = pipelines(&ada).await;
    assert_eq!(
        all.iter().map(|pipeline| pipeline["name"].as_str().unwrap_or_default()).collect::<Vec<_>>()[1..],
        ["Retail", "Wholesale"]
    );
    assert_eq!(names(&all[1]), names(&first), "without a source it has the default stages");
    let copied = stage(&all[2], "Offer");
    assert_eq!(
        (&copied["description"], &copied["timeLimitDays"], &copied["requiredFields"]),
        (&json!("Call first."), &json!(3), &json!(["COMPANY"]))
    );
    assert_eq!(all[2]["companyRequirement"], "WARN");
    assert_ne!(copied["id"], proposal["id"]);

    deal(&ada, &all[1], stage(&all[1], "Incoming"), "Keeps it").await;
    let refused = change(&ada, "deletePipeline", json!({ "id": all[1]["id"] })).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
    change(&ada, "deletePipeline", json!({ "id": all[2]["id"] })).await;
    assert_eq!(pipelines(&ada).await.len(), 2);
}

#[tokio::test]
async fn a_pipeline_may_ask_for_a_company() {
    let server = Server::start();
    let ada = server.set_up().await;
    let pipeline = pipelines(&ada).await[0].clone();
    let create = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
    let input = json!({ "input": { "pipelineId": pipeline["id"], "name": "Konex" } });
    for (requirement, is_refused) in [("WARN", false), ("REQUIRED", true)] {
        change(&ada, "updatePipeline", json!({ "id": pipeline["id"], "companyRequirement": requirement })).await;
        let answer = ada.ask(create, input.clone()).await;
        assert_eq!(
            answer["errors"][0]["extensions"]["fields"][0]["field"] == "companyId",
            is_refused,
            "{requirement}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_pipeline_may_ask_for_a_contact() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let pipeline = pipelines(&ada).await[0].clone();
        let ask = async |requirement: &str| {
            let input = json!({ "id": pipeline["id"], "contactRequirement": requirement });
            change(&ada, "updatePipeline", input).await;
        };
        let refused = |answer: &Value| answer["errors"][0]["extensions"]["fields"].clone();
        let required = |field: &str| json!([{ "field": field, "code": "required", "message": "is required" }]);
        let create = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id version } } }";
        let alone = json!({ "input": { "pipelineId": pipeline["id"], "name": "Konex" } });
        let contact = "mutation { createContact(input: { firstName: \"Eva\" }) { contact { id } } }";
        let eva = ada.data(contact, json!({})).await["createContact"]["contact"]["id"].take();

        ask("WARN").await;
        let before = ada.data(create, alone.clone()).await["createDeal"]["deal"].take();
        ask("REQUIRED").await;
        let answer = ada.ask(create, alone.clone()).await;
        assert_eq!(refused(&answer), required("contactIds"), "{answer}");
        let with = json!({ "input": { "pipelineId": pipeline["id"], "name": "Konex", "contactIds": [eva] } });
        let deal = ada.data(create, with).await["createDeal"]["deal"].take();

        // What has one keeps one; what was made without may stay without, and is moved on.
        let update = "mutation($input: UpdateDealInput!) { updateDeal(input: $input) { deal { version } } }";
        let taken = json!({ "input": { "id": deal["id"], "version": 1, "contactIds": [] } });
        let answer = ada.ask(update, taken).await;
        assert_eq!(refused(&answer), required("contactIds"), "{answer}");
        ada.data(update, json!({ "input": { "id": before["id"], "version": 1, "name": "Konex, before" } })).await;
        let to = &pipeline["stages"][1]["id"];
        let moving = "mutation($input: MoveDealInput!) { moveDeal(input: $input) { seq } }";
        ada.data(moving, json!({ "input": { "id": before["id"], "stageId": to } })).await;
        let many =
            "mutation($input: ChangeDealsInput!) { changeDeals(input: $input) { results { refusal { code } } } }";
        let without = json!({ "input": { "changes": [{ "id": deal["id"], "contactIds": [] }] } });
        let answer = ada.data(many, without).await;
        assert_eq!(answer["changeDeals"]["results"][0]["refusal"]["code"], "VALIDATION", "{answer}");

        // A stage that asks for the same tells it once; so does a copy of the pipeline.
        let first = &pipeline["stages"][0]["id"];
        let asks = json!({ "input": { "id": first, "requiredFields": ["CONTACTS"] } });
        ada.data("mutation($input: UpdateStageInput!) { updateStage(input: $input) { seq } }", asks).await;
        let answer = ada.ask(create, alone).await;
        assert_eq!(refused(&answer), required("contactIds"), "{answer}");
        let copied = json!({ "name": "Copy", "copyFromId": pipeline["id"] });
        change(&ada, "createPipeline", copied).await;
        let copy = ada.data("{ pipelines { id name contactRequirement } }", json!({})).await["pipelines"][1].take();
        assert_eq!((&copy["name"], &copy["contactRequirement"]), (&json!("Copy"), &json!("REQUIRED")));

        // A lead without a person is not converted into a deal there; one with a person brings the contact along.
        let convert = "mutation($input: ConvertLeadInput!) { convertLead(input: $input) { lead { dealId } } }";
        let lead = "mutation($input: CreateLeadInput!) { createLead(input: $input) { lead { id } } }";
        for (input, is_refused) in
            [(json!({ "companyName": "Ropes" }), true), (json!({ "companyName": "Ropes", "firstName": "Ivan" }), false)]
        {
            let made = ada.data(lead, json!({ "input": input })).await["createLead"]["lead"]["id"].take();
            let input = json!({ "id": made, "deal": { "pipelineId": pipeline["id"] } });
            let answer = ada.ask(convert, json!({ "input": input })).await;
            assert_eq!(refused(&answer) == required("contactId"), is_refused, "{answer}");
            assert_eq!(answer["data"]["convertLead"]["lead"]["dealId"].is_string(), !is_refused, "{answer}");
        }
        server.run(&["doctor"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_deal_is_left_in_a_stage_that_is_removed_at_the_same_time() {
    for database in Database::all().await {
        let server = Server::start_on(database.clone());
        let ada = server.set_up().await;
        // On PostgreSQL the writers work through another process than the administrator.
        let other = if matches!(database, Database::Sqlite) { None } else { Some(server.beside()) };
        let writer = ada.at(other.as_ref().map_or(&server.url, |other| &other.url));
        let data = ada.data("{ pipelines { id stages { id kind } } }", json!({})).await;
        let pipeline = data["pipelines"][0]["id"].clone();
        let stages = data["pipelines"][0]["stages"].as_array().cloned().unwrap_or_default();
        let open: Vec<_> =
            stages.iter().filter(|stage| stage["kind"] == "OPEN").map(|stage| stage["id"].clone()).collect();
        let (last, doomed) = open.split_last().unwrap_or_else(|| panic!("no stages"));
        let writers: Vec<_> = (0..4)
            .map(|number| {
                let (writer, pipeline, doomed) = (writer.clone(), pipeline.clone(), doomed.to_vec());
                tokio::spawn(async move {
                    for step in 0..30 {
                        let stage = &doomed[(number + step) % doomed.len()];
                        let input =
                            json!({ "pipelineId": pipeline, "stageId": stage, "name": format!("{number}/{step}") });
                        // Refused once the stage is gone; never lost in it.
                        writer
                            .ask(
                                "mutation($input: CreateDealInput!) { createDeal(input: $input) { seq } }",
                                json!({ "input": input }),
                            )
                            .await;
                    }
                })
            })
            .collect();
        for stage in doomed {
            let input = json!({ "id": stage, "moveDealsToStageId": last });
            ada.data(
                "mutation($input: DeleteStageInput!) { deleteStage(input: $input) { seq } }",
                json!({ "input": input }),
            )
            .await;
        }
        for writer in writers {
            millrace_tests::expect(writer.await, "a writer failed");
        }
        server.run(&["doctor"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_changes_of_a_stage_at_once_both_hold() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let data = ada.data("{ pipelines { stages { id } } }", json!({})).await;
        let stage = &data["pipelines"][0]["stages"][0]["id"];
        let update = "mutation($input: UpdateStageInput!) { updateStage(input: $input) { seq } }";
        for round in 1..20 {
            let name = json!({ "input": { "id": stage, "name": format!("Stage {round}") } });
            let days = json!({ "input": { "id": stage, "timeLimitDays": round } });
            tokio::join!(ada.data(update, name), ada.data(update, days));
            let data = ada.data("{ pipelines { stages { name timeLimitDays } } }", json!({})).await;
            let expected = json!({ "name": format!("Stage {round}"), "timeLimitDays": round });
            assert_eq!(data["pipelines"][0]["stages"][0], expected);
        }
    }
}
