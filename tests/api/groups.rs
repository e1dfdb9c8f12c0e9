//! Lists and tables in groups: exact counts and sums of what one may see, and the rows of each group.

use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};

const DEALS: &str = "query($filter: DealFilter, $by: String!) { dealGroups(filter: $filter, by: $by) {
    groups { value sums { count amounts { amount currency } convertedAmount { amount { amount } isApproximate } } }
    beyond { count }
} }";
const RECORDS: &str = "query($filter: RecordFilter, $where: JSON, $by: String!) {
    recordGroups(kind: COMPANY, filter: $filter, where: $where, by: $by) { groups { value count } beyond }
}";
const COMPANIES: &str = "query($filter: RecordFilter, $after: String) {
    companies(filter: $filter, first: 2, after: $after) { totalCount nodes { name } pageInfo { hasNextPage endCursor } }
}";

async fn id(by: &Client, document: &str, input: Value, path: &str) -> Value {
    let mut data = by.data(document, json!({ "input": input })).await;
    data.pointer_mut(path).map(Value::take).unwrap_or_default()
}

async fn company(by: &Client, input: Value) -> Value {
    let create = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }";
    id(by, create, input, "/createCompany/company/id").await
}

async fn deal(by: &Client, input: Value) -> Value {
    let create = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
    id(by, create, input, "/createDeal/deal/id").await
}

/// Each value with the count of its group.
fn counts(groups: &Value) -> Vec<(Value, i64)> {
    let groups = groups["groups"].as_array().into_iter().flatten();
    groups.map(|group| (group["value"].clone(), group["count"].as_i64().unwrap_or_default())).collect()
}

#[tokio::test]
async fn a_list_in_groups_is_counted_exactly_and_each_group_is_read_page_by_page() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await;
        let box_ = "mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }";
        let vip = json!({ "kind": "COMPANY", "label": "VIP", "type": "CHECKBOX" });
        let vip = id(&ada, box_, vip, "/createField/field/id").await;
        for (name, sector, city, owner) in [
            ("Acme", Some("retail"), Some("Nitra"), None),
            ("Bolt", Some("retail"), Some("Žilina"), None),
            ("Copper", Some("retail"), None, Some(&bob.id)),
            ("Dune", Some("Retail"), None, None),
            ("Ember", None, Some("Nitra"), Some(&bob.id)),
        ] {
            let mut input = json!({ "name": name, "sector": sector, "address": { "city": city }, "ownerId": owner });
            if name == "Bolt" {
                input["custom"] = json!([{ "fieldId": vip, "value": { "checked": true } }]);
            }
            company(&ada, input).await;
        }
        let trashed = company(&ada, json!({ "name": "Gone", "sector": "retail" })).await;
        ada.data("mutation($id: ID!) { deleteCompany(input: { id: $id }) { seq } }", json!({ "id": trashed })).await;

        let grouped = async |by: &Client, variables: Value| by.data(RECORDS, variables).await["recordGroups"].take();
        let by_sector = grouped(&ada, json!({ "by": "sector" })).await;
        let expected = [(json!("retail"), 3), (json!("Retail"), 1), (Value::Null, 1)];
        assert_eq!((counts(&by_sector), &by_sector["beyond"]), (expected.to_vec(), &json!(0)));
        let by_city = counts(&grouped(&ada, json!({ "by": "city" })).await);
        assert!(by_city.contains(&(json!("Nitra"), 2)) && by_city.contains(&(Value::Null, 2)), "{by_city:?}");
        let word = format!("custom:{}", vip.as_str().unwrap_or_default());
        let by_box = counts(&grouped(&ada, json!({ "by": word })).await);
        assert_eq!(by_box, [(Value::Null, 4), (json!("true"), 1)]);
        // Everybody's groups are those of what they see, under the same filter as the list.
        assert_eq!(counts(&grouped(&bob.client, json!({ "by": "owner" })).await), [(json!(bob.id), 2)]);
        let without = json!({ "version": 1, "all": [{ "field": "city", "op": "empty" }] });
        let narrowed = counts(&grouped(&ada, json!({ "by": "sector", "where": without })).await);
        assert_eq!(narrowed.iter().map(|(_, count)| count).sum::<i64>(), 2, "{narrowed:?}");

        let rows = async |by: &str, value: Value| {
            let (mut names, mut after) = (Vec::new(), Value::Null);
            loop {
                let filter = json!({ "inGroup": { "by": by, "value": value } });
                let page = ada.data(COMPANIES, json!({ "filter": filter, "after": after })).await["companies"].take();
                let nodes = page["nodes"].as_array().into_iter().flatten();
                names.extend(nodes.filter_map(|node| node["name"].as_str()).map(str::to_owned));
                after = page["pageInfo"]["endCursor"].clone();
                if page["pageInfo"]["hasNextPage"] != true {
                    assert_eq!(page["totalCount"], names.len());
                    return names;
                }
            }
        };
        assert_eq!(rows("sector", json!("retail")).await, ["Acme", "Bolt", "Copper"]);
        assert_eq!(rows("sector", Value::Null).await, ["Ember"]);
        assert_eq!(rows("owner", json!(bob.id)).await, ["Copper", "Ember"]);
        assert_eq!(rows(&word, json!("true")).await, ["Bolt"]);
        assert_eq!(rows(&word, Value::Null).await, ["Acme", "Copper", "Dune", "Ember"]);

        for by in ["tags", "createdAt", "salary"] {
            assert_eq!(ada.refused(RECORDS, json!({ "by": by })).await, "VALIDATION", "{by}");
        }
        let nobody = json!({ "filter": { "inGroup": { "by": "owner", "value": "me?" } } });
        assert_eq!(ada.refused(COMPANIES, nobody).await, "VALIDATION");
    }
}

#[tokio::test]
async fn of_more_groups_than_are_told_the_rest_is_counted_as_one() {
    let server = Server::start();
    let ada = server.set_up().await;
    // 205 cities of one company each, and one of two.
    let rows: Vec<String> = (0..205).map(|at| format!("Works {at},City {at}")).collect();
    for chunk in rows.chunks(50) {
        for row in chunk {
            let (name, city) = row.split_once(',').unwrap_or_default();
            company(&ada, json!({ "name": name, "address": { "city": city } })).await;
        }
    }
    company(&ada, json!({ "name": "Second", "address": { "city": "City 7" } })).await;
    let groups = ada.data(RECORDS, json!({ "by": "city" })).await["recordGroups"].take();
    let counted = counts(&groups);
    assert_eq!((counted.len(), &groups["beyond"]), (200, &json!(5)));
    assert_eq!(counted[0], (json!("City 7"), 2), "the largest is told first");
}

#[tokio::test]
async fn a_table_of_deals_in_groups_has_the_sum_of_each_and_tells_nobody_of_what_they_do_not_see() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await;
        let rate = "mutation { setCurrencyRate(input: { currency: \"CZK\", rate: \"0.04\" }) { seq } }";
        ada.data(rate, json!({})).await;
        let data = ada
            .data(
                "{ viewer { user { id } } workspace { currency } pipelines { id stages { id } } directory(kind: SOURCE) { id } }",
                json!({}),
            )
            .await;
        let (me, pipeline, own) =
            (&data["viewer"]["user"]["id"], &data["pipelines"][0], &data["workspace"]["currency"]);
        let (first, second) = (&pipeline["stages"][0]["id"], &pipeline["stages"][1]["id"]);
        let source = &data["directory"][0]["id"];
        for (name, stage, amount, currency, owner, source) in [
            ("A", first, 1_000, own, me, source),
            ("B", first, 10_000, &json!("CZK"), me, &Value::Null),
            ("C", second, 500, own, &json!(bob.id), source),
        ] {
            let input = json!({ "pipelineId": pipeline["id"], "name": name, "stageId": stage, "amount": amount,
                "currency": currency, "ownerId": owner, "sourceId": source });
            deal(&ada, input).await;
        }
        let all = json!({ "pipelineId": pipeline["id"] });
        // Kept totals answer the first, a count the second: they say the same.
        for filter in [all.clone(), json!({ "pipelineId": pipeline["id"], "amountFrom": 0 })] {
            let groups = ada.data(DEALS, json!({ "filter": filter, "by": "stage" })).await["dealGroups"].take();
            assert_eq!(groups["groups"].as_array().map(Vec::len), Some(2), "{groups}");
            assert_eq!((&groups["groups"][0]["value"], &groups["beyond"]["count"]), (first, &json!(0)));
            let sums = &groups["groups"][0]["sums"];
            assert_eq!(sums["count"], 2);
            assert_eq!(sums["convertedAmount"], json!({ "amount": { "amount": 1_400 }, "isApproximate": true }));
        }
        let by_source = ada.data(DEALS, json!({ "filter": all, "by": "source" })).await["dealGroups"].take();
        let told =
            |at: usize| (by_source["groups"][at]["value"].clone(), by_source["groups"][at]["sums"]["count"].clone());
        assert_eq!((told(0), told(1)), ((source.clone(), json!(2)), (Value::Null, json!(1))));
        let rows = "query($filter: DealFilter) { deals(filter: $filter) { nodes { name } } }";
        let without = json!({ "filter": { "withoutSource": true } });
        assert_eq!(ada.data(rows, without).await["deals"]["nodes"], json!([{ "name": "B" }]));

        let his = bob.client.data(DEALS, json!({ "filter": all, "by": "stage" })).await["dealGroups"].take();
        assert_eq!(his["groups"].as_array().map(Vec::len), Some(1), "what he does not see is no group: {his}");
        let sums = &his["groups"][0]["sums"];
        assert_eq!((&sums["count"], &sums["convertedAmount"]["amount"]["amount"]), (&json!(1), &json!(500)));
        for by in ["colour", "tags", "name"] {
            assert_eq!(ada.refused(DEALS, json!({ "by": by })).await, "VALIDATION", "{by}");
        }
        assert_eq!(Client::new(&server.url).refused(DEALS, json!({ "by": "owner" })).await, "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn what_a_role_hides_is_not_grouped_by_set_in_many_or_shown_before_a_merge() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let role = "mutation($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }";
        let all = |kind: &str, verb: &str| json!({ "kind": kind, "verb": verb, "scope": "ALL" });
        let rules = [all("COMPANY", "VIEW"), all("COMPANY", "EDIT"), all("DEAL", "VIEW")];
        let hides = |kind: &str, field: &str| json!({ "kind": kind, "field": field, "right": "HIDDEN" });
        let fields = [hides("COMPANY", "sector"), hides("DEAL", "amount"), hides("DEAL", "source")];
        ada.data(role, json!({ "input": { "name": "Clerk", "rules": rules, "fieldRules": fields } })).await;
        let bob = ada.invite("Bob Baker", "Clerk", None).await.client;
        let one = company(&ada, json!({ "name": "Acme", "sector": "secret", "website": "acme.example" })).await;
        let two = company(&ada, json!({ "name": "Acme Ltd", "sector": "secret" })).await;
        let pipeline = ada.data("{ pipelines { id } }", json!({})).await["pipelines"][0]["id"].take();
        deal(&ada, json!({ "pipelineId": pipeline, "name": "Big", "amount": 700 })).await;

        let refused = |mut answer: Value| answer["errors"][0]["extensions"]["fields"][0]["code"].take();
        assert_eq!(refused(bob.ask(RECORDS, json!({ "by": "sector" })).await), "withheld");
        assert_eq!(refused(bob.ask(DEALS, json!({ "by": "source" })).await), "withheld");
        let by_owner = bob.data(DEALS, json!({ "by": "owner" })).await["dealGroups"]["groups"][0]["sums"].take();
        assert_eq!((&by_owner["count"], &by_owner["amounts"]), (&json!(1), &json!([])), "{by_owner}");
        assert!(!by_owner.to_string().contains("700"), "{by_owner}");
        let change = "mutation($input: ChangeRecordsInput!) { changeRecords(input: $input) { seq } }";
        let set = json!([{ "field": "sector", "value": { "text": "retail" } }]);
        let input = json!({ "kind": "COMPANY", "ids": [one], "set": set });
        assert_eq!(refused(bob.ask(change, json!({ "input": input })).await), "withheld");
        let values = "query($ids: [ID!]!) { recordValues(kind: COMPANY, ids: $ids) { values { field text } } }";
        let told = bob.data(values, json!({ "ids": [one, two] })).await.to_string();
        assert!(told.contains("acme.example") && !told.contains("secret"), "{told}");
    }
}
