//! The web app's files, from inside the binary (a debug build reads them from `web/dist`), and GraphiQL's.

use super::{encoding, reply};
use poem::{
    Request, Response,
    http::{HeaderValue, StatusCode, header},
};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../web/dist/"]
struct Web;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets/graphiql/"]
struct Graphiql;

/// Where files come from.
type Source = fn(&str) -> Option<EmbeddedFile>;

const MISSING: &str = include_str!("missing.html");
const GRAPHIQL_PAGE: &str = include_str!("graphiql.html");

/// A file of the web app; its page for every other path without a dot.
pub fn web(request: &Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let is_page = !path.rsplit('/').next().unwrap_or_default().contains('.');
    if is_page {
        return page(request);
    }
    if is_sibling(path) || path == "index.html" {
        return not_found();
    }
    let version = request.uri().query().and_then(|query| query.strip_prefix("v="));
    if version.is_some_and(|version| !is_version(path, version)) {
        return not_found();
    }
    let kept = match path {
        // They say which version there is.
        "sw.js" | "manifest.webmanifest" => "no-cache",
        _ if version.is_some() || is_hashed(path) => "public, max-age=31536000, immutable",
        _ => "public, max-age=3600",
    };
    file(Web::get, path, request, kept).unwrap_or_else(not_found)
}

/// GraphiQL's page and files.
pub fn graphiql(request: &Request) -> Response {
    let path = request.uri().path();
    let path = path.strip_prefix("/graphiql").unwrap_or(path).trim_matches('/');
    if path.is_empty() {
        return Response::builder()
            .content_type("text/html; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-cache")
            .body(GRAPHIQL_PAGE);
    }
    if is_sibling(path) {
        return not_found();
    }
    file(Graphiql::get, path, request, "public, max-age=3600").unwrap_or_else(not_found)
}

fn page(request: &Request) -> Response {
    file(Web::get, "index.html", request, "no-cache").unwrap_or_else(|| {
        Response::builder()
            .status(StatusCode::SERVICE_UNAVAILABLE)
            .content_type("text/html; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            .body(MISSING)
    })
}

/// The `sha256-...` sources of the scripts that stand in the page itself.
pub fn inline_scripts() -> String {
    static KNOWN: OnceLock<String> = OnceLock::new();
    let compute =
        || Web::get("index.html").map(|page| script_hashes(&String::from_utf8_lossy(&page.data))).unwrap_or_default();
    // A debug build reads the page anew each time.
    if cfg!(debug_assertions) { compute() } else { KNOWN.get_or_init(compute).clone() }
}

fn file(source: Source, path: &str, request: &Request, kept: &'static str) -> Option<Response> {
    let accepted = request.header(header::ACCEPT_ENCODING).unwrap_or_default();
    let encodings = [("br", ".br"), ("gzip", ".gz")];
    let encoded = encodings
        .iter()
        .filter(|(name, _)| encoding::accepts(accepted, name))
        .find_map(|(name, suffix)| source(&format!("{path}{suffix}")).map(|file| (file, Some(*name))));
    let (file, encoding) = encoded.or_else(|| source(path).map(|file| (file, None)))?;
    let tag = format!("\"{}\"", &hex_of(&file)[..24]);
    let mut response = Response::builder()
        .header(header::CACHE_CONTROL, kept)
        .header(header::ETAG, &tag)
        .header(header::VARY, "accept-encoding");
    if reply::is_known(request, &tag) {
        return Some(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    if let Some(encoding) = encoding {
        response = response.header(header::CONTENT_ENCODING, encoding);
    }
    let response = response.content_type(content_type(path));
    Some(match file.data {
        std::borrow::Cow::Borrowed(bytes) => response.body(bytes),
        std::borrow::Cow::Owned(bytes) => response.body(bytes),
    })
}

fn not_found() -> Response {
    let mut response = reply::text(StatusCode::NOT_FOUND, "There is no such file.\n");
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn is_sibling(path: &str) -> bool {
    path.ends_with(".br") || path.ends_with(".gz")
}

/// Whether the file is the one that was asked for, `locales/sk.json?v=6f1c0a9d2b3e4f50`: its SHA-256 begins so. Another
/// one would be kept for good in its place.
fn is_version(path: &str, version: &str) -> bool {
    version.len() >= 12 && Web::get(path).is_some_and(|file| hex_of(&file).starts_with(version))
}

fn hex_of(file: &EmbeddedFile) -> String {
    super::documents::hex(&file.metadata.sha256_hash())
}

/// Whether the name holds a hash of the content: `millrace-web-6f1c0a9d2b3e4f50_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches("_bg");
    stem.rsplit_once('-').is_some_and(|(_, hash)| hash.len() >= 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn script_hashes(html: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let mut sources = String::new();
    let mut rest = html;
    while let Some(start) = rest.find("<script") {
        let Some(open) = rest[start..].find('>') else {
            break;
        };
        let (attributes, body) = (&rest[start + 7..start + open], &rest[start + open + 1..]);
        let Some(end) = body.find("</script>") else {
            break;
        };
        if !attributes.contains("src=") && !body[..end].trim().is_empty() {
            sources.push_str(&format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(&body[..end]))));
        }
        rest = &body[end..];
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graphiqls_files_are_served_as_what_they_are() {
        let get = |path: &str| graphiql(&Request::builder().uri_str(path).finish());
        assert_eq!(get("/graphiql").content_type(), Some("text/html; charset=utf-8"));
        assert_eq!(get("/graphiql/graphiql.min.js").content_type(), Some("text/javascript; charset=utf-8"));
        assert_eq!(get("/graphiql/graphiql.min.css").status(), StatusCode::OK);
        assert_eq!(get("/graphiql/graphiql.min.js.br").status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn a_name_with_a_hash_is_told_from_one_without() {
        assert!(is_hashed("millrace-web-6f1c0a9d2b3e4f50_bg.wasm"));
        assert!(is_hashed("app-0123456789abcdef.css"));
        assert!(!is_hashed("assets/fonts/inter-latin.woff2"));
        assert!(!is_hashed("assets/favicon.svg"));
    }

    #[test]
    fn only_scripts_without_a_source_are_hashed() {
        let html = "<script src=\"a.js\"></script><script type=\"module\">alert(1)</script>";
        assert_eq!(script_hashes(html), " 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='");
    }
}
