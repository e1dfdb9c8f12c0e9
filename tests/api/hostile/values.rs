//! Every operation of the schema with texts and numbers that databases, patterns and clocks choke on. Whatever comes of
//! it is for the client to see: nothing of it may fail on the server.

use super::unharmed;
use millrace_tests::{Client, Database, Server};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

const TYPES: &str = "{ __schema { types { name kind isOneOf
    fields(includeDeprecated: true) { name type { ...T } args { name type { ...T } } }
    inputFields { name type { ...T } } enumValues { name } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";

/// These end what the test needs, or are about the caller alone.
const LEFT_OUT: [&str; 2] = ["signOut", "endOtherSessions"];
const DEEPEST: usize = 5;

/// What is put where a text, a number or a name may stand.
pub struct Poison {
    /// What it is called.
    pub what: &'static str,
    /// Where a text may stand.
    pub text: String,
    /// Where a number may stand.
    pub int: i64,
    /// Where a long one may.
    pub long: i64,
    /// Where one with a fraction may.
    pub float: f64,
    /// Ids are those of records that there are, so that what lies behind them is reached.
    pub known_ids: bool,
    /// Which value of an enum.
    pub choice: usize,
}

fn poisons() -> Vec<Poison> {
    let poison = |what, text: &str, int, long, float, known_ids, choice| Poison {
        what,
        text: text.to_owned(),
        int,
        long,
        float,
        known_ids,
        choice,
    };
    vec![
        poison("a zero in a text", "a\u{0}b", -1, -1, -1.0, true, 0),
        poison(
            "signs of SQL and patterns",
            "%_\\'\";--*()[]^$ OR 1=1",
            i64::from(i32::MAX),
            i64::MAX,
            f64::MAX,
            true,
            1,
        ),
        poison(
            "marks, emoji and no characters",
            "\u{202e}👩‍👩‍👧‍👦\u{fdd0}\u{ffff}\u{10ffff}é\u{301}",
            i64::from(i32::MIN),
            i64::MIN,
            f64::MIN,
            true,
            2,
        ),
        poison("a long text", &"я".repeat(15_000), 0, 0, 0.0, true, 3),
        poison("nothing, and no ids", "", 1, 1, 1e-308, false, 0),
        poison("a text for a day, and no ids", "9999-12-31T23:59:59Z", 1, 253_402_300_799, 0.1, false, 1),
    ]
}

/// What can be asked and done, by what the server says of itself.
pub struct Schema {
    types: HashMap<String, Value>,
    /// Ids of records by the words that arguments and operations use for them; the last is for those without.
    pub ids: Vec<(&'static str, Value)>,
    /// How deep everything is asked of an answer, and not only the rows of lists.
    pub whole: usize,
}

impl Schema {
    /// Reads it.
    pub async fn read(client: &Client) -> Self {
        let found = client.data(TYPES, json!({})).await;
        let types = found["__schema"]["types"].as_array().cloned().unwrap_or_default();
        let types =
            types.into_iter().map(|found| (found["name"].as_str().unwrap_or_default().to_owned(), found)).collect();
        Self { types, ids: Vec::new(), whole: 0 }
    }

    /// The operations under a root.
    pub fn operations(&self, root: &str) -> impl Iterator<Item = &Value> {
        self.types[root]["fields"].as_array().into_iter().flatten()
    }

    /// A value of a type; `name` says what it is for.
    fn value(&self, kind: &Value, name: &str, poison: &Poison, depth: usize) -> Value {
        match kind["kind"].as_str().unwrap_or_default() {
            "NON_NULL" => self.value(&kind["ofType"], name, poison, depth),
            "LIST" => json!([self.value(&kind["ofType"], name, poison, depth)]),
            "ENUM" => {
                let values = self.types[kind["name"].as_str().unwrap_or_default()]["enumValues"].as_array().cloned();
                let values = values.unwrap_or_default();
                values[poison.choice % values.len().max(1)]["name"].clone()
            }
            "INPUT_OBJECT" => self.object(kind, name, poison, depth),
            _ => self.scalar(kind["name"].as_str().unwrap_or_default(), name, poison),
        }
    }

    fn object(&self, kind: &Value, name: &str, poison: &Poison, depth: usize) -> Value {
        let mut object = Map::new();
        let declared = &self.types[kind["name"].as_str().unwrap_or_default()];
        let mut fields: Vec<&Value> = declared["inputFields"].as_array().into_iter().flatten().collect();
        // Of those of which one may be given, an id where there is one: in earnest, and not to be refused at once.
        if declared["isOneOf"] == true && self.whole > 0 {
            let is_id = |field: &&&Value| innermost(&field["type"])["name"] == "ID";
            fields = fields.iter().find(is_id).or(fields.first()).copied().into_iter().collect();
        }
        for field in fields {
            let field_name = field["name"].as_str().unwrap_or_default();
            if depth < DEEPEST || field["type"]["kind"] == "NON_NULL" {
                let about = if field_name == "id" || field_name == "ids" { name } else { field_name };
                object.insert(field_name.to_owned(), self.value(&field["type"], about, poison, depth + 1));
            }
        }
        Value::Object(object)
    }

    fn scalar(&self, kind: &str, name: &str, poison: &Poison) -> Value {
        match kind {
            "Int" => json!(poison.int),
            "Long" | "EventSeq" => json!(poison.long),
            "Float" => json!(poison.float),
            "Boolean" => json!(poison.choice.is_multiple_of(2)),
            "Date" => json!(if poison.choice == 1 { "0000-01-01" } else { "9999-12-31" }),
            "DateTime" => {
                json!(if poison.choice == 1 { "0001-01-01T00:00:00Z" } else { "9999-12-31T23:59:59.999999Z" })
            }
            "JSON" => {
                json!({ "all": [{ "field": poison.text, "is": poison.text }], poison.text.as_str(): [poison.long, null] })
            }
            "ID" if poison.known_ids => {
                let name = name.to_lowercase();
                let found = self.ids.iter().find(|(word, _)| name.contains(word)).or(self.ids.last());
                found.map(|(_, id)| id.clone()).unwrap_or_default()
            }
            _ => json!(poison.text),
        }
    }

    /// The operation with all its arguments, and their values.
    pub fn operation(&self, root: &str, field: &Value, poison: &Poison) -> (String, Value) {
        let name = field["name"].as_str().unwrap_or_default();
        let (mut declared, mut given, mut values) = (Vec::new(), Vec::new(), Map::new());
        for argument in field["args"].as_array().into_iter().flatten() {
            let (argument_name, kind) = (argument["name"].as_str().unwrap_or_default(), &argument["type"]);
            let about = if ["id", "ids", "input"].contains(&argument_name) { name } else { argument_name };
            declared.push(format!("${argument_name}: {}", written(kind)));
            given.push(format!("{argument_name}: ${argument_name}"));
            values.insert(argument_name.to_owned(), self.value(kind, about, poison, 0));
        }
        let wrap =
            |parts: Vec<String>| if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) };
        let text = format!("{root}{} {{ {name}{}{} }}", wrap(declared), wrap(given), self.selection(&field["type"], 0));
        (text, Value::Object(values))
    }

    /// What is asked of an answer: of lists their rows, of the rest its name.
    fn selection(&self, kind: &Value, depth: usize) -> String {
        let named = innermost(kind);
        if !["OBJECT", "INTERFACE", "UNION"].contains(&named["kind"].as_str().unwrap_or_default()) {
            return String::new();
        }
        let declared = &self.types[named["name"].as_str().unwrap_or_default()];
        let fields = declared["fields"].as_array().into_iter().flatten();
        let is_leaf =
            |field: &Value| matches!(innermost(&field["type"])["kind"].as_str().unwrap_or_default(), "SCALAR" | "ENUM");
        let asks_for_nothing =
            |field: &Value| field["args"].as_array().into_iter().flatten().all(|it| it["type"]["kind"] != "NON_NULL");
        let within: String = fields
            .filter(|field| match self.whole {
                0 => {
                    let rows = ["nodes", "columns", "totalCount"];
                    depth < 2 && rows.contains(&field["name"].as_str().unwrap_or_default())
                }
                deepest => asks_for_nothing(field) && (depth < deepest || is_leaf(field)),
            })
            .map(|field| {
                format!(" {}{}", field["name"].as_str().unwrap_or_default(), self.selection(&field["type"], depth + 1))
            })
            .collect();
        format!(" {{ __typename{within} }}")
    }
}

fn innermost(kind: &Value) -> &Value {
    if kind["ofType"].is_null() { kind } else { innermost(&kind["ofType"]) }
}

fn written(kind: &Value) -> String {
    match kind["kind"].as_str().unwrap_or_default() {
        "NON_NULL" => format!("{}!", written(&kind["ofType"])),
        "LIST" => format!("[{}]", written(&kind["ofType"])),
        _ => kind["name"].as_str().unwrap_or_default().to_owned(),
    }
}

async fn known(ada: &Client) -> Vec<(&'static str, Value)> {
    let made = ada.data("{ pipelines { id stages { id } } users { id } roles { id } }", json!({})).await;
    let pipeline = made["pipelines"][0]["id"].clone();
    let rows = ada
        .data(
            "mutation($pipeline: ID!) { createDeal(input: { pipelineId: $pipeline, name: \"Deal\" }) { deal { id } }
                createCompany(input: { name: \"Company\" }) { company { id } } createContact(input: { firstName: \"Contact\" }) { contact { id } } }",
            json!({ "pipeline": pipeline }),
        )
        .await;
    vec![
        ("stage", made["pipelines"][0]["stages"][0]["id"].clone()),
        ("pipeline", pipeline),
        ("board", made["pipelines"][0]["id"].clone()),
        ("company", rows["createCompany"]["company"]["id"].clone()),
        ("contact", rows["createContact"]["contact"]["id"].clone()),
        ("role", made["roles"][0]["id"].clone()),
        ("owner", made["users"][0]["id"].clone()),
        ("manager", made["users"][0]["id"].clone()),
        ("deal", rows["createDeal"]["deal"]["id"].clone()),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_operation_fails_on_the_server_whatever_it_is_given() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let schema = Schema { ids: known(&ada).await, ..Schema::read(&ada).await };
        let mut failed = Vec::new();
        for poison in poisons() {
            for (root, kind) in [("query", "Query"), ("mutation", "Mutation")] {
                for field in schema.operations(kind) {
                    let name = field["name"].as_str().unwrap_or_default();
                    if LEFT_OUT.contains(&name) {
                        continue;
                    }
                    let (text, values) = schema.operation(root, field, &poison);
                    let Ok(answer) = ada.try_ask(&text, values).await else {
                        panic!("{} in {name}: no answer\n{}", poison.what, server.log());
                    };
                    let answer = answer.to_string();
                    if answer.contains("INTERNAL") || answer.contains("UNAVAILABLE") || answer.contains("TIMEOUT") {
                        failed.push(format!("{} in {name}: {}", poison.what, &answer[..answer.len().min(300)]));
                    }
                }
            }
        }
        let causes = server.log().lines().filter(|line| line.contains("ERROR")).map(str::to_owned).collect::<Vec<_>>();
        assert!(failed.is_empty(), "{}\n\n{}", failed.join("\n"), causes.join("\n"));
        assert!(causes.is_empty(), "{}", causes.join("\n"));
        unharmed(&server, "all operations").await;
    }
}
