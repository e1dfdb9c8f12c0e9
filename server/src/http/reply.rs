//! Answers that many handlers give.

use crate::graphql::codes::ErrorCode;
use poem::{
    Request, Response,
    http::{StatusCode, header},
};
use serde::Serialize;
use serde_json::json;

/// A refusal in the shape of a GraphQL error.
pub fn refusal(status: StatusCode, code: ErrorCode, message: &str) -> Response {
    refusal_with(status, json!({ "code": code.name() }), message)
}

/// The same with more to tell than the code.
pub fn refusal_with(status: StatusCode, extensions: impl Serialize, message: &str) -> Response {
    json(status, &json!({ "errors": [{ "message": message, "extensions": extensions }] }).to_string())
}

/// JSON that nobody keeps.
pub fn json(status: StatusCode, body: &str) -> Response {
    Response::builder()
        .status(status)
        .content_type("application/json; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .body(body.to_owned())
}

/// Plain text that nobody keeps.
pub fn text(status: StatusCode, body: impl Into<String>) -> Response {
    Response::builder()
        .status(status)
        .content_type("text/plain; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .body(body.into())
}

/// Whether the client has what bears this tag.
pub fn is_known(request: &Request, tag: &str) -> bool {
    let known = request.header(header::IF_NONE_MATCH).unwrap_or_default();
    known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)
}
