//! Customers and prospects: told by the deals that one may see, in answers, filters and groups alike.

use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};

const COMPANIES: &str = "query($where: JSON) { companies(where: $where) { nodes { name standing } } }";
const CONTACTS: &str = "query($where: JSON) { contacts(where: $where) { nodes { name standing } } }";
const GROUPS: &str = r#"{ recordGroups(kind: CONTACT, by: "standing") { groups { value count } } }"#;

async fn id(by: &Client, document: &str, input: Value, path: &str) -> Value {
    let mut data = by.data(document, json!({ "input": input })).await;
    data.pointer_mut(path).map(Value::take).unwrap_or_default()
}

/// Names with standings, in order of the names.
async fn told(by: &Client, document: &str, list: &str, filter: Value) -> Vec<(String, Value)> {
    let data = by.data(document, json!({ "where": filter })).await;
    let nodes = data[list]["nodes"].as_array().cloned().unwrap_or_default();
    nodes.iter().map(|it| (it["name"].as_str().unwrap_or_default().to_owned(), it["standing"].clone())).collect()
}

fn named(all: &[(&str, Option<&str>)]) -> Vec<(String, Value)> {
    all.iter().map(|(name, standing)| ((*name).to_owned(), json!(standing))).collect()
}

fn one_of(values: &[&str]) -> Value {
    json!({ "version": 1, "all": [{ "field": "standing", "op": "oneOf", "values": values }] })
}

#[tokio::test]
async fn customers_and_prospects_are_told_apart_by_the_deals_one_sees() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await;
        let pipelines = ada.data("{ pipelines { id stages { id kind } } }", json!({})).await;
        let pipeline = &pipelines["pipelines"][0];
        let stage = |kind: &str| {
            let stages = pipeline["stages"].as_array().into_iter().flatten();
            stages.filter(|stage| stage["kind"] == kind).map(|stage| stage["id"].clone()).next()
        };
        let [open, won, unfit] = ["OPEN", "WON", "UNQUALIFIED"].map(|kind| stage(kind).expect("a stage of each kind"));
        let create = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }";
        let mut companies = Vec::new();
        for name in ["Acme", "Bolt", "Copper", "Dune"] {
            let input = json!({ "name": name, "ownerId": bob.id });
            companies.push(id(&ada, create, input, "/createCompany/company/id").await);
        }
        let create = "mutation($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }";
        let mut people = Vec::new();
        for name in ["Ann", "Ben", "Cid"] {
            let input = json!({ "firstName": name, "ownerId": bob.id });
            people.push(id(&ada, create, input, "/createContact/contact/id").await);
        }
        let deal = async |by: &Client, company: usize, contacts: &[usize], to: &Value| {
            let create = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
            let contacts: Vec<&Value> = contacts.iter().map(|at| &people[*at]).collect();
            let input = json!({ "name": "Ropes", "pipelineId": pipeline["id"], "stageId": open,
                "companyId": companies[company], "contactIds": contacts });
            let made = id(by, create, input, "/createDeal/deal/id").await;
            if *to != open {
                let close = "mutation($input: CloseDealInput!) { closeDeal(input: $input) { seq } }";
                by.data(close, json!({ "input": { "id": made, "stageId": to } })).await;
            }
            made
        };
        deal(&ada, 0, &[0], &won).await;
        deal(&ada, 0, &[0], &open).await;
        let ropes = deal(&ada, 1, &[1], &open).await;
        deal(&ada, 2, &[], &unfit).await;

        let all = |list: &'static str| (if list == "companies" { COMPANIES } else { CONTACTS }, list);
        let (document, list) = all("companies");
        let everything = json!({ "version": 1, "all": [] });
        let of_ada =
            named(&[("Acme", Some("CUSTOMER")), ("Bolt", Some("PROSPECT")), ("Copper", Some("LOST")), ("Dune", None)]);
        assert_eq!(told(&ada, document, list, everything.clone()).await, of_ada);
        assert_eq!(told(&ada, document, list, one_of(&["prospect", "lost"])).await, of_ada[1..3]);
        let none = json!({ "version": 1, "all": [{ "field": "standing", "op": "empty" }] });
        assert_eq!(told(&ada, document, list, none.clone()).await, of_ada[3..]);
        let others = json!({ "version": 1, "all": [{ "field": "standing", "op": "noneOf", "values": ["customer"] }] });
        assert_eq!(told(&ada, document, list, others).await, of_ada[1..]);

        let (document, list) = all("contacts");
        let of_ada = named(&[("Ann", Some("CUSTOMER")), ("Ben", Some("PROSPECT")), ("Cid", None)]);
        assert_eq!(told(&ada, document, list, everything.clone()).await, of_ada);
        let groups = ada.data(GROUPS, json!({})).await["recordGroups"]["groups"].take();
        let expected = json!([
            { "value": "customer", "count": 1 }, { "value": "prospect", "count": 1 }, { "value": null, "count": 1 },
        ]);
        assert_eq!(groups, expected);

        // Bob looks after all of them, and sees none of these deals: to him nobody is a customer yet.
        let of_bob = named(&[("Ann", None), ("Ben", None), ("Cid", None)]);
        assert_eq!(told(&bob.client, document, list, everything.clone()).await, of_bob);
        assert_eq!(told(&bob.client, document, list, one_of(&["customer", "prospect"])).await, []);
        let groups = bob.client.data(GROUPS, json!({})).await["recordGroups"]["groups"].take();
        assert_eq!(groups, json!([{ "value": null, "count": 3 }]));
        deal(&bob.client, 0, &[0], &open).await;
        assert_eq!(told(&bob.client, document, list, one_of(&["prospect"])).await, named(&[("Ann", Some("PROSPECT"))]));

        // What is in the trash counts for nobody.
        ada.data("mutation($id: ID!) { deleteDeal(input: { id: $id }) { seq } }", json!({ "id": ropes })).await;
        assert_eq!(told(&ada, COMPANIES, "companies", none).await, named(&[("Bolt", None), ("Dune", None)]));
    }
}
