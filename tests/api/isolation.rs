//! Two workspaces in one database: neither ever sees, finds, counts, changes or hears of the other's records.

mod walk;

use millrace_tests::{Client, Database, Live, Server, expect, server::PASSWORD};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

/// A workspace, its administrator and one record of each kind.
struct Side {
    client: Client,
    email: &'static str,
    ids: Value,
}

const FILL: &str = "mutation($word: String!, $pipeline: ID!) {
    company: createCompany(input: { name: $word }) { company { id } }
    contact: createContact(input: { firstName: $word }) { contact { id } }
    deal: createDeal(input: { pipelineId: $pipeline, name: $word, amount: 700, tags: [$word] }) { deal { id } }
    team: createTeam(input: { name: $word }) { team { id } }
    item: createDirectoryItem(input: { kind: SOURCE, name: $word }) { item { id } }
    token: createToken(input: { name: $word }) { token { id } }
    list: createList(input: { name: $word }) { list { id } }
    field: createField(input: { kind: DEAL, label: $word, type: LINE }) { field { id } }
    rule: createAssignmentRule(input: { name: $word, method: ROUND_ROBIN, userIds: [$pipeline], active: false }) { rule { id } }
    user: inviteUser(input: { email: $word, name: $word, roleId: $pipeline }) { user { id } }
}";

impl Side {
    /// First visit, and the records.
    async fn make(url: &str, email: &'static str, word: &str) -> Self {
        let mut client = Client::new(url);
        let input = json!({ "workspaceName": word, "currency": "EUR", "locale": "en", "timeZone": "UTC", "name": word, "email": email, "password": PASSWORD });
        client
            .sign_in_by("mutation($input: SetupInput!) { setup(input: $input) { viewer { user { id } } } }", input)
            .await;
        let own = client
            .data(
                "{ viewer { user { id } sessions { id } } roles { id } pipelines { id stages { id kind } } }",
                json!({}),
            )
            .await;
        let (pipeline, role) = (&own["pipelines"][0]["id"], &own["roles"][0]["id"]);
        let fill = FILL
            .replace("email: $word", &format!("email: \"guest-{email}\""))
            .replace("userIds: [$pipeline]", &format!("userIds: [{}]", own["viewer"]["user"]["id"]))
            .replace("roleId: $pipeline", &format!("roleId: {role}"));
        let made = client.data(&fill, json!({ "word": word, "pipeline": pipeline })).await;
        let id = |field: &str, record: &str| made[field][record]["id"].clone();
        let deal = id("deal", "deal");
        let note = client.data("mutation($id: ID!, $body: String!) { createNote(input: { recordKind: DEAL, recordId: $id, body: $body }) { note { id } } }", json!({ "id": deal, "body": word })).await;
        let add = "mutation($list: ID!, $word: String!) { addListItems(input: { listId: $list, names: [$word] }) { items { id } } }";
        let listed = client.data(add, json!({ "list": id("list", "list"), "word": word })).await;
        let path = format!("/files/deal/{}?name={word}.txt", deal.as_str().unwrap_or_default());
        let file = client.upload(&path, "", word.to_owned());
        let file: Value = expect(file.await.json().await, "the file was not answered");
        let ids = json!({
            "pipeline": pipeline, "stage": own["pipelines"][0]["stages"][0]["id"], "role": role, "session": own["viewer"]["sessions"][0]["id"],
            "me": own["viewer"]["user"]["id"], "company": id("company", "company"), "contact": id("contact", "contact"), "deal": deal,
            "team": id("team", "team"), "item": id("item", "item"), "field": id("field", "field"), "token": id("token", "token"), "user": id("user", "user"), "rule": id("rule", "rule"),
            "note": note["createNote"]["note"]["id"], "list": id("list", "list"), "listItem": listed["addListItems"]["items"][0]["id"], "file": file["data"]["file"]["id"],
        });
        assert!(ids.as_object().into_iter().flatten().all(|(_, id)| id.is_string()), "{ids}");
        Self { client, email, ids }
    }
}

/// A server whose database holds two workspaces. A first visit makes only one, so the first one's row steps aside for
/// the moment of the second's.
async fn two(database: Database) -> (Vec<Server>, Side, Side) {
    let mut servers = vec![Server::start_on(database.clone())];
    let mut north = Side::make(&servers[0].url, "ada@north.example", "Northwind").await;
    servers[0].kill();
    let url = match &database {
        Database::Postgres(url) => url.clone(),
        Database::Sqlite => format!("sqlite://{}", servers[0].data().join("millrace.db").display()),
    };
    run_sql(&url, &["CREATE TABLE aside AS SELECT * FROM workspaces", "DELETE FROM workspaces"]).await;
    let mut second = servers[0].beside();
    let mut south = Side::make(&second.url, "bea@south.example", "Southsea").await;
    second.kill();
    run_sql(&url, &["INSERT INTO workspaces SELECT * FROM aside", "DROP TABLE aside"]).await;
    let both = servers[0].beside();
    for side in [&mut north, &mut south] {
        side.client = Client::new(&both.url);
        side.client.sign_in(side.email).await;
    }
    servers.push(both);
    (servers, north, south)
}

#[expect(
    clippy::disallowed_methods,
    reason = "no command makes a second workspace in a database, and the test needs one"
)]
async fn run_sql(url: &str, statements: &[&str]) {
    let database = expect(sea_orm::Database::connect(url).await, "the database does not open");
    for statement in statements {
        expect(database.execute_unprepared(statement).await, statement);
    }
    expect(database.close().await, "the database does not close");
}

/// Everything that can be asked or done with an id of another workspace.
const BY_ID: &[&str] = &[
    "query { it: deal(id: @deal) { id name } }",
    "query { it: company(id: @company) { id name } }",
    "query { it: contact(id: @contact) { id name } }",
    "query { it: pipeline(id: @pipeline) { id name } }",
    "query { it: board(pipelineId: @pipeline) { seq } }",
    "query { it: user(id: @me) { id email } }",
    "mutation { it: endSession(input: { id: @session }) { ok } }",
    "mutation { it: revokeToken(input: { id: @token }) { ok } }",
    "mutation { it: createUserLink(input: { id: @user }) { url } }",
    "mutation { it: updateUser(input: { id: @user, name: \"Taken\" }) { seq } }",
    "mutation { it: deactivateUser(input: { id: @user }) { seq } }",
    "mutation { it: reactivateUser(input: { id: @user }) { seq } }",
    "mutation { it: removeAvatar(input: { id: @me }) { seq } }",
    "mutation { it: updateTeam(input: { id: @team, name: \"Taken\" }) { seq } }",
    "mutation { it: deleteTeam(input: { id: @team }) { ok } }",
    "mutation { it: updateDirectoryItem(input: { id: @item, name: \"Taken\" }) { seq } }",
    "mutation { it: deleteDirectoryItem(input: { id: @item }) { ok } }",
    "mutation { it: updateAssignmentRule(input: { id: @rule, name: \"Taken\" }) { seq } }",
    "mutation { it: deleteAssignmentRule(input: { id: @rule }) { ok } }",
    "query { it: fieldTypeChange(id: @field, type: PARAGRAPH) { values } }",
    "mutation { it: updateField(input: { id: @field, label: \"Taken\" }) { seq } }",
    "mutation { it: changeFieldType(input: { id: @field, type: PARAGRAPH }) { seq } }",
    "query { it: list(id: @list) { id name } }",
    "query { it: listItems(listId: @list) { totalCount } }",
    "query { it: listItemUses(id: @listItem) }",
    "mutation { it: updateList(input: { id: @list, name: \"Taken\" }) { seq } }",
    "mutation { it: deleteList(input: { id: @list }) { ok } }",
    "mutation { it: addListItems(input: { listId: @list, names: [\"Taken\"] }) { seq } }",
    "mutation { it: updateListItem(input: { id: @listItem, name: \"Taken\" }) { seq } }",
    "mutation { it: moveListItem(input: { id: @listItem }) { seq } }",
    "mutation { it: deleteListItem(input: { id: @listItem }) { ok } }",
    "mutation { it: updatePipeline(input: { id: @pipeline, name: \"Taken\" }) { seq } }",
    "mutation { it: deletePipeline(input: { id: @pipeline }) { ok } }",
    "mutation { it: updateStage(input: { id: @stage, name: \"Taken\" }) { seq } }",
    "mutation { it: moveStage(input: { id: @stage, position: 0 }) { seq } }",
    "mutation { it: deleteStage(input: { id: @stage }) { seq } }",
    "mutation { it: updateDeal(input: { id: @deal, version: 1, name: \"Taken\" }) { seq } }",
    "mutation { it: moveDeal(input: { id: @deal, stageId: @stage }) { seq } }",
    "mutation { it: closeDeal(input: { id: @deal, stageId: @stage }) { seq } }",
    "mutation { it: reopenDeal(input: { id: @deal }) { seq } }",
    "mutation { it: deleteDeal(input: { id: @deal }) { seq } }",
    "mutation { it: restoreDeal(input: { id: @deal }) { seq } }",
    "mutation { it: updateCompany(input: { id: @company, version: 1, name: \"Taken\" }) { seq } }",
    "mutation { it: deleteCompany(input: { id: @company }) { seq } }",
    "mutation { it: restoreCompany(input: { id: @company }) { seq } }",
    "mutation { it: updateContact(input: { id: @contact, version: 1, firstName: \"Taken\" }) { seq } }",
    "mutation { it: deleteContact(input: { id: @contact }) { seq } }",
    "mutation { it: restoreContact(input: { id: @contact }) { seq } }",
    "mutation { it: createNote(input: { recordKind: DEAL, recordId: @deal, body: \"Taken\" }) { seq } }",
    "mutation { it: updateNote(input: { id: @note, version: 1, body: \"Taken\" }) { seq } }",
    "mutation { it: deleteNote(input: { id: @note }) { ok } }",
    "mutation { it: renameFile(input: { id: @file, name: \"Taken\" }) { seq } }",
    "mutation { it: deleteFile(input: { id: @file }) { seq } }",
    "mutation { it: restoreFile(input: { id: @file }) { seq } }",
];

/// Ids of another workspace where one's own are wanted: an unknown value.
const AS_VALUES: &[&str] = &[
    "mutation { it: createDeal(input: { pipelineId: @pipeline, name: \"Taken\" }) { seq } }",
    "mutation { it: createDeal(input: { pipelineId: %pipeline, stageId: @stage, name: \"Taken\" }) { seq } }",
    "mutation { it: createDeal(input: { pipelineId: %pipeline, name: \"Taken\", companyId: @company }) { seq } }",
    "mutation { it: createDeal(input: { pipelineId: %pipeline, name: \"Taken\", contactIds: [@contact] }) { seq } }",
    "mutation { it: createDeal(input: { pipelineId: %pipeline, name: \"Taken\", ownerId: @me }) { seq } }",
    "mutation { it: createDeal(input: { pipelineId: %pipeline, name: \"Taken\", sourceId: @item }) { seq } }",
    "mutation { it: moveDeal(input: { id: %deal, stageId: @stage }) { seq } }",
    "mutation { it: createStage(input: { pipelineId: @pipeline, name: \"Taken\" }) { seq } }",
    "mutation { it: createCompany(input: { name: \"Taken\", parentId: @company }) { seq } }",
    "mutation { it: createCompany(input: { name: \"Taken\", ownerId: @me }) { seq } }",
    "mutation { it: createContact(input: { firstName: \"Taken\", companyIds: [@company] }) { seq } }",
    "mutation { it: inviteUser(input: { email: \"x@x.example\", name: \"X\", roleId: @role }) { url } }",
    "mutation { it: createAssignmentRule(input: { name: \"Taken\", method: ROUND_ROBIN, userIds: [@me] }) { seq } }",
    "mutation { it: createAssignmentRule(input: { name: \"Taken\", method: ROUND_ROBIN, teamIds: [@team] }) { seq } }",
    "mutation { it: updateUser(input: { id: %user, managerId: @me }) { seq } }",
    "mutation { it: updateUser(input: { id: %user, teamId: @team }) { seq } }",
    "mutation { it: deactivateUser(input: { id: %user, takeoverId: @me }) { seq } }",
];

/// `@name` is an id of the other's, `%name` one's own.
fn fill(text: &str, others: &Value, own: &Value) -> String {
    let mut text = text.to_owned();
    for (sign, ids) in [('@', others), ('%', own)] {
        for (name, id) in ids.as_object().into_iter().flatten() {
            text = text
                .replace(&format!("{sign}{name} "), &format!("{id} "))
                .replace(&format!("{sign}{name},"), &format!("{id},"));
            text = text
                .replace(&format!("{sign}{name})"), &format!("{id})"))
                .replace(&format!("{sign}{name}]"), &format!("{id}]"));
        }
    }
    assert!(!text.contains(['@', '%']) || text.contains("x@x.example"), "{text}");
    text
}

#[tokio::test]
async fn two_workspaces_never_meet() {
    for database in Database::all().await {
        let (servers, north, south) = two(database).await;
        for (here, there) in [(&south, &north), (&north, &south)] {
            let before = everything(&there.client).await;
            for text in BY_ID {
                let query = fill(text, &there.ids, &here.ids);
                let answer = here.client.ask(&query, json!({})).await;
                let code = &answer["errors"][0]["extensions"]["code"];
                assert_eq!(code, "NOT_FOUND", "{query}: {answer}");
                assert!(answer["data"].is_null() || answer["data"]["it"].is_null(), "{query}: {answer}");
            }
            for text in AS_VALUES {
                let query = fill(text, &there.ids, &here.ids);
                let code = here.client.refused(&query, json!({})).await;
                assert!(code == "VALIDATION" || code == "NOT_FOUND", "{query}: {code}");
            }
            assert_eq!(everything(&there.client).await, before, "nothing of it was done");
        }
        lists(&north, "Northwind", "Southsea").await;
        lists(&south, "Southsea", "Northwind").await;
        filters(&north, &south).await;
        same_id(&north, &south).await;
        pictures(&north, &south).await;
        files(&north, &south).await;
        live(&north, &south).await;
        servers[0].run(&["doctor"]);
    }
}

/// All that an administrator can read, as text.
const ALL: &str = "{
    workspace { id name } users { id name email openRecords { deals companies contacts } } teams { id name members { id } } roles { id name }
    losses: directory(kind: LOSS_REASON) { id name } sources: directory(kind: SOURCE) { id name } sectors: directory(kind: SECTOR) { id name }
    pipelines { id stages { id name } } companies { totalCount nodes { id name } } contacts { totalCount nodes { id name } }
    deals { totalCount nodes { id name stageId version notes { nodes { id body } } files { nodes { id name version } } timeline { nodes { seq verb changes { after } } } } }
    trash: deals(filter: { deleted: true }) { totalCount } dealStatistics { count openAmounts { amount } }
    auditLog(first: 200) { nodes { kind recordId subjectId changes { after } actor { id } } }
    viewer { user { id } workspace { id } sessions { id } tokens { id } }
}";

async fn everything(client: &Client) -> Value {
    let mut all = client.data(ALL, json!({})).await;
    // Sign-ins are noted too, and only by their own workspace; times of use may move on.
    all["viewer"].take();
    all
}

async fn lists(side: &Side, own: &str, others: &str) {
    let all = side.client.data(ALL, json!({})).await;
    let text = all.to_string();
    assert!(text.contains(own) && !text.contains(others), "{all:#}");
    assert_eq!((&all["deals"]["totalCount"], &all["dealStatistics"]["count"]), (&json!(1), &json!(1)));
    assert_eq!(all["dealStatistics"]["openAmounts"], json!([{ "amount": 700 }]));
}

async fn filters(north: &Side, south: &Side) {
    let ids = &south.ids;
    for filter in [
        json!({ "pipelineId": ids["pipeline"] }),
        json!({ "stageIds": [ids["stage"]] }),
        json!({ "ownerIds": [ids["me"]] }),
        json!({ "teamIds": [ids["team"]] }),
        json!({ "companyIds": [ids["company"]] }),
        json!({ "contactId": ids["contact"] }),
        json!({ "tags": ["Southsea"] }),
        json!({ "text": "Southsea" }),
    ] {
        let data = north.client.data("query($filter: DealFilter) { deals(filter: $filter) { totalCount nodes { id } } dealStatistics(filter: $filter) { count } }", json!({ "filter": filter })).await;
        assert_eq!(
            (&data["deals"], &data["dealStatistics"]["count"]),
            (&json!({ "totalCount": 0, "nodes": [] }), &json!(0)),
            "{filter}"
        );
    }
}

/// An id that the other workspace uses is free here, and the two records stay two.
async fn same_id(north: &Side, south: &Side) {
    let input = json!({ "id": south.ids["deal"], "pipelineId": north.ids["pipeline"], "name": "Namesake" });
    north
        .client
        .data("mutation($input: CreateDealInput!) { createDeal(input: $input) { seq } }", json!({ "input": input }))
        .await;
    let query = "query($id: ID!) { deal(id: $id) { name timeline { nodes { verb } } notes { totalCount } } }";
    let ours = north.client.data(query, json!({ "id": south.ids["deal"] })).await;
    assert_eq!(
        ours["deal"],
        json!({ "name": "Namesake", "timeline": { "nodes": [{ "verb": "created" }] }, "notes": { "totalCount": 0 } })
    );
    let theirs = south.client.data(query, json!({ "id": south.ids["deal"] })).await;
    assert_eq!((&theirs["deal"]["name"], &theirs["deal"]["notes"]["totalCount"]), (&json!("Southsea"), &json!(1)));
}

/// A picture is for its own workspace: nobody else finds it, or gives one to its people.
/// Files are not fetched, and none is put, across the border.
async fn files(north: &Side, south: &Side) {
    for (here, there) in [(south, north), (north, south)] {
        let id = |name: &str| there.ids[name].as_str().unwrap_or_default().to_owned();
        assert_eq!(there.client.fetch(&format!("/files/{}", id("file")), &[]).await.status(), 200);
        assert_eq!(here.client.fetch(&format!("/files/{}", id("file")), &[]).await.status(), 404);
        let sent = here.client.upload(&format!("/files/company/{}?name=taken.txt", id("company")), "", "Taken").await;
        assert_eq!(sent.status(), 404);
    }
}

async fn pictures(north: &Side, south: &Side) {
    let (own, others) = (format!("/avatars/{}", north.ids["me"].as_str().unwrap_or_default()), &south.client);
    let set = north.client.upload(&own, "image/png", crate::avatars::plain()).await;
    let set: Value = expect(set.json().await, "no JSON");
    let address = set["data"]["user"]["avatarUrl"].as_str().unwrap_or_default().to_owned();
    assert_eq!(north.client.fetch(&address, &[]).await.status(), 200, "{set}");
    assert_eq!(others.fetch(&address, &[]).await.status(), 404);
    assert_eq!(others.upload(&own, "image/png", crate::avatars::plain()).await.status(), 404);
    let gone = others
        .ask("mutation($id: ID!) { removeAvatar(input: { id: $id }) { seq } }", json!({ "id": north.ids["me"] }))
        .await;
    assert_eq!(gone["errors"][0]["extensions"]["code"], "NOT_FOUND");
    assert_eq!(north.client.fetch(&address, &[]).await.status(), 200, "it is still there");
}

/// What happens in one is not told in the other: the first that each hears after its own number is its own.
async fn live(north: &Side, south: &Side) {
    let since = north.client.data("{ workspace { seq } }", json!({})).await["workspace"]["seq"].as_i64();
    let mut hears = Live::changes(&north.client, since).await;
    let rename =
        "mutation($id: ID!, $name: String!) { updateCompany(input: { id: $id, version: 1, name: $name }) { seq } }";
    south.client.data(rename, json!({ "id": south.ids["company"], "name": "Southsea Two" })).await;
    north.client.data(rename, json!({ "id": north.ids["company"], "name": "Northwind Two" })).await;
    let batch = hears.next("changes").await;
    assert_eq!(batch["changes"].as_array().map(Vec::len), Some(1), "{batch}");
    assert_eq!(batch["changes"][0]["id"], north.ids["company"]);
}
