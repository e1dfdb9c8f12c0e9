//! What happens to a server that is not its fault: the database goes away and comes back, the disk is full, the
//! process dies in the middle of its first start. A clear word meanwhile, no write lost that was acknowledged, nothing
//! told twice, and nobody has to do anything for it to go on.

#[cfg(unix)]
mod killed;
mod nats;
mod network;
mod versions;

use crate::http::{Raw, told};
use millrace_tests::{Client, Database, Live, Proxy, Server, expect, live::PATIENCE};
use serde_json::{Value, json};
use std::{
    process::{Command, Stdio},
    time::Instant,
};

const CREATE: &str = "mutation($name: String!) { createCompany(input: { name: $name }) { seq company { id } } }";

/// Tries to write until it is done; gives back the event's number and how often it was told to try again.
async fn write_at_last(server: &Server, client: &Client, name: &str) -> (i64, usize) {
    let (begun, mut tries) = (Instant::now(), 0);
    loop {
        let answer = client.ask(CREATE, json!({ "name": name })).await;
        if let Some(seq) = answer["data"]["createCompany"]["seq"].as_i64() {
            return (seq, tries);
        }
        let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
        assert_eq!(code, "UNAVAILABLE", "{answer}\n{}", server.log());
        tries += 1;
        assert!(begun.elapsed() < PATIENCE, "it does not write again: {answer}");
    }
}

/// How many companies there are of each name.
async fn names(client: &Client) -> Vec<String> {
    let data = client.data("{ companies(first: 200, sort: NAME) { nodes { name } } }", json!({})).await;
    let nodes = data["companies"]["nodes"].as_array().cloned().unwrap_or_default();
    nodes.iter().map(|company| company["name"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Follows from one event to another as clients do, which connect again; gives back the numbers that were told.
async fn follow(client: &Client, since: i64, until: i64) -> Vec<i64> {
    let (begun, mut known, mut told) = (Instant::now(), since, Vec::new());
    while known < until {
        assert!(begun.elapsed() < PATIENCE, "it is not told what happened after {known}");
        let mut live = Live::dial(client).await;
        live.send(json!({ "type": "connection_init" })).await;
        let query = "subscription($since: EventSeq) { changes(since: $since) { seq resync changes { seq } } }";
        let payload = json!({ "query": query, "variables": { "since": known } });
        live.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
        while known < until {
            let mut message = match live.try_message().await {
                Ok(message) => message,
                Err(code) => {
                    assert_eq!(code, 1013, "clients come back after this");
                    break;
                }
            };
            if message["type"] == "next" {
                let batch = message["payload"]["data"]["changes"].take();
                assert_eq!(batch["resync"], false, "{batch}");
                told.extend(
                    batch["changes"].as_array().into_iter().flatten().filter_map(|change| change["seq"].as_i64()),
                );
                known = batch["seq"].as_i64().unwrap_or(known);
            }
        }
    }
    told
}

async fn readiness(server: &Server) -> (u16, String) {
    let (status, text) = told(Raw::new(server).get("/readyz", &[]).await).await;
    (status, text.as_str().unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_is_told_of_and_used_again_when_it_is_back() {
    let Some(Database::Postgres(url)) = Database::postgres().await else {
        eprintln!("skipped: MILLRACE_TEST_POSTGRES is not set");
        return;
    };
    let proxy = Proxy::start(&url).await;
    let server = Server::start_on(Database::Postgres(proxy.url()));
    let ada = server.set_up().await;
    let mut live = Live::changes(&ada, None).await;
    let (before, _) = write_at_last(&server, &ada, "Before").await;
    live.until(|batch| batch["seq"] == before).await;
    assert_eq!(readiness(&server).await, (200, "ready\n".to_owned()));

    proxy.cut().await;
    let answer = ada.ask("{ companies { totalCount } }", json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer}");
    let refused = expect(ada.send(CREATE, json!({ "name": "Never" })).await, "no answer");
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().ok()), (503, Some("1")));
    assert_eq!(readiness(&server).await, (503, "the database does not answer\n".to_owned()));
    assert_eq!(told(Raw::new(&server).get("/healthz", &[]).await).await.0, 200, "the process itself is well");

    proxy.mend();
    let (after, _) = write_at_last(&server, &ada, "After").await;
    let mut told = follow(&ada, before, after).await;
    assert_eq!(readiness(&server).await.0, 200);
    assert_eq!(names(&ada).await, ["After", "Before"]);

    // Again and again, in the middle of writes: whatever was acknowledged is there, and told once.
    let mut acknowledged = vec![after];
    for round in 0..5 {
        let name = format!("Round {round}");
        let (written, ()) = tokio::join!(write_at_last(&server, &ada, &name), async {
            proxy.cut().await;
            proxy.mend();
        });
        acknowledged.push(written.0);
    }
    let (last, _) = write_at_last(&server, &ada, "Last").await;
    told.extend(follow(&ada, after, last).await);
    assert!(acknowledged.iter().all(|seq| told.contains(seq)), "{acknowledged:?} were written, {told:?} were told");
    assert!(told.is_sorted_by(|one, next| one < next), "told once and in order: {told:?}");
    server.run(&["doctor"]);
}

/// Lets a process write files of this length and no longer, as a full disk does.
fn limit_files(server: &Server, bytes: &str) {
    let set = Command::new("prlimit").args(["--pid", &server.pid().to_string(), &format!("--fsize={bytes}")]).status();
    assert!(expect(set, "prlimit does not run").success(), "the limit was not set");
}

#[tokio::test]
async fn a_full_disk_refuses_writes_and_loses_none() {
    if Command::new("prlimit").arg("--version").output().is_err() {
        eprintln!("skipped: there is no prlimit");
        return;
    }
    let server = Server::start_deaf_to_file_size();
    let ada = server.set_up().await;
    let mut live = Live::changes(&ada, None).await;
    let (before, _) = write_at_last(&server, &ada, "Before").await;
    live.until(|batch| batch["seq"] == before).await;

    let log = std::fs::metadata(server.data().join("millrace.db-wal")).map_or(0, |file| file.len());
    limit_files(&server, &format!("{}:unlimited", log + 100_000));
    let (mut acknowledged, mut refused) = (vec!["Before".to_owned()], Value::Null);
    for number in 0..500 {
        let name = format!("Company {number:03}");
        let answer = ada.ask(CREATE, json!({ "name": name })).await;
        if answer["errors"].is_null() {
            acknowledged.push(name);
        } else {
            refused = answer["errors"][0]["extensions"]["code"].clone();
            break;
        }
    }
    assert_eq!(refused, "UNAVAILABLE", "after {} writes", acknowledged.len());
    assert!(acknowledged.len() > 1, "some room was left");
    assert_eq!(names(&ada).await, acknowledged, "it reads, and holds what it acknowledged and nothing else");

    limit_files(&server, "unlimited:unlimited");
    let (last, _) = write_at_last(&server, &ada, "Room again").await;
    let told = follow(&ada, before, last).await.len();
    assert_eq!(told, acknowledged.len(), "each is told once: those after the first, and the last");
    server.run(&["doctor"]);
}

/// There are more migrations than this.
const ALL_MOST_LIKELY: i64 = 18;

/// How many migrations have been done.
#[expect(clippy::disallowed_methods, reason = "a test looks on while the server makes its tables")]
async fn migrations(folder: &std::path::Path, database: &Database) -> i64 {
    use sea_orm::{ConnectionTrait, Statement};
    let url = match database {
        Database::Postgres(url) => url.clone(),
        Database::Sqlite => format!("sqlite://{}?mode=ro", folder.join("millrace.db").display()),
    };
    let Ok(connection) = sea_orm::Database::connect(url).await else { return 0 };
    let count = Statement::from_string(connection.get_database_backend(), "SELECT COUNT(*) AS n FROM seaql_migrations");
    let row = connection.query_one_raw(count).await;
    let count = row.ok().flatten().and_then(|row| row.try_get::<i64>("", "n").ok()).unwrap_or(0);
    let _ = connection.close().await;
    count
}

/// Starts a server and kills it when it has done so many migrations; tells whether more were to do.
async fn killed_after(until: i64, folder: &std::path::Path, database: &Database) -> bool {
    let mut command = Server::command_over(folder, database);
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    let mut child = expect(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn(), "it did not start");
    let begun = Instant::now();
    // The file is made first, and locked now and then: whatever cannot be read yet counts for nothing.
    while migrations(folder, database).await < until && begun.elapsed() < PATIENCE {
        tokio::task::yield_now().await;
    }
    let _ = child.kill();
    let _ = child.wait();
    migrations(folder, database).await < ALL_MOST_LIKELY
}

#[tokio::test]
async fn a_server_that_dies_while_it_makes_its_tables_makes_them_at_the_next_start() {
    for kind in Database::all().await {
        let mut died = 0;
        // On a fast machine it may be done before it is killed: then again, with another folder or database.
        for _ in 0..10 {
            let database = match &kind {
                Database::Sqlite => Database::Sqlite,
                Database::Postgres(_) => expect(Database::postgres().await.ok_or("none"), "another database"),
            };
            let folder = expect(tempfile::tempdir(), "no folder");
            for until in [1, 3, 8, 14] {
                died += u32::from(killed_after(until, folder.path(), &database).await);
            }
            let server = Server::start_over(folder.path(), database);
            let ada = server.set_up().await;
            write_at_last(&server, &ada, "Whole").await;
            assert_eq!(readiness(&server).await.0, 200);
            server.run(&["doctor"]);
            if died > 0 {
                break;
            }
        }
        assert!(died > 0, "it was never killed in the middle");
    }
}
