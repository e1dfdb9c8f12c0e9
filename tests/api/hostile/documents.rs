//! Documents and requests made to cost much or to confuse.

use super::{BRIEF, code_of, unharmed};
use crate::http::{JSON, Raw, STRICT, code, told};
use millrace_tests::{Server, expect};
use serde_json::{Value, json};
use std::time::Instant;

/// Fragments that each name the next one so often: a few hundred bytes that say thousands of millions of fields.
fn tower(floors: usize, times: usize, root: &str) -> String {
    let floor =
        |number: usize| format!("fragment f{number} on {root} {{ {} }} ", format!("...f{} ", number + 1).repeat(times));
    (0..floors).map(floor).collect::<String>() + &format!("fragment f{floors} on {root} {{ __typename }}")
}

#[tokio::test]
async fn documents_that_cost_much_are_refused_for_little() {
    let server = Server::start();
    let ada = server.set_up().await;
    let many = |count: usize, each: fn(usize) -> String| (0..count).map(each).collect::<String>();
    let circle = "fragment a on Query { ...b ...b } fragment b on Query { ...a ...a }";
    for (what, document, code) in [
        ("a tower of fragments", format!("{{ ...f0 }} {}", tower(14, 10, "Query")), "VALIDATION"),
        ("a tower that nothing names", format!("{{ setup {{ needed }} }} {}", tower(14, 10, "Query")), "VALIDATION"),
        (
            "a tower under a subscription",
            format!("subscription {{ ...f0 }} {}", tower(14, 10, "Subscription")),
            "VALIDATION",
        ),
        ("fragments in a circle", format!("{{ ...a }} {circle}"), "VALIDATION"),
        ("a circle of nothing else", "{ setup { needed } } fragment a on Query { ...a }".to_owned(), "VALIDATION"),
        ("aliases", format!("{{ {} }}", many(40_000, |n| format!("a{n}: setup {{ needed }} "))), "VALIDATION"),
        (
            "aliases of what does not exist",
            format!("{{ {} }}", many(19_000, |n| format!("a{n}: nothing "))),
            "VALIDATION",
        ),
        ("directives", format!("{{ setup {{ needed {} }} }}", "@include(if: true) ".repeat(40_000)), "VALIDATION"),
        ("unknown directives", format!("{{ setup {{ needed {} }} }}", "@nothing ".repeat(15_000)), "VALIDATION"),
        (
            "inline fragments in each other",
            format!("{}{{ setup {{ needed }} }}{}", "{ ... on Query ".repeat(40), "}".repeat(40)),
            "VALIDATION",
        ),
        ("braces without end", "{ a".repeat(300_000), "BAD_REQUEST"),
        ("lists without end", format!("{{ a(b: {}", "[".repeat(500_000)), "BAD_REQUEST"),
        (
            "lists in lists",
            format!("{{ deal(id: {}{}) {{ id }} }}", "[".repeat(200_000), "]".repeat(200_000)),
            "BAD_REQUEST",
        ),
        (
            "types in types",
            format!("query($a: {}Int{}) {{ setup {{ needed }} }}", "[".repeat(200_000), "]".repeat(200_000)),
            "BAD_REQUEST",
        ),
        ("a text without end", format!("{{ deal(id: \"{}", "x".repeat(900_000)), "BAD_REQUEST"),
        (
            "variables",
            format!("query({}) {{ setup {{ needed }} }}", many(30_000, |n| format!("$v{n}: Int "))),
            "VALIDATION",
        ),
        ("operations", many(4_000, |n| format!("query q{n} {{ setup {{ needed }} }} ")), "BAD_REQUEST"),
        ("control characters", "{\u{0}setup\u{1b}[2J { needed } }".to_owned(), "BAD_REQUEST"),
    ] {
        let begun = Instant::now();
        let response = expect(ada.send(&document, json!({})).await, what);
        let text = expect(response.text().await, what);
        assert!(begun.elapsed() < BRIEF, "{what} took {:?}", begun.elapsed());
        assert!(text.len() < 64 << 10, "{what} is answered with {} bytes", text.len());
        let answer: Value = expect(serde_json::from_str(&text), what);
        assert!(answer["data"].is_null(), "{what}: {text}");
        assert_eq!(code_of(&answer), code, "{what}: {}", &text[..text.len().min(500)]);
        unharmed(&server, what).await;
    }
}

#[tokio::test]
async fn requests_that_are_none_are_told_what_is_wrong() {
    let server = Server::start();
    server.set_up().await;
    let raw = Raw::new(&server);
    let nested = format!("{}1{}", "[".repeat(400_000), "]".repeat(400_000));
    for (what, body) in [
        ("nothing", String::new()),
        ("no JSON", "query { setup { needed } }".to_owned()),
        ("half of it", r#"{"query":"{ setup"#.to_owned()),
        ("JSON that goes on", r#"{"query":"{ setup { needed } }"} {"query":"{ setup { needed } }"}"#.to_owned()),
        ("a number", "7".to_owned()),
        ("a text", r#""{ setup { needed } }""#.to_owned()),
        ("null", "null".to_owned()),
        ("a batch", format!("[{}]", vec![r#"{"query":"{ setup { needed } }"}"#; 10_000].join(","))),
        ("a query that is a list", r#"{"query":["{ setup { needed } }"]}"#.to_owned()),
        ("variables that are a text", r#"{"query":"{ setup { needed } }","variables":"{}"}"#.to_owned()),
        ("variables in each other", format!(r#"{{"query":"{{ setup {{ needed }} }}","variables":{{"a":{nested}}}}}"#)),
        ("half of a character", r#"{"query":"{ setup { needed } } # \ud83d"}"#.to_owned()),
        ("a query twice", r#"{"query":"{ setup { needed } }","query":"{ setup { version } }"}"#.to_owned()),
    ] {
        for headers in [&[JSON][..], &[JSON, STRICT]] {
            let refused = told(raw.post(&body, headers).await).await;
            assert_eq!(code(&refused), (400, "BAD_REQUEST"), "{what}: {}", refused.1);
            assert!(refused.1.to_string().len() < 2_000, "{what}");
        }
        unharmed(&server, what).await;
    }
    let bytes =
        raw.http.post(format!("{}/graphql", raw.url)).header(JSON.0, JSON.1).body(b"{\"query\":\"\xff\xfe\"}".to_vec());
    assert_eq!(
        code(&told(expect(bytes.send().await, "no answer")).await),
        (400, "BAD_REQUEST"),
        "bytes that are no text"
    );
    for kind in [
        "application/json;charset=utf-16",
        "application/jsonp",
        "application/graphql",
        "json",
        "text/html",
        "application/json, text/plain",
    ] {
        let answer = told(raw.post(r#"{"query":"{ setup { needed } }"}"#, &[("content-type", kind)]).await).await;
        assert_eq!(code(&answer), (415, "BAD_REQUEST"), "{kind}");
    }
    for query in [
        "",
        "query=%00",
        "query=%ff%fe",
        "query={setup",
        "variables=%7B",
        "query=%7Bsetup%7Bneeded%7D%7D&extensions=%5B%5D&variables=7",
    ] {
        let answer = told(raw.get(&format!("/graphql?{query}"), &[STRICT]).await).await;
        assert_eq!((answer.0, answer.1["data"].is_null()), (400, true), "{query}: {}", answer.1);
    }
}

#[tokio::test]
async fn headers_and_cookies_without_measure_open_nothing_and_break_nothing() {
    let server = Server::start();
    let ada = server.set_up().await;
    let raw = Raw::new(&server);
    let ask = r#"{"query":"{ viewer { user { id } } }"}"#;
    let (name, secret) = ada
        .identity()
        .into_iter()
        .find_map(|(_, value)| value.split_once('=').map(|(name, secret)| (name.to_owned(), secret.to_owned())))
        .unwrap_or_default();
    let long = "x".repeat(8_000);
    for (what, cookie) in [
        ("none", String::new()),
        ("no pair", name.clone()),
        ("an empty one", format!("{name}=")),
        ("another's", format!("{name}={}", "A".repeat(secret.len()))),
        ("a long one", format!("{name}={long}")),
        ("many", (0..500).map(|number| format!("c{number}={number}")).collect::<Vec<_>>().join("; ")),
        ("the right one after a wrong one", format!("{name}=wrong; {name}={secret}")),
        ("in quotes", format!("{name}=\"{secret}\"")),
        ("in capitals", format!("{}={secret}", name.to_uppercase())),
        ("with more behind it", format!("{name}={secret}x")),
    ] {
        let answer = told(raw.post(ask, &[JSON, ("x-millrace", "1"), ("cookie", &cookie)]).await).await;
        assert!(answer.1["data"]["viewer"].is_null() && answer.0 == 200, "a cookie, {what}: {answer:?}");
    }
    for value in
        ["Bearer", "Bearer ", "bearer mr_x", "Bearer \t", &format!("Bearer {long}"), &format!("Bearer {secret}")]
    {
        let answer = told(raw.post(ask, &[JSON, ("authorization", value)]).await).await;
        assert!(answer.1["data"]["viewer"].is_null(), "{value}: {answer:?}");
    }
    // Sent as bytes: clients' libraries refuse to.
    let host = server.url.trim_start_matches("http://").to_owned();
    for (what, head, statuses) in [
        (
            "a header of a megabyte",
            format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\nx: {}\r\n\r\n", "x".repeat(1 << 20)),
            &["431"][..],
        ),
        (
            "a thousand headers",
            format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\n{}\r\n", "x: y\r\n".repeat(1_000)),
            &["431"],
        ),
        (
            "a path of a megabyte",
            format!("GET /{} HTTP/1.1\r\nhost: {host}\r\n\r\n", "x".repeat(1 << 20)),
            &["414", "431"],
        ),
        (
            "two lengths",
            format!("POST /graphql HTTP/1.1\r\nhost: {host}\r\ncontent-length: 3\r\ncontent-length: 30\r\n\r\nabc"),
            &["400"],
        ),
        (
            "a length that is none",
            format!("POST /graphql HTTP/1.1\r\nhost: {host}\r\ncontent-length: -1\r\n\r\n"),
            &["400"],
        ),
        ("a line in a header", format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\nx: a\0b\r\n\r\n"), &["400"]),
        ("no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}\r\n\r\n".to_owned(), &["400"]),
        (
            "a host from elsewhere",
            "GET /healthz HTTP/1.1\r\nhost: evil.example/\"><script>\r\n\r\n".to_owned(),
            &["400", "200"],
        ),
    ] {
        let answer = said_to(&host, head.as_bytes()).await;
        let status = answer.split(' ').nth(1).unwrap_or("closed").to_owned();
        assert!(status == "closed" || statuses.contains(&status.as_str()), "{what}: {answer}");
        assert!(!answer.contains("<script>"), "{what}: {answer}");
        unharmed(&server, what).await;
    }
}

/// What comes back when these bytes are sent; nothing when the connection is closed.
async fn said_to(host: &str, bytes: &[u8]) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = expect(tokio::net::TcpStream::connect(host).await, "no connection");
    // The server may hang up before it has heard everything.
    let _ = stream.write_all(bytes).await;
    let mut answer = vec![0; 2_000];
    let length = tokio::time::timeout(BRIEF, stream.read(&mut answer)).await.ok().and_then(Result::ok).unwrap_or(0);
    String::from_utf8_lossy(&answer[..length]).into_owned()
}
