//! Backups that the server makes by itself: by schedule, of a database in use, kept by policy, and put back on either database.

use crate::http::{Raw, told};
use millrace_tests::{Client, Database, Server, expect, live::PATIENCE};
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path, time::Instant};

const COMPANY: &str = "mutation($name: String!) { createCompany(input: { name: $name }) { company { id } } }";
const DEAL: &str = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";

/// What people see of their records and of what happened to them; a restored log has numbers of its own.
async fn seen(client: &Client) -> Value {
    let query = "{ companies(first: 50, sort: NAME) { nodes { id name version } } users { id name }
        deals(first: 50) { totalCount nodes { id name amount tags rank company { name } timeline { nodes { verb at } } } }
        pipelines { id name stages { id name } } }";
    client.data(query, json!({})).await
}

/// Names in the folder.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// Whole backups in the folder.
fn whole(folder: &Path) -> BTreeSet<String> {
    names(folder).into_iter().filter(|name| name.ends_with(".db")).collect()
}

/// Watches the folder until so many backups were seen that were not there before; gives back all of them.
async fn more(folder: &Path, count: usize) -> BTreeSet<String> {
    let (begun, before, mut new) = (Instant::now(), whole(folder), BTreeSet::new());
    while new.len() < count {
        assert!(begun.elapsed() < PATIENCE, "no more backups come: {before:?}, {new:?}");
        new.extend(whole(folder).difference(&before).cloned());
        tokio::task::yield_now().await;
    }
    new
}

async fn figures(server: &Server) -> String {
    told(Raw::new(server).get("/metrics", &[]).await).await.1.as_str().unwrap_or_default().to_owned()
}

/// The value of a figure.
fn figure(figures: &str, name: &str) -> f64 {
    let line = figures.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok()).unwrap_or(f64::NAN)
}

async fn kept_and_put_back(from: Database, to: Database) {
    let dir = expect(tempfile::tempdir(), "no folder");
    let backups = dir.path().join("backups");
    let folder = backups.display().to_string();
    let every = ["--backup-dir", &folder, "--backup-every", "1s", "--backup-keep-last", "2"];
    let none = ["--backup-keep-daily", "0", "--backup-keep-weekly", "0", "--backup-keep-monthly", "0"];
    let settings = [&every[..], &none[..]].concat();
    let first = Server::start_with(from.clone(), &settings);
    let mut servers = match &from {
        Database::Sqlite => vec![first],
        // Both keep backups in the same folder, and of each one does it.
        Database::Postgres(_) => vec![first.beside_with(&settings), first],
    };
    let ada = servers[0].set_up().await;
    let pipeline = ada.data("{ pipelines { id } }", json!({})).await["pipelines"][0]["id"].take();
    for name in ["Kováč & syn", "北京公司", "'; DROP TABLE"] {
        let company = ada.data(COMPANY, json!({ "name": name })).await["createCompany"]["company"]["id"].take();
        let input =
            json!({ "pipelineId": pipeline, "name": name, "amount": 1200, "companyId": company, "tags": [name] });
        ada.data(DEAL, json!({ "input": input })).await;
    }
    let before = seen(&ada).await;
    // The second that comes was begun after all this, and old ones go meanwhile.
    let made = more(&backups, 4).await;
    let begun = Instant::now();
    while whole(&backups).len() > 2 {
        assert!(begun.elapsed() < PATIENCE, "old ones stay: {:?}", whole(&backups));
        tokio::task::yield_now().await;
    }
    assert!(made.iter().any(|name| !whole(&backups).contains(name)), "none of {made:?} went");

    for server in &servers {
        // None yet is no number.
        while figure(&figures(server).await, "millrace_backup_last_timestamp_seconds").max(0.0) < 1.7e9 {
            assert!(begun.elapsed() < PATIENCE, "it does not tell when the last was made");
        }
        assert!(figure(&figures(server).await, "millrace_backup_last_bytes") > 100_000.0);
    }
    let doctor = servers[0].run(&[&["doctor"], &every[..4]].concat());
    assert!(doctor.contains(&format!(" in {folder}, the latest of ")), "{doctor}");

    servers.iter_mut().for_each(Server::kill);
    let logs: String = servers.iter().map(Server::log).collect();
    for name in &made {
        assert_eq!(logs.matches(name.as_str()).count(), 1, "{name} was made once: {logs}");
    }
    assert!(!logs.contains("ERROR"), "{logs}");
    let last = whole(&backups).pop_last().unwrap_or_default();
    let other = expect(tempfile::tempdir(), "no folder");
    let mut restore = Server::command_over(other.path(), &to);
    let output = expect(restore.arg("restore").arg(backups.join(&last)).output(), "it was not run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let restored = Server::start_over(other.path(), to.clone());
    assert_eq!(seen(&ada.at(&restored.url)).await, before);
    restored.run(&["doctor"]);
    drop(restored);

    // What is there is not overwritten: a file is set aside, a database that holds something is refused.
    let mut again = Server::command_over(other.path(), &to);
    let output = expect(again.arg("restore").arg(backups.join(&last)).output(), "it was not run");
    match to {
        Database::Sqlite => assert!(output.status.success() && other.path().join("millrace.db.old-1").exists()),
        Database::Postgres(_) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!output.status.success() && said.contains("nothing was restored"), "{said}");
        }
    }
}

#[tokio::test]
async fn backups_come_by_themselves_are_kept_by_policy_and_put_back() {
    kept_and_put_back(Database::Sqlite, Database::Sqlite).await;
}

#[tokio::test]
async fn of_two_processes_over_postgresql_one_makes_each_backup_and_it_is_put_back_there() {
    if let (Some(from), Some(to)) = (Database::postgres().await, Database::postgres().await) {
        kept_and_put_back(from, to).await;
    }
}

#[tokio::test]
async fn a_backup_that_cannot_be_made_is_loud_and_disturbs_nobody() {
    let dir = expect(tempfile::tempdir(), "no folder");
    let way = dir.path().join("backups");
    expect(std::fs::write(&way, "a file where the folder should be"), "no file");
    let settings = ["--backup-dir", &way.display().to_string(), "--backup-every", "1s"];
    let server = Server::start_with(Database::Sqlite, &settings);
    let ada = server.set_up().await;
    let begun = Instant::now();
    let failed = "millrace_jobs_total{kind=\"backup\",outcome=\"failed\"}";
    let last = "millrace_backup_last_timestamp_seconds";
    while figure(&figures(&server).await, failed).is_nan() || figure(&figures(&server).await, last).is_nan() {
        assert!(begun.elapsed() < PATIENCE, "nothing is told: {}", server.log());
    }
    assert!(server.log().contains("ERROR a backup failed"), "{}", server.log());
    assert_eq!(figure(&figures(&server).await, last), 0.0);
    let doctor = server.try_run(&[&["doctor"], &settings[..]].concat());
    assert!(doctor.contains("WRONG  backups") && doctor.contains("a backup failed last with"), "{doctor}");
    ada.data(COMPANY, json!({ "name": "As if nothing were" })).await;
}
