//! Mail, spoken to a mail server: what is sent when, what the links in it do, and what becomes of it when the server
//! refuses it or is away.

use millrace_tests::{
    Client, Database, Live, Server, Smtp, expect,
    server::PASSWORD,
    smtp::{Mail, Taking},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, sea_query::Query};
use serde_json::{Value, json};
use std::time::Duration;

const NEW: &str = "three green bottles by the door";
const FROM: &str = "Northwind <crm@northwind.example>";
const INVITE: &str = "mutation($input: InviteUserInput!) { inviteUser(input: $input) { url mailed user { id } } }";
const FORGOT: &str = "mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { ok } }";
const ACCEPT: &str = "mutation($input: AcceptLinkInput!) { acceptLink(input: $input) { viewer { user { name } } } }";
const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { viewer { user { name } } } }";

fn start(database: Database, smtp: &Smtp) -> Server {
    let public = ["--public-url", "https://crm.northwind.example"];
    Server::start_with(database, &[&["--smtp-url", &smtp.url(), "--mail-from", FROM][..], &public].concat())
}

async fn invite(admin: &Client, name: &str, email: &str) -> Value {
    let roles = admin.data("{ roles { id } }", json!({})).await;
    let input = json!({ "name": name, "email": email, "roleId": roles["roles"][0]["id"] });
    admin.data(INVITE, json!({ "input": input })).await["inviteUser"].take()
}

async fn forgot(server: &Server, email: &str) -> Value {
    Client::new(&server.url).ask(FORGOT, json!({ "input": { "email": email } })).await
}

/// What to send to take up the link of a mail.
fn taking_up(mail: &Mail, password: &str) -> Value {
    let link = mail.link();
    let secret = link.strip_prefix("https://crm.northwind.example/link/");
    json!({ "secret": expect(secret.ok_or(&link), "the link leads elsewhere"), "password": password })
}

#[tokio::test]
async fn an_invitation_is_mailed_and_lets_in() {
    for database in Database::all().await {
        let smtp = Smtp::start_with_password("crm", "s3cret");
        let server = start(database, &smtp);
        let ada = server.set_up().await;
        let invited = invite(&ada, "Jörg Ünal", "joerg@northwind.example").await;
        assert_eq!(invited["mailed"], true);

        let mail = smtp.mail_to("joerg@northwind.example").await;
        assert_eq!((mail.from.as_str(), mail.user.as_deref()), ("crm@northwind.example", Some("crm")));
        assert_eq!((mail.header("From"), mail.header("To")), (Some(FROM), Some("joerg@northwind.example")));
        assert_eq!(mail.header("Subject"), Some("Ada Admin invites you to Northwind Sales"));
        assert!(mail.header("Message-ID").is_some_and(|id| id.ends_with("@northwind.example>")), "{}", mail.source);
        assert!(mail.header("Date").is_some());
        assert!(mail.text().starts_with("Hello Jörg Ünal,\r\n"), "{}", mail.text());
        assert_eq!(invited["url"], mail.link(), "the administrator is shown the link that was mailed");

        let mut joerg = Client::new(&server.url);
        let viewer = joerg.sign_in_by(ACCEPT, taking_up(&mail, PASSWORD)).await;
        assert_eq!(viewer["data"]["acceptLink"]["viewer"]["user"]["name"], "Jörg Ünal");
        joerg.sign_in("joerg@northwind.example").await;
        assert_eq!(smtp.mails().len(), 1, "and nobody else is written to");
    }
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_the_mailed_link_and_the_old_one_is_worth_nothing() {
    for database in Database::all().await {
        let smtp = Smtp::start();
        let server = start(database, &smtp);
        let ada = server.set_up().await;
        let boris = ada.invite("Boris", "User", None).await;
        let before = smtp.mail_to(&boris.email).await;
        let mut open = Live::changes(&boris.client, None).await;
        let seq = ada.data("{ workspace { seq } }", json!({})).await;

        assert_eq!(forgot(&server, &boris.email.to_uppercase()).await["data"]["requestPasswordReset"]["ok"], true);
        let mail = smtp.taken(2).await.remove(1);
        assert_eq!(mail.to, [boris.email.as_str()]);
        assert_eq!(mail.header("Subject"), Some("A new password for Northwind Sales"));
        assert_ne!(mail.link(), before.link());
        assert!(boris.client.data("{ viewer { user { name } } }", json!({})).await["viewer"].is_object(), "not yet");

        let mut again = Client::new(&server.url);
        let viewer = again.sign_in_by(ACCEPT, taking_up(&mail, NEW)).await;
        assert_eq!(viewer["data"]["acceptLink"]["viewer"]["user"]["name"], "Boris");
        // Who was signed in with the old password is out, page and socket.
        let closed = loop {
            if let Err(code) = open.try_message().await {
                break code;
            }
        };
        assert_eq!(closed, 4401);
        assert!(boris.client.data("{ viewer { user { name } } }", json!({})).await["viewer"].is_null());
        assert_eq!(boris.client.refused("{ deals { totalCount } }", json!({})).await, "UNAUTHENTICATED");

        let nobody = Client::new(&server.url);
        let with = |password: &str| json!({ "input": { "email": boris.email, "password": password } });
        assert_eq!(nobody.refused(SIGN_IN, with(PASSWORD)).await, "FORBIDDEN");
        nobody.data(SIGN_IN, with(NEW)).await;
        let used = json!({ "input": taking_up(&mail, PASSWORD) });
        assert_eq!(nobody.refused(ACCEPT, used).await, "NOT_FOUND");

        let log = ada.data("{ auditLog(first: 50) { nodes { seq verb subjectId } } }", json!({})).await;
        let since = seq["workspace"]["seq"].as_i64().unwrap_or_default();
        let told: Vec<_> = log["auditLog"]["nodes"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|event| event["seq"].as_i64() > Some(since) && event["subjectId"] == boris.id.as_str())
            .filter_map(|event| event["verb"].as_str())
            .collect();
        for verb in ["password_reset_requested", "password_reset", "session_ended", "signed_in", "sign_in_failed"] {
            assert!(told.contains(&verb), "{verb} is not among {told:?}");
        }
    }
}

/// The one job there is: how often it was tried, how many seconds it waits at most, and why.
async fn job(database: &DatabaseConnection) -> Option<(i32, i64, String)> {
    let mut select = Query::select();
    select.columns(["attempts", "last_error", "run_at"]).from("jobs");
    let row = expect(database.query_one(&select).await, "jobs cannot be read")?;
    let now = std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
    let run_at: i64 = expect(row.try_get("", "run_at"), "run_at");
    let error: Option<String> = expect(row.try_get("", "last_error"), "last_error");
    let wait = run_at - i64::try_from(now).unwrap_or_default();
    Some((expect(row.try_get("", "attempts"), "attempts"), (wait + 999).div_euclid(1000), error.unwrap_or_default()))
}

/// Waits until the one job failed for this reason.
async fn failed(database: &DatabaseConnection, attempts: i32, cause: &str) -> i64 {
    let seen = async {
        loop {
            match job(database).await {
                Some((tried, wait, error)) if tried == attempts && error.contains(cause) => return wait,
                _ => tokio::task::yield_now().await,
            }
        }
    };
    expect(tokio::time::timeout(Duration::from_secs(20), seen).await, cause)
}

/// The pause is over.
async fn make_due(database: &DatabaseConnection) {
    let mut update = Query::update();
    update.table("jobs").value("run_at", 0_i64);
    expect(database.execute(&update).await, "the job cannot be changed");
}

#[tokio::test]
async fn a_mail_that_is_refused_is_tried_again_and_whoever_asked_learns_nothing_of_it() {
    for database in Database::all().await {
        let smtp = Smtp::start();
        let server = start(database, &smtp);
        let ada = server.set_up().await;
        smtp.take(Taking::None(451));
        let known = forgot(&server, "ada@northwind.example").await;
        let unknown = forgot(&server, "nobody@northwind.example").await;
        assert_eq!(known, unknown);
        assert_eq!(known["data"]["requestPasswordReset"]["ok"], true);

        let rows = server.connect().await;
        smtp.refused(1).await;
        let wait = failed(&rows, 1, "451").await;
        assert!((20..=30).contains(&wait), "tried again in {wait} s, not in half a minute");
        // Whoever runs it sees it.
        let log = server.log();
        assert!(log.contains("a job failed") && log.contains("451"), "{log}");
        let report = server.run(&["doctor"]);
        assert!(report.contains("0 failed for good, 1 wait; a mail failed last with: "), "{report}");
        assert!(report.contains("451"), "{report}");
        let metrics = reqwest::get(format!("{}/metrics", server.url)).await;
        let metrics = expect(expect(metrics, "no answer").text().await, "no text");
        assert!(metrics.contains(r#"millrace_jobs_total{kind="mail",outcome="failed"} 1"#), "{metrics}");

        // For good or for now: an administrator may mend both.
        smtp.take(Taking::None(550));
        make_due(&rows).await;
        let wait = failed(&rows, 2, "550").await;
        assert!((110..=120).contains(&wait), "tried again in {wait} s, not in two minutes");
        smtp.take(Taking::All);
        make_due(&rows).await;
        let mail = smtp.mail_to("ada@northwind.example").await;
        assert_eq!(smtp.mails().len(), 1, "nobody who is not known is written to");
        expect(rows.close().await, "the database does not close");
        Client::new(&server.url).sign_in_by(ACCEPT, taking_up(&mail, NEW)).await;
        drop(ada);
    }
}

#[tokio::test]
async fn without_the_mail_server_an_invitation_is_made_and_its_link_handed_on() {
    let gone = Smtp::start();
    let url = gone.url();
    drop(gone);
    let server = Server::start_with(Database::Sqlite, &["--smtp-url", &url, "--mail-from", FROM]);
    let ada = server.set_up().await;
    let invited = invite(&ada, "Boris", "boris@northwind.example").await;
    let rows = server.connect().await;
    failed(&rows, 1, "onnection").await;
    expect(rows.close().await, "the database does not close");
    let secret = invited["url"].as_str().and_then(|url| url.rsplit('/').next());
    Client::new(&server.url).sign_in_by(ACCEPT, json!({ "secret": secret, "password": PASSWORD })).await;
    let report = server.try_run(&["doctor", "--smtp-url", &url]);
    assert!(report.lines().any(|line| line.starts_with("WRONG  mail ")), "{report}");
}
