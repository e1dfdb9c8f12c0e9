//! Every query and mutation that the schema has, with each id of another workspace wherever an id may stand. Nobody has to
//! think of a new operation here: it is tried because it is there.

use super::{Side, everything, two};
use crate::hostile::values::{Poison, Schema};
use millrace_tests::Database;
use serde_json::json;

/// These are about who asks alone, and would end the test.
const LEFT_OUT: [&str; 3] = ["signOut", "endOtherSessions", "setup"];
/// So deep an answer is read, and less deep where that costs more than one may ask for.
const DEPTHS: [usize; 2] = [2, 1];

/// Tries everything with one of the other's ids; gives back what told something of it.
async fn with_id(schema: &mut Schema, here: &Side, kind: &str, others: &str) -> Vec<String> {
    let poison = Poison {
        what: kind_of(kind),
        text: "Taken".to_owned(),
        int: 1,
        long: 1,
        float: 1.0,
        known_ids: true,
        choice: 0,
    };
    let mut told = Vec::new();
    for (root, operations) in [("query", "Query"), ("mutation", "Mutation")] {
        let fields: Vec<_> = schema.operations(operations).cloned().collect();
        for field in fields.iter().filter(|field| !LEFT_OUT.contains(&field["name"].as_str().unwrap_or_default())) {
            let mut answer = String::new();
            for depth in DEPTHS {
                schema.whole = depth;
                let (text, values) = schema.operation(root, field, &poison);
                answer = here.client.ask(&text, values).await.to_string();
                if !was_not_run(&answer) {
                    break;
                }
            }
            if answer.contains(others) || was_not_run(&answer) || answer.contains("INTERNAL") {
                told.push(format!("{} with another's {kind}: {answer}", field["name"]));
            }
        }
    }
    told
}

/// Whether GraphQL itself refused it: then nothing was tried.
fn was_not_run(answer: &str) -> bool {
    answer.contains("\"fields\":[]") && answer.contains("VALIDATION")
}

/// The name of an id, for as long as the tests run.
fn kind_of(kind: &str) -> &'static str {
    Box::leak(kind.to_owned().into_boxed_str())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_operation_reaches_into_another_workspace_with_any_of_its_ids() {
    for database in Database::all().await {
        let (servers, north, south) = two(database).await;
        let mut schema = Schema::read(&south.client).await;
        assert!(schema.operations("Mutation").count() > 50, "the operations are there");
        let before = everything(&north.client).await;
        let mut told = Vec::new();
        for (kind, id) in north.ids.as_object().into_iter().flatten() {
            schema.ids = vec![(kind_of(kind), id.clone())];
            told.extend(with_id(&mut schema, &south, kind, "Northwind").await);
        }
        assert!(told.is_empty(), "{}", told.join("\n"));
        assert_eq!(everything(&north.client).await, before, "nothing of it was done");
        // It was asked for in earnest: of one's own the same questions tell.
        schema.ids = vec![("deal", south.ids["deal"].clone())];
        let own =
            south.client.data("query($id: ID!) { deal(id: $id) { id } }", json!({ "id": south.ids["deal"] })).await;
        assert_eq!(own["deal"]["id"], south.ids["deal"]);
        servers[0].run(&["doctor"]);
    }
}
