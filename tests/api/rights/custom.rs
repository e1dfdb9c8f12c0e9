//! Roles that a workspace makes, drawn at random with exceptions for stages: whatever they say, lists, boards, sums,
//! search, timelines and commands keep to it, and open screens follow at once. The draws are the same each time.

use super::world::{World, text};
use millrace_tests::{Client, Database, Live, Server, client::Person};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SCOPES: [&str; 4] = ["NONE", "OWN", "TEAM", "ALL"];
const VERBS: [&str; 6] = ["VIEW", "CREATE", "EDIT", "ASSIGN", "DELETE", "EXPORT"];
const STAGES: [&str; 2] = ["incoming", "proposal"];
/// How many roles are drawn.
const DRAWS: usize = 8;

/// Numbers that come out the same each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % most
    }
}

/// A role as it was drawn: how far each verb reaches for deals, and in which stages further or less far.
struct Drawn {
    general: Vec<&'static str>,
    stages: Vec<(usize, usize, &'static str)>,
}

impl Drawn {
    fn draw(draw: &mut Draw) -> Self {
        let general = VERBS.map(|_| SCOPES[draw.below(SCOPES.len())]).to_vec();
        let exception = |draw: &mut Draw, stage| (stage, draw.below(4), SCOPES[draw.below(SCOPES.len())]);
        let stages = (0..STAGES.len()).map(|stage| exception(draw, stage)).collect();
        Self { general, stages }
    }

    fn exception(&self, verb: &str, stage: usize) -> Option<&'static str> {
        let found = self.stages.iter().find(|(at, may, _)| *at == stage && VERBS[*may] == verb);
        found.map(|(_, _, scope)| *scope)
    }

    /// Whether a verb reaches a deal of this owner in this stage.
    fn reaches(&self, verb: &str, owner: Owner, stage: usize) -> bool {
        let at = VERBS.iter().position(|may| *may == verb).unwrap_or_default();
        covers(self.exception(verb, stage).unwrap_or(self.general[at]), owner)
    }

    fn input(&self, world: &World) -> Value {
        let rule = |(verb, scope): (&&str, &&str)| json!({ "kind": "DEAL", "verb": verb, "scope": scope });
        let mut rules: Vec<Value> = VERBS.iter().zip(&self.general).map(rule).collect();
        for kind in ["COMPANY", "CONTACT"] {
            rules.push(json!({ "kind": kind, "verb": "VIEW", "scope": "OWN" }));
        }
        let stages = self.stages.iter().map(|(stage, verb, scope)| json!({ "stageId": world.fixed[STAGES[*stage]], "verb": VERBS[*verb], "scope": scope }));
        json!({ "rules": rules, "stageRules": stages.collect::<Vec<_>>() })
    }
}

/// Whose a deal is, seen from who has the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Own,
    Reports,
    Strangers,
}

fn covers(scope: &str, owner: Owner) -> bool {
    match scope {
        "OWN" => owner == Owner::Own,
        "TEAM" => owner != Owner::Strangers,
        scope => scope == "ALL",
    }
}

/// A deal that everything is tried on.
struct Deal {
    id: String,
    company: String,
    owner: Owner,
    stage: usize,
    amount: i64,
}

struct Tried {
    world: World,
    cora: Person,
    role: String,
    deals: Vec<Deal>,
}

const UPDATE: &str = "mutation($input: UpdateRoleInput!) { updateRole(input: $input) { seq role { version } } }";

impl Tried {
    /// Cora has a role of her own making; Sam's manager is she from now on, and Zoe is a stranger.
    async fn make(server: &Server) -> Self {
        let world = World::make(server).await;
        let ada = &world.ada.client;
        let made =
            ada.data("mutation { createRole(input: { name: \"Drawn\" }) { role { id userCount } } }", json!({})).await;
        let role = text(&made["createRole"]["role"]["id"]);
        let cora = ada.invite("Cora Custom", "Drawn", None).await;
        let dana = ada.invite("Dana Direct", "User", Some(&cora.id)).await;
        let mut deals = Vec::new();
        for (owner, person) in [(Owner::Own, &cora), (Owner::Reports, &dana), (Owner::Strangers, &world.zoe)] {
            for (stage, name_of_stage) in STAGES.iter().enumerate() {
                let name = format!("{owner:?} in {name_of_stage}");
                let amount = 10_i64.pow(u32::try_from(deals.len()).unwrap_or(0) + 2);
                let made = ada
                    .data(
                        "mutation($company: CreateCompanyInput!) { createCompany(input: $company) { company { id } } }",
                        json!({ "company": { "name": format!("Works {name}") } }),
                    )
                    .await;
                let company = text(&made["createCompany"]["company"]["id"]);
                let input = json!({ "pipelineId": world.fixed["pipeline"], "stageId": world.fixed[*name_of_stage], "name": name, "amount": amount, "ownerId": person.id, "companyId": company });
                let made = ada
                    .data(
                        "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }",
                        json!({ "input": input }),
                    )
                    .await;
                deals.push(Deal { id: text(&made["createDeal"]["deal"]["id"]), company, owner, stage, amount });
            }
        }
        Self { world, cora, role, deals }
    }

    /// Gives the role other rights.
    async fn change(&self, drawn: &Drawn) {
        let mut input = drawn.input(&self.world);
        input["id"] = json!(self.role);
        self.world.ada.client.data(UPDATE, json!({ "input": input })).await;
    }

    /// Every way of asking tells of the same deals, and their sums.
    async fn check_reading(&self, drawn: &Drawn) {
        let seen: Vec<&Deal> = self.deals.iter().filter(|deal| drawn.reaches("VIEW", deal.owner, deal.stage)).collect();
        let ids: BTreeSet<&str> = seen.iter().map(|deal| deal.id.as_str()).collect();
        let sum: i64 = seen.iter().map(|deal| deal.amount).sum();
        let query = "query($pipeline: ID!) {
            deals(first: 50) { totalCount nodes { id permissions { edit delete assign } } }
            board(pipelineId: $pipeline) { columns { stage { id } totals { count amounts { amount } } deals { nodes { id amount } } } }
            dealStatistics { count openAmounts { amount } byOwner { sums { count amounts { amount } } } byLossReason { sums { count amounts { amount } } } }
            search(text: \"in\", kinds: [DEAL]) { ... on Deal { id } }
            companies(first: 50) { totalCount nodes { id } }
        }";
        let client = &self.cora.client;
        let data = client.data(query, json!({ "pipeline": self.world.fixed["pipeline"] })).await;
        let told = |list: &Value| -> BTreeSet<String> {
            list.as_array().into_iter().flatten().map(|row| text(&row["id"])).collect()
        };
        let expected: BTreeSet<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(told(&data["deals"]["nodes"]), expected, "{}", self.said(drawn));
        assert_eq!(told(&data["search"]), expected, "{}", self.said(drawn));
        assert_eq!(data["deals"]["totalCount"], seen.len(), "{}", self.said(drawn));
        let amounts = |money: &Value| -> i64 {
            money.as_array().into_iter().flatten().filter_map(|money| money["amount"].as_i64()).sum()
        };
        let statistics = &data["dealStatistics"];
        assert_eq!((&statistics["count"], amounts(&statistics["openAmounts"])), (&json!(seen.len()), sum));
        for by in ["byOwner", "byLossReason"] {
            let sums = || statistics[by].as_array().into_iter().flatten().map(|it| &it["sums"]);
            let count: i64 = sums().filter_map(|sums| sums["count"].as_i64()).sum();
            let amount: i64 = sums().map(|sums| amounts(&sums["amounts"])).sum();
            assert_eq!((json!(count), amount), (json!(seen.len()), sum), "{by}: {}", self.said(drawn));
        }
        for column in data["board"]["columns"].as_array().into_iter().flatten() {
            let cards = column["deals"]["nodes"].as_array().cloned().unwrap_or_default();
            let of_cards: i64 = cards.iter().filter_map(|card| card["amount"].as_i64()).sum();
            assert_eq!(column["totals"]["count"], cards.len(), "{}", self.said(drawn));
            assert_eq!(amounts(&column["totals"]["amounts"]), of_cards, "{}", self.said(drawn));
        }
        let companies: BTreeSet<String> = seen.iter().map(|deal| deal.company.clone()).collect();
        assert_eq!(told(&data["companies"]["nodes"]), companies, "those of the deals: {}", self.said(drawn));
        for row in data["deals"]["nodes"].as_array().into_iter().flatten() {
            let Some(deal) = seen.iter().find(|deal| row["id"] == deal.id) else { continue };
            for (word, verb) in [("edit", "EDIT"), ("delete", "DELETE"), ("assign", "ASSIGN")] {
                let may = drawn.reaches(verb, deal.owner, deal.stage);
                assert_eq!(row["permissions"][word], may, "{verb} {deal:?}: {}", self.said(drawn), deal = deal.owner);
            }
        }
    }

    /// A file holds the deals that are seen and may be taken out; a role that takes out none gets no file.
    async fn check_export(&self, drawn: &Drawn) {
        let client = &self.cora.client;
        let content = json!({ "shape": "TABLE", "pipelineId": self.world.fixed["pipeline"], "filter": {}, "columns": [{ "key": "name" }] });
        let export =
            "mutation($content: ViewContentInput!) { exportRecords(input: { kind: DEAL, content: $content }) { url } }";
        let answer = client.ask(export, json!({ "content": content })).await;
        let Some(url) = answer["data"]["exportRecords"]["url"].as_str() else {
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
            return assert_eq!(drawn.general[5], "NONE", "{}", self.said(drawn));
        };
        let file = client.fetch(url, &[]).await.text().await.unwrap_or_default();
        let told: BTreeSet<&str> = file.lines().skip(1).collect();
        let taken = |deal: &&Deal| ["VIEW", "EXPORT"].iter().all(|verb| drawn.reaches(verb, deal.owner, deal.stage));
        let names = self.deals.iter().filter(taken).map(|deal| format!("{:?} in {}", deal.owner, STAGES[deal.stage]));
        let names: BTreeSet<String> = names.collect();
        assert_eq!(told, names.iter().map(String::as_str).collect(), "{}", self.said(drawn));
    }

    /// Every command does what the role lets, and is refused otherwise; nothing changes that another draw would miss.
    async fn check_doing(&self, drawn: &Drawn) {
        let client = &self.cora.client;
        for deal in &self.deals {
            let may = |verb| drawn.reaches(verb, deal.owner, deal.stage);
            let expected = |allowed: bool| match (may("VIEW"), allowed) {
                (false, _) => Some("NOT_FOUND"),
                (true, false) => Some("FORBIDDEN"),
                (true, true) => None,
            };
            let (id, other) = (json!(deal.id), 1 - deal.stage);
            let there = json!(self.world.fixed[STAGES[other]]);
            let enters = drawn.exception("CREATE", other).is_none_or(|scope| covers(scope, deal.owner));
            let move_there = format!("moveDeal(input: {{ id: {id}, stageId: {there} }}) {{ seq }}");
            let moved = code(client, &move_there).await;
            assert_eq!(moved.as_deref(), expected(may("EDIT") && enters), "{move_there}: {}", self.said(drawn));
            if moved.is_none() {
                let back = json!(self.world.fixed[STAGES[deal.stage]]);
                let query = format!("mutation {{ moveDeal(input: {{ id: {id}, stageId: {back} }}) {{ seq }} }}");
                self.world.ada.client.data(&query, json!({})).await;
            }
            let delete = format!("deleteDeal(input: {{ id: {id} }}) {{ seq }}");
            let deleted = code(client, &delete).await;
            assert_eq!(deleted.as_deref(), expected(may("DELETE")), "{delete}: {}", self.said(drawn));
            if deleted.is_none() {
                let query = format!("mutation {{ restoreDeal(input: {{ id: {id} }}) {{ seq }} }}");
                self.world.ada.client.data(&query, json!({})).await;
            }
            let timeline =
                client.ask(&format!("{{ deal(id: {id}) {{ timeline {{ nodes {{ verb }} }} }} }}"), json!({})).await;
            assert_eq!(timeline["errors"].is_null(), may("VIEW"), "{timeline}");
        }
    }

    fn said(&self, drawn: &Drawn) -> String {
        drawn.input(&self.world).to_string()
    }
}

/// The code of a mutation's refusal; nothing when it was done.
async fn code(client: &Client, mutation: &str) -> Option<String> {
    let answer = client.ask(&format!("mutation {{ {mutation} }}"), json!({})).await;
    answer["errors"][0]["extensions"]["code"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn roles_drawn_at_random_hold_for_lists_sums_search_and_commands() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let tried = Tried::make(&server).await;
        let mut draw = Draw(7);
        for _ in 0..DRAWS {
            let drawn = Drawn::draw(&mut draw);
            tried.change(&drawn).await;
            tried.check_reading(&drawn).await;
            tried.check_export(&drawn).await;
            tried.check_doing(&drawn).await;
        }
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn an_open_board_follows_its_role_at_once_and_a_card_that_goes_out_of_sight_is_gone() {
    let server = Server::start();
    let tried = Tried::make(&server).await;
    let all = Drawn { general: VERBS.map(|_| "ALL").to_vec(), stages: Vec::new() };
    tried.change(&all).await;
    let mut live = Live::changes(&tried.cora.client, None).await;
    let own_in_proposal = Drawn { general: VERBS.map(|_| "ALL").to_vec(), stages: vec![(1, 0, "OWN")] };
    tried.change(&own_in_proposal).await;
    live.until(|batch| batch["resync"] == true).await;
    let strangers = |stage| tried.deals.iter().find(|deal| deal.owner == Owner::Strangers && deal.stage == stage);
    let (Some(seen), Some(hidden)) = (strangers(0), strangers(1)) else { panic!("no such deals") };
    let ada = &tried.world.ada.client;
    let touch = |id: &str| {
        format!("mutation {{ changeDeals(input: {{ changes: [{{ id: \"{id}\", amount: 5 }}] }}) {{ seq }} }}")
    };
    ada.data(&touch(&hidden.id), json!({})).await;
    let proposal = &tried.world.fixed["proposal"];
    let query = format!("mutation {{ moveDeal(input: {{ id: \"{}\", stageId: \"{proposal}\" }}) {{ seq }} }}", seen.id);
    ada.data(&query, json!({})).await;
    let told = std::cell::RefCell::new(String::new());
    let batch = live
        .until(|batch| {
            told.borrow_mut().push_str(&batch.to_string());
            batch["changes"].as_array().into_iter().flatten().any(|change| change["id"] == seen.id)
        })
        .await;
    let told = told.into_inner();
    let change = batch["changes"].as_array().into_iter().flatten().find(|change| change["id"] == seen.id);
    assert_eq!(change.map(|change| change["record"].clone()), Some(Value::Null), "it went where it is not seen");
    assert!(!told.contains(&hidden.id), "what was not seen is not told: {told}");
}

#[tokio::test]
async fn looking_on_shows_what_the_other_sees_changes_nothing_and_is_noted() {
    let server = Server::start();
    let tried = Tried::make(&server).await;
    let own = Drawn { general: VERBS.map(|_| "OWN").to_vec(), stages: Vec::new() };
    tried.change(&own).await;
    let ada = &tried.world.ada.client;
    let mut live = Live::changes(ada, None).await;
    let look = format!("mutation {{ viewAs(input: {{ userId: \"{}\" }}) {{ ok }} }}", tried.cora.id);
    ada.data(&look, json!({})).await;
    live.until(|batch| batch["resync"] == true).await;
    let query = "{ deals { nodes { id } } viewer { user { id } role { name } sessions { id } viewingAs { user { id } role { id } by { id } } } }";
    let data = ada.data(query, json!({})).await;
    assert_eq!(data["deals"], tried.cora.client.data("{ deals { nodes { id } } }", json!({})).await["deals"]);
    assert_eq!(
        (&data["viewer"]["user"]["id"], &data["viewer"]["role"]["name"]),
        (&json!(tried.cora.id), &json!("Drawn"))
    );
    assert_eq!(data["viewer"]["sessions"], json!([]), "another's ways in are not shown");
    assert_eq!(data["viewer"]["viewingAs"]["by"]["id"], json!(tried.world.ada.id));
    let own_deal = &tried.deals[0].id;
    for mutation in [
        format!("updateDeal(input: {{ id: \"{own_deal}\", version: 1, amount: 1 }}) {{ seq }}"),
        "updateProfile(input: { name: \"Somebody\" }) { seq }".to_owned(),
        "createToken(input: { name: \"Sync\" }) { secret }".to_owned(),
        "createRole(input: { name: \"More\" }) { seq }".to_owned(),
        look.trim_start_matches("mutation {").trim_end_matches('}').to_owned(),
    ] {
        assert_eq!(code(ada, &mutation).await.as_deref(), Some("FORBIDDEN"), "{mutation}");
    }
    ada.data("mutation { viewAsMyself { ok } }", json!({})).await;
    live.until(|batch| batch["resync"] == true).await;
    let data = ada.data("{ deals { totalCount } viewer { viewingAs { by { id } } } auditLog(first: 10) { nodes { verb actor { id } changes { field after } } } }", json!({})).await;
    assert_eq!((&data["deals"]["totalCount"], &data["viewer"]["viewingAs"]), (&json!(6), &Value::Null));
    let noted =
        data["auditLog"]["nodes"].as_array().into_iter().flatten().find(|event| event["verb"] == "viewing_begun");
    let change = json!([{ "field": "userId", "after": tried.cora.id }]);
    assert_eq!(
        noted.map(|event| (&event["actor"]["id"], &event["changes"])),
        Some((&json!(tried.world.ada.id), &change))
    );
}
