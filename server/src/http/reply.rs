//! Answers that many handlers give.

use poem::{
    Response,
    http::{StatusCode, header},
};
use serde_json::json;

/// A refusal in the shape of a GraphQL error.
pub fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    json(status, &json!({ "errors": [{ "message": message, "extensions": { "code": code } }] }).to_string())
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
