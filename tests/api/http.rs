//! The API as HTTP: methods, types, limits, other sites' pages, persisted queries, headers, files, and what those who
//! run it look at.

mod sign_in;
mod streams;

use millrace_tests::{Client, Server, expect};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

/// A request as its parts say, and nothing more.
pub(crate) struct Raw {
    pub(crate) http: reqwest::Client,
    pub(crate) url: String,
}

impl Raw {
    pub(crate) fn new(server: &Server) -> Self {
        Self { http: millrace_tests::client::http(), url: server.url.clone() }
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        let request = self.http.get(format!("{}{path}", self.url));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        expect(request.send().await, "no answer")
    }

    pub(crate) async fn post(&self, body: &str, headers: &[(&str, &str)]) -> Response {
        let request = self.http.post(format!("{}/graphql", self.url)).body(body.to_owned());
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        expect(request.send().await, "no answer")
    }
}

pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");
pub(crate) const STRICT: (&str, &str) = ("accept", "application/graphql-response+json");

/// Status, and the body as JSON.
pub(crate) async fn told(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = expect(response.text().await, "no body");
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

pub(crate) fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["errors"][0]["extensions"]["code"].as_str().unwrap_or("no code"))
}

/// The session's cookie, as a browser would send it.
fn cookie(client: &Client) -> String {
    client.identity().into_iter().find(|(name, _)| *name == "cookie").map(|(_, value)| value).unwrap_or_default()
}

#[tokio::test]
async fn one_operation_by_post_or_a_query_by_get() {
    let server = Server::start();
    let raw = Raw::new(&server);
    let query = r#"{"query":"query A { setup { needed } } query B { setup { version } }","operationName":"A"}"#;
    assert_eq!(told(raw.post(query, &[JSON]).await).await, (200, json!({ "data": { "setup": { "needed": true } } })));
    let got = raw.get("/graphql?query=query($a:Boolean!)%7Bsetup%7Bneeded%20@include(if:$a)%20version%7D%7D&variables=%7B%22a%22:false%7D", &[]).await;
    let got = told(got).await;
    assert_eq!(got.0, 200);
    assert!(got.1["data"]["setup"]["version"].is_string() && got.1["data"]["setup"]["needed"].is_null(), "{}", got.1);

    let response = raw.get("/graphql?query=mutation%7BsignOut%7Bok%7D%7D", &[]).await;
    assert_eq!(response.headers()["allow"], "POST");
    assert_eq!(code(&told(response).await), (405, "BAD_REQUEST"));
    assert_eq!(
        code(&told(raw.post(r#"[{"query":"{ setup { needed } }"}]"#, &[JSON]).await).await),
        (400, "BAD_REQUEST"),
        "batches"
    );
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let refused = told(raw.post(r#"{"query":"{ setup { needed } }"}"#, &[("content-type", kind)]).await).await;
        assert_eq!(code(&refused), (415, "BAD_REQUEST"), "{kind}");
    }
    assert_eq!(code(&told(raw.post(r#"{"query":"{ setup { needed } }"}"#, &[]).await).await), (415, "BAD_REQUEST"));
    assert_eq!(code(&told(raw.post(r#"{"query":"#, &[JSON]).await).await), (400, "BAD_REQUEST"), "broken JSON");
    let response = expect(raw.http.delete(format!("{}/graphql", raw.url)).send().await, "no answer");
    assert!(response.status().is_client_error());
}

#[tokio::test]
async fn long_answers_are_compressed_for_those_who_take_it() {
    let server = Server::start();
    let raw = Raw::new(&server);
    let body = json!({ "query": "{ __schema { types { name description } } }" }).to_string();
    let plain = raw.post(&body, &[JSON]).await;
    assert!(plain.headers().get("content-encoding").is_none());
    assert_eq!(plain.headers()["vary"], "accept-encoding");
    let plain = expect(plain.text().await, "a body");

    let packed = raw.post(&body, &[JSON, ("accept-encoding", "br, gzip;q=0.8")]).await;
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    let packed = expect(packed.bytes().await, "a body");
    assert!(packed.len() * 2 < plain.len(), "{} of {}", packed.len(), plain.len());
    let mut text = String::new();
    expect(std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&packed[..]), &mut text), "gzip");
    assert_eq!(text, plain);

    let short = raw.post(r#"{"query":"{ setup { needed } }"}"#, &[JSON, ("accept-encoding", "gzip")]).await;
    assert!(short.headers().get("content-encoding").is_none());
}

#[tokio::test]
async fn what_was_not_run_is_told_by_the_status_to_those_who_ask() {
    let server = Server::start();
    let raw = Raw::new(&server);
    for (query, what) in [
        ("{ setup {", "syntax"),
        ("{ nothing }", "an unknown field"),
        ("{ setup { needed } ", "an open brace"),
        ("", "nothing"),
        ("query A { setup { needed } } query B { setup { needed } }", "no choice"),
    ] {
        let body = json!({ "query": query }).to_string();
        let strict = raw.post(&body, &[JSON, STRICT]).await;
        assert!(strict.headers()["content-type"].to_str().unwrap_or_default().starts_with(STRICT.1), "{what}");
        let strict = told(strict).await;
        assert_eq!(strict.0, 400, "{what}: {}", strict.1);
        assert!(
            strict.1.get("data").is_none() && strict.1["errors"][0]["extensions"]["code"].is_string(),
            "{what}: {}",
            strict.1
        );
        let lenient = told(raw.post(&body, &[JSON]).await).await;
        assert_eq!((lenient.0, &lenient.1["errors"]), (200, &strict.1["errors"]), "{what}");
    }
    let refused = told(raw.post(r#"{"query":"{ workspace { id } }"}"#, &[JSON, STRICT]).await).await;
    assert_eq!(code(&refused), (200, "UNAUTHENTICATED"), "it was run, and refused: {}", refused.1);
}

#[tokio::test]
async fn too_much_at_once_is_refused_with_a_word_why() {
    let server = Server::start();
    let ada = server.set_up().await;
    let deep = format!("{{ users {{ {} name {} }} }}", "manager { ".repeat(20), "} ".repeat(20));
    let answer = ada.ask(&deep, json!({})).await;
    assert!(answer["errors"][0]["message"].as_str().unwrap_or_default().to_lowercase().contains("deep"), "{answer}");
    assert!(answer["errors"][0]["extensions"]["code"].is_string() && answer["data"].is_null(), "{answer}");
    let costly =
        "{ companies(first: 200) { nodes { contacts(first: 200) { nodes { deals(first: 200) { nodes { id } } } } } } }";
    let answer = ada.ask(costly, json!({})).await;
    assert!(answer["errors"][0]["message"].as_str().unwrap_or_default().to_lowercase().contains("complex"), "{answer}");
    assert!(answer["errors"][0]["extensions"]["code"].is_string() && answer["data"].is_null(), "{answer}");
    for first in ["0", "201", "-1"] {
        let answer = ada.ask(&format!("{{ deals(first: {first}) {{ nodes {{ id }} }} }}"), json!({})).await;
        assert!(first == "0" || answer["errors"][0]["extensions"]["code"] == "VALIDATION", "{first}: {answer}");
    }
    let raw = Raw::new(&server);
    let long = json!({ "query": format!("{{ setup {{ needed }} }} # {}", "x".repeat(1_100_000)) }).to_string();
    assert_eq!(code(&told(raw.post(&long, &[JSON]).await).await), (413, "BAD_REQUEST"));
    assert_eq!(raw.get("/healthz", &[]).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn another_sites_page_cannot_use_the_cookie() {
    let server = Server::start();
    let ada = server.set_up().await;
    let raw = Raw::new(&server);
    let cookie = cookie(&ada);
    let rename = r#"{"query":"mutation { updateWorkspace(input: { name: \"Stolen\" }) { seq } }"}"#;
    let host = server.url.clone();
    for (headers, what) in [
        (vec![], "no word of the page"),
        (vec![("origin", "https://evil.example")], "another origin"),
        (vec![("origin", "null")], "a hidden origin"),
        (vec![("origin", host.as_str()), ("sec-fetch-site", "cross-site")], "the browser says so"),
        (vec![("origin", "https://evil.example"), ("sec-fetch-site", "same-site")], "a neighbour"),
    ] {
        let headers: Vec<_> = [JSON, ("cookie", cookie.as_str())].into_iter().chain(headers).collect();
        assert_eq!(code(&told(raw.post(rename, &headers).await).await), (403, "FORBIDDEN"), "{what}");
    }
    assert_eq!(ada.data("{ workspace { name } }", json!({})).await["workspace"]["name"], "Northwind Sales");
    for own in [("x-millrace", "1"), ("sec-fetch-site", "same-origin"), ("origin", host.as_str())] {
        let answer =
            told(raw.post(r#"{"query":"{ workspace { name } }"}"#, &[JSON, ("cookie", &cookie), own]).await).await;
        assert_eq!(answer.1["data"]["workspace"]["name"], "Northwind Sales", "{own:?}");
    }
    let response = raw.post(r#"{"query":"{ setup { needed } }"}"#, &[JSON, ("origin", "https://evil.example")]).await;
    assert!(response.headers().get("access-control-allow-origin").is_none(), "no page of another site reads an answer");
}

#[tokio::test]
async fn a_persisted_query_is_asked_for_once() {
    const QUERY: &str = "{ setup { needed } }";
    const HASH: &str = "9e57ca0e0519ed1f65d038fbb56863d5b970b1345e874443906a53e1b723a591";
    let server = Server::start();
    let raw = Raw::new(&server);
    let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": HASH } });
    let alone = json!({ "extensions": extensions }).to_string();
    let unknown = told(raw.post(&alone, &[JSON]).await).await;
    assert_eq!(
        (&unknown.1["errors"][0]["message"], code(&unknown).1),
        (&json!("PersistedQueryNotFound"), "PERSISTED_QUERY_NOT_FOUND")
    );
    let sent = json!({ "query": QUERY, "extensions": extensions }).to_string();
    let needed = json!({ "data": { "setup": { "needed": true } } });
    assert_eq!(told(raw.post(&sent, &[JSON]).await).await, (200, needed.clone()));
    assert_eq!(told(raw.post(&alone, &[JSON]).await).await, (200, needed.clone()));
    let path =
        format!("/graphql?extensions=%7B%22persistedQuery%22:%7B%22version%22:1,%22sha256Hash%22:%22{HASH}%22%7D%7D");
    assert_eq!(told(raw.get(&path, &[]).await).await, (200, needed));
    let forged = json!({ "query": "{ setup { version } }", "extensions": extensions }).to_string();
    assert_eq!(code(&told(raw.post(&forged, &[JSON]).await).await).1, "BAD_REQUEST");
}

#[tokio::test]
async fn every_answer_carries_its_headers() {
    let server = Server::start();
    let raw = Raw::new(&server);
    for path in [
        "/",
        "/deals/anything",
        "/missing.js",
        "/graphiql",
        "/graphql?query=%7Bsetup%7Bneeded%7D%7D",
        "/healthz",
        "/metrics",
    ] {
        let response = raw.get(path, &[]).await;
        let header =
            |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("x-frame-options"), "DENY", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert!(!header("x-request-id").is_empty(), "{path}");
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'")
                && policy.contains("frame-ancestors 'none'")
                && policy.contains("base-uri 'none'"),
            "{path}: {policy}"
        );
        let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).unwrap_or_default();
        assert!(!scripts.contains("unsafe-inline") && !scripts.contains("'unsafe-eval'"), "{path}: {policy}");
        assert!(header("server").is_empty() && header("strict-transport-security").is_empty(), "{path}");
    }
    let echoed = raw.get("/healthz", &[("x-request-id", "from-the-proxy.1")]).await;
    assert_eq!(echoed.headers()["x-request-id"], "from-the-proxy.1");
    let replaced = raw.get("/healthz", &[("x-request-id", "<script>")]).await;
    assert_ne!(replaced.headers()["x-request-id"], "<script>");
}

#[tokio::test]
async fn https_is_told_to_stay() {
    let server = Server::start_with(millrace_tests::Database::Sqlite, &["--public-url", "https://crm.example.com"]);
    let response = Raw::new(&server).get("/", &[]).await;
    assert!(response.headers()["strict-transport-security"].to_str().unwrap_or_default().starts_with("max-age="));
}

#[tokio::test]
async fn the_app_answers_at_every_path_and_files_at_theirs() {
    let server = Server::start();
    let raw = Raw::new(&server);
    let page = raw.get("/", &[]).await;
    // Without a web build the server says how to make one.
    assert!(matches!(page.status(), StatusCode::OK | StatusCode::SERVICE_UNAVAILABLE));
    let (status, page) = (page.status(), told(page).await.1);
    assert!(page.as_str().unwrap_or_default().contains("<html"), "{page}");
    for path in ["/pipelines/019aa/board", "/settings", "/link/s3cret"] {
        let fallback = raw.get(path, &[]).await;
        assert_eq!((fallback.status(), told(fallback).await.1), (status, page.clone()), "{path}");
    }
    for path in
        ["/missing.wasm", "/assets/../../Cargo.toml", "/index.html.br", "/graphiql/missing.js", "/graphql/unknown"]
    {
        assert_eq!(raw.get(path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let refused = expect(raw.http.post(format!("{}/settings", raw.url)).send().await, "no answer");
    assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
    let graphiql = raw.get("/graphiql", &[]).await;
    assert_eq!(graphiql.status(), StatusCode::OK);
}

#[tokio::test]
async fn those_who_run_it_see_how_it_does() {
    let server = Server::start();
    let ada = server.set_up().await;
    let raw = Raw::new(&server);
    assert_eq!(told(raw.get("/healthz", &[]).await).await, (200, json!("ok\n")));
    assert_eq!(told(raw.get("/readyz", &[]).await).await, (200, json!("ready\n")));
    ada.data("{ workspace { id } }", json!({})).await;
    let metrics = raw.get("/metrics", &[]).await;
    assert!(metrics.headers()["content-type"].to_str().unwrap_or_default().starts_with("text/plain"));
    let metrics = told(metrics).await.1;
    let text = metrics.as_str().unwrap_or_default();
    for name in [
        "millrace_requests_total{",
        "millrace_request_seconds_bucket{",
        "millrace_operations_total{",
        "process_resident_memory_bytes ",
    ] {
        assert!(text.contains(name), "{name} is not in\n{text}");
    }
    assert!(!text.contains("northwind"), "no figures carry names");
}

#[tokio::test]
async fn the_schema_tells_of_itself_to_everybody() {
    let server = Server::start();
    let nobody = Client::new(&server.url);
    let data = nobody
        .data(
            "{ __schema { types { kind name description fields { name description args { name description } }
                inputFields { name description } enumValues { name description } } } }",
            json!({}),
        )
        .await;
    let types = data["__schema"]["types"].as_array().cloned().unwrap_or_default();
    let deal = types.iter().find(|found| found["name"] == "Deal");
    assert!(deal.is_some_and(|deal| deal["fields"].as_array().is_some_and(|fields| fields.len() > 20)));
    let all = |of: &Value, list: &str| of[list].as_array().cloned().unwrap_or_default();
    // GraphQL itself says what an ID is.
    let ours = types.iter().filter(|it| it["name"] != "ID" && !it["name"].as_str().unwrap_or("__").starts_with("__"));
    let (mut told, mut silent) = (0, Vec::new());
    let mut look = |of: &Value, path: String| match of["description"].as_str() {
        Some(text) if !text.trim().is_empty() => told += 1,
        _ => silent.push(path),
    };
    for kind in ours {
        let name = kind["name"].as_str().unwrap_or_default();
        look(kind, name.to_owned());
        for list in ["fields", "inputFields", "enumValues"] {
            for part in all(kind, list) {
                let path = format!("{name}.{}", part["name"]);
                for argument in all(&part, "args") {
                    look(&argument, format!("{path}({})", argument["name"]));
                }
                look(&part, path);
            }
        }
    }
    assert!(silent.is_empty(), "without a description: {silent:#?}");
    assert!(told > 1_000, "{told} descriptions are few");
    for codes in ["ErrorCode", "FieldErrorCode"] {
        let codes = types.iter().find(|found| found["name"] == codes).map(|codes| all(codes, "enumValues"));
        assert!(codes.is_some_and(|codes| codes.len() > 10), "the codes of errors stand in the schema");
    }
}
