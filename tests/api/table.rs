//! The deals of a pipeline as a table asks for them: its open deals in any order, page by page.

use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
const ROWS: &str = "query($filter: DealFilter!, $after: String, $sort: DealSort!, $direction: SortDirection!) {
    deals(filter: $filter, sort: $sort, direction: $direction, first: 2, after: $after) {
        nodes { name } pageInfo { hasNextPage endCursor }
    } }";

/// The first letters of the rows' names, page after page.
async fn rows(client: &Client, filter: &Value, sort: &str, direction: &str) -> String {
    let (mut letters, mut after) = (String::new(), Value::Null);
    loop {
        let variables = json!({ "filter": filter, "sort": sort, "direction": direction, "after": after });
        let page = client.data(ROWS, variables).await["deals"].take();
        let names = page["nodes"].as_array().into_iter().flatten().filter_map(|deal| deal["name"].as_str());
        letters.extend(names.filter_map(|name| name.chars().next()));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] != true {
            return letters;
        }
    }
}

#[tokio::test]
async fn a_table_is_read_page_by_page_in_every_order() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await;
        let data = ada.data("{ viewer { user { id } } pipelines { id stages { id kind } } }", json!({})).await;
        let (me, pipeline) = (&data["viewer"]["user"]["id"], &data["pipelines"][0]);
        let stages: Vec<&Value> =
            pipeline["stages"].as_array().into_iter().flatten().map(|stage| &stage["id"]).collect();
        let won = pipeline["stages"].as_array().into_iter().flatten().find(|stage| stage["kind"] == "WON");
        let mut ids = Vec::new();
        for (name, stage, amount, day, owner) in [
            ("a", 1, 300, Some("2026-12-03"), me),
            ("É", 0, 100, None, &json!(bob.id)),
            ("C", 0, 200, Some("2026-12-01"), me),
            ("b", 1, 200, Some("2026-12-02"), &json!(bob.id)),
            ("d", 2, 500, None, me),
        ] {
            let input = json!({ "pipelineId": pipeline["id"], "name": name, "stageId": stages[stage], "amount": amount,
                "expectedCloseOn": day, "ownerId": owner });
            ids.push(ada.data(CREATE, json!({ "input": input })).await["createDeal"]["deal"]["id"].take());
        }
        // What is closed is not meant, however it is sorted.
        let input = json!({ "pipelineId": pipeline["id"], "name": "won", "amount": 1 });
        let closed = ada.data(CREATE, json!({ "input": input })).await["createDeal"]["deal"]["id"].take();
        let input = json!({ "id": closed, "stageId": won.map(|stage| &stage["id"]) });
        ada.data("mutation($input: CloseDealInput!) { closeDeal(input: $input) { seq } }", json!({ "input": input }))
            .await;
        let note = json!({ "recordKind": "DEAL", "recordId": ids[1], "body": "Called" });
        ada.data("mutation($input: CreateNoteInput!) { createNote(input: $input) { seq } }", json!({ "input": note }))
            .await;

        let open = json!({ "pipelineId": pipeline["id"], "statuses": ["OPEN"] });
        for (sort, up, down) in [
            // Each new deal stands on top of its column.
            ("STAGE", "CÉbad", "dabÉC"),
            ("NAME", "abCdÉ", "ÉdCba"),
            ("AMOUNT", "ÉCbad", "dabCÉ"),
            ("EXPECTED_CLOSE_ON", "CbaÉd", "abCdÉ"),
            ("CREATED_AT", "aÉCbd", "dbCÉa"),
            ("LAST_ACTIVITY_AT", "aCbdÉ", "ÉdbCa"),
            ("STAGE_ENTERED_AT", "aÉCbd", "dbCÉa"),
        ] {
            assert_eq!(rows(&ada, &open, sort, "ASC").await, up, "{sort}");
            assert_eq!(rows(&ada, &open, sort, "DESC").await, down, "{sort}");
        }
        let by_owner = rows(&ada, &open, "OWNER", "ASC").await;
        let reversed: String = rows(&ada, &open, "OWNER", "DESC").await.chars().rev().collect();
        assert_eq!(by_owner, reversed);
        assert_eq!(by_owner.chars().take(3).filter(|letter| "aCd".contains(*letter)).count(), 3, "Ada before Bob");
        assert_eq!(rows(&bob.client, &open, "NAME", "ASC").await, "bÉ", "everybody sees one's own");
        assert_eq!(
            rows(&ada, &json!({ "pipelineId": pipeline["id"], "statuses": ["WON"] }), "STAGE", "ASC").await,
            "w"
        );
        let narrowed = json!({ "pipelineId": pipeline["id"], "statuses": ["OPEN"], "amountFrom": 200 });
        assert_eq!(rows(&ada, &narrowed, "STAGE", "ASC").await, "Cbad");
        let of_another = json!({ "filter": open, "sort": "STAGE", "direction": "ASC", "after": "WyJ4Il0" });
        assert_eq!(ada.refused(ROWS, of_another).await, "VALIDATION");
    }
}
