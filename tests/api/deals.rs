//! Deals through the API: making, changing, moving, closing, the trash, and what is refused on the way.

use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: CreateDealInput!) { createDeal(input: $input) { seq deal { id version stageId rank amount tags company { name } contacts { name } } } }";
const UPDATE: &str = "mutation($input: UpdateDealInput!) { updateDeal(input: $input) { deal { id name version amount probability probabilityOverride expectedCloseOn tags } } }";
const MOVE: &str =
    "mutation($input: MoveDealInput!) { moveDeal(input: $input) { deal { id stageId rank version status closedAt } } }";
const CLOSE: &str = "mutation($input: CloseDealInput!) { closeDeal(input: $input) { deal { status amount closedAt lossReason { name } } } }";

/// The first pipeline and its stages, by name.
async fn pipeline(client: &Client) -> (String, Value) {
    let data = client.data("{ pipelines { id stages { id name kind probability } } }", json!({})).await;
    let pipeline = &data["pipelines"][0];
    let stages = pipeline["stages"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|stage| (stage["name"].as_str().unwrap_or_default().to_owned(), stage["id"].clone()));
    (pipeline["id"].as_str().unwrap_or_default().to_owned(), Value::Object(stages.collect()))
}

async fn create(client: &Client, pipeline: &str, name: &str) -> Value {
    let mut data =
        client.data(CREATE, json!({ "input": { "pipelineId": pipeline, "name": name, "amount": 10_000 } })).await;
    data["createDeal"]["deal"].take()
}

#[tokio::test]
async fn a_deal_goes_back_to_the_rank_it_had_where_no_neighbour_is_named() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (pipeline, stages) = pipeline(&ada).await;
        // Each new deal stands on top.
        let below = create(&ada, &pipeline, "Below").await;
        let moved = create(&ada, &pipeline, "Moved").await;
        let above = create(&ada, &pipeline, "Above").await;
        let go = async |stage: &str, rank: Value| {
            let input = json!({ "id": moved["id"], "stageId": stages[stage], "rank": rank });
            ada.data(MOVE, json!({ "input": input })).await["moveDeal"]["deal"]["rank"].take()
        };
        go("Qualified", Value::Null).await;
        let back = go("Incoming", moved["rank"].clone()).await;
        let ranks = [&above["rank"], &back, &below["rank"]].map(|rank| rank.as_str().unwrap_or_default());
        assert!(ranks.is_sorted() && ranks[0] < ranks[1] && ranks[1] < ranks[2], "{ranks:?}");
        let input = json!({ "id": moved["id"], "stageId": stages["Incoming"], "rank": "not a rank!" });
        assert_eq!(ada.refused(MOVE, json!({ "input": input })).await, "VALIDATION");
    }
}

#[tokio::test]
async fn a_deal_lives_from_first_call_to_won_and_back() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (pipeline, stages) = pipeline(&ada).await;
        let company =
            ada.data("mutation { createCompany(input: { name: \"Konex\" }) { company { id } } }", json!({})).await;
        let contact = ada.data("mutation { createContact(input: { firstName: \"Mária\", lastName: \"Kováčová\" }) { contact { id } } }", json!({})).await;
        let input = json!({
            "pipelineId": pipeline, "name": "  Konex   GTX ", "amount": 548_200, "tags": ["GTX", "gtx", "renewal"],
            "companyId": company["createCompany"]["company"]["id"], "contactIds": [contact["createContact"]["contact"]["id"]],
        });
        let created = ada.data(CREATE, json!({ "input": input })).await;
        let deal = &created["createDeal"]["deal"];
        assert_eq!(deal["stageId"], stages["Incoming"]);
        assert_eq!(deal["tags"], json!(["GTX", "renewal"]));
        assert_eq!(deal["company"]["name"], "Konex");
        assert_eq!(deal["contacts"][0]["name"], "Mária Kováčová");

        let patch =
            json!({ "id": deal["id"], "version": 1, "probabilityOverride": 42, "expectedCloseOn": "2027-03-01" });
        let updated = ada.data(UPDATE, json!({ "input": patch })).await;
        assert_eq!(updated["updateDeal"]["deal"]["probability"], 42);
        let patch = json!({ "id": deal["id"], "version": 2, "probabilityOverride": null });
        let updated = ada.data(UPDATE, json!({ "input": patch })).await;
        assert_eq!(updated["updateDeal"]["deal"]["probability"], 10, "null clears the override: {updated}");
        assert_eq!(updated["updateDeal"]["deal"]["expectedCloseOn"], "2027-03-01", "what is absent stays");

        let won = ada
            .data(CLOSE, json!({ "input": { "id": deal["id"], "stageId": stages["Won"], "amount": 500_000 } }))
            .await;
        assert_eq!(won["closeDeal"]["deal"]["status"], "WON");
        assert!(won["closeDeal"]["deal"]["closedAt"].is_string());
        let reopened = ada
            .data(
                "mutation($id: ID!) { reopenDeal(input: { id: $id }) { deal { status closedAt stageId } } }",
                json!({ "id": deal["id"] }),
            )
            .await;
        assert_eq!(
            reopened["reopenDeal"]["deal"],
            json!({ "status": "OPEN", "closedAt": null, "stageId": stages["Incoming"] })
        );

        let timeline = ada.data("query($id: ID!) { deal(id: $id) { timeline { nodes { verb actor { name } changes { field before after } } } } }", json!({ "id": deal["id"] })).await;
        let verbs: Vec<_> = timeline["deal"]["timeline"]["nodes"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|event| event["verb"].as_str().unwrap_or_default())
            .collect();
        assert_eq!(verbs, ["reopened", "won", "updated", "updated", "created"]);
        assert_eq!(timeline["deal"]["timeline"]["nodes"][0]["actor"]["name"], "Ada Admin");
    }
}

#[tokio::test]
async fn who_else_leads_the_client_of_a_deal_is_told_as_far_as_it_is_seen() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await;
        let cyd = ada.invite("Cyd Cole", "Administrator", None).await;
        let (pipeline, stages) = pipeline(&ada).await;
        let company =
            ada.data("mutation { createCompany(input: { name: \"Konex\" }) { company { id } } }", json!({})).await;
        let company = &company["createCompany"]["company"]["id"];
        let contact =
            ada.data("mutation { createContact(input: { lastName: \"Novák\" }) { contact { id } } }", json!({})).await;
        let contact = &contact["createContact"]["contact"]["id"];
        let deal = async |by: &Client, name: &str, input: Value| {
            let mut all = json!({ "pipelineId": pipeline, "name": name });
            all.as_object_mut().expect("an object").extend(input.as_object().cloned().unwrap_or_default());
            by.data(CREATE, json!({ "input": all })).await["createDeal"]["deal"]["id"].take()
        };
        let of_company = json!({ "companyId": company });
        let own = deal(&ada, "Ropes", json!({ "companyId": company, "contactIds": [contact] })).await;
        deal(&ada, "Ropes again", of_company.clone()).await;
        deal(&ada, "For Bob", json!({ "companyId": company, "ownerId": bob.id })).await;
        let latest = deal(&ada, "Later for Bob", json!({ "contactIds": [contact], "ownerId": bob.id })).await;
        let closed = deal(&cyd.client, "Over", of_company.clone()).await;
        let close = "mutation($id: ID!, $stage: ID!) { closeDeal(input: { id: $id, stageId: $stage }) { seq } }";
        ada.data(close, json!({ "id": closed, "stage": stages["Unqualified"] })).await;
        deal(&cyd.client, "Of others", json!({})).await;

        let led = async |by: &Client, id: &Value| {
            let query = "query($id: ID!) { deal(id: $id) { alsoLed { name owner { name } company { name } } } }";
            by.data(query, json!({ "id": id })).await["deal"]["alsoLed"].take()
        };
        // Of each the one last worked with; not Ada's own, and not what is closed.
        let bobs = json!([{ "name": "Later for Bob", "owner": { "name": "Bob Baker" }, "company": null }]);
        assert_eq!(led(&ada, &own).await, bobs);
        deal(&cyd.client, "Open", of_company.clone()).await;
        let names = |led: &Value| led.as_array().into_iter().flatten().map(|it| it["name"].clone()).collect::<Vec<_>>();
        assert_eq!(names(&led(&ada, &own).await), ["Open", "Later for Bob"]);
        // Bob sees his own deals alone, and so learns of nobody.
        assert_eq!(led(&bob.client, &latest).await, json!([]));
        assert_eq!(names(&led(&ada, &latest).await), ["Ropes"]);
    }
}

#[tokio::test]
async fn a_stale_write_is_a_conflict_with_both_versions() {
    let server = Server::start();
    let ada = server.set_up().await;
    let (pipeline, _) = pipeline(&ada).await;
    let deal = create(&ada, &pipeline, "Hatfan").await;
    ada.data(UPDATE, json!({ "input": { "id": deal["id"], "version": 1, "name": "Hatfan two" } })).await;
    let answer = ada.ask(UPDATE, json!({ "input": { "id": deal["id"], "version": 1, "name": "Hatfan three" } })).await;
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(
        (&extensions["code"], &extensions["current"], &extensions["given"]),
        (&json!("CONFLICT"), &json!(2), &json!(1))
    );
}

#[tokio::test]
async fn a_repeated_mutation_is_answered_and_not_done_again() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (pipeline, _) = pipeline(&ada).await;
        let input = json!({ "input": { "pipelineId": pipeline, "name": "Once", "clientMutationId": "c1" } });
        let first = ada.data(CREATE, input.clone()).await;
        let second = ada.data(CREATE, input).await;
        assert_eq!(first["createDeal"]["deal"]["id"], second["createDeal"]["deal"]["id"]);
        let count = ada.data("{ deals { totalCount } }", json!({})).await;
        assert_eq!(count["deals"]["totalCount"], 1);
    }
}

#[tokio::test]
async fn a_loss_needs_its_reason_and_a_stage_what_it_asks_for() {
    let server = Server::start();
    let ada = server.set_up().await;
    let (pipeline, stages) = pipeline(&ada).await;
    let deal = create(&ada, &pipeline, "Rantouch").await;
    for (mutation, input) in [
        (CLOSE, json!({ "id": deal["id"], "stageId": stages["Lost"] })),
        (MOVE, json!({ "id": deal["id"], "stageId": stages["Lost"] })),
    ] {
        let answer = ada.ask(mutation, json!({ "input": input })).await;
        assert_eq!(answer["errors"][0]["extensions"]["fields"][0]["field"], "lossReasonId", "{answer}");
    }
    let reasons = ada.data("{ directory(kind: LOSS_REASON) { id name } }", json!({})).await;
    let lost = ada.data(CLOSE, json!({ "input": { "id": deal["id"], "stageId": stages["Lost"], "lossReasonId": reasons["directory"][0]["id"] } })).await;
    assert_eq!(lost["closeDeal"]["deal"]["lossReason"]["name"], reasons["directory"][0]["name"]);

    let stage = json!({ "id": stages["Proposal"], "requiredFields": ["COMPANY", "EXPECTED_CLOSE_ON"] });
    ada.data(
        "mutation($input: UpdateStageInput!) { updateStage(input: $input) { pipeline { id } } }",
        json!({ "input": stage }),
    )
    .await;
    let deal = create(&ada, &pipeline, "Isdom").await;
    let answer = ada.ask(MOVE, json!({ "input": { "id": deal["id"], "stageId": stages["Proposal"] } })).await;
    let fields: Vec<_> = answer["errors"][0]["extensions"]["fields"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|field| field["field"].clone())
        .collect();
    assert_eq!(fields, ["companyId", "expectedCloseOn"]);
    let still = ada.data("query($id: ID!) { deal(id: $id) { stageId version } }", json!({ "id": deal["id"] })).await;
    assert_eq!(still["deal"], json!({ "stageId": stages["Incoming"], "version": 1 }), "a refused move changes nothing");
}

#[tokio::test]
async fn the_order_of_a_column_is_what_was_asked_for() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (pipeline, stages) = pipeline(&ada).await;
        let mut ids = Vec::new();
        for name in ["c", "b", "a"] {
            ids.push(create(&ada, &pipeline, name).await["id"].clone());
        }
        let [c, b, a] = [&ids[0], &ids[1], &ids[2]];
        let order = async |client: &Client| {
            let data = client
                .data(
                    "query($id: ID!) { board(pipelineId: $id) { columns { deals { nodes { name } } } } }",
                    json!({ "id": pipeline }),
                )
                .await;
            let names = data["board"]["columns"][0]["deals"]["nodes"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|deal| deal["name"].as_str().unwrap_or_default().to_owned());
            names.collect::<Vec<_>>().concat()
        };
        assert_eq!(order(&ada).await, "abc", "new deals come on top");
        ada.data(MOVE, json!({ "input": { "id": a, "stageId": stages["Incoming"], "afterId": b } })).await;
        assert_eq!(order(&ada).await, "bac");
        ada.data(MOVE, json!({ "input": { "id": c, "stageId": stages["Incoming"], "beforeId": a } })).await;
        assert_eq!(order(&ada).await, "bca");
        // Always between the same two: keys would grow without end if they were not rebalanced.
        for round in 0..150 {
            let (moving, after) = if round % 2 == 0 { (a, b) } else { (c, b) };
            ada.data(MOVE, json!({ "input": { "id": moving, "stageId": stages["Incoming"], "afterId": after } })).await;
        }
        let ranks = ada.data("{ deals { nodes { rank } } }", json!({})).await;
        for deal in ranks["deals"]["nodes"].as_array().into_iter().flatten() {
            assert!(deal["rank"].as_str().unwrap_or_default().len() <= 24, "{ranks}");
        }
        assert_eq!(order(&ada).await, "bca");
    }
}

#[tokio::test]
async fn what_is_in_the_trash_counts_nowhere_and_comes_back() {
    let server = Server::start();
    let ada = server.set_up().await;
    let (pipeline, _) = pipeline(&ada).await;
    let deal = create(&ada, &pipeline, "Zoomit").await;
    let figures = "query($id: ID!) { board(pipelineId: $id) { columns { totals { count amounts { amount } } deals { nodes { name } } } } deals { totalCount } trash: deals(filter: { deleted: true }) { totalCount nodes { name } } }";
    ada.data(
        "mutation($id: ID!) { deleteDeal(input: { id: $id }) { deal { deletedAt } } }",
        json!({ "id": deal["id"] }),
    )
    .await;
    let gone = ada.data(figures, json!({ "id": pipeline })).await;
    assert_eq!(gone["board"]["columns"][0]["totals"], json!({ "count": 0, "amounts": [] }));
    assert_eq!((&gone["deals"]["totalCount"], &gone["trash"]["nodes"][0]["name"]), (&json!(0), &json!("Zoomit")));
    ada.data(
        "mutation($id: ID!) { restoreDeal(input: { id: $id }) { deal { deletedAt } } }",
        json!({ "id": deal["id"] }),
    )
    .await;
    let back = ada.data(figures, json!({ "id": pipeline })).await;
    assert_eq!(back["board"]["columns"][0]["totals"], json!({ "count": 1, "amounts": [{ "amount": 10_000 }] }));
    assert_eq!(back["board"]["columns"][0]["deals"]["nodes"][0]["name"], "Zoomit");
}

#[tokio::test]
async fn every_wrong_value_is_told_at_once_and_nothing_is_kept() {
    let server = Server::start();
    let ada = server.set_up().await;
    let (pipeline, _) = pipeline(&ada).await;
    let nobody = "01900000-0000-7000-8000-000000000000";
    let input = json!({
        "pipelineId": pipeline, "name": " ", "amount": 9_000_000_000_000_000_i64, "currency": "XXX", "probabilityOverride": 101,
        "companyId": nobody, "contactIds": [nobody], "sourceId": nobody,
    });
    let answer = ada.ask(CREATE, json!({ "input": input })).await;
    let mut fields: Vec<_> = answer["errors"][0]["extensions"]["fields"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|field| field["field"].as_str())
        .collect();
    fields.sort_unstable();
    assert_eq!(fields, ["amount", "companyId", "contactIds", "currency", "name", "probabilityOverride", "sourceId"]);
    assert_eq!(ada.data("{ deals { totalCount } }", json!({})).await["deals"]["totalCount"], 0);
}

#[tokio::test]
async fn pages_follow_one_another_in_every_sort_without_gap_or_double() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (pipeline, _) = pipeline(&ada).await;
        for number in 0..23 {
            // Equal names and amounts, and every third without a date.
            let day = (number % 3 != 0).then(|| format!("2027-01-{:02}", 1 + number % 5));
            let input = json!({ "pipelineId": pipeline, "name": format!("Deal {}", number % 4), "amount": (number % 5) * 100, "expectedCloseOn": day });
            ada.data(CREATE, json!({ "input": input })).await;
        }
        for sort in ["RANK", "NAME", "AMOUNT", "EXPECTED_CLOSE_ON", "CREATED_AT", "UPDATED_AT", "CLOSED_AT"] {
            for direction in ["ASC", "DESC"] {
                let (mut seen, mut after) = (Vec::new(), Value::Null);
                loop {
                    let query = format!(
                        "query($after: String) {{ deals(sort: {sort}, direction: {direction}, first: 5, after: $after) {{ nodes {{ id expectedCloseOn }} pageInfo {{ hasNextPage endCursor }} }} }}"
                    );
                    let page = ada.data(&query, json!({ "after": after })).await;
                    seen.extend(page["deals"]["nodes"].as_array().into_iter().flatten().cloned());
                    after = page["deals"]["pageInfo"]["endCursor"].clone();
                    if page["deals"]["pageInfo"]["hasNextPage"] != true {
                        break;
                    }
                }
                let mut ids: Vec<_> = seen.iter().map(|deal| deal["id"].to_string()).collect();
                ids.sort_unstable();
                ids.dedup();
                assert_eq!((seen.len(), ids.len()), (23, 23), "{sort} {direction}");
                if sort == "EXPECTED_CLOSE_ON" {
                    let days: Vec<_> = seen.iter().map(|deal| deal["expectedCloseOn"].as_str()).collect();
                    let dated: Vec<_> = days.iter().copied().flatten().collect();
                    assert!(
                        if direction == "ASC" { dated.is_sorted() } else { dated.iter().rev().is_sorted() },
                        "{days:?}"
                    );
                    assert!(
                        days.iter().skip_while(|day| day.is_some()).all(Option::is_none),
                        "without a day come last: {days:?}"
                    );
                }
            }
        }
    }
}
