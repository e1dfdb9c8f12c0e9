//! Ways in, seen from outside: the cookie, wrong passwords, sessions, tokens and links.

use super::{JSON, Raw, code, told};
use millrace_tests::{Client, Live, Server, expect, server::PASSWORD};
use serde_json::{Value, json};

const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { viewer { user { id } } } }";
const ACCEPT: &str = "mutation($input: AcceptLinkInput!) { acceptLink(input: $input) { viewer { user { id } } } }";
const SESSIONS: &str = "{ viewer { sessions { id current } } }";

fn wrong(email: &str) -> Value {
    json!({ "input": { "email": email, "password": "not the password" } })
}

#[tokio::test]
async fn the_cookie_is_for_the_browser_alone() {
    for (url, secure) in [("http://crm.example.com", false), ("https://crm.example.com", true)] {
        let server = Server::start_with(millrace_tests::Database::Sqlite, &["--public-url", url]);
        server.set_up().await;
        let nobody = Client::new(&server.url);
        let input = json!({ "input": { "email": "ADA@northwind.example", "password": PASSWORD } });
        let response = expect(nobody.send(SIGN_IN, input).await, "no answer");
        let cookie = response.headers()["set-cookie"].to_str().unwrap_or_default().to_owned();
        for flag in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(flag), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
        let (name, rest) = cookie.split_once('=').unwrap_or_default();
        let secret = rest.split(';').next().unwrap_or_default();
        assert!(secret.len() >= 32, "{cookie}");
        let body = expect(response.text().await, "no body");
        assert!(!body.contains(secret), "the secret stands in the cookie alone");
        let raw = Raw::new(&server);
        let out = raw
            .post(
                r#"{"query":"mutation { signOut { ok } }"}"#,
                &[JSON, ("cookie", &format!("{name}={secret}")), ("x-millrace", "1")],
            )
            .await;
        assert!(out.headers()["set-cookie"].to_str().unwrap_or_default().contains("Max-Age=0"));
        let after = raw
            .post(
                r#"{"query":"{ viewer { user { id } } }"}"#,
                &[JSON, ("cookie", &format!("{name}={secret}")), ("x-millrace", "1")],
            )
            .await;
        assert_eq!(told(after).await.1, json!({ "data": { "viewer": null } }), "the secret opens nothing any more");
    }
}

#[tokio::test]
async fn a_wrong_password_does_not_tell_who_is_known_and_cannot_be_guessed_for_long() {
    let server = Server::start();
    let ada = server.set_up().await;
    let invited = json!({ "input": { "email": "invited@northwind.example", "name": "Invited", "roleId": ada.data("{ roles { id } }", json!({})).await["roles"][0]["id"] } });
    ada.data("mutation($input: InviteUserInput!) { inviteUser(input: $input) { url } }", invited).await;
    let left = ada.invite("Left Behind", "User", None).await;
    ada.data("mutation($id: ID!) { deactivateUser(input: { id: $id }) { seq } }", json!({ "id": left.id })).await;
    let nobody = Client::new(&server.url);
    let known = nobody.ask(SIGN_IN, wrong("ada@northwind.example")).await;
    assert_eq!(known["errors"][0]["extensions"]["code"], "FORBIDDEN");
    for email in ["nobody@northwind.example", "invited@northwind.example", &left.email] {
        assert_eq!(nobody.ask(SIGN_IN, wrong(email)).await, known, "{email}");
    }
    let right = json!({ "input": { "email": left.email, "password": PASSWORD } });
    assert_eq!(nobody.ask(SIGN_IN, right).await, known, "deactivated, with the right password");

    for email in ["ada@northwind.example", "nobody@northwind.example"] {
        // One try was made above.
        for _ in 1..10 {
            assert_eq!(nobody.ask(SIGN_IN, wrong(email)).await, known, "{email}");
        }
        let answer = nobody.ask(SIGN_IN, wrong(email)).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "RATE_LIMITED", "{email}: {answer}");
        assert!(answer["errors"][0]["extensions"]["retryAfter"].as_i64() > Some(0), "{answer}");
    }
    let right = json!({ "input": { "email": "ada@northwind.example", "password": PASSWORD } });
    assert_eq!(nobody.refused(SIGN_IN, right).await, "RATE_LIMITED", "from there, the right one too");
    assert!(ada.data("{ viewer { user { id } } }", json!({})).await["viewer"].is_object(), "who is in stays in");
    for email in ["ada@northwind.example", "nobody@northwind.example"] {
        let reset = nobody
            .data(
                "mutation($email: String!) { requestPasswordReset(input: { email: $email }) { ok seq } }",
                json!({ "email": email }),
            )
            .await;
        assert_eq!(reset["requestPasswordReset"], json!({ "ok": true, "seq": null }), "{email}");
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let server = Server::start();
    let ada = server.set_up().await;
    let mut browsers = Vec::new();
    for _ in 0..3 {
        let mut browser = Client::new(&server.url);
        browser.sign_in("ada@northwind.example").await;
        browsers.push(browser);
    }
    let [phone, laptop, tablet] = &browsers[..] else { panic!("three browsers") };
    let listed = ada.data(SESSIONS, json!({})).await;
    let sessions = listed["viewer"]["sessions"].as_array().cloned().unwrap_or_default();
    assert_eq!(
        (sessions.len(), sessions.iter().filter(|session| session["current"] == true).count()),
        (4, 1),
        "{listed}"
    );
    let of_phone = phone.data(SESSIONS, json!({})).await["viewer"]["sessions"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|session| session["current"] == true)
        .map(|session| session["id"].clone());
    let mut live = Live::changes(phone, None).await;
    ada.data("mutation($id: ID!) { endSession(input: { id: $id }) { ok } }", json!({ "id": of_phone })).await;
    assert_eq!(phone.refused("{ workspace { id } }", json!({})).await, "UNAUTHENTICATED");
    assert_eq!(closing(&mut live).await, 4401, "its socket ends too");
    laptop.data("mutation { endOtherSessions { ok } }", json!({})).await;
    for ended in [&ada, tablet] {
        assert_eq!(ended.refused("{ workspace { id } }", json!({})).await, "UNAUTHENTICATED");
    }
    assert_eq!(laptop.data(SESSIONS, json!({})).await["viewer"]["sessions"].as_array().map(Vec::len), Some(1));
}

async fn closing(live: &mut Live) -> u16 {
    loop {
        if let Err(code) = live.try_message().await {
            return code;
        }
    }
}

#[tokio::test]
async fn a_token_works_until_it_is_revoked() {
    let server = Server::start();
    let ada = server.set_up().await;
    let made =
        ada.data("mutation { createToken(input: { name: \"Sync\" }) { secret token { id prefix } } }", json!({})).await;
    let (secret, id) =
        (made["createToken"]["secret"].as_str().unwrap_or_default(), &made["createToken"]["token"]["id"]);
    let script = Client::new(&server.url).with_token(secret);
    assert_eq!(script.data("{ workspace { name } }", json!({})).await["workspace"]["name"], "Northwind Sales");
    let raw = Raw::new(&server);
    let bearer = format!("Bearer {secret}");
    let from_anywhere = raw
        .post(
            r#"{"query":"{ workspace { name } }"}"#,
            &[JSON, ("authorization", &bearer), ("origin", "https://elsewhere.example")],
        )
        .await;
    assert_eq!(
        told(from_anywhere).await.1["data"]["workspace"]["name"],
        "Northwind Sales",
        "no browser sends a token by itself"
    );
    assert_eq!(
        script.refused("mutation { createToken(input: { name: \"More\" }) { secret } }", json!({})).await,
        "FORBIDDEN"
    );
    assert!(
        !ada.data("{ viewer { tokens { id name prefix } } auditLog { nodes { changes { after } } } }", json!({}))
            .await
            .to_string()
            .contains(secret)
    );
    let mut live = Live::changes(&script, None).await;
    ada.data("mutation($id: ID!) { revokeToken(input: { id: $id }) { ok } }", json!({ "id": id })).await;
    let refused = raw.post(r#"{"query":"{ workspace { name } }"}"#, &[JSON, ("authorization", &bearer)]).await;
    assert_eq!(refused.headers()["www-authenticate"], "Bearer");
    assert_eq!(code(&told(refused).await), (401, "UNAUTHENTICATED"));
    assert_eq!(closing(&mut live).await, 4401, "its socket ends too");
    assert_eq!(ada.data("{ viewer { tokens { id } } }", json!({})).await["viewer"]["tokens"], json!([]));
}

#[tokio::test]
async fn a_link_sets_one_password_once_and_ends_what_was_open() {
    let server = Server::start();
    let ada = server.set_up().await;
    let anna = ada.invite("Anna Seller", "User", None).await;
    let link = async || {
        let made = ada
            .data("mutation($id: ID!) { createUserLink(input: { id: $id }) { url } }", json!({ "id": anna.id }))
            .await;
        made["createUserLink"]["url"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned()
    };
    let (old, secret) = (link().await, link().await);
    let mut nobody = Client::new(&server.url);
    let look = "query($secret: String!) { link(secret: $secret) { purpose email workspaceName } }";
    assert_eq!(
        nobody.refused(look, json!({ "secret": old })).await,
        "NOT_FOUND",
        "a new link takes the place of the old one"
    );
    let seen = nobody.data(look, json!({ "secret": secret })).await;
    assert_eq!(seen["link"], json!({ "purpose": "RESET", "email": anna.email, "workspaceName": "Northwind Sales" }));
    let weak = nobody.refused(ACCEPT, json!({ "input": { "secret": secret, "password": "short" } })).await;
    assert_eq!(weak, "VALIDATION");
    let input = json!({ "secret": secret, "password": "quiet harbour at seven" });
    nobody.sign_in_by(ACCEPT, input.clone()).await;
    assert_eq!(anna.client.refused("{ workspace { id } }", json!({})).await, "UNAUTHENTICATED", "other sessions end");
    let again = Client::new(&server.url);
    assert_eq!(again.refused(ACCEPT, json!({ "input": input })).await, "NOT_FOUND");
    assert_eq!(again.refused(look, json!({ "secret": secret })).await, "NOT_FOUND");
    assert_eq!(
        again.refused(SIGN_IN, json!({ "input": { "email": anna.email, "password": PASSWORD } })).await,
        "FORBIDDEN",
        "the old password"
    );
    again.data(SIGN_IN, json!({ "input": { "email": anna.email, "password": "quiet harbour at seven" } })).await;
}
