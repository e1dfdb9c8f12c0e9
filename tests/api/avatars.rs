//! Pictures of users: sent as files, kept as small squares, seen by the workspace and nobody else.

use futures_util::stream;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use millrace_tests::{Client, Database, Live, Server, client::Person, expect};
use reqwest::{Body, Response};
use serde_json::{Value, json};
use std::io::Cursor;

/// A small PNG of one colour.
pub fn plain() -> Vec<u8> {
    png([20, 90, 200])
}

fn png(color: [u8; 3]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = DynamicImage::from(RgbImage::from_pixel(120, 80, Rgb(color)));
    expect(image.write_to(&mut bytes, ImageFormat::Png), "a picture");
    bytes.into_inner()
}

/// A photo as a phone writes it, which tells where it was taken.
fn photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0".to_vec();
    exif.extend(b"48.1486 N 17.1077 E");
    expect(encoder.set_exif_metadata(exif), "EXIF");
    expect(encoder.encode_image(&RgbImage::from_pixel(640, 480, Rgb([200, 120, 40]))), "a picture");
    bytes
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}

/// Status, and the body as JSON.
async fn told(response: Response) -> (u16, Value) {
    (response.status().as_u16(), expect(response.json().await, "no JSON"))
}

/// Status, code and, for a refused file, why.
async fn refused(response: Response) -> (u16, String, String) {
    let (status, body) = told(response).await;
    let extensions = &body["errors"][0]["extensions"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (status, text(&extensions["code"]), text(&extensions["fields"][0]["code"]))
}

async fn own_path(client: &Client) -> String {
    let viewer = client.data("{ viewer { user { id } } }", json!({})).await;
    format!("/avatars/{}", viewer["viewer"]["user"]["id"].as_str().unwrap_or_default())
}

/// Sets a picture that is taken, and gives the address of the small one.
async fn set(client: &Client, path: &str, file: Vec<u8>) -> String {
    let (status, body) = told(client.upload(path, "image/png", file).await).await;
    assert_eq!(status, 200, "{body}");
    body["data"]["user"]["avatarUrl"].as_str().unwrap_or_default().to_owned()
}

const REMOVE: &str = "mutation($id: ID!) { removeAvatar(input: { id: $id }) { user { avatarUrl } seq } }";

#[tokio::test]
async fn a_picture_is_set_seen_by_all_replaced_and_taken_away() {
    for database in Database::all().await {
        let server = Server::start_on(database.clone());
        let ada = server.set_up().await;
        let Person { client: sam, .. } = ada.invite("Sam Seller", "User", None).await;
        let path = own_path(&ada).await;
        let since = sam.data("{ workspace { seq } }", json!({})).await["workspace"]["seq"].as_i64();
        let query = "subscription($since: EventSeq) { changes(since: $since) { changes { record { ... on User { avatarUrl large: avatarUrl(size: LARGE) } } } } }";
        let mut hears = Live::open(&sam, query, json!({ "since": since })).await;

        let file = photo();
        assert!(holds(&file, b"48.1486"));
        let (status, body) = told(ada.upload(&path, "image/jpeg", file).await).await;
        assert_eq!(status, 200, "{body}");
        let user = &body["data"]["user"];
        assert!(body["data"]["seq"].as_i64() > since, "{body}");
        let heard = hears.next("changes").await["changes"][0]["record"].clone();
        assert_eq!((&heard["avatarUrl"], &heard["large"]), (&user["avatarUrl"], &user["largeAvatarUrl"]));

        for (field, side) in [("avatarUrl", 96), ("largeAvatarUrl", 256)] {
            let address = user[field].as_str().unwrap_or_default();
            let response = sam.fetch(address, &[]).await;
            let header = |name: &str| response.headers()[name].to_str().unwrap_or_default().to_owned();
            assert_eq!(header("content-type"), "image/jpeg");
            assert_eq!(header("cache-control"), "private, max-age=31536000, immutable");
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("content-disposition"), "inline");
            assert!(header("content-security-policy").starts_with("default-src 'none'"));
            let tag = header("etag");
            let bytes = expect(response.bytes().await, "the picture");
            assert!(!holds(&bytes, b"48.1486") && !holds(&bytes, b"Exif"), "only pixels are kept");
            let picture = expect(image::load_from_memory(&bytes), "a picture");
            assert_eq!((picture.width(), picture.height()), (side, side));
            assert_eq!(sam.fetch(address, &[("if-none-match", &tag)]).await.status(), 304);
        }

        let first = user["avatarUrl"].as_str().unwrap_or_default();
        let second = set(&ada, &path, plain()).await;
        assert_ne!(first, second);
        assert_eq!(sam.fetch(first, &[]).await.status(), 404, "what was replaced is gone");
        if let Database::Postgres(_) = database {
            let other = server.beside();
            assert_eq!(sam.at(&other.url).fetch(&second, &[]).await.status(), 200, "another process has it");
        }
        let id = path.rsplit('/').next().unwrap_or_default();
        for _ in 0..2 {
            let removed = ada.data(REMOVE, json!({ "id": id })).await;
            assert!(removed["removeAvatar"]["user"]["avatarUrl"].is_null(), "{removed}");
        }
        assert_eq!(sam.fetch(&second, &[]).await.status(), 404);
        server.run(&["doctor"]);
    }
}

#[tokio::test]
async fn a_picture_is_set_by_its_user_or_an_administrator_and_seen_by_who_is_signed_in() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let mona = ada.invite("Mona Manager", "Manager", None).await;
        let sam = ada.invite("Sam Seller", "User", Some(&mona.id)).await;
        let left = ada.invite("Left Behind", "User", None).await;
        ada.data("mutation($id: ID!) { deactivateUser(input: { id: $id }) { seq } }", json!({ "id": left.id })).await;
        let nobody = Client::new(&server.url);
        let path = |person: &Person| format!("/avatars/{}", person.id);
        let code = async |by: &Client, whose: &str| {
            let response = by.upload(whose, "image/png", plain()).await;
            if response.status() == 200 { "OK".to_owned() } else { refused(response).await.1 }
        };
        for (by, whose, expected, what) in [
            (&sam.client, path(&sam), "OK", "one's own"),
            (&sam.client, path(&mona), "FORBIDDEN", "one's manager's"),
            (&mona.client, path(&sam), "FORBIDDEN", "a report's"),
            (&ada, path(&sam), "OK", "an administrator"),
            (&ada, path(&left), "OK", "of who left, for the history"),
            (&nobody, path(&sam), "UNAUTHENTICATED", "signed out"),
            (&left.client, path(&left), "UNAUTHENTICATED", "deactivated"),
            (&ada, "/avatars/0192f3a4-0000-7000-8000-000000000000".to_owned(), "NOT_FOUND", "nobody's"),
            (&ada, "/avatars/me".to_owned(), "NOT_FOUND", "no id"),
        ] {
            assert_eq!(code(by, &whose).await, expected, "{what}");
        }

        let address = set(&mona.client, &path(&mona), png([9, 9, 9])).await;
        let created = sam
            .client
            .data("mutation { createToken(input: { name: \"Faces\" }) { secret token { id } } }", json!({}))
            .await;
        let robot = sam.client.with_token(created["createToken"]["secret"].as_str().unwrap_or_default());
        assert_eq!(code(&robot, &path(&sam)).await, "OK", "by a token");
        for (by, expected) in [(&ada, 200), (&sam.client, 200), (&robot, 200), (&nobody, 401), (&left.client, 401)] {
            assert_eq!(by.fetch(&address, &[]).await.status().as_u16(), expected);
        }
        let revoke = json!({ "id": created["createToken"]["token"]["id"] });
        sam.client.data("mutation($id: ID!) { revokeToken(input: { id: $id }) { ok } }", revoke).await;
        assert_eq!(robot.fetch(&address, &[]).await.status(), 401, "revoked");
        assert_eq!(code(&robot, &path(&sam)).await, "UNAUTHENTICATED");

        let http = millrace_tests::client::http();
        let (name, cookie) = sam.client.identity().remove(0);
        let foreign = http.post(format!("{}{}", server.url, path(&sam))).header(name, cookie);
        let foreign =
            foreign.header("origin", "https://evil.example").header("content-type", "image/png").body(plain());
        let foreign = expect(foreign.send().await, "no answer");
        assert_eq!(refused(foreign).await.1, "FORBIDDEN", "another site's page");
    }
}

#[tokio::test]
async fn what_is_no_fit_picture_is_refused_with_a_word_why() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let path = own_path(&ada).await;
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
        let whole = photo();
        // One pixel on a canvas of 65,535 by 65,535.
        let bomb = b"GIF89a\xff\xff\xff\xff\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b".to_vec();
        let large = || vec![0_u8; (10 << 20) + 1];
        // Comes in pieces, so that its length is not told beforehand.
        let pieces = Body::wrap_stream(stream::iter(
            large().chunks(1 << 16).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect::<Vec<_>>(),
        ));
        for (kind, file, status, why) in [
            ("image/svg+xml", Body::from(svg.clone()), 415, "not_a_picture"),
            ("image/png", svg.into(), 400, "not_a_picture"),
            ("image/png", "Dear Anna".into(), 400, "not_a_picture"),
            ("application/octet-stream", plain().into(), 415, "not_a_picture"),
            ("image/jpeg", Body::from(Vec::new()), 400, "not_a_picture"),
            ("image/jpeg", whole[..whole.len() / 2].to_vec().into(), 400, "unreadable"),
            ("image/png", plain()[..60].to_vec().into(), 400, "unreadable"),
            ("image/gif", bomb.into(), 400, "too_many_pixels"),
            ("image/png", large().into(), 413, "too_large"),
            ("image/png", pieces, 413, "too_large"),
        ] {
            let answer = refused(ada.upload(&path, kind, file).await).await;
            assert_eq!(answer, (status, "VALIDATION".to_owned(), why.to_owned()), "{kind}");
        }
        let http = millrace_tests::client::http();
        let put = ada
            .identity()
            .into_iter()
            .fold(http.put(format!("{}{path}", server.url)), |put, (name, value)| put.header(name, value));
        assert_eq!(expect(put.send().await, "no answer").status(), 405);
        let user = ada.data("{ viewer { user { avatarUrl version } } }", json!({})).await;
        assert!(user["viewer"]["user"]["avatarUrl"].is_null(), "{user}");
        set(&ada, &path, plain()).await;
    }
}

#[tokio::test]
async fn nobody_keeps_the_server_busy_with_pictures() {
    let server = Server::start();
    let ada = server.set_up().await;
    let sam = ada.invite("Sam Seller", "User", None).await;
    let path = own_path(&ada).await;
    for _ in 0..30 {
        assert_eq!(refused(ada.upload(&path, "image/png", "Dear Anna").await).await.0, 400);
    }
    let response = ada.upload(&path, "image/png", plain()).await;
    let wait = response.headers()["retry-after"].to_str().unwrap_or_default().parse::<u64>();
    assert!(wait.is_ok_and(|seconds| (1..=600).contains(&seconds)));
    assert_eq!(refused(response).await.1, "RATE_LIMITED");
    set(&sam.client, &format!("/avatars/{}", sam.id), plain()).await;
}
