//! Jobs of two processes over one PostgreSQL: each is done once, and what a killed process leaves is done by the other.

use millrace_tests::{Client, Database, Server, Smtp, expect, smtp::Taking};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, Query},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const INVITE: &str = "mutation($input: InviteUserInput!) { inviteUser(input: $input) { mailed } }";

/// Two processes over one database, each with a mail server of its own, by which it is known what each has done.
struct Two {
    servers: [Server; 2],
    mail: [Smtp; 2],
    ada: [Client; 2],
    role: Value,
}

impl Two {
    async fn start() -> Option<Self> {
        let database = Database::postgres().await?;
        let mail = [Smtp::start(), Smtp::start()];
        let from = ["--mail-from", "crm@northwind.example", "--smtp-url"];
        let first = Server::start_with(database, &[&from[..], &[&mail[0].url()]].concat());
        let second = first.beside_with(&[&from[..], &[&mail[1].url()]].concat());
        let ada = first.set_up().await;
        let role = ada.data("{ roles { id } }", json!({})).await["roles"][0]["id"].take();
        Some(Self { ada: [ada.clone(), ada.at(&second.url)], servers: [first, second], mail, role })
    }

    /// Invites somebody through one of the two: a mail for whichever takes it.
    async fn invite(&self, through: usize, name: &str) {
        let input = json!({ "name": name, "email": format!("{name}@northwind.example"), "roleId": self.role });
        let answer = self.ada[through].data(INVITE, json!({ "input": input })).await;
        assert_eq!(answer["inviteUser"]["mailed"], true);
    }

    fn receivers(&self, of: usize) -> Vec<String> {
        self.mail[of].mails().into_iter().flat_map(|mail| mail.to).collect()
    }

    /// How many jobs are left, and how many of them are held by a process.
    async fn left(&self) -> (i64, i64) {
        let rows = self.servers[1].connect().await;
        let count = |held: bool| {
            let mut select = Query::select();
            select.expr(Expr::col("id").count()).from("jobs");
            if held {
                select.and_where(Expr::col("attempts").gt(0));
            }
            select
        };
        let mut counts = Vec::new();
        for held in [false, true] {
            let row = expect(rows.query_one(&count(held)).await, "jobs cannot be read");
            counts.extend(row.and_then(|row| row.try_get_by_index::<i64>(0).ok()));
        }
        expect(rows.close().await, "the database does not close");
        (counts[0], counts[1])
    }
}

#[tokio::test]
async fn two_processes_share_many_jobs_and_do_each_once() {
    let Some(two) = Two::start().await else { return };
    // Both are kept at their first one while the others pile up.
    two.mail.iter().for_each(|mail| mail.take(Taking::Held));
    two.invite(0, "first").await;
    two.mail[0].holds(1).await;
    two.invite(1, "second").await;
    two.mail[1].holds(1).await;
    let names: Vec<String> = (0..60).map(|at| format!("person{at}")).collect();
    for (at, name) in names.iter().enumerate() {
        two.invite(at % 2, name).await;
    }
    assert_eq!(two.left().await, (62, 2), "each process takes what it is doing and leaves the rest");
    two.mail.iter().for_each(|mail| mail.take(Taking::All));

    while two.left().await.0 > 0 {
        tokio::task::yield_now().await;
    }
    let (of_first, of_second) = (two.receivers(0), two.receivers(1));
    let all: BTreeSet<&String> = of_first.iter().chain(&of_second).collect();
    assert_eq!((all.len(), of_first.len() + of_second.len()), (62, 62), "each mail went out once");
    assert!(of_first.len() > 1 && of_second.len() > 1, "{} and {}", of_first.len(), of_second.len());
}

#[tokio::test]
async fn what_a_killed_process_was_doing_is_done_by_the_other_after_its_lease() {
    let Some(mut two) = Two::start().await else { return };
    two.mail[0].take(Taking::Held);
    two.invite(0, "first").await;
    two.mail[0].holds(1).await;
    two.servers[0].kill();
    assert!(two.mail[0].mails().is_empty());

    // The other does not touch what may still be under way, and does its own.
    two.invite(1, "second").await;
    assert_eq!(two.mail[1].taken(1).await[0].to, ["second@northwind.example"]);
    while two.left().await != (1, 1) {
        tokio::task::yield_now().await;
    }

    // Five minutes later.
    let rows = two.servers[1].connect().await;
    let mut later = Query::update();
    later.table("jobs").value("run_at", Expr::col("run_at").sub(300_000_i64));
    expect(rows.execute(&later).await, "the job cannot be changed");
    expect(rows.close().await, "the database does not close");
    assert_eq!(two.mail[1].taken(2).await[1].to, ["first@northwind.example"]);
    while two.left().await.0 > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(two.receivers(1).len(), 2);
    assert!(two.mail[0].mails().is_empty());
}
