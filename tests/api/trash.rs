//! What lies in the trash: it is seen with what it holds, and nothing of it is changed until it is taken out.

use millrace_tests::{Database, Server};
use serde_json::{Value, json};

#[tokio::test]
async fn what_lies_in_the_trash_is_only_read_and_taken_out() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "Administrator", None).await;
        let data = ada.data("{ pipelines { id } }", json!({})).await;
        let pipeline = &data["pipelines"][0]["id"];
        for (kind, input) in [
            ("company", json!({ "name": "Konex" })),
            ("contact", json!({ "firstName": "Eva" })),
            ("lead", json!({ "firstName": "Ivan" })),
            ("product", json!({ "name": "Rope" })),
            ("deal", json!({ "name": "Ropes", "pipelineId": pipeline })),
        ] {
            let name = format!("{}{}", kind[..1].to_uppercase(), &kind[1..]);
            let write = |verb: &str| {
                let input = format!("{}{}{name}Input", verb[..1].to_uppercase(), &verb[1..]);
                let input = if matches!(verb, "delete" | "restore") { "VersionedInput".to_owned() } else { input };
                format!("mutation($input: {input}!) {{ {verb}{name}(input: $input) {{ {kind} {{ id version }} }} }}")
            };
            let read = format!(
                "query($id: ID!) {{ {kind}(id: $id) {{
                    version tags notes {{ nodes {{ id body version }} }} permissions {{ edit delete assign }}
                }} }}"
            );
            let made =
                ada.data(&write("create"), json!({ "input": input })).await[format!("create{name}")][kind].take();
            let id = &made["id"];
            let now = async || ada.data(&read, json!({ "id": id })).await[kind].take();
            let note = "mutation($input: CreateNoteInput!) { createNote(input: $input) { note { id } } }";
            let written = json!({ "recordKind": kind.to_uppercase(), "recordId": id, "body": "Called" });
            ada.data(note, json!({ "input": written })).await;
            assert_eq!(now().await["permissions"], json!({ "edit": true, "delete": true, "assign": true }), "{kind}");

            ada.data(&write("delete"), json!({ "input": { "id": id } })).await;
            let thrown = now().await;
            assert_eq!(thrown["permissions"], json!({ "edit": false, "delete": true, "assign": false }), "{kind}");
            let version = &thrown["version"];
            for change in [json!({ "tags": ["late"] }), json!({ "ownerId": bob.id })] {
                let mut change = change;
                (change["id"], change["version"]) = (id.clone(), version.clone());
                assert_eq!(ada.refused(&write("update"), json!({ "input": change })).await, "FORBIDDEN", "{kind}");
            }
            assert_eq!(ada.refused(note, json!({ "input": written })).await, "FORBIDDEN", "{kind}");
            let first = &thrown["notes"]["nodes"][0];
            let rewrite = "mutation($input: UpdateNoteInput!) { updateNote(input: $input) { seq } }";
            let rewritten = json!({ "id": first["id"], "version": first["version"], "body": "Visited" });
            assert_eq!(ada.refused(rewrite, json!({ "input": rewritten })).await, "FORBIDDEN", "{kind}");
            let remove = "mutation($id: ID!) { deleteNote(input: { id: $id }) { seq } }";
            assert_eq!(ada.refused(remove, json!({ "id": first["id"] })).await, "FORBIDDEN", "{kind}");
            let same = now().await;
            assert_eq!((&same["version"], &same["tags"], &same["notes"]), (version, &json!([]), &thrown["notes"]));

            ada.data(&write("restore"), json!({ "input": { "id": id } })).await;
            let back = now().await;
            assert_eq!(back["permissions"], json!({ "edit": true, "delete": true, "assign": true }), "{kind}");
            let change = json!({ "id": id, "version": back["version"], "tags": ["late"] });
            ada.data(&write("update"), json!({ "input": change })).await;
            assert_eq!(now().await["tags"], Value::from(vec!["late"]), "{kind}");
        }
    }
}
