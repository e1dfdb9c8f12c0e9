//! The board as a tool: narrowed, in any order, and many deals at once.

use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
const BOARD: &str = "query($id: ID!, $filter: DealFilter, $first: Int!, $sort: DealSort!, $direction: SortDirection!) {
    board(pipelineId: $id, filter: $filter, first: $first, sort: $sort, direction: $direction) {
        columns { stage { id name } totals { count amounts { amount } } deals { nodes { id name } pageInfo { hasNextPage endCursor } } }
    } }";
const NEXT: &str = "query($filter: DealFilter!, $after: String, $sort: DealSort!, $direction: SortDirection!) {
    deals(filter: $filter, sort: $sort, direction: $direction, first: 2, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }";
const CHANGE: &str = "mutation($input: ChangeDealsInput!) { changeDeals(input: $input) {
    seq results { id deal { id version stageId status owner { id } tags amount lossReason { name } closedAt deletedAt rank company { name } } refusal { code message fields { field code } } }
} }";

struct World {
    ada: Client,
    pipeline: String,
    stages: Value,
}

impl World {
    async fn make(server: &Server) -> Self {
        let ada = server.set_up().await;
        let data = ada.data("{ pipelines { id stages { id name } } }", json!({})).await;
        let pipeline = &data["pipelines"][0];
        let stages = pipeline["stages"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|stage| (stage["name"].as_str().unwrap_or_default().to_owned(), stage["id"].clone()));
        let stages = Value::Object(stages.collect());
        Self { pipeline: pipeline["id"].as_str().unwrap_or_default().to_owned(), stages, ada }
    }

    async fn deal(&self, name: &str, mut more: Value) -> Value {
        more["pipelineId"] = json!(self.pipeline);
        more["name"] = json!(name);
        let mut data = self.ada.data(CREATE, json!({ "input": more })).await;
        data["createDeal"]["deal"]["id"].take()
    }

    /// Names in the column "Incoming", its count, and where its next page begins.
    async fn incoming(&self, filter: Value, sort: &str, direction: &str, first: i32) -> (Vec<String>, i64, Value) {
        let variables =
            json!({ "id": self.pipeline, "filter": filter, "first": first, "sort": sort, "direction": direction });
        let data = self.ada.data(BOARD, variables).await;
        let column = &data["board"]["columns"][0];
        let page = &column["deals"]["pageInfo"];
        let next = if page["hasNextPage"] == true { page["endCursor"].clone() } else { Value::Null };
        (names(&column["deals"]["nodes"]), column["totals"]["count"].as_i64().unwrap_or_default(), next)
    }
}

fn names(nodes: &Value) -> Vec<String> {
    nodes.as_array().into_iter().flatten().map(|deal| deal["name"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_board_is_narrowed_by_what_a_deal_is_and_its_figures_with_it() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let world = World::make(&server).await;
        let company = world
            .ada
            .data("mutation { createCompany(input: { name: \"Konex\" }) { company { id } } }", json!({}))
            .await;
        let company = &company["createCompany"]["company"]["id"];
        let contact = "mutation { createContact(input: { firstName: \"Eva\" }) { contact { id } } }";
        let eva = world.ada.data(contact, json!({})).await["createContact"]["contact"]["id"].take();
        let bob = world.ada.invite("Bob Baker", "User", None).await;
        let team =
            world.ada.data("mutation { createTeam(input: { name: \"East\" }) { team { id } } }", json!({})).await;
        let team = &team["createTeam"]["team"]["id"];
        let join = "mutation($input: UpdateUserInput!) { updateUser(input: $input) { user { id } } }";
        world.ada.data(join, json!({ "input": { "id": bob.id, "teamId": team } })).await;
        world.deal("Small", json!({ "amount": 100, "tags": ["GTX"], "expectedCloseOn": "2026-11-01" })).await;
        world
            .deal(
                "Large",
                json!({ "amount": 900, "companyId": company, "expectedCloseOn": "2026-12-31", "currency": "EUR" }),
            )
            .await;
        let bobs = json!({ "amount": 500, "ownerId": bob.id, "tags": ["gtx", "renewal"], "contactIds": [eva], "probabilityOverride": 70 });
        world.deal("Bobs", bobs).await;
        let stages = world.ada.data("{ pipelines { stages { probability } } }", json!({})).await;
        let percent = stages["pipelines"][0]["stages"][0]["probability"].as_i64().unwrap_or_default();

        let cases = [
            (json!({ "amountFrom": 101, "amountTo": 900 }), vec!["Bobs", "Large"]),
            (json!({ "tags": ["GTX"] }), vec!["Bobs", "Small"]),
            (json!({ "tags": ["Renewal", "none"] }), vec!["Bobs"]),
            (json!({ "companyIds": [company] }), vec!["Large"]),
            (json!({ "ownerIds": [bob.id] }), vec!["Bobs"]),
            (json!({ "teamIds": [team] }), vec!["Bobs"]),
            (json!({ "contactIds": [eva] }), vec!["Bobs"]),
            (json!({ "contactIds": [company] }), vec![]),
            (json!({ "currencies": ["eur", "CHF"] }), vec!["Large"]),
            (json!({ "currencies": [] }), vec![]),
            (json!({ "probabilityFrom": 70, "probabilityTo": 70 }), vec!["Bobs"]),
            (json!({ "probabilityTo": percent }), vec!["Large", "Small"]),
            (json!({ "probabilityFrom": percent, "currencies": ["USD"] }), vec!["Bobs", "Small"]),
            (json!({ "text": "kone" }), vec!["Large"]),
            (json!({ "closesFrom": "2026-12-01" }), vec!["Large"]),
            (json!({ "closesTo": "2026-11-30", "statuses": ["OPEN"] }), vec!["Small"]),
            (json!({ "closesTo": "2026-11-30", "tags": ["renewal"] }), vec![]),
        ];
        for (filter, expected) in cases {
            let (found, count, _) = world.incoming(filter.clone(), "RANK", "ASC", 10).await;
            assert_eq!(found, expected, "{filter}");
            assert_eq!(usize::try_from(count), Ok(expected.len()), "{filter}");
        }
    }
}

#[tokio::test]
async fn a_column_is_read_page_by_page_in_every_order_that_a_board_offers() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let world = World::make(&server).await;
        for (name, amount, day) in [
            ("A", 300, Some("2026-12-03")),
            ("B", 100, None),
            ("C", 200, Some("2026-12-01")),
            ("D", 200, Some("2026-12-02")),
            ("E", 500, None),
        ] {
            world.deal(name, json!({ "amount": amount, "expectedCloseOn": day })).await;
        }
        let cases = [
            ("RANK", "ASC", "EDCBA"),
            ("AMOUNT", "DESC", "EADCB"),
            ("AMOUNT", "ASC", "BCDAE"),
            ("EXPECTED_CLOSE_ON", "ASC", "CDABE"),
            ("CREATED_AT", "DESC", "EDCBA"),
            ("CREATED_AT", "ASC", "ABCDE"),
            ("STAGE_ENTERED_AT", "ASC", "ABCDE"),
            ("STAGE_ENTERED_AT", "DESC", "EDCBA"),
        ];
        for (sort, direction, expected) in cases {
            let (mut found, count, mut after) = world.incoming(Value::Null, sort, direction, 2).await;
            assert_eq!(count, 5);
            while !after.is_null() {
                let filter = json!({ "pipelineId": world.pipeline, "stageIds": [world.stages["Incoming"]] });
                let variables = json!({ "filter": filter, "after": after, "sort": sort, "direction": direction });
                let page = world.ada.data(NEXT, variables).await;
                found.extend(names(&page["deals"]["nodes"]));
                let more = &page["deals"]["pageInfo"];
                after = if more["hasNextPage"] == true { more["endCursor"].clone() } else { Value::Null };
            }
            assert_eq!(found.concat(), expected, "{sort} {direction}");
        }
    }
}

#[tokio::test]
async fn many_deals_are_changed_at_once_and_changed_back() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let world = World::make(&server).await;
        let bob = world.ada.invite("Bob Baker", "User", None).await;
        let one = world.deal("One", json!({ "amount": 100, "tags": ["GTX"] })).await;
        let two = world.deal("Two", json!({ "amount": 200 })).await;
        let (incoming, proposal) = (&world.stages["Incoming"], &world.stages["Proposal"]);

        let changes = json!([
            { "id": one, "stageId": proposal, "ownerId": bob.id, "addTags": ["gtx", "hot"] },
            { "id": two, "stageId": proposal, "afterId": one, "addTags": ["hot"] },
        ]);
        let input = json!({ "input": { "changes": changes, "clientMutationId": "many" } });
        let done = world.ada.data(CHANGE, input.clone()).await;
        let results = &done["changeDeals"]["results"];
        assert_eq!(results[0]["deal"]["tags"], json!(["GTX", "hot"]), "what it has it does not get twice");
        assert_eq!(results[0]["deal"]["owner"]["id"], bob.id);
        assert_eq!((&results[1]["deal"]["stageId"], &results[1]["refusal"]), (proposal, &Value::Null));
        assert!(results[0]["deal"]["rank"].as_str() < results[1]["deal"]["rank"].as_str(), "in the order given");
        let again = world.ada.data(CHANGE, input).await;
        assert_eq!(again["changeDeals"]["results"][0]["deal"]["version"], results[0]["deal"]["version"]);

        let back = json!([
            { "id": one, "stageId": incoming, "ownerId": null, "removeTags": ["HOT"] },
            { "id": two, "stageId": incoming, "removeTags": ["hot"], "deleted": true },
        ]);
        let done = world.ada.data(CHANGE, json!({ "input": { "changes": back } })).await;
        let results = &done["changeDeals"]["results"];
        assert_eq!((&results[0]["deal"]["stageId"], &results[0]["deal"]["tags"]), (incoming, &json!(["GTX"])));
        assert!(results[1]["deal"]["deletedAt"].is_string());
        let restored = json!([{ "id": two, "deleted": false }]);
        let done = world.ada.data(CHANGE, json!({ "input": { "changes": restored } })).await;
        assert_eq!(done["changeDeals"]["results"][0]["deal"]["deletedAt"], Value::Null);
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn one_that_is_refused_keeps_no_other_from_being_changed() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let world = World::make(&server).await;
        let bob = world.ada.invite("Bob Baker", "User", None).await;
        let with = world.deal("With", json!({ "amount": 100, "ownerId": bob.id })).await;
        let without = world.deal("Without", json!({ "ownerId": bob.id })).await;
        let hidden = world.deal("Hidden", json!({ "amount": 5 })).await;
        let require = "mutation($id: ID!) { updateStage(input: { id: $id, requiredFields: [AMOUNT] }) { seq } }";
        world.ada.data(require, json!({ "id": world.stages["Proposal"] })).await;

        let to = |id: &Value| json!({ "id": id, "stageId": world.stages["Proposal"] });
        let changes = [to(&without), to(&hidden), to(&with)];
        let input = json!({ "input": { "changes": changes, "clientMutationId": "lost answer" } });
        let done = bob.client.data(CHANGE, input.clone()).await;
        let results = &done["changeDeals"]["results"];
        assert_eq!(results[0]["refusal"]["code"], "VALIDATION");
        assert_eq!(results[0]["refusal"]["fields"], json!([{ "field": "amount", "code": "required" }]));
        assert_eq!((&results[1]["refusal"]["code"], &results[1]["deal"]), (&json!("NOT_FOUND"), &Value::Null));
        assert_eq!(results[2]["deal"]["stageId"], world.stages["Proposal"]);

        // The answer was lost, and it is asked for again: what was refused is not told as done.
        let again = bob.client.data(CHANGE, input).await;
        assert_eq!(again["changeDeals"]["results"], done["changeDeals"]["results"]);

        // The same in one go with what was missing.
        let mut whole = to(&without);
        whole["amount"] = json!(700);
        let done = bob.client.data(CHANGE, json!({ "input": { "changes": [whole] } })).await;
        assert_eq!(done["changeDeals"]["results"][0]["deal"]["amount"], 700);

        // A loss needs its reason, here too.
        let reasons = world.ada.data("{ directory(kind: LOSS_REASON) { id name } }", json!({})).await;
        let lost = |reason: Value| json!({ "id": with, "stageId": world.stages["Lost"], "lossReasonId": reason });
        let done = bob.client.data(CHANGE, json!({ "input": { "changes": [lost(Value::Null)] } })).await;
        assert_eq!(done["changeDeals"]["results"][0]["refusal"]["fields"][0]["field"], "lossReasonId");
        let reason = reasons["directory"][0]["id"].clone();
        let done = bob.client.data(CHANGE, json!({ "input": { "changes": [lost(reason)] } })).await;
        let deal = &done["changeDeals"]["results"][0]["deal"];
        assert_eq!((&deal["status"], &deal["lossReason"]["name"]), (&json!("LOST"), &reasons["directory"][0]["name"]));
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn a_batch_has_its_limits() {
    let server = Server::start();
    let world = World::make(&server).await;
    let one = world.deal("One", json!({})).await;
    for changes in [json!([]), json!([{ "id": one }, { "id": one }]), json!(vec![json!({ "id": one }); 201])] {
        assert_eq!(world.ada.refused(CHANGE, json!({ "input": { "changes": changes } })).await, "VALIDATION");
    }
    let nobody = Client::new(&server.url);
    let input = json!({ "input": { "changes": [{ "id": one }] } });
    assert_eq!(nobody.refused(CHANGE, input).await, "UNAUTHENTICATED");
}
