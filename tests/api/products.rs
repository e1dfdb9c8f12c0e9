//! Products: a kind of record that does what every kind does, because it describes itself and nothing more.

use millrace_tests::{Client, Database, Live, Server};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: CreateProductInput!) { createProduct(input: $input) {
    seq product { id version name code category price currency active description tags ownerId } } }";
const UPDATE: &str = "mutation($input: UpdateProductInput!) { updateProduct(input: $input) {
    product { id version name code price currency active description tags custom { ... on TextValue { text } } } } }";
const LIST: &str =
    "query($filter: RecordFilter, $where: JSON, $sort: RecordSort!, $field: ID, $direction: SortDirection!, $first: Int!, $after: String) {
    products(filter: $filter, where: $where, sort: $sort, sortField: $field, direction: $direction, first: $first, after: $after) {
        totalCount pageInfo { endCursor hasNextPage } nodes { name } } }";

async fn make(client: &Client, input: Value) -> Value {
    client.data(CREATE, json!({ "input": input })).await["createProduct"]["product"].take()
}

/// The names that a list shows, page after page of two.
async fn listed(client: &Client, asked: Value) -> Vec<String> {
    let (mut names, mut after) = (Vec::new(), Value::Null);
    loop {
        let mut variables = json!({ "sort": "NAME", "direction": "ASC", "first": 2, "after": after });
        for (name, value) in asked.as_object().into_iter().flatten() {
            variables[name] = value.clone();
        }
        let page = client.data(LIST, variables).await["products"].take();
        let nodes = page["nodes"].as_array().into_iter().flatten();
        names.extend(nodes.map(|node| node["name"].as_str().unwrap_or_default().to_owned()));
        if page["pageInfo"]["hasNextPage"] != true {
            assert_eq!(page["totalCount"], names.len(), "{asked}");
            return names;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

async fn price_list(client: &Client) -> Vec<Value> {
    let mut made = Vec::new();
    for input in [
        json!({ "name": "GTX Pro", "code": "GTX-20", "category": "GTX", "price": 482_100, "tags": ["new"] }),
        json!({ "name": "gtx basic", "code": "GTX-10", "category": "GTX", "price": 55_000 }),
        json!({ "name": "MG Special", "category": "MG", "price": 5_500, "currency": "EUR", "active": false }),
        json!({ "name": "Žeriav", "description": "Lifts.\nAnd lowers." }),
    ] {
        made.push(make(client, input).await);
    }
    made
}

#[tokio::test]
async fn a_product_is_made_checked_changed_thrown_away_and_taken_back() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let input = json!({ "name": "  GTX Pro ", "code": "GTX-20", "price": 482_100, "clientMutationId": "p1" });
        let made = ada.data(CREATE, json!({ "input": input })).await;
        let product = &made["createProduct"]["product"];
        assert_eq!(
            (&product["name"], &product["price"], &product["currency"], &product["active"]),
            (&json!("GTX Pro"), &json!(482_100), &json!("USD"), &json!(true)),
            "in the workspace's currency, and sold"
        );
        let again = ada.data(CREATE, json!({ "input": input })).await;
        assert_eq!(&again["createProduct"]["product"], product, "a retry is answered, not done again");

        for (field, wrong) in [
            ("name", json!({ "name": " " })),
            ("code", json!({ "name": "A", "code": "x".repeat(1_001) })),
            ("price", json!({ "name": "A", "price": -1 })),
            ("currency", json!({ "name": "A", "currency": "XYZ" })),
            ("tags", json!({ "name": "A", "tags": ["x".repeat(51)] })),
            ("id", json!({ "name": "A", "id": product["id"] })),
        ] {
            let refused = ada.ask(CREATE, json!({ "input": wrong })).await;
            assert_eq!(refused["errors"][0]["extensions"]["fields"][0]["field"], field, "{refused}");
        }

        let id = &product["id"];
        let change = json!({ "id": id, "version": 1, "price": null, "currency": "eur", "active": false, "description": "Fast." });
        let changed = ada.data(UPDATE, json!({ "input": change })).await["updateProduct"]["product"].take();
        assert_eq!(
            (&changed["price"], &changed["currency"], &changed["active"], &changed["code"], &changed["version"]),
            (&Value::Null, &json!("EUR"), &json!(false), &json!("GTX-20"), &json!(2))
        );
        assert_eq!(ada.refused(UPDATE, json!({ "input": change })).await, "CONFLICT");

        let delete = "mutation($id: ID!) { deleteProduct(input: { id: $id }) { product { deletedAt } } }";
        let deleted = ada.data(delete, json!({ "id": id })).await;
        assert!(deleted["deleteProduct"]["product"]["deletedAt"].is_string());
        let late = json!({ "id": id, "version": 3, "name": "Late" });
        assert_eq!(
            ada.refused(UPDATE, json!({ "input": late })).await,
            "FORBIDDEN",
            "what lies in the trash is not changed"
        );
        assert_eq!(listed(&ada, json!({})).await, Vec::<String>::new());
        assert_eq!(listed(&ada, json!({ "filter": { "deleted": true } })).await, ["GTX Pro"]);
        ada.data("mutation($id: ID!) { restoreProduct(input: { id: $id }) { seq } }", json!({ "id": id })).await;
        assert_eq!(listed(&ada, json!({})).await, ["GTX Pro"]);

        let note = "mutation($id: ID!) { createNote(input: { recordKind: PRODUCT, recordId: $id, body: \"Sells well\" }) { seq } }";
        ada.data(note, json!({ "id": id })).await;
        let query = "query($id: ID!) { product(id: $id) { notes { nodes { body } } timeline { nodes { kind verb changes { field } } } } }";
        let page = ada.data(query, json!({ "id": id })).await["product"].take();
        assert_eq!(page["notes"]["nodes"], json!([{ "body": "Sells well" }]));
        let told = page["timeline"]["nodes"].as_array().into_iter().flatten();
        let verbs: Vec<_> = told.map(|event| event["verb"].as_str().unwrap_or_default()).collect();
        assert_eq!(verbs, ["created", "restored", "deleted", "updated", "created"]);
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn products_are_filtered_sorted_viewed_found_and_written_out_like_any_record() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let made = price_list(&ada).await;
        let by = |sort: &str, direction: &str| json!({ "sort": sort, "direction": direction });
        assert_eq!(listed(&ada, by("NAME", "ASC")).await, ["gtx basic", "GTX Pro", "MG Special", "Žeriav"]);
        assert_eq!(listed(&ada, by("PRICE", "DESC")).await, ["GTX Pro", "gtx basic", "MG Special", "Žeriav"]);
        assert_eq!(listed(&ada, by("PRICE", "ASC")).await, ["MG Special", "gtx basic", "GTX Pro", "Žeriav"]);
        let codes = listed(&ada, by("CODE", "ASC")).await;
        assert_eq!(codes[..2], ["gtx basic", "GTX Pro"], "those without a code come last");
        assert_eq!(listed(&ada, json!({ "filter": { "text": "gtx-2" } })).await, ["GTX Pro"], "by its code");

        let only = |field: &str, op: Value| {
            let mut condition = op;
            condition["field"] = json!(field);
            json!({ "where": { "version": 1, "all": [condition] } })
        };
        for (field, op, found) in [
            ("text", json!({ "op": "contains", "text": "GTX-1" }), vec!["gtx basic"]),
            ("category", json!({ "op": "oneOf", "values": ["GTX"] }), vec!["gtx basic", "GTX Pro"]),
            ("price", json!({ "op": "between", "from": 55_000 }), vec!["gtx basic", "GTX Pro"]),
            ("currency", json!({ "op": "noneOf", "values": ["USD"] }), vec!["MG Special"]),
            ("code", json!({ "op": "empty" }), vec!["MG Special", "Žeriav"]),
            ("active", json!({ "op": "notEmpty" }), vec!["gtx basic", "GTX Pro", "Žeriav"]),
            ("active", json!({ "op": "empty" }), vec!["MG Special"]),
            ("description", json!({ "op": "notEmpty" }), vec!["Žeriav"]),
            ("tags", json!({ "op": "oneOf", "values": ["NEW"] }), vec!["GTX Pro"]),
            ("owner", json!({ "op": "oneOf", "values": ["me"] }), vec!["gtx basic", "GTX Pro", "MG Special", "Žeriav"]),
        ] {
            assert_eq!(listed(&ada, only(field, op.clone())).await, found, "{field} {op}");
        }
        let refused = ada.ask(LIST, json!({ "sort": "EMPLOYEES", "direction": "ASC", "first": 5 })).await;
        assert_eq!(refused["errors"][0]["extensions"]["fields"][0]["field"], "sort");

        // A field of the administrator's own: held, filtered and sorted by.
        let field = "mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }";
        let input = json!({ "kind": "PRODUCT", "label": "Warranty", "type": "LINE", "unique": false });
        let field = ada.data(field, json!({ "input": input })).await["createField"]["field"]["id"].take();
        let held = json!([{ "fieldId": field, "value": { "text": "Two years" } }]);
        let change = json!({ "id": made[0]["id"], "version": 1, "custom": held });
        let changed = ada.data(UPDATE, json!({ "input": change })).await;
        assert_eq!(changed["updateProduct"]["product"]["custom"], json!([{ "text": "Two years" }]));
        let word = format!("custom:{}", field.as_str().unwrap_or_default());
        let asked = only(&word, json!({ "op": "contains", "text": "two" }));
        assert_eq!(listed(&ada, asked).await, ["GTX Pro"]);
        let sorted = listed(&ada, json!({ "field": field, "direction": "DESC" })).await;
        assert_eq!(sorted[0], "GTX Pro");

        let content = json!({ "shape": "TABLE", "sort": "-price", "columns": [{ "key": "name" }, { "key": "code" }, { "key": "price" }, { "key": "currency" }, { "key": "active" }, { "key": word }],
            "filter": { "version": 1, "all": [{ "field": "active", "op": "notEmpty" }] } });
        let view = "mutation($input: CreateViewInput!) { createView(input: $input) { view { name kind } } }";
        let input = json!({ "kind": "PRODUCT", "name": "On sale", "audience": "EVERYONE", "content": content });
        let view = ada.data(view, json!({ "input": input })).await;
        assert_eq!(view["createView"]["view"], json!({ "name": "On sale", "kind": "PRODUCT" }));
        let export = "mutation($input: ExportInput!) { exportRecords(input: $input) { url } }";
        let url = ada.data(export, json!({ "input": { "kind": "PRODUCT", "content": content } })).await;
        let url = url["exportRecords"]["url"].as_str().unwrap_or_default().to_owned();
        assert!(url.ends_with("/products.csv"), "{url}");
        let text = ada.fetch(&url, &[]).await.text().await.unwrap_or_default();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "name,code,price,currency,active,custom.warranty");
        assert_eq!(lines[1], "GTX Pro,GTX-20,4821.00,USD,yes,Two years");
        assert_eq!(lines.len(), 4, "{text}");

        let search = "query($text: String!) { search(text: $text) { __typename ... on Product { name code } } }";
        for text in ["gtx pro", "GTX-20", "zeriav"] {
            let found = ada.data(search, json!({ "text": text })).await["search"].take();
            assert_eq!(found[0]["__typename"], "Product", "{text}: {found}");
        }

        // Many at once.
        let all = "{ recordIds(kind: PRODUCT) }";
        let ids = ada.data(all, json!({})).await["recordIds"].take();
        assert_eq!(ids.as_array().map_or(0, Vec::len), 4);
        let many =
            "mutation($input: ChangeRecordsInput!) { changeRecords(input: $input) { done { id } refused { id } } }";
        let input = json!({ "kind": "PRODUCT", "ids": ids, "addTags": ["spring"] });
        ada.data(many, json!({ "input": input })).await;
        assert_eq!(listed(&ada, only("tags", json!({ "op": "oneOf", "values": ["spring"] }))).await.len(), 4);
        ada.data(many, json!({ "input": { "kind": "PRODUCT", "ids": ids, "deleted": true } })).await;
        assert_eq!(listed(&ada, json!({})).await, Vec::<String>::new());
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn everybody_sees_the_price_list_live_and_who_administers_keeps_it() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await;
        let mut told =
            Live::open(&bob.client, "subscription { productChanged { id seq product { name price } } }", json!({}))
                .await;
        let mut changes = Live::open(
            &bob.client,
            "subscription { changes { changes { kind record { ... on Product { name active } } } } }",
            json!({}),
        )
        .await;
        let made = make(&ada, json!({ "name": "GTX Pro", "price": 482_100 })).await;
        let first = told.next("productChanged").await;
        assert_eq!((&first["id"], &first["product"]["price"]), (&made["id"], &json!(482_100)));
        let is_product = |batch: &Value| batch["changes"][0]["kind"] == "PRODUCT";
        let batch = changes.until(is_product).await;
        assert_eq!(batch["changes"][0]["record"], json!({ "name": "GTX Pro", "active": true }));

        assert_eq!(listed(&bob.client, json!({})).await, ["GTX Pro"]);
        assert_eq!(bob.client.refused(CREATE, json!({ "input": { "name": "Mine" } })).await, "FORBIDDEN");
        let change = json!({ "id": made["id"], "version": 1, "price": 1 });
        assert_eq!(bob.client.refused(UPDATE, json!({ "input": change })).await, "FORBIDDEN");
        let query = "query($id: ID!) { product(id: $id) { permissions { edit delete assign } } }";
        let may = bob.client.data(query, json!({ "id": made["id"] })).await;
        assert_eq!(may["product"]["permissions"], json!({ "edit": false, "delete": false, "assign": false }));

        ada.data(UPDATE, json!({ "input": { "id": made["id"], "version": 1, "price": 500_000 } })).await;
        assert_eq!(told.next("productChanged").await["product"]["price"], 500_000);
        ada.data("mutation($id: ID!) { deleteProduct(input: { id: $id }) { seq } }", json!({ "id": made["id"] })).await;
        assert_eq!(told.next("productChanged").await["product"], Value::Null, "it is gone from the list");

        // Whoever looks after products and leaves hands them on.
        ada.data("mutation($id: ID!) { restoreProduct(input: { id: $id }) { seq } }", json!({ "id": made["id"] }))
            .await;
        let assign = json!({ "id": made["id"], "version": 4, "ownerId": bob.id });
        ada.data(UPDATE, json!({ "input": assign })).await;
        let owned = "query($id: ID!) { user(id: $id) { openRecords { products } } }";
        let owned = ada.data(owned, json!({ "id": bob.id })).await;
        assert_eq!(owned["user"]["openRecords"]["products"], 1);
        let leave = "mutation($input: DeactivateUserInput!) { deactivateUser(input: $input) { seq } }";
        assert_eq!(ada.refused(leave, json!({ "input": { "id": bob.id } })).await, "VALIDATION");
        let me = ada.data("{ viewer { user { id } } }", json!({})).await["viewer"]["user"]["id"].take();
        ada.data(leave, json!({ "input": { "id": bob.id, "takeoverId": me } })).await;
        let owner = "query($id: ID!) { product(id: $id) { ownerId } }";
        assert_eq!(ada.data(owner, json!({ "id": made["id"] })).await["product"]["ownerId"], me);
    }
}

#[tokio::test]
async fn a_field_points_to_products_and_finds_who_bought_one() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let made = price_list(&ada).await;
        let field = "mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }";
        let input =
            json!({ "kind": "COMPANY", "label": "Bought", "type": "LINK", "linkKind": "PRODUCT", "filtered": true });
        let field = ada.data(field, json!({ "input": input })).await["createField"]["field"]["id"].take();
        let create = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company {
            custom { ... on LinkValue { kind recordId name } } } } }";
        for (name, product) in [("Acme", Some(&made[0]["id"])), ("Bolt", Some(&made[1]["id"])), ("Copper", None)] {
            let custom = product.map(|id| json!([{ "fieldId": field, "value": { "recordId": id } }]));
            let company = ada.data(create, json!({ "input": { "name": name, "custom": custom } })).await;
            if name == "Acme" {
                let held = json!([{ "kind": "PRODUCT", "recordId": made[0]["id"], "name": "GTX Pro" }]);
                assert_eq!(company["createCompany"]["company"]["custom"], held);
            }
        }
        let word = format!("custom:{}", field.as_str().unwrap_or_default());
        let filter = json!({ "version": 1, "all": [{ "field": word, "op": "oneOf", "values": [made[0]["id"]] }] });
        let list = "query($where: JSON) { companies(where: $where) { nodes { name } } }";
        let found = ada.data(list, json!({ "where": filter })).await;
        assert_eq!(found["companies"]["nodes"], json!([{ "name": "Acme" }]));

        let nobody = json!([{ "fieldId": field, "value": { "recordId": field } }]);
        let refused = ada.ask(create, json!({ "input": { "name": "Dust", "custom": nobody } })).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "VALIDATION", "no product has this id");
    }
}
