//! Two versions side by side during an upgrade: the newer one has changed the tables, and the older one still runs. The
//! change is played by the note of a migration that this program does not know.

use super::{CREATE, follow, names, readiness, write_at_last};
use millrace_tests::{Database, Live, Server, expect};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, Query},
};
use serde_json::json;

const NEWER: &str = "m29991231_000001_of_a_newer_version";

#[tokio::test]
async fn an_older_version_writes_nothing_into_a_newer_ones_tables_and_does_not_start_on_them() {
    for database in Database::all().await {
        let server = Server::start_on(database.clone());
        let ada = server.set_up().await;
        let mut live = Live::changes(&ada, None).await;
        let (before, _) = write_at_last(&server, &ada, "Before").await;
        live.until(|batch| batch["seq"] == before).await;

        let rows = server.connect().await;
        let mut note = Query::insert();
        note.into_table("seaql_migrations").columns(["version", "applied_at"]).values_panic([NEWER.into(), 0.into()]);
        expect(rows.execute(&note).await, "the migration is not noted");

        // It reads on, says that it is no longer the one to ask, and takes no write that the newer one would not know of.
        assert_eq!(names(&ada).await, ["Before"]);
        assert_eq!(readiness(&server).await, (503, "the database is of a newer version\n".to_owned()));
        let refused = expect(ada.send(CREATE, json!({ "name": "Never" })).await, "no answer");
        assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().ok()), (503, Some("1")));
        assert_eq!(names(&ada).await, ["Before"]);
        assert!(server.log().contains("the database is of a newer version"), "{}", server.log());
        let doctor = server.try_run(&["doctor"]);
        assert!(doctor.contains("WRONG  schema") && doctor.contains(NEWER), "{doctor}");
        let other = expect(tempfile::tempdir(), "no folder");
        for command in [&["migrate"][..], &["serve", "--listen", "127.0.0.1:0"]] {
            let data = if matches!(database, Database::Sqlite) { server.data() } else { other.path() };
            let output = Server::command_over(data, &database).args(command).output();
            let output = expect(output, "it was not run");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!output.status.success(), "{command:?} {said}");
            let expected =
                if command[0] == "serve" && matches!(database, Database::Sqlite) { "already runs" } else { NEWER };
            assert!(said.contains(expected), "{command:?} {said}");
        }

        // The newer one's change is taken back, and the older one goes on where it was: nothing was missed or told twice.
        let mut forget = Query::delete();
        forget.from_table("seaql_migrations").and_where(Expr::col("version").eq(NEWER));
        expect(rows.execute(&forget).await, "the migration is not forgotten");
        expect(rows.close().await, "the database does not close");
        let (after, refused) = write_at_last(&server, &ada, "After").await;
        assert_eq!((after, refused), (before + 1, 0));
        live.until(|batch| batch["seq"] == after).await;
        assert_eq!(follow(&ada, before, after).await, [after]);
        assert_eq!(readiness(&server).await.0, 200);
    }
}
