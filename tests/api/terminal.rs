//! What whoever runs Millrace does at the terminal: people beside a running server, a stop, the log, the command's own words.

use millrace_tests::{Client, Database, Live, Server, expect, server::PASSWORD};
use serde_json::{Value, json};
use std::process::Command;

/// The link that a command printed, by its secret.
fn secret(said: &str) -> &str {
    let link = said.lines().find(|line| line.starts_with("http")).unwrap_or_else(|| panic!("no link in {said}"));
    link.rsplit('/').next().unwrap_or_default()
}

async fn take_up(server: &Server, said: &str) -> Client {
    let mut client = Client::new(&server.url);
    let input = json!({ "secret": secret(said), "password": PASSWORD });
    let accept = "mutation($input: AcceptLinkInput!) { acceptLink(input: $input) { viewer { user { id } } } }";
    client.sign_in_by(accept, input).await;
    client
}

#[tokio::test]
async fn people_are_let_in_and_out_at_the_terminal_and_open_screens_follow() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let mut screen = Live::open(
            &ada,
            "subscription { changes { changes { kind record { ... on User { email status } } } } }",
            json!({}),
        )
        .await;
        let manager = ["--role", "manager", "--manager", "ada@northwind.example"];
        let said =
            server.run(&[&["user", "add", "boris@northwind.example", "--name", "Boris Novak"][..], &manager].concat());
        screen.until(|batch| told(batch, "boris@northwind.example", "INVITED")).await;
        let boris = take_up(&server, &said).await;
        screen.until(|batch| told(batch, "boris@northwind.example", "ACTIVE")).await;
        let listed = server.run(&["user", "list"]);
        let line = listed.lines().find(|line| line.contains("boris@northwind.example")).unwrap_or_default();
        assert!(line.starts_with("active") && line.contains("Manager") && line.ends_with("Boris Novak"), "{listed}");

        let again = server.run(&["user", "link", "boris@northwind.example"]);
        assert_eq!(
            boris.data("{ viewer { user { name } } }", json!({})).await["viewer"]["user"]["name"],
            "Boris Novak"
        );
        let boris = take_up(&server, &again).await;
        let mut his = Live::changes(&boris, None).await;
        let pipeline = boris.data("{ pipelines { id } }", json!({})).await["pipelines"][0]["id"].take();
        let deal = json!({ "pipelineId": pipeline, "name": "Konex" });
        boris
            .data("mutation($input: CreateDealInput!) { createDeal(input: $input) { seq } }", json!({ "input": deal }))
            .await;
        let refused = server.try_run(&["user", "deactivate", "boris@northwind.example"]);
        assert!(refused.contains("takeover"), "his open deal wants somebody: {refused}");
        server.run(&["user", "deactivate", "boris@northwind.example", "--takeover", "ada@northwind.example"]);
        assert_eq!(his.closed().await, 4401);
        screen.until(|batch| told(batch, "boris@northwind.example", "DEACTIVATED")).await;
        let owner = ada.data("{ deals { nodes { owner { email } } } }", json!({})).await;
        assert_eq!(owner["deals"]["nodes"], json!([{ "owner": { "email": "ada@northwind.example" } }]));
    }
}

fn told(batch: &Value, email: &str, status: &str) -> bool {
    let mut changes = batch["changes"].as_array().into_iter().flatten();
    changes.any(|change| change["record"] == json!({ "email": email, "status": status }))
}

#[tokio::test]
async fn a_stop_tells_sockets_to_come_back_and_ends_well() {
    let mut server = Server::start();
    let ada = server.set_up().await;
    let mut live = Live::changes(&ada, None).await;
    let signal = Command::new("kill").args(["-TERM", &server.pid().to_string()]).status();
    assert!(expect(signal, "kill does not run").success());
    assert_eq!(live.closed().await, 1001);
    assert!(server.ended().success(), "{}", server.log());
    assert!(ada.try_ask("{ workspace { name } }", json!({})).await.is_err(), "nobody answers any more");
}

#[tokio::test]
async fn the_log_is_json_on_request_and_names_the_request_of_each_line() {
    let server = Server::start_with(Database::Sqlite, &["--log-format", "json"]);
    server.set_up().await;
    let asked = Client::new(&server.url)
        .fetch("/graphql?query=%7Bsetup%7Bneeded%7D%7D", &[("x-request-id", "of-the-proxy")])
        .await;
    assert_eq!(asked.headers()["x-request-id"], "of-the-proxy");
    let log = server.log();
    let lines: Vec<Value> =
        log.lines().map(|line| expect(serde_json::from_str(line), "a line that is no JSON")).collect();
    let answered: Vec<&Value> = lines.iter().filter(|line| line["fields"]["message"] == "answered").collect();
    assert!(answered.iter().all(|line| line["span"]["id"].is_string()), "{log}");
    let asked = answered.iter().find(|line| line["span"]["id"] == "of-the-proxy");
    assert!(asked.is_some_and(|line| line["fields"]["status"] == 200 && line["fields"]["ms"].is_number()), "{log}");
}

#[tokio::test]
async fn every_command_tells_how_it_is_used() {
    let server = Server::start();
    let help = server.run(&["--help"]);
    for command in ["serve", "migrate", "schema", "demo", "import", "user", "backup", "restore", "move", "doctor"] {
        assert!(help.lines().any(|line| line.trim_start().starts_with(command)), "{command} is not in {help}");
        let own = server.run(&[command, "--help"]);
        assert!(own.contains("Usage: millrace") && own.contains("--data <DIR>"), "{command}: {own}");
    }
    assert!(help.contains("Examples:") && server.run(&["import", "--help"]).contains("--dry-run"));
    let doctor = server.run(&["doctor"]);
    for looked_at in ["version", "address", "database", "schema", "clock", "jobs", "disk", "mail"] {
        assert!(doctor.lines().any(|line| line.contains(&format!(" {looked_at} "))), "{looked_at} is not in {doctor}");
    }
}
