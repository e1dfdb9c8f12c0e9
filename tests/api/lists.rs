//! Reference lists: made, filled, put in order and read by administrators and everybody, and what records hold of them.

use millrace_tests::{Client, Database, Live, Server};
use serde_json::{Value, json};

const ITEMS: &str = "query($list: ID!, $text: String, $archived: Boolean, $first: Int!, $after: String) {
    listItems(listId: $list, text: $text, archived: $archived, first: $first, after: $after) {
        totalCount pageInfo { endCursor hasNextPage } nodes { id name } } }";

async fn id(by: &Client, document: &str, input: Value, path: &str) -> Value {
    let mut data = by.data(document, json!({ "input": input })).await;
    data.pointer_mut(path).map(Value::take).unwrap_or_default()
}

/// A list with these items; their ids in order.
async fn list(by: &Client, name: &str, items: &[&str]) -> (Value, Vec<Value>) {
    let create = "mutation($input: CreateListInput!) { createList(input: $input) { list { id } } }";
    let list = id(by, create, json!({ "name": name }), "/createList/list/id").await;
    let ids = if items.is_empty() { Vec::new() } else { add(by, &list, items).await };
    (list, ids)
}

async fn add(by: &Client, list: &Value, items: &[&str]) -> Vec<Value> {
    let add = "mutation($input: AddListItemsInput!) { addListItems(input: $input) { items { id name } skipped } }";
    let items = id(by, add, json!({ "listId": list, "names": items }), "/addListItems/items").await;
    items.as_array().into_iter().flatten().map(|item| item["id"].clone()).collect()
}

async fn change(by: &Client, input: Value) -> Value {
    let update = "mutation($input: UpdateListItemInput!) { updateListItem(input: $input) { item {
        id name version archivedAt values { ... on TextValue { fieldId text } ... on NumberValue { fieldId number } } } } }";
    by.data(update, json!({ "input": input })).await["updateListItem"]["item"].take()
}

/// The names of a list's items, page after page of two.
async fn names(by: &Client, list: &Value, text: &str, archived: bool) -> Vec<String> {
    let (mut names, mut after) = (Vec::new(), Value::Null);
    loop {
        let asked = json!({ "list": list, "text": text, "archived": archived, "first": 2, "after": after });
        let page = by.data(ITEMS, asked).await["listItems"].take();
        let nodes = page["nodes"].as_array().into_iter().flatten();
        names.extend(nodes.map(|node| node["name"].as_str().unwrap_or_default().to_owned()));
        if page["pageInfo"]["hasNextPage"] != true {
            assert_eq!(page["totalCount"], names.len(), "{text}");
            return names;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// Field and code of what was refused.
fn refusals(answer: &Value) -> Vec<(&str, &str)> {
    let fields = answer["errors"][0]["extensions"]["fields"].as_array().into_iter().flatten();
    fields.filter_map(|it| Some((it["field"].as_str()?, it["code"].as_str()?))).collect()
}

#[tokio::test]
async fn a_list_is_filled_searched_put_in_order_and_archived() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (warehouses, ids) = list(&ada, "Warehouses", &["Nitra", "Košice", "Žilina", "Brno", "East Brno"]).await;
        let all = ["Nitra", "Košice", "Žilina", "Brno", "East Brno"];
        assert_eq!(names(&ada, &warehouses, "", false).await, all);
        assert_eq!(names(&ada, &warehouses, "BRN", false).await, ["Brno", "East Brno"], "what begins so comes first");
        assert_eq!(names(&ada, &warehouses, "i", false).await, ["Košice", "Nitra", "Žilina"]);
        assert_eq!(names(&ada, &warehouses, "%", false).await, Vec::<String>::new());

        // Names stay apart in any case; of several, those that are there are passed over.
        let input = |names: Value| json!({ "input": { "listId": warehouses, "names": names } });
        let adding = "mutation($input: AddListItemsInput!) { addListItems(input: $input) { items { name } skipped } }";
        let refused = ada.ask(adding, input(json!(["nitra"]))).await;
        assert_eq!(refusals(&refused), [("names", "taken")]);
        assert_eq!(refusals(&ada.ask(adding, input(json!([]))).await), [("names", "required")]);
        assert_eq!(refusals(&ada.ask(adding, input(json!([" "]))).await), [("names", "required")]);
        assert_eq!(refusals(&ada.ask(adding, input(json!(["x".repeat(201)]))).await), [("names", "too_long")]);
        assert_eq!(refusals(&ada.ask(adding, input(json!(vec!["x"; 1001]))).await), [("names", "too_many")]);
        let added = ada.data(adding, input(json!(["NITRA", "Trnava", "trnava"]))).await;
        assert_eq!(added["addListItems"], json!({ "items": [{ "name": "Trnava" }], "skipped": 2 }));

        // Only the moved item changes its place.
        let moving = "mutation($input: MoveListItemInput!) { moveListItem(input: $input) { item { name } } }";
        ada.data(moving, json!({ "input": { "id": ids[3] } })).await;
        ada.data(moving, json!({ "input": { "id": ids[0], "afterId": ids[2] } })).await;
        let order = ["Brno", "Košice", "Žilina", "Nitra", "East Brno", "Trnava"];
        assert_eq!(names(&ada, &warehouses, "", false).await, order);
        // Again and again at one place: keys that grow long are spread anew.
        for at in 0..200 {
            let (moved, after) = if at % 2 == 0 { (&ids[1], &ids[3]) } else { (&ids[2], &ids[3]) };
            ada.data(moving, json!({ "input": { "id": moved, "afterId": after } })).await;
        }
        let order = ["Brno", "Žilina", "Košice", "Nitra", "East Brno", "Trnava"];
        assert_eq!(names(&ada, &warehouses, "", false).await, order);
        let (_, others) = list(&ada, "Others", &["Elsewhere"]).await;
        let refused = ada.ask(moving, json!({ "input": { "id": ids[0], "afterId": others[0] } })).await;
        assert_eq!(refusals(&refused), [("afterId", "unknown")]);

        let archived = change(&ada, json!({ "id": ids[0], "archived": true })).await;
        assert!(archived["archivedAt"].is_string());
        assert_eq!(names(&ada, &warehouses, "", true).await, ["Nitra"]);
        let again = add(&ada, &warehouses, &["Nitra"]).await;
        let back = "mutation($input: UpdateListItemInput!) { updateListItem(input: $input) { seq } }";
        let refused = ada.ask(back, json!({ "input": { "id": ids[0], "archived": false } })).await;
        assert_eq!(refusals(&refused), [("name", "taken")], "another one has its name by now");
        change(&ada, json!({ "id": again[0], "name": "Nitra II" })).await;
        change(&ada, json!({ "id": ids[0], "archived": false })).await;
        let stale = ada.ask(back, json!({ "input": { "id": ids[0], "version": 1, "name": "New" } })).await;
        assert_eq!(stale["errors"][0]["extensions"]["code"], "CONFLICT");

        // An item is archived before it is deleted.
        let delete = "mutation($input: DeleteInput!) { deleteListItem(input: $input) { ok } }";
        let input = json!({ "input": { "id": again[0], "clientMutationId": "d1" } });
        assert_eq!(refusals(&ada.ask(delete, input.clone()).await), [("id", "not_allowed")]);
        change(&ada, json!({ "id": again[0], "archived": true })).await;
        assert_eq!(ada.data(delete, input.clone()).await["deleteListItem"]["ok"], true);
        assert_eq!(ada.data(delete, input).await["deleteListItem"]["ok"], true, "a retry is answered");
        assert_eq!(names(&ada, &warehouses, "", true).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn lists_have_names_columns_and_places_of_their_own() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (warehouses, items) = list(&ada, "Warehouses", &["Nitra"]).await;
        let (groups, _) = list(&ada, "Price groups", &[]).await;
        let create = "mutation($input: CreateListInput!) { createList(input: $input) { list { id } } }";
        let refused = ada.ask(create, json!({ "input": { "name": "warehouses" } })).await;
        assert_eq!(refusals(&refused), [("name", "taken")]);
        let update = "mutation($input: UpdateListInput!) { updateList(input: $input) { list {
            version name position columns { id label type } } } }";
        let columns = json!([{ "label": "Code", "type": "LINE" }, { "label": "Places", "type": "NUMBER" }]);
        let input = json!({ "id": warehouses, "columns": columns });
        let columns = id(&ada, update, input, "/updateList/list/columns").await;
        let (code, places) = (&columns[0]["id"], &columns[1]["id"]);
        let values = json!([{ "fieldId": code, "value": { "text": " NR-1 " } }, { "fieldId": places, "value": { "number": 12.5 } }]);
        let item = change(&ada, json!({ "id": items[0], "values": values })).await;
        let held = json!([{ "fieldId": code, "text": "NR-1" }, { "fieldId": places, "number": 12.5 }]);
        assert_eq!(item["values"], held);
        let set = "mutation($input: UpdateListItemInput!) { updateListItem(input: $input) { seq } }";
        let wrong = json!({ "id": items[0], "values": [{ "fieldId": places, "value": { "text": "many" } }] });
        assert_eq!(refusals(&ada.ask(set, json!({ "input": wrong })).await), [("values.Places", "not_allowed")]);
        for (columns, code) in [
            (json!([{ "label": "Kind", "type": "LIST" }]), "not_allowed"),
            (json!([{ "id": code, "label": "Code", "type": "NUMBER" }]), "not_allowed"),
            (json!([{ "label": "A", "type": "LINE" }, { "label": "a", "type": "LINE" }]), "taken"),
        ] {
            let refused = ada.ask(update, json!({ "input": { "id": warehouses, "columns": columns } })).await;
            assert_eq!(refusals(&refused), [("columns", code)]);
        }
        let renamed = json!({ "id": warehouses, "columns": [{ "id": places, "label": "Pallets", "type": "NUMBER" }] });
        ada.data(update, json!({ "input": renamed })).await;
        let query = "query($ids: [ID!]!) { listItemsById(ids: $ids) { values { ... on NumberValue { number } } } }";
        let held = ada.data(query, json!({ "ids": items })).await["listItemsById"][0]["values"].take();
        assert_eq!(held, json!([{ "number": 12.5 }]), "a column that is taken away is not told");

        ada.data(update, json!({ "input": { "id": groups, "position": 0 } })).await;
        let all = ada.data("{ lists { name itemCount } }", json!({})).await["lists"].take();
        let expected = json!([{ "name": "Price groups", "itemCount": 0 }, { "name": "Warehouses", "itemCount": 1 }]);
        assert_eq!(all, expected);
        let delete = "mutation($input: DeleteInput!) { deleteList(input: $input) { ok } }";
        ada.data(delete, json!({ "input": { "id": warehouses } })).await;
        let gone = ada.refused("query($id: ID!) { list(id: $id) { id } }", json!({ "id": warehouses })).await;
        assert_eq!(gone, "NOT_FOUND");
        let found = ada.data(query, json!({ "ids": items })).await["listItemsById"].take();
        assert_eq!(found, json!([]), "its items went with it");
    }
}

#[tokio::test]
async fn a_field_of_a_list_is_held_found_grouped_and_written_out_by_its_item() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (warehouses, ids) = list(&ada, "Warehouses", &["Nitra", "Brno", "Old"]).await;
        let (_, others) = list(&ada, "Others", &["Elsewhere"]).await;
        let define = "mutation($input: CreateFieldInput!) { createField(input: $input) {
            field { id key type linkKind listId becomes } } }";
        let field = json!({ "kind": "COMPANY", "label": "Warehouse", "type": "LIST", "filtered": true });
        assert_eq!(refusals(&ada.ask(define, json!({ "input": field })).await), [("listId", "required")]);
        for (wrong, refused) in [
            (json!({ "type": "LIST", "listId": ids[0] }), ("listId", "unknown")),
            (json!({ "type": "LIST", "listId": warehouses, "linkKind": "COMPANY" }), ("linkKind", "not_allowed")),
            (json!({ "type": "LINK", "linkKind": "LIST_ITEM" }), ("linkKind", "not_allowed")),
            (json!({ "type": "LINE", "listId": warehouses }), ("listId", "not_allowed")),
        ] {
            let mut input = wrong.clone();
            (input["kind"], input["label"]) = ("COMPANY".into(), "Wrong".into());
            assert_eq!(refusals(&ada.ask(define, json!({ "input": input })).await), [refused], "{wrong}");
        }
        let mut input = field.clone();
        input["listId"] = warehouses.clone();
        let made = ada.data(define, json!({ "input": input })).await["createField"]["field"].take();
        let field = &made["id"];
        assert_eq!(
            (&made["type"], &made["linkKind"], &made["listId"], &made["becomes"]),
            (&json!("LIST"), &json!("LIST_ITEM"), &warehouses, &json!([]))
        );

        change(&ada, json!({ "id": ids[2], "archived": true })).await;
        let create = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company {
            id version custom { ... on LinkValue { kind recordId name } } } } }";
        let company = |name: &str, item: Option<&Value>| {
            let custom = item.map(|id| json!([{ "fieldId": field, "value": { "recordId": id } }]));
            json!({ "input": { "name": name, "custom": custom } })
        };
        for wrong in [&others[0], &ids[2], field] {
            let refused = ada.ask(create, company("Dust", Some(wrong))).await;
            assert_eq!(refusals(&refused), [("custom.warehouse", "unknown")], "of another list, archived, nothing");
        }
        let acme = ada.data(create, company("Acme", Some(&ids[0]))).await["createCompany"]["company"].take();
        assert_eq!(acme["custom"], json!([{ "kind": "LIST_ITEM", "recordId": ids[0], "name": "Nitra" }]));
        ada.data(create, company("Bolt", Some(&ids[1]))).await;
        ada.data(create, company("Copper", None)).await;

        // Found by its items, and by having none.
        let word = format!("custom:{}", field.as_str().unwrap_or_default());
        let found = async |condition: Value| {
            let mut condition = condition;
            condition["field"] = word.clone().into();
            let filter = json!({ "version": 1, "all": [condition] });
            let list = "query($where: JSON) { companies(where: $where) { nodes { name } } }";
            let found = ada.data(list, json!({ "where": filter })).await["companies"]["nodes"].take();
            let names = found.as_array().into_iter().flatten().filter_map(|it| it["name"].as_str());
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(found(json!({ "op": "oneOf", "values": [ids[0], ids[2]] })).await, ["Acme"]);
        assert_eq!(found(json!({ "op": "noneOf", "values": [ids[0]] })).await, ["Bolt", "Copper"]);
        assert_eq!(found(json!({ "op": "empty" })).await, ["Copper"]);
        assert_eq!(found(json!({ "op": "notEmpty" })).await, ["Acme", "Bolt"]);
        let groups = "query($by: String!) { recordGroups(kind: COMPANY, by: $by) { groups { value count } } }";
        let groups = ada.data(groups, json!({ "by": word })).await["recordGroups"]["groups"].take();
        assert_eq!(groups.as_array().map(Vec::len), Some(3), "{groups}");
        let sorted = "query($field: ID) { companies(sortField: $field) { nodes { id } } }";
        assert_eq!(refusals(&ada.ask(sorted, json!({ "field": field })).await), [("sortField", "not_allowed")]);

        // In a file by its name.
        let content = json!({ "shape": "TABLE", "sort": "name", "columns": [{ "key": "name" }, { "key": word }],
            "filter": { "version": 1, "all": [] } });
        let export = "mutation($input: ExportInput!) { exportRecords(input: $input) { url } }";
        let input = json!({ "kind": "COMPANY", "content": content });
        let url = id(&ada, export, input, "/exportRecords/url").await;
        let text = ada.fetch(url.as_str().unwrap_or_default(), &[]).await.text().await.unwrap_or_default();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines, ["name,custom.warehouse", "Acme,Nitra", "Bolt,Brno", "Copper,"]);

        // Renamed at once everywhere, kept when it is archived, and not deleted while a record holds it.
        change(&ada, json!({ "id": ids[0], "name": "Nitra South", "archived": true })).await;
        let read = "query($id: ID!) { company(id: $id) { version custom { ... on LinkValue { name } } } }";
        let held = ada.data(read, json!({ "id": acme["id"] })).await["company"].take();
        assert_eq!(held["custom"], json!([{ "name": "Nitra South" }]));
        let keep = "mutation($input: UpdateCompanyInput!) { updateCompany(input: $input) { company { name } } }";
        let same = json!({ "id": acme["id"], "version": held["version"], "name": "Acme II",
            "custom": [{ "fieldId": field, "value": { "recordId": ids[0] } }] });
        assert_eq!(ada.data(keep, json!({ "input": same })).await["updateCompany"]["company"]["name"], "Acme II");
        let uses = "query($id: ID!) { listItemUses(id: $id) }";
        assert_eq!(ada.data(uses, json!({ "id": ids[0] })).await["listItemUses"], 1);
        let delete = "mutation($input: DeleteInput!) { deleteListItem(input: $input) { ok } }";
        let refused = ada.ask(delete, json!({ "input": { "id": ids[0] } })).await;
        assert_eq!(refusals(&refused), [("id", "in_use")]);
        ada.data(delete, json!({ "input": { "id": ids[2] } })).await;
        let delete = "mutation($input: DeleteInput!) { deleteList(input: $input) { ok } }";
        let refused = ada.ask(delete, json!({ "input": { "id": warehouses } })).await;
        assert_eq!(refusals(&refused), [("id", "in_use")], "a field chooses from it");
        let history =
            "query($id: ID!) { company(id: $id) { timeline(first: 9) { nodes { changes { field after } } } } }";
        let told = ada.ask(history, json!({ "id": acme["id"] })).await.to_string();
        assert!(!told.contains("errors") && told.contains(ids[0].as_str().unwrap_or_default()), "{told}");
    }
}

#[tokio::test]
async fn deals_are_filtered_and_grouped_by_items_and_every_open_tab_hears_of_a_new_name() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await;
        let (regions, ids) = list(&ada, "Regions", &["North", "South"]).await;
        let define = "mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }";
        let input = json!({ "kind": "DEAL", "label": "Region", "type": "LIST", "listId": regions });
        let field = id(&ada, define, input, "/createField/field/id").await;
        let pipeline = ada.data("{ pipelines { id } }", json!({})).await["pipelines"][0]["id"].take();
        let create = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
        for (name, item) in [("A", Some(&ids[0])), ("B", Some(&ids[1])), ("C", None)] {
            let custom = item.map(|id| json!([{ "fieldId": field, "value": { "recordId": id } }]));
            let input = json!({ "pipelineId": pipeline, "name": name, "custom": custom });
            ada.data(create, json!({ "input": input })).await;
        }
        let deals = "query($filter: DealFilter) { deals(filter: $filter) { nodes { name } } }";
        let found = async |is: Value| {
            let filter = json!({ "custom": [{ "fieldId": field, "is": is }] });
            ada.data(deals, json!({ "filter": filter })).await["deals"]["nodes"].take()
        };
        assert_eq!(found(json!({ "recordIds": [ids[0]] })).await, json!([{ "name": "A" }]));
        assert_eq!(found(json!({ "filled": false })).await, json!([{ "name": "C" }]));
        let groups = "query($by: String!) { dealGroups(by: $by) { groups { value sums { count } } } }";
        let by = format!("custom:{}", field.as_str().unwrap_or_default());
        let groups = ada.data(groups, json!({ "by": by })).await["dealGroups"]["groups"].take();
        assert_eq!(groups.as_array().map(Vec::len), Some(3), "{groups}");

        let changes = "subscription($since: EventSeq) { changes(since: $since) { changes { kind id record { __typename ... on ListItem { name }
            ... on List { name } } } } }";
        let since = ada.data("{ workspace { seq } }", json!({})).await["workspace"]["seq"].take();
        let mut live = Live::open(&bob.client, changes, json!({ "since": since })).await;
        change(&ada, json!({ "id": ids[0], "name": "Far north" })).await;
        let told = live.next("changes").await["changes"][0].take();
        let record = json!({ "__typename": "ListItem", "name": "Far north" });
        assert_eq!((&told["kind"], &told["id"], &told["record"]), (&json!("LIST_ITEM"), &ids[0], &record));
        add(&ada, &regions, &["East", "West"]).await;
        let told = live.next("changes").await["changes"][0].take();
        let record = json!({ "__typename": "List", "name": "Regions" });
        assert_eq!((&told["kind"], &told["record"]), (&json!("LIST"), &record), "several are told as one");
        assert_eq!(names(&bob.client, &regions, "", false).await, ["Far north", "South", "East", "West"]);
    }
}
