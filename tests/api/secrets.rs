//! What stands in the log, at its most talkative: no password, no session, no token, no link, no customer's name.

use millrace_tests::{Client, Database, Live, Server, Smtp, expect, server::PASSWORD};
use serde_json::{Value, json};

fn last_part(url: &Value) -> String {
    url.as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn no_secret_is_written_into_the_log() {
    for database in Database::all().await {
        let smtp = Smtp::start();
        let server = Server::start_with(database, &["--log", "trace,h2=info,hyper=debug", "--smtp-url", &smtp.url()]);
        let mut ada = server.set_up().await;
        let mut secrets = vec![("the password", PASSWORD.to_owned())];
        ada.sign_in("ada@northwind.example").await;
        let session = ada.identity().into_iter().map(|(_, value)| value).next().unwrap_or_default();
        secrets.push(("a session", session.split('=').nth(1).unwrap_or_default().to_owned()));
        let made = ada.data("mutation { createToken(input: { name: \"Sync\" }) { secret } }", json!({})).await;
        let token = made["createToken"]["secret"].as_str().unwrap_or_default().to_owned();
        let script = Client::new(&server.url).with_token(&token);
        script.data("{ workspace { name } }", json!({})).await;
        let mut live = Live::changes(&script, None).await;
        secrets.push(("a token", token));

        let role = ada.data("{ roles { id } }", json!({})).await["roles"][0]["id"].clone();
        let input = json!({ "input": { "email": "eva@northwind.example", "name": "Eva Reset", "roleId": role } });
        let invited = ada
            .data("mutation($input: InviteUserInput!) { inviteUser(input: $input) { url user { id } } }", input)
            .await;
        let invitation = last_part(&invited["inviteUser"]["url"]);
        let mut eva = Client::new(&server.url);
        let accept = "mutation($input: AcceptLinkInput!) { acceptLink(input: $input) { viewer { user { id } } } }";
        eva.data("query($secret: String!) { link(secret: $secret) { email } }", json!({ "secret": invitation })).await;
        eva.sign_in_by(accept, json!({ "secret": invitation, "password": "quiet harbour at seven" })).await;
        secrets.extend([("an invitation", invitation), ("a chosen password", "quiet harbour at seven".to_owned())]);

        let reset = "mutation { requestPasswordReset(input: { email: \"eva@northwind.example\" }) { ok } }";
        Client::new(&server.url).data(reset, json!({})).await;
        let id = &invited["inviteUser"]["user"]["id"];
        let link =
            ada.data("mutation($id: ID!) { createUserLink(input: { id: $id }) { url } }", json!({ "id": id })).await;
        secrets.push(("a reset", last_part(&link["createUserLink"]["url"])));
        // A page of the app whose address holds a secret.
        let page = format!("/link/{}", last_part(&link["createUserLink"]["url"]));
        expect(ada.fetch(&page, &[]).await.text().await, "no page");

        let wrong = json!({ "input": { "email": "ada@northwind.example", "password": "a wrong but telling guess" } });
        Client::new(&server.url)
            .refused("mutation($input: SignInInput!) { signIn(input: $input) { viewer { user { id } } } }", wrong)
            .await;
        secrets.push(("a wrong password", "a wrong but telling guess".to_owned()));
        ada.data("mutation { createCompany(input: { name: \"Zanzibar Cloves\" }) { seq } }", json!({})).await;
        live.next("changes").await;
        secrets.push(("a customer", "Zanzibar Cloves".to_owned()));

        let log = server.log();
        assert!(log.lines().count() > 10, "it logs what it does:\n{log}");
        for (what, secret) in secrets {
            assert!(secret.len() > 8, "{what} is none");
            let line = log.lines().find(|line| line.contains(&secret));
            assert_eq!(line, None, "{what} stands in the log");
        }
    }
}
