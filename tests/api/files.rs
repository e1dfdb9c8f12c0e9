//! Files on records: sent and fetched as they are, shown only where that is safe, kept whole through crashes, backups and
//! moves.

use futures_util::stream;
use millrace_tests::{Client, Database, Live, Server, client::Person, expect, live::PATIENCE};
use reqwest::Response;
use serde_json::{Value, json};
use std::{io, path::Path, time::Instant};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n the rest of a picture";
const PDF: &[u8] = b"%PDF-1.7\n%%EOF";

async fn deal(client: &Client, name: &str) -> String {
    let pipeline = client.data("{ pipelines { id } }", json!({})).await["pipelines"][0]["id"].take();
    let make = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
    let made = client.data(make, json!({ "input": { "pipelineId": pipeline, "name": name } })).await;
    made["createDeal"]["deal"]["id"].as_str().unwrap_or_default().to_owned()
}

/// Status, and the body as JSON.
async fn told(response: Response) -> (u16, Value) {
    (response.status().as_u16(), expect(response.json().await, "no JSON"))
}

/// Status, code, field and why.
async fn refused(response: Response) -> (u16, String, String) {
    let (status, body) = told(response).await;
    let extensions = &body["errors"][0]["extensions"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (status, text(&extensions["code"]), text(&extensions["fields"][0]["code"]))
}

/// A name as it stands in an address.
fn encoded(name: &str) -> String {
    name.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn send(client: &Client, deal: &str, name: &str, content: impl Into<reqwest::Body>) -> Response {
    client.upload(&format!("/files/deal/{deal}?name={}", encoded(name)), "text/html", content).await
}

/// Puts a file on a deal that is taken.
async fn put(client: &Client, deal: &str, name: &str, content: impl Into<reqwest::Body>) -> Value {
    let (status, mut body) = told(send(client, deal, name, content).await).await;
    assert_eq!(status, 200, "{body}");
    body["data"]["file"].take()
}

async fn content(client: &Client, file: &Value) -> Vec<u8> {
    let response = client.fetch(file["url"].as_str().unwrap_or_default(), &[]).await;
    assert_eq!(response.status(), 200, "{file}");
    expect(response.bytes().await, "the content").to_vec()
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

const LIST: &str = "query($id: ID!) { deal(id: $id) { lastActivityAt version files { totalCount nodes { id name contentType size
    sha256 url previewable version addedBy { name } } } timeline { nodes { kind verb changes { field before after } } } } }";

#[tokio::test]
async fn a_file_is_put_on_a_deal_seen_at_once_renamed_deleted_and_restored() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let Person { client: sam, .. } = ada.invite("Sam Seller", "Administrator", None).await;
        let deal = deal(&ada, "Ropes").await;
        let before = ada.data(LIST, json!({ "id": deal })).await;
        let since = sam.data("{ workspace { seq } }", json!({})).await["workspace"]["seq"].as_i64();
        let query = "subscription($since: EventSeq) { changes(since: $since) { changes { kind record { ... on File { name recordKind recordId deletedAt } } } } }";
        let mut hears = Live::open(&sam, query, json!({ "since": since })).await;

        let file = put(&ada, &deal, "Offer – Žilina.pdf", PDF).await;
        let heard = hears.next("changes").await["changes"][0].clone();
        assert_eq!(heard["kind"], "FILE");
        let record = json!({ "name": "Offer – Žilina.pdf", "recordKind": "DEAL", "recordId": deal, "deletedAt": null });
        assert_eq!(heard["record"], record);
        let seen = sam.data(LIST, json!({ "id": deal })).await;
        let listed = &seen["deal"]["files"]["nodes"][0];
        assert_eq!(
            (&listed["contentType"], &listed["size"], &listed["previewable"], &listed["addedBy"]["name"]),
            (&json!("application/pdf"), &json!(PDF.len()), &json!(true), &json!("Ada Admin"))
        );
        assert_eq!((&listed["sha256"], &listed["url"]), (&file["sha256"], &file["url"]));
        assert_eq!(content(&sam, &file).await, PDF);
        assert!(
            seen["deal"]["lastActivityAt"].as_str() > before["deal"]["lastActivityAt"].as_str(),
            "work with the deal"
        );
        assert_eq!(seen["deal"]["version"], 1);

        let rename = "mutation($input: RenameFileInput!) { renameFile(input: $input) { file { name version } } }";
        let input = json!({ "input": { "id": file["id"], "version": 1, "name": "../../etc/Offer 2.pdf", "clientMutationId": "once" } });
        for _ in 0..2 {
            let renamed = sam.data(rename, input.clone()).await;
            assert_eq!(renamed["renameFile"]["file"], json!({ "name": "Offer 2.pdf", "version": 2 }));
        }
        let stale = json!({ "input": { "id": file["id"], "version": 1, "name": "Offer 3.pdf" } });
        assert_eq!(sam.refused(rename, stale).await, "CONFLICT");
        let program = json!({ "input": { "id": file["id"], "name": "Offer.exe" } });
        assert_eq!(sam.refused(rename, program).await, "VALIDATION");

        let id = json!({ "id": file["id"] });
        sam.data("mutation($id: ID!) { deleteFile(input: { id: $id }) { seq } }", id.clone()).await;
        assert_eq!(ada.fetch(file["url"].as_str().unwrap_or_default(), &[]).await.status(), 404);
        assert_eq!(ada.data(LIST, json!({ "id": deal })).await["deal"]["files"]["totalCount"], 0);
        let trash = "query($id: ID!) { deal(id: $id) { files(trash: true) { totalCount nodes { name } } } }";
        assert_eq!(
            ada.data(trash, json!({ "id": deal })).await["deal"]["files"]["nodes"],
            json!([{ "name": "Offer 2.pdf" }])
        );
        for _ in 0..2 {
            ada.data("mutation($id: ID!) { restoreFile(input: { id: $id }) { seq } }", id.clone()).await;
        }
        assert_eq!(content(&ada, &file).await, PDF);

        let seen = ada.data(LIST, json!({ "id": deal })).await;
        let events = seen["deal"]["timeline"]["nodes"].as_array().cloned().unwrap_or_default();
        let names: Vec<_> = events
            .iter()
            .filter(|event| event["kind"] == "FILE")
            .map(|event| {
                let changes = event["changes"].as_array().into_iter().flatten();
                let name = changes.into_iter().find(|change| change["field"] == "name").cloned().unwrap_or_default();
                (event["verb"].clone(), name["before"].clone(), name["after"].clone())
            })
            .collect();
        let (first, second, none) = (json!("Offer – Žilina.pdf"), json!("Offer 2.pdf"), Value::Null);
        assert_eq!(
            names,
            [
                (json!("restored"), none.clone(), second.clone()),
                (json!("deleted"), second.clone(), none.clone()),
                (json!("renamed"), first.clone(), second),
                (json!("created"), none, first),
            ]
        );
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn what_is_sent_is_shown_only_where_it_is_safe_and_never_run() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let deal = deal(&ada, "Ropes").await;
        for (name, bytes, kind, shown) in [
            ("a.png", PNG, "image/png", true),
            ("page.pdf", PDF, "application/pdf", true),
            ("picture.html", PNG, "image/png", true),
            ("page.html", &b"<!doctype html><script>alert(1)</script>"[..], "text/plain", false),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "text/plain", false),
            ("fake.png", b"<html><script>alert(1)</script>", "text/plain", false),
            ("data.bin", b"\0\x01\x02\xff", "application/octet-stream", false),
        ] {
            let file = put(&ada, &deal, name, bytes).await;
            assert_eq!(file["contentType"], kind, "{name}");
            let url = file["url"].as_str().unwrap_or_default();
            for (asked, inline) in [(url.to_owned(), false), (format!("{url}?inline"), shown)] {
                let response = ada.fetch(&asked, &[]).await;
                let disposition = header(&response, "content-disposition");
                assert_eq!(disposition.starts_with("inline"), inline, "{asked}: {disposition}");
                assert_eq!(disposition.starts_with("attachment"), !inline, "{asked}: {disposition}");
                let served = if inline { kind } else { "application/octet-stream" };
                assert_eq!(header(&response, "content-type"), served, "{name}");
                assert_eq!(header(&response, "x-content-type-options"), "nosniff");
                assert_eq!(header(&response, "cache-control"), "private, no-cache");
                let policy = header(&response, "content-security-policy");
                assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
                let framed = served == "application/pdf";
                assert_eq!(policy.contains("sandbox"), !framed, "{policy}");
                assert_eq!(header(&response, "x-frame-options"), if framed { "SAMEORIGIN" } else { "DENY" });
            }
        }
    }
}

#[tokio::test]
async fn hostile_names_become_plain_ones_and_programs_are_not_taken() {
    let server = Server::start();
    let ada = server.set_up().await;
    let deal = deal(&ada, "Ropes").await;
    for (name, expected) in [
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\Ada\\offer.pdf", "offer.pdf"),
        ("  two   words\t.pdf ", "two words .pdf"),
        ("invoice\u{202e}fdp.txt", "invoicefdp.txt"),
        ("a\r\nset-cookie: x=1.txt", "a set-cookie: x=1.txt"),
        ("nul\0l.txt", "null.txt"),
        ("\"quoted\"; filename=x.html.txt", "\"quoted\"; filename=x.html.txt"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
        ("Смета 北京 🚲.txt", "Смета 北京 🚲.txt"),
    ] {
        let file = put(&ada, &deal, name, "Hello").await;
        assert_eq!(file["name"], expected, "{name:?}");
        let response = ada.fetch(file["url"].as_str().unwrap_or_default(), &[]).await;
        assert_eq!(response.status(), 200, "{name:?}");
        assert!(response.headers().get("set-cookie").is_none());
        assert!(header(&response, "content-disposition").is_ascii());
    }
    let long = put(&ada, &deal, &format!("{}.pdf", "ž".repeat(400)), PDF).await;
    let long = long["name"].as_str().unwrap_or_default();
    assert!(long.chars().count() == 200 && long.ends_with("ž.pdf"), "{long}");

    let no = |why: &str, status: u16| (status, "VALIDATION".to_owned(), why.to_owned());
    for name in ["", " ", "..", "/", "a/", "\u{200b}"] {
        assert_eq!(refused(send(&ada, &deal, name, "Hello").await).await, no("required", 400), "{name:?}");
    }
    for (name, bytes) in [
        ("setup.exe", &b"MZ"[..]),
        ("setup.EXE. ", b"anything"),
        ("offer.pdf", b"MZ\x90\0\x03"),
        ("photo.png", b"\x7fELF\x02\x01\x01"),
        ("run.js", b"alert(1)"),
        ("notes.txt", b"#!/bin/sh\nrm -rf /"),
    ] {
        assert_eq!(refused(send(&ada, &deal, name, bytes).await).await, no("not_allowed", 415), "{name:?}");
    }
    let path = |kind: &str, id: &str| format!("/files/{kind}/{id}?name=a.txt");
    let nowhere = "01920000-0000-7000-8000-000000000000";
    for to in
        [path("deal", nowhere), path("deal", "x"), path("nothing", &deal), path("company", &deal), "/files/deal".into()]
    {
        assert_eq!(refused(ada.upload(&to, "", "Hello").await).await.0, 404, "{to}");
    }
    let user = ada.data("{ viewer { user { id } } }", json!({})).await["viewer"]["user"]["id"].take();
    let to = path("user", user.as_str().unwrap_or_default());
    assert_eq!(refused(ada.upload(&to, "", "Hello").await).await, no("not_allowed", 400));
    let listed = ada.data(LIST, json!({ "id": deal })).await;
    assert_eq!(listed["deal"]["files"]["totalCount"], 10, "{listed}");
}

#[tokio::test]
async fn too_large_is_refused_whatever_is_said_of_it_and_nothing_stays() {
    for database in Database::all().await {
        let server = Server::start_with(database, &["--file-max-bytes", "200000", "--file-types", "pdf, .TXT"]);
        let ada = server.set_up().await;
        let deal = deal(&ada, "Ropes").await;
        let limits = ada.data("{ workspace { fileMaxBytes fileTypes } }", json!({})).await;
        assert_eq!(limits["workspace"], json!({ "fileMaxBytes": 200_000, "fileTypes": ["pdf", "txt"] }));
        put(&ada, &deal, "a.txt", vec![b'a'; 200_000]).await;
        let no = (413, "VALIDATION".to_owned(), "too_large".to_owned());
        assert_eq!(refused(send(&ada, &deal, "b.txt", vec![b'a'; 200_001]).await).await, no);
        let endless = || stream::iter((0..20).map(|_| Ok::<_, io::Error>(vec![b'a'; 20_000])));
        let said_nothing = send(&ada, &deal, "c.txt", reqwest::Body::wrap_stream(endless())).await;
        assert_eq!(refused(said_nothing).await, no);
        assert_eq!(refused(send(&ada, &deal, "d.docx", "x").await).await.0, 415);
        let broken = stream::iter([Ok(vec![b'a'; 20_000]), Err(io::Error::other("the sender went away"))]);
        let http = millrace_tests::client::http();
        let request = ada.identity().into_iter().fold(
            http.post(format!("{}/files/deal/{deal}?name=e.txt", server.url)).header("x-millrace", "test"),
            |request, (name, value)| request.header(name, value),
        );
        let gone = request.body(reqwest::Body::wrap_stream(broken)).send().await;
        assert!(gone.is_err(), "the sender went away");

        let listed = ada.data(LIST, json!({ "id": deal })).await;
        assert_eq!(listed["deal"]["files"]["totalCount"], 1);
        let begun = Instant::now();
        while contents(server.data()).len() != 1 {
            assert!(begun.elapsed() < PATIENCE, "what was refused stays: {:?}", contents(server.data()));
            tokio::task::yield_now().await;
        }
        assert!(server.memory() < 400 << 20);
        server.run(&["doctor"]);
    }
}

/// The files below a data folder's `files`.
fn contents(data: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![data.join("files")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

#[tokio::test]
async fn a_part_of_a_file_is_given_and_a_known_one_is_not_sent_again() {
    let server = Server::start();
    let ada = server.set_up().await;
    let deal = deal(&ada, "Ropes").await;
    let bytes: Vec<u8> = (0..100_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    let file = put(&ada, &deal, "data.bin", bytes.clone()).await;
    let url = file["url"].as_str().unwrap_or_default();
    let whole = ada.fetch(url, &[]).await;
    assert_eq!((header(&whole, "accept-ranges"), header(&whole, "content-length")), ("bytes".into(), "100000".into()));
    let tag = header(&whole, "etag");
    assert_eq!(ada.fetch(url, &[("if-none-match", &tag)]).await.status(), 304);
    for (asked, range, expected) in [
        ("bytes=0-9", "bytes 0-9/100000", &bytes[..10]),
        ("bytes=50000-", "bytes 50000-99999/100000", &bytes[50_000..]),
        ("bytes=-7", "bytes 99993-99999/100000", &bytes[99_993..]),
    ] {
        let response = ada.fetch(url, &[("range", asked), ("if-range", &tag)]).await;
        assert_eq!((response.status().as_u16(), header(&response, "content-range")), (206, range.to_owned()));
        assert!(expect(response.bytes().await, "the part") == expected, "{asked}");
    }
    let beyond = ada.fetch(url, &[("range", "bytes=100000-")]).await;
    assert_eq!((beyond.status().as_u16(), header(&beyond, "content-range")), (416, "bytes */100000".to_owned()));
    assert_eq!(ada.fetch(url, &[("range", "bytes=0-9"), ("if-range", "\"another\"")]).await.status(), 200);
    assert_eq!(Client::new(&server.url).fetch(url, &[]).await.status(), 401);
}

#[tokio::test]
async fn a_retry_makes_no_second_file_and_another_site_makes_none() {
    let server = Server::start();
    let ada = server.set_up().await;
    let (first, second) = (deal(&ada, "Ropes").await, deal(&ada, "Chains").await);
    let id = "01920000-0000-7000-8000-000000000001";
    let path = |deal: &str| format!("/files/deal/{deal}?name=a.txt&id={id}");
    for _ in 0..2 {
        let (status, body) = told(ada.upload(&path(&first), "", "Hello").await).await;
        assert_eq!((status, &body["data"]["file"]["id"]), (200, &json!(id)));
    }
    assert_eq!(ada.data(LIST, json!({ "id": first })).await["deal"]["files"]["totalCount"], 1);
    assert_eq!(refused(ada.upload(&path(&second), "", "Hello").await).await.2, "taken");
    let foreign = millrace_tests::client::http().post(format!("{}/files/deal/{first}?name=b.txt", server.url));
    let foreign = ada.identity().into_iter().fold(foreign, |request, (name, value)| request.header(name, value));
    let foreign = expect(foreign.header("origin", "https://evil.example").body("x").send().await, "an answer");
    assert_eq!(foreign.status(), 403);
    // What is in the trash takes no files.
    ada.data("mutation($id: ID!) { deleteDeal(input: { id: $id }) { seq } }", json!({ "id": second })).await;
    assert_eq!(refused(send(&ada, &second, "b.txt", "x").await).await.1, "FORBIDDEN");
}

#[tokio::test]
async fn files_come_page_by_page_and_those_of_many_records_together() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let deals = [deal(&ada, "Ropes").await, deal(&ada, "Chains").await, deal(&ada, "Nothing").await];
        for (deal, count) in deals.iter().zip([5, 2]) {
            for number in 0..count {
                put(&ada, deal, &format!("{number}.txt"), format!("{number}")).await;
            }
        }
        let names = |files: &Value| -> Vec<String> {
            let nodes = files["nodes"].as_array().into_iter().flatten();
            nodes.map(|file| file["name"].as_str().unwrap_or_default().to_owned()).collect()
        };
        let page = "query($id: ID!, $after: String) { deal(id: $id) { files(first: 2, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } } }";
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let files = ada.data(page, json!({ "id": deals[0], "after": after })).await["deal"]["files"].take();
            seen.extend(names(&files));
            after = files["pageInfo"]["endCursor"].clone();
            if files["pageInfo"]["hasNextPage"] != true {
                break;
            }
        }
        assert_eq!(seen, ["4.txt", "3.txt", "2.txt", "1.txt", "0.txt"]);
        let all = "{ deals(first: 10) { nodes { name files(first: 3) { nodes { name } pageInfo { hasNextPage } } } } }";
        let all = ada.data(all, json!({})).await;
        for deal in all["deals"]["nodes"].as_array().into_iter().flatten() {
            let (expected, more): (&[&str], bool) = match deal["name"].as_str() {
                Some("Ropes") => (&["4.txt", "3.txt", "2.txt"], true),
                Some("Chains") => (&["1.txt", "0.txt"], false),
                _ => (&[], false),
            };
            assert_eq!(names(&deal["files"]), expected, "{deal}");
            assert_eq!(deal["files"]["pageInfo"]["hasNextPage"], more);
        }
    }
}

#[tokio::test]
async fn a_converted_lead_hands_its_files_on() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let make = "mutation { createLead(input: { firstName: \"Jana\", lastName: \"Nova\" }) { lead { id } } }";
        let lead = ada.data(make, json!({})).await["createLead"]["lead"]["id"].take();
        let path = format!("/files/lead/{}?name=wish.pdf", lead.as_str().unwrap_or_default());
        assert_eq!(told(ada.upload(&path, "", PDF).await).await.0, 200);
        let convert = "mutation($id: ID!) { convertLead(input: { id: $id }) { lead { contactId } } }";
        let contact = ada.data(convert, json!({ "id": lead })).await["convertLead"]["lead"]["contactId"].take();
        let files = "query($id: ID!) { contact(id: $id) { files { nodes { name url sha256 addedBy { name } } } } }";
        let file = ada.data(files, json!({ "id": contact })).await["contact"]["files"]["nodes"][0].take();
        assert_eq!((&file["name"], &file["addedBy"]["name"]), (&json!("wish.pdf"), &json!("Ada Admin")));
        assert_eq!(content(&ada, &file).await, PDF);
        assert_eq!(contents(server.data()).len(), 1, "both name the same content");
    }
}

#[tokio::test]
async fn a_crash_leaves_no_file_without_its_content() {
    for database in Database::all().await {
        let mut server = Server::start_on(database);
        let ada = server.set_up().await;
        let deal = deal(&ada, "Ropes").await;
        let mut known = Vec::new();
        for round in 0..6 {
            let sender = tokio::spawn({
                let (ada, deal) = (ada.at(&server.url), deal.clone());
                async move {
                    let mut done = Vec::new();
                    for number in 0..40 {
                        let id = format!("01920000-0000-7000-8000-{round:06}{number:06}");
                        let path = format!("{}/files/deal/{deal}?name=a.bin&id={id}", ada.url);
                        let request = millrace_tests::client::http().post(path).header("x-millrace", "test");
                        let request = ada
                            .identity()
                            .into_iter()
                            .fold(request, |request, (name, value)| request.header(name, value));
                        match request.body(vec![7; 300_000]).send().await {
                            Ok(response) if response.status() == 200 => done.push(id),
                            _ => break,
                        }
                    }
                    done
                }
            });
            // The power goes at another moment each time: when some are there and one is on its way.
            let (begun, there) = (Instant::now(), contents(server.data()).len());
            while contents(server.data()).len() < there + 1 + round && begun.elapsed() < PATIENCE {
                tokio::task::yield_now().await;
            }
            server.crash_and_restart();
            known.extend(expect(sender.await, "the sender"));
        }
        let ada = ada.at(&server.url);
        let all = "query($id: ID!) { deal(id: $id) { files(first: 200) { nodes { id url } } } }";
        let files = ada.data(all, json!({ "id": deal })).await["deal"]["files"]["nodes"].take();
        let files = files.as_array().cloned().unwrap_or_default();
        for id in &known {
            assert!(files.iter().any(|file| file["id"] == id.as_str()), "{id} was answered for and is gone");
        }
        for file in &files {
            assert_eq!(content(&ada, file).await, vec![7; 300_000], "{file}");
        }
        assert!(!known.is_empty());
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn backups_hold_the_contents_and_put_them_back() {
    for database in Database::all().await {
        let server = Server::start_on(database.clone());
        let ada = server.set_up().await;
        let deal = deal(&ada, "Ropes").await;
        let file = put(&ada, &deal, "offer.pdf", PDF).await;
        let dir = expect(tempfile::tempdir(), "no folder");
        let copy = dir.path().join("copy.db");
        let copy = copy.to_str().unwrap_or_default();
        let said = server.run(&["backup", copy]);
        assert!(said.contains("The contents of 1 files are in") && said.contains("1 of them new"), "{said}");
        let second = put(&ada, &deal, "second.txt", "Hello").await;
        let later = dir.path().join("later.db");
        let said = server.run(&["backup", later.to_str().unwrap_or_default()]);
        assert!(said.contains("The contents of 2 files are in") && said.contains("1 of them new"), "{said}");

        let empty = match &database {
            Database::Sqlite => Database::Sqlite,
            Database::Postgres(_) => expect(Database::postgres().await.ok_or("none"), "a database"),
        };
        let new = expect(tempfile::tempdir(), "no folder");
        let run = |arguments: &[&str]| {
            let output = expect(Server::command_over(new.path(), &empty).args(arguments).output(), "the command");
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
        };
        let said = run(&["restore", later.to_str().unwrap_or_default()]);
        assert!(said.contains("The contents of 2 files are in") && said.contains("2 of them put back"), "{said}");
        let restored = Server::start_over(new.path(), empty.clone());
        let mut ada = Client::new(&restored.url);
        ada.sign_in("ada@northwind.example").await;
        assert_eq!(content(&ada, &file).await, PDF);
        assert_eq!(content(&ada, &second).await, b"Hello");
        restored.run(&["doctor"]);

        // One that is lost is told of, loudly, by all who look.
        for content in contents(new.path()) {
            expect(std::fs::remove_file(content), "removed");
        }
        let said = restored.try_run(&["doctor"]);
        assert!(said.contains("2 of 2 contents in") && said.contains("are missing or not whole"), "{said}");
        let third = dir.path().join("nothing").join("third.db");
        expect(std::fs::create_dir(third.parent().unwrap_or(Path::new("."))), "a folder");
        let said = restored.run(&["backup", third.to_str().unwrap_or_default()]);
        assert!(said.contains("2 files have NO content"), "{said}");
        assert_eq!(ada.fetch(file["url"].as_str().unwrap_or_default(), &[]).await.status(), 500);
    }
}

#[tokio::test]
async fn a_move_to_another_folder_takes_the_contents_along() {
    let server = Server::start();
    let ada = server.set_up().await;
    let deal = deal(&ada, "Ropes").await;
    let file = put(&ada, &deal, "offer.pdf", PDF).await;
    let data = server.data().to_owned();
    let mut server = server;
    server.kill();
    let new = expect(tempfile::tempdir(), "no folder");
    let target = new.path().join("millrace.db");
    let said = server.run(&["move", "--to", target.to_str().unwrap_or_default()]);
    assert!(said.contains("The contents of 1 files are in"), "{said}");
    assert_eq!((contents(&data).len(), contents(new.path()).len()), (1, 1));
    let moved = Server::start_over(new.path(), Database::Sqlite);
    let mut ada = Client::new(&moved.url);
    ada.sign_in("ada@northwind.example").await;
    assert_eq!(content(&ada, &file).await, PDF);
    if let Some(database @ Database::Postgres(_)) = Database::postgres().await {
        let Database::Postgres(url) = &database else { return };
        let said = server.run(&["move", "--to", url]);
        assert!(said.contains("The contents of 1 files stay in"), "{said}");
        let moved = Server::start_over(&data, database.clone());
        let mut ada = Client::new(&moved.url);
        ada.sign_in("ada@northwind.example").await;
        assert_eq!(content(&ada, &file).await, PDF);
    }
}

/// On a server that speaks S3, whose address stands in `MILLRACE_TEST_S3` (such as one of moto's).
#[tokio::test]
async fn contents_lie_in_a_bucket() {
    let Ok(endpoint) = std::env::var("MILLRACE_TEST_S3") else { return };
    let bucket = format!("millrace-{}", std::process::id());
    let made = millrace_tests::client::http().put(format!("{endpoint}/{bucket}")).send().await;
    assert!(expect(made, "S3 does not answer").status().is_success());
    let files = format!("s3://{bucket}/crm");
    let environment = [
        ("MILLRACE_FILES", files.as_str()),
        ("AWS_ENDPOINT_URL", &endpoint),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ];
    for database in Database::all().await {
        let server = Server::start_in(database, &environment);
        let ada = server.set_up().await;
        let deal = deal(&ada, "Ropes").await;
        let file = put(&ada, &deal, "offer.pdf", PDF).await;
        // In one piece, and in several that are sent while the file comes.
        let large: Vec<u8> = (0..13_000_000_u32).map(|n| (n ^ (n >> 8)).to_le_bytes()[0]).collect();
        let second = put(&ada, &deal, "large.bin", large.clone()).await;
        assert!(contents(server.data()).is_empty(), "nothing in the folder");
        assert_eq!(content(&ada, &file).await, PDF);
        assert!(content(&ada, &second).await == large);
        let url = second["url"].as_str().unwrap_or_default();
        let part = ada.fetch(url, &[("range", "bytes=6000000-6000099")]).await;
        assert_eq!(part.status(), 206);
        assert!(expect(part.bytes().await, "a part") == large[6_000_000..6_000_100]);
        let too_large = send(&ada, &deal, "more.bin", vec![7; 27_000_000]).await;
        assert_eq!(too_large.status(), 413);

        let command = |arguments: &[&str]| {
            let output = expect(server.command().envs(environment).args(arguments).output(), "the command");
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
        };
        let said = command(&["doctor"]);
        assert!(said.contains(&format!("2 contents in {files}")), "{said}");
        let dir = expect(tempfile::tempdir(), "no folder");
        let copy = dir.path().join("copy.db");
        let said = command(&["backup", copy.to_str().unwrap_or_default()]);
        assert!(said.contains(&format!("The contents of files lie in {files} and are NOT in the backup")), "{said}");
    }
}
