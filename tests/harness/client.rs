//! Somebody who talks GraphQL: with a session's cookie, or with a bearer token.

use crate::expect;
use serde_json::{Value, json};

/// A client; clones share the session.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    /// Where the server is.
    pub url: String,
    cookie: Option<String>,
    bearer: Option<String>,
}

/// A client of HTTP. Of the two makers of ciphers that could be linked, the program has only one, which must be named.
pub fn http() -> reqwest::Client {
    // Said already by another test of this process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

impl Client {
    /// Nobody yet.
    pub fn new(url: &str) -> Self {
        Self { http: http(), url: url.to_owned(), cookie: None, bearer: None }
    }

    /// The same server by an API token.
    pub fn with_token(&self, secret: &str) -> Self {
        Self { cookie: None, bearer: Some(secret.to_owned()), ..self.clone() }
    }

    /// The same person at another process.
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// The headers that say who this is.
    pub fn identity(&self) -> Vec<(&'static str, String)> {
        let mut headers = Vec::new();
        headers.extend(self.cookie.clone().map(|cookie| ("cookie", cookie)));
        headers.extend(self.bearer.clone().map(|secret| ("authorization", format!("Bearer {secret}"))));
        headers
    }

    /// Sends an operation and gives back the whole answer.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        expect(self.try_ask(query, variables).await, "the server did not answer")
    }

    /// The same when the server may be away.
    pub async fn try_ask(&self, query: &str, variables: Value) -> Result<Value, reqwest::Error> {
        self.send(query, variables).await?.json().await
    }

    /// Sends an operation and gives back the HTTP response.
    pub async fn send(&self, query: &str, variables: Value) -> Result<reqwest::Response, reqwest::Error> {
        self.post(&json!({ "query": query, "variables": variables })).await
    }

    /// Sends a request of GraphQL as it is.
    pub async fn post(&self, body: &Value) -> Result<reqwest::Response, reqwest::Error> {
        let mut request = self.http.post(format!("{}/graphql", self.url)).header("x-millrace", "test");
        for (name, value) in self.identity() {
            request = request.header(name, value);
        }
        request.json(body).send().await
    }

    /// Sends a file to a path, as it is.
    pub async fn upload(&self, path: &str, content_type: &str, file: impl Into<reqwest::Body>) -> reqwest::Response {
        // A connection of its own: a server may close one on which it refused a body, and a body is not sent twice.
        let http = http();
        let request = http.post(format!("{}{path}", self.url)).header("content-type", content_type);
        self.finish(request.header("x-millrace", "test").body(file)).await
    }

    /// Asks for a path.
    pub async fn fetch(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let request = self.http.get(format!("{}{path}", self.url));
        self.finish(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
    }

    async fn finish(&self, request: reqwest::RequestBuilder) -> reqwest::Response {
        let request = self.identity().into_iter().fold(request, |request, (name, value)| request.header(name, value));
        expect(request.send().await, "the server did not answer")
    }

    /// Sends an operation that must succeed and gives back its data.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(query, variables).await;
        assert!(answer["errors"].is_null(), "{query}\nwas refused: {answer:#}");
        answer["data"].take()
    }

    /// Sends an operation that must be refused and gives back the code of the first error.
    pub async fn refused(&self, query: &str, variables: Value) -> String {
        let answer = self.ask(query, variables).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        code.unwrap_or_else(|| panic!("{query}\nwas not refused: {answer:#}")).to_owned()
    }

    /// Runs a mutation with `$input` that signs in, and keeps the session.
    pub async fn sign_in_by(&mut self, mutation: &str, input: Value) -> Value {
        let response = expect(self.send(mutation, json!({ "input": input })).await, "the server did not answer");
        let cookie = response.headers().get("set-cookie").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let answer: Value = expect(response.json().await, "the answer is no JSON");
        assert!(answer["errors"].is_null(), "sign-in was refused: {answer:#}");
        let cookie = cookie.unwrap_or_else(|| panic!("no cookie came with {answer:#}"));
        self.cookie = cookie.split(';').next().map(str::to_owned);
        answer
    }

    /// Signs in with the tests' password.
    pub async fn sign_in(&mut self, email: &str) {
        let input = json!({ "email": email, "password": crate::server::PASSWORD });
        self.sign_in_by("mutation($input: SignInInput!) { signIn(input: $input) { viewer { user { id } } } }", input)
            .await;
    }

    /// Invites somebody with a role (by its name) and gives back that person, signed in.
    pub async fn invite(&self, name: &str, role: &str, manager: Option<&str>) -> Person {
        let roles = self.data("{ roles { id name } }", json!({})).await;
        let role = roles["roles"].as_array().into_iter().flatten().find(|found| found["name"] == role);
        let role = role.unwrap_or_else(|| panic!("there is no such role"))["id"].clone();
        let email = format!("{}@northwind.example", name.to_lowercase().replace(' ', "."));
        let input = json!({ "email": email, "name": name, "roleId": role, "managerId": manager });
        let invited = self
            .data(
                "mutation($input: InviteUserInput!) { inviteUser(input: $input) { url user { id } } }",
                json!({ "input": input }),
            )
            .await;
        let url = invited["inviteUser"]["url"].as_str().unwrap_or_default().to_owned();
        let secret = url.rsplit('/').next().unwrap_or_default();
        let mut client = Self::new(&self.url);
        let input = json!({ "secret": secret, "password": crate::server::PASSWORD });
        client
            .sign_in_by(
                "mutation($input: AcceptLinkInput!) { acceptLink(input: $input) { viewer { user { id } } } }",
                input,
            )
            .await;
        Person { client, id: invited["inviteUser"]["user"]["id"].as_str().unwrap_or_default().to_owned(), email }
    }
}

/// Somebody who was invited.
#[derive(Debug, Clone)]
pub struct Person {
    /// Signed in.
    pub client: Client,
    /// The user's id.
    pub id: String,
    /// The address.
    pub email: String,
}
