//! Counts, sums, searches, timelines and live figures tell nothing that the rows would not: for every profile they
//! are those of the rows that the profile sees.

use super::world::{Profile, World, text};
use millrace_tests::{Client, Database, Live, Server};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What people own: whose it is, how many deals of which amount.
const DEALS: [(&str, i64); 5] = [("ada", 100), ("mona", 2_000), ("sam", 30_000), ("rita", 400_000), ("zoe", 5_000_000)];

struct Filled {
    world: World,
    /// By owner: deal, company, contact.
    records: BTreeMap<&'static str, [String; 3]>,
}

impl Filled {
    async fn make(server: &Server) -> Self {
        let world = World::make(server).await;
        let mut records = BTreeMap::new();
        for (owner, amount) in DEALS {
            let client = &person(&world, owner).client;
            let query = "mutation($company: String!, $contact: String!) { createCompany(input: { name: $company }) { company { id } } createContact(input: { firstName: $contact }) { contact { id } } }";
            let made = client
                .data(query, json!({ "company": format!("Works of {owner}"), "contact": format!("Friend of {owner}") }))
                .await;
            let (company, contact) =
                (text(&made["createCompany"]["company"]["id"]), text(&made["createContact"]["contact"]["id"]));
            let mut deal = String::new();
            for stage in ["incoming", "proposal"] {
                let input = json!({ "pipelineId": world.fixed["pipeline"], "stageId": world.fixed[stage], "name": format!("Sale of {owner}"), "amount": amount, "companyId": company, "contactIds": [contact], "tags": [owner] });
                let made = client
                    .data(
                        "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }",
                        json!({ "input": input }),
                    )
                    .await;
                deal = text(&made["createDeal"]["deal"]["id"]);
            }
            let note = json!({ "id": deal, "body": format!("Secret of {owner}") });
            client.data("mutation($id: ID!, $body: String!) { createNote(input: { recordKind: DEAL, recordId: $id, body: $body }) { seq } }", note).await;
            records.insert(owner, [deal, company, contact]);
        }
        Self { world, records }
    }
}

fn person<'w>(world: &'w World, name: &str) -> &'w millrace_tests::client::Person {
    match name {
        "ada" => &world.ada,
        "mona" => &world.mona,
        "sam" => &world.sam,
        "rita" => &world.rita,
        _ => &world.zoe,
    }
}

/// Whose records a profile sees. Rita reports to Sam and he to Mona.
fn seen(profile: Profile) -> &'static [&'static str] {
    match profile {
        Profile::Nobody => &[],
        Profile::User => &["sam"],
        Profile::Manager => &["mona", "sam", "rita"],
        Profile::Administrator => &["ada", "mona", "sam", "rita", "zoe"],
    }
}

fn sum(money: &Value) -> i64 {
    money.as_array().into_iter().flatten().filter_map(|money| money["amount"].as_i64()).sum()
}

const PEOPLE: [Profile; 3] = [Profile::User, Profile::Manager, Profile::Administrator];

#[tokio::test]
async fn figures_are_those_of_the_rows_that_are_seen() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let filled = Filled::make(&server).await;
        for profile in PEOPLE {
            let client = filled.world.actor(profile);
            let owners = seen(profile);
            let count = 2 * owners.len() as i64;
            let amount: i64 =
                DEALS.iter().filter(|(owner, _)| owners.contains(owner)).map(|(_, amount)| 2 * amount).sum();
            let query = "query($pipeline: ID!) {
                deals(first: 200) { totalCount nodes { amount } } companies { totalCount nodes { name } } contacts { totalCount nodes { name } }
                board(pipelineId: $pipeline) { columns { totals { count amounts { amount } weighted { amount } } deals { totalCount nodes { amount probability } } } }
                dealStatistics { count openCount openAmounts { amount } byStage { totals { count amounts { amount } } } byOwner { ownerId sums { count amounts { amount } } } byLossReason { sums { count amounts { amount } } } }
                byStage: dealGroups(by: \"stage\") { ...sums } narrowed: dealGroups(filter: { amountFrom: 0 }, by: \"stage\") { ...sums }
                byOwner: dealGroups(by: \"owner\") { ...sums } bySource: dealGroups(by: \"source\") { ...sums }
                companiesByOwner: recordGroups(kind: COMPANY, by: \"owner\") { groups { count } beyond }
                contactsByCity: recordGroups(kind: CONTACT, by: \"city\") { groups { count } beyond }
            } fragment sums on DealGroups { groups { sums { count amounts { amount } } } beyond { count } }";
            let data = client.data(query, json!({ "pipeline": filled.world.fixed["pipeline"] })).await;
            assert_eq!(data["deals"]["totalCount"], count, "{profile:?}");
            let rows: i64 = data["deals"]["nodes"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|deal| deal["amount"].as_i64())
                .sum();
            assert_eq!(rows, amount, "{profile:?}");
            assert_eq!(
                (&data["companies"]["totalCount"], &data["contacts"]["totalCount"]),
                (&json!(count / 2), &json!(count / 2)),
                "{profile:?}"
            );
            let statistics = &data["dealStatistics"];
            assert_eq!(
                (&statistics["count"], &statistics["openCount"], sum(&statistics["openAmounts"])),
                (&json!(count), &json!(count), amount),
                "{profile:?}"
            );
            let by_stage: i64 = statistics["byStage"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|stage| sum(&stage["totals"]["amounts"]))
                .sum();
            assert_eq!(by_stage, amount, "{profile:?}");
            for list in ["byOwner", "byLossReason"] {
                let sums = || statistics[list].as_array().into_iter().flatten().map(|it| &it["sums"]);
                assert_eq!(sums().filter_map(|sums| sums["count"].as_i64()).sum::<i64>(), count, "{profile:?}: {list}");
                assert_eq!(sums().map(|sums| sum(&sums["amounts"])).sum::<i64>(), amount, "{profile:?}: {list}");
            }
            for list in ["byStage", "narrowed", "byOwner", "bySource"] {
                let sums = || data[list]["groups"].as_array().into_iter().flatten().map(|it| &it["sums"]);
                assert_eq!(sums().filter_map(|sums| sums["count"].as_i64()).sum::<i64>(), count, "{profile:?}: {list}");
                assert_eq!(sums().map(|sums| sum(&sums["amounts"])).sum::<i64>(), amount, "{profile:?}: {list}");
            }
            for list in ["companiesByOwner", "contactsByCity"] {
                let groups = data[list]["groups"].as_array().into_iter().flatten();
                let told: i64 = groups.filter_map(|group| group["count"].as_i64()).sum();
                assert_eq!((told, &data[list]["beyond"]), (count / 2, &json!(0)), "{profile:?}: {list}");
            }
            assert_eq!(statistics["byOwner"].as_array().map(Vec::len), Some(owners.len()), "{profile:?}");
            for column in data["board"]["columns"].as_array().into_iter().flatten() {
                let cards = || column["deals"]["nodes"].as_array().into_iter().flatten();
                assert_eq!(column["totals"]["count"], cards().count(), "{profile:?}: {column}");
                assert_eq!(column["deals"]["totalCount"], cards().count(), "{profile:?}: {column}");
                assert_eq!(
                    sum(&column["totals"]["amounts"]),
                    cards().filter_map(|card| card["amount"].as_i64()).sum::<i64>(),
                    "{profile:?}: {column}"
                );
                let weighted: i64 =
                    cards().filter_map(|card| Some(card["amount"].as_i64()? * card["probability"].as_i64()?)).sum();
                assert_eq!(
                    sum(&column["totals"]["weighted"]),
                    (weighted + 50).div_euclid(100),
                    "{profile:?}: {column}"
                );
            }
        }
    }
}

#[tokio::test]
async fn asking_for_a_strangers_records_by_any_filter_finds_nothing() {
    let server = Server::start();
    let filled = Filled::make(&server).await;
    let zoe = &filled.world.zoe;
    let [_, company, contact] = &filled.records["zoe"];
    let filters = [
        json!({ "text": "zoe" }),
        json!({ "text": "Works of zoe" }),
        json!({ "ownerIds": [zoe.id] }),
        json!({ "companyIds": [company] }),
        json!({ "contactId": contact }),
        json!({ "tags": ["zoe"] }),
        json!({ "amountFrom": 5_000_000 }),
        json!({ "pipelineId": filled.world.fixed["pipeline"], "ownerIds": [zoe.id] }),
        json!({ "ownerIds": [zoe.id], "withoutCloseDate": true, "withoutLossReason": true }),
    ];
    let query = "query($filter: DealFilter) { deals(filter: $filter) { totalCount nodes { id } }
        dealStatistics(filter: $filter) { count openAmounts { amount } byStage { totals { count } } byOwner { ownerId } byLossReason { lossReasonId } } }";
    for filter in &filters {
        for profile in [Profile::User, Profile::Manager] {
            let data = filled.world.actor(profile).data(query, json!({ "filter": filter })).await;
            assert_eq!(data["deals"], json!({ "totalCount": 0, "nodes": [] }), "{profile:?}, {filter}");
            let statistics = &data["dealStatistics"];
            assert_eq!(
                (&statistics["count"], &statistics["openAmounts"]),
                (&json!(0), &json!([])),
                "{profile:?}, {filter}"
            );
            assert_eq!((&statistics["byOwner"], &statistics["byLossReason"]), (&json!([]), &json!([])), "{filter}");
            assert!(
                statistics["byStage"].as_array().into_iter().flatten().all(|stage| stage["totals"]["count"] == 0),
                "{profile:?}, {filter}"
            );
        }
        let data = filled.world.ada.client.data(query, json!({ "filter": filter })).await;
        assert_eq!(
            (&data["deals"]["totalCount"], &data["dealStatistics"]["count"]),
            (&json!(2), &json!(2)),
            "{filter}"
        );
    }
    for list in ["companies", "contacts"] {
        let query = format!(
            "query($id: ID!) {{ text: {list}(filter: {{ text: \"zoe\" }}) {{ totalCount nodes {{ id }} }} owner: {list}(filter: {{ ownerIds: [$id] }}) {{ totalCount nodes {{ id }} }} }}"
        );
        let data = filled.world.sam.client.data(&query, json!({ "id": zoe.id })).await;
        assert_eq!(
            data,
            json!({ "text": { "totalCount": 0, "nodes": [] }, "owner": { "totalCount": 0, "nodes": [] } })
        );
    }
}

/// Zoe's company and contact come onto a deal of Sam's: he sees them, and nothing else that hangs on them.
#[tokio::test]
async fn a_linked_record_does_not_open_what_hangs_on_it() {
    let server = Server::start();
    let filled = Filled::make(&server).await;
    let [_, company, contact] = &filled.records["zoe"];
    let input = json!({ "pipelineId": filled.world.fixed["pipeline"], "name": "Together", "ownerId": filled.world.sam.id, "companyId": company, "contactIds": [contact] });
    filled
        .world
        .ada
        .client
        .data("mutation($input: CreateDealInput!) { createDeal(input: $input) { seq } }", json!({ "input": input }))
        .await;
    let query = "query($company: ID!, $contact: ID!) {
        company(id: $company) { name deals { totalCount nodes { name } } contacts { totalCount } timeline { nodes { kind } } permissions { edit delete assign } }
        contact(id: $contact) { name deals { totalCount nodes { name } } permissions { edit delete assign } }
    }";
    let data = filled.world.sam.client.data(query, json!({ "company": company, "contact": contact })).await;
    let together = json!({ "totalCount": 1, "nodes": [{ "name": "Together" }] });
    assert_eq!((&data["company"]["deals"], &data["contact"]["deals"]), (&together, &together));
    let nothing = json!({ "edit": false, "delete": false, "assign": false });
    assert_eq!((&data["company"]["permissions"], &data["contact"]["permissions"]), (&nothing, &nothing));
    let data = filled.world.ada.client.data(query, json!({ "company": company, "contact": contact })).await;
    assert_eq!(data["company"]["deals"]["totalCount"], 3);
}

/// What one may see of a timeline is what one may see of its record; notes of strangers stand in nobody's answers.
#[tokio::test]
async fn no_answer_holds_a_strangers_words() {
    let server = Server::start();
    let filled = Filled::make(&server).await;
    let query = "{
        deals(first: 20) { nodes { name tags company { name } contacts { name } owner { title }
            notes(first: 5) { nodes { body } } timeline(first: 9) { nodes { changes { field before after } note { body } } } } }
        companies(first: 20) { nodes { name deals(first: 9) { nodes { name } } contacts(first: 9) { nodes { name } }
            notes(first: 5) { nodes { body } } timeline(first: 9) { nodes { changes { after } } } } }
        contacts(first: 20) { nodes { name companies { name } deals(first: 9) { nodes { name } }
            timeline(first: 9) { nodes { changes { after } } } } }
    }";
    for profile in PEOPLE {
        let told = filled.world.actor(profile).data(query, json!({})).await.to_string();
        for (owner, _) in DEALS {
            for words in ["Sale", "Works", "Friend", "Secret"] {
                let words = format!("{words} of {owner}");
                assert_eq!(told.contains(&words), seen(profile).contains(&owner), "{profile:?}: {words}");
            }
        }
    }
}

#[tokio::test]
async fn the_whole_log_told_again_holds_only_what_is_seen() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let filled = Filled::make(&server).await;
        let seq = filled.world.ada.client.data("{ workspace { seq } }", json!({})).await["workspace"]["seq"]
            .as_i64()
            .unwrap_or_default();
        for profile in PEOPLE {
            let client = filled.world.actor(profile);
            let query = "subscription { changes(since: 0) { seq resync
                changes { id record { ... on Deal { name } ... on Company { name } ... on Contact { name } ... on Note { body } } }
                totals { stageId totals { count amounts { amount } } } } }";
            let mut live = Live::open(client, query, json!({})).await;
            let (mut told, mut totals) = (String::new(), BTreeMap::new());
            // The last event that this profile is told of: the end of its own last record.
            let last = last_seen(client, seq).await;
            loop {
                let batch = live.next("changes").await;
                assert_eq!(batch["resync"], false);
                told.push_str(&batch["changes"].to_string());
                for stage in batch["totals"].as_array().into_iter().flatten() {
                    totals.insert(text(&stage["stageId"]), stage["totals"].clone());
                }
                if batch["seq"].as_i64() >= Some(last) {
                    break;
                }
            }
            for (owner, _) in DEALS {
                let visible = seen(profile).contains(&owner);
                for words in ["Sale", "Works", "Friend", "Secret"] {
                    let words = format!("{words} of {owner}");
                    assert_eq!(told.contains(&words), visible, "{profile:?}: {words}");
                }
                for id in &filled.records[owner] {
                    assert_eq!(told.contains(id.as_str()), visible, "{profile:?}: {owner}'s {id}");
                }
            }
            let board = client.data("query($id: ID!) { board(pipelineId: $id) { columns { stage { id } totals { count amounts { amount } } } } }", json!({ "id": filled.world.fixed["pipeline"] })).await;
            for column in board["board"]["columns"].as_array().into_iter().flatten() {
                if let Some(told) = totals.get(&text(&column["stage"]["id"])) {
                    assert_eq!(told, &column["totals"], "{profile:?}");
                }
            }
            assert!(totals.len() >= 2, "{profile:?}: {totals:?}");
        }
    }
}

/// The number of the last event on the timelines of the deals that a profile sees.
async fn last_seen(client: &Client, most: i64) -> i64 {
    let data = client.data("{ deals(first: 200) { nodes { timeline(first: 1) { nodes { seq } } } } }", json!({})).await;
    let events = data["deals"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|deal| deal["timeline"]["nodes"][0]["seq"].as_i64());
    events.max().unwrap_or(most)
}
