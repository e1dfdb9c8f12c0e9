//! New leads are given out by rules: by the first that holds, in turns or to whoever has the fewest, and past whoever is away.

use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};

const RULE: &str = "mutation($input: CreateAssignmentRuleInput!) { createAssignmentRule(input: $input) { rule { id name position version fault } } }";
const CHANGE_RULE: &str = "mutation($input: UpdateAssignmentRuleInput!) { updateAssignmentRule(input: $input) { rule { id version position } } }";
const RULES: &str = "{ assignmentRules { id name active position method userIds teamIds onlyAvailable where fault } workspace { assignsByRules } }";
const LEAD: &str = "mutation($input: CreateLeadInput!) { createLead(input: $input) { lead { id ownerId version } } }";
const MANY: &str = "mutation($input: ChangeRecordsInput!) { changeRecords(input: $input) {
    done { id previousOwnerId } refused { id refusal { code message } } } }";

fn code(answer: &Value) -> &Value {
    &answer["errors"][0]["extensions"]["code"]
}

fn refused_field(answer: &Value) -> &Value {
    &answer["errors"][0]["extensions"]["fields"][0]["field"]
}

fn asks(field: &str, op: &str, rest: Value) -> Value {
    let mut condition = json!({ "field": field, "op": op });
    if let (Some(condition), Some(rest)) = (condition.as_object_mut(), rest.as_object()) {
        condition.extend(rest.clone());
    }
    json!({ "version": 1, "all": [condition] })
}

async fn lead(client: &Client, input: Value) -> Value {
    client.data(LEAD, json!({ "input": input })).await["createLead"]["lead"].take()
}

#[tokio::test]
async fn new_leads_go_by_the_first_rule_that_holds_and_has_somebody_to_take_them() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (eve, ed) = (ada.invite("Eve East", "User", None).await, ada.invite("Ed East", "User", None).await);
        let will = ada.invite("Will West", "User", None).await;
        let rep = ada.invite("Rita Rep", "User", None).await;
        let none = ada.data(RULES, json!({})).await;
        assert_eq!((&none["assignmentRules"], &none["workspace"]["assignsByRules"]), (&json!([]), &json!(false)));

        // Only who may change the workspace's settings sees and makes rules, and only sound ones.
        let east = json!({ "name": "East", "where": asks("region", "oneOf", json!({ "values": ["East"] })), "method": "ROUND_ROBIN", "userIds": [eve.id, ed.id] });
        assert_eq!(*code(&rep.client.ask(RULE, json!({ "input": east })).await), "FORBIDDEN");
        assert_eq!(*code(&rep.client.ask(RULES, json!({})).await), "FORBIDDEN");
        for (wrong, field) in [
            (json!({ "name": " " }), json!("name")),
            (json!({ "userIds": [] }), json!("userIds")),
            (json!({ "userIds": ["00000000-0000-7000-8000-000000000000"] }), json!("userIds")),
        ] {
            let mut input = east.clone();
            input
                .as_object_mut()
                .into_iter()
                .for_each(|input| input.extend(wrong.as_object().cloned().unwrap_or_default()));
            let answer = ada.ask(RULE, json!({ "input": input })).await;
            assert_eq!((code(&answer), refused_field(&answer)), (&json!("VALIDATION"), &field), "{answer}");
        }
        let unknown = json!({ "name": "Odd", "where": asks("shoeSize", "notEmpty", json!({})), "method": "ROUND_ROBIN", "userIds": [eve.id] });
        assert_eq!(*code(&ada.ask(RULE, json!({ "input": unknown })).await), "VALIDATION");
        let made = ada.data(RULE, json!({ "input": east })).await;
        let east_id = made["createAssignmentRule"]["rule"]["id"].clone();
        let again = ada.ask(RULE, json!({ "input": east })).await;
        assert_eq!(*refused_field(&again), "name", "{again}");
        let rest = json!({ "name": "Tagged", "where": asks("tags", "oneOf", json!({ "values": ["fair"] })), "method": "ROUND_ROBIN", "userIds": [will.id] });
        ada.data(RULE, json!({ "input": rest })).await;
        let told = ada.data(RULES, json!({})).await;
        let names: Vec<_> =
            told["assignmentRules"].as_array().into_iter().flatten().map(|rule| rule["name"].clone()).collect();
        assert_eq!((names, &told["workspace"]["assignsByRules"]), (vec![json!("East"), json!("Tagged")], &json!(true)));

        // They take turns; what no rule holds for stays with its maker; who is named is not asked about.
        let eastern = || json!({ "lastName": "Novák", "address": { "street": "", "city": "", "region": "East", "postalCode": "", "country": "" } });
        let owner = async |input: Value| lead(&rep.client, input).await["ownerId"].take();
        let turns = [owner(eastern()).await, owner(eastern()).await, owner(eastern()).await];
        assert_eq!(turns, [json!(eve.id), json!(ed.id), json!(eve.id)]);
        assert_eq!(
            owner(json!({ "lastName": "Fair", "tags": ["Fair"] })).await,
            will.id,
            "a rule sees the tags of a new lead"
        );
        assert_eq!(owner(json!({ "lastName": "Plain" })).await, rep.id);
        let mut named = eastern();
        named["ownerId"] = json!(rep.id);
        assert_eq!(owner(named).await, rep.id);

        // Its history says by which rule; the new owner sees it, and the maker no longer.
        let given = lead(&rep.client, eastern()).await;
        assert_eq!((&given["ownerId"], &given["version"]), (&json!(ed.id), &json!(2)));
        let activity =
            "query($id: ID!) { lead(id: $id) { timeline(first: 10) { nodes { verb changes { field after } } } } }";
        let history = ed.client.data(activity, json!({ "id": given["id"] })).await;
        let assigned = history["lead"]["timeline"]["nodes"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|event| event["verb"] == "assigned");
        let by = assigned.and_then(|event| {
            event["changes"].as_array()?.iter().find(|change| change["field"] == "assignmentRule").cloned()
        });
        assert_eq!(by.map(|change| change["after"].clone()), Some(json!("East")), "{history}");
        assert_eq!(
            *code(&rep.client.ask("query($id: ID!) { lead(id: $id) { id } }", json!({ "id": given["id"] })).await),
            "NOT_FOUND"
        );

        // Whoever is away or outside their hours is passed over where the rule says so; when nobody is there the next rule counts.
        let away = "mutation { updateProfile(input: { absence: { until: \"9999-12-31\" } }) { user { available absence { from until } } } }";
        let answer = eve.client.data(away, json!({})).await;
        assert_eq!(
            answer["updateProfile"]["user"],
            json!({ "available": false, "absence": { "from": null, "until": "9999-12-31" } })
        );
        assert_eq!(owner(eastern()).await, eve.id, "this rule does not mind");
        let only = json!({ "id": east_id, "onlyAvailable": true });
        ada.data(CHANGE_RULE, json!({ "input": only })).await;
        assert_eq!([owner(eastern()).await, owner(eastern()).await], [json!(ed.id), json!(ed.id)]);
        ed.client.data(away, json!({})).await;
        let mut fair = eastern();
        fair["tags"] = json!(["fair"]);
        assert_eq!(owner(fair).await, will.id, "nobody of the first is there");
        assert_eq!(owner(eastern()).await, rep.id, "nor of any");
        let back = "mutation { updateProfile(input: { absence: null, workingHours: { from: \"00:00\", until: \"24:00\" } }) { user { available } } }";
        let wrong = eve.client.ask(back, json!({})).await;
        assert_eq!(*refused_field(&wrong), "workingHours", "{wrong}");
        ed.client.data("mutation { updateProfile(input: { absence: null }) { user { available } } }", json!({})).await;
        assert_eq!(owner(eastern()).await, ed.id);

        // Rules are moved, switched off and deleted; whoever leaves is passed over.
        let first = json!({ "id": told["assignmentRules"][1]["id"], "position": 0 });
        ada.data(CHANGE_RULE, json!({ "input": first })).await;
        let mut fair = eastern();
        fair["tags"] = json!(["fair"]);
        assert_eq!(owner(fair).await, will.id, "now the other comes first");
        let stale = ada.ask(CHANGE_RULE, json!({ "input": { "id": east_id, "active": false, "version": 1 } })).await;
        assert_eq!(*code(&stale), "CONFLICT");
        ada.data(CHANGE_RULE, json!({ "input": { "id": east_id, "active": false } })).await;
        assert_eq!(owner(eastern()).await, rep.id);
        ada.data("mutation($id: ID!) { deleteAssignmentRule(input: { id: $id }) { ok } }", json!({ "id": east_id }))
            .await;
        let told = ada.data(RULES, json!({})).await;
        assert_eq!(told["assignmentRules"].as_array().map(Vec::len), Some(1), "{told}");
    }
}

#[tokio::test]
async fn chosen_leads_are_given_out_among_people_and_by_the_rules() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (eve, ed) = (ada.invite("Eve East", "User", None).await, ada.invite("Ed East", "User", None).await);
        let rep = ada.invite("Rita Rep", "User", None).await;
        let viewer = ada.data("{ viewer { user { id } } }", json!({})).await["viewer"]["user"]["id"].clone();
        let mut ids = Vec::new();
        for number in 0..5 {
            ids.push(lead(&ada, json!({ "lastName": format!("L{number}") })).await["id"].take());
        }
        let give = async |client: &Client, distribute: Value| {
            client.ask(MANY, json!({ "input": { "kind": "LEAD", "ids": ids, "distribute": distribute } })).await
        };
        let owners = async || {
            let all = ada.data("{ leads(first: 50) { nodes { id ownerId } } }", json!({})).await;
            let nodes = all["leads"]["nodes"].as_array().cloned().unwrap_or_default();
            let owner = |id: &Value| nodes.iter().find(|lead| lead["id"] == *id).map(|lead| lead["ownerId"].clone());
            ids.iter().filter_map(owner).collect::<Vec<_>>()
        };
        let (e, d) = (json!(eve.id), json!(ed.id));

        let done = give(&ada, json!({ "userIds": [eve.id, ed.id] })).await;
        assert_eq!(done["data"]["changeRecords"]["done"].as_array().map(Vec::len), Some(5), "{done}");
        assert_eq!(done["data"]["changeRecords"]["done"][0]["previousOwnerId"], viewer, "so that it can be undone");
        assert_eq!(owners().await, [&e, &d, &e, &d, &e].map(Clone::clone));

        // Whoever has the fewest is given the next until all have as many.
        lead(&ada, json!({ "lastName": "More", "ownerId": eve.id })).await;
        lead(&ada, json!({ "lastName": "More", "ownerId": eve.id })).await;
        let mut last = Vec::new();
        for _ in 0..2 {
            last.push(lead(&ada, json!({ "lastName": "Rest", "ownerId": viewer })).await["id"].take());
        }
        let input = json!({ "kind": "LEAD", "ids": last, "distribute": { "userIds": [eve.id, ed.id], "method": "FEWEST_OPEN" } });
        ada.data(MANY, json!({ "input": input })).await;
        let all = ada
            .data(
                "query($ids: [ID!]!) { leads(first: 50, filter: { ids: $ids }) { nodes { ownerId } } }",
                json!({ "ids": last }),
            )
            .await;
        assert_eq!(all["leads"]["nodes"], json!([{ "ownerId": d }, { "ownerId": d }]), "Eve had five, Ed two");

        // By the rules; what none holds for goes to the owner of new leads, else it stays.
        let rule = json!({ "name": "One", "where": asks("text", "contains", json!({ "text": "L1" })), "method": "ROUND_ROBIN", "userIds": [rep.id] });
        ada.data(RULE, json!({ "input": rule })).await;
        give(&ada, json!({ "byRules": true })).await;
        assert_eq!(owners().await, [e.clone(), json!(rep.id), e.clone(), d.clone(), e.clone()]);

        // Of several kinds of nonsense each is said; without the right to assign nothing is given out.
        for distribute in [
            json!({}),
            json!({ "byRules": true, "userIds": [eve.id] }),
            json!({ "userIds": ["00000000-0000-7000-8000-000000000000"] }),
        ] {
            let answer = give(&ada, distribute).await;
            assert_eq!(*refused_field(&answer), "distribute", "{answer}");
        }
        let both = json!({ "kind": "LEAD", "ids": ids, "ownerId": eve.id, "distribute": { "userIds": [ed.id] } });
        assert_eq!(*refused_field(&ada.ask(MANY, json!({ "input": both })).await), "distribute");
        let company =
            ada.data("mutation { createCompany(input: { name: \"Acme\" }) { company { id } } }", json!({})).await;
        let company = json!([company["createCompany"]["company"]["id"]]);
        let rules = json!({ "kind": "COMPANY", "ids": company, "distribute": { "byRules": true } });
        assert_eq!(*refused_field(&ada.ask(MANY, json!({ "input": rules })).await), "distribute");
        let people = json!({ "kind": "COMPANY", "ids": company, "distribute": { "userIds": [ed.id] } });
        ada.data(MANY, json!({ "input": people })).await;
        let refused = give(&rep.client, json!({ "userIds": [rep.id] })).await;
        assert_eq!(
            refused["data"]["changeRecords"]["refused"].as_array().map(Vec::len),
            Some(4),
            "only L1 is Rita's: {refused}"
        );
        for person in [&eve, &ed] {
            person
                .client
                .data("mutation { updateProfile(input: { absence: { until: \"9999-12-31\" } }) { seq } }", json!({}))
                .await;
        }
        let nobody = give(&ada, json!({ "userIds": [eve.id, ed.id], "onlyAvailable": true })).await;
        assert_eq!(*code(&nobody), "FORBIDDEN", "{nobody}");
    }
}
