//! One query or mutation over HTTP, or one file.

use std::cell::Cell;
use std::pin::Pin;

use cynic::Operation;
use millrace_shared::read::{self, FromJson, Value, tree};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestCredentials, RequestInit, Response};

use super::error::{ApiError, Extensions};
use super::first;

const ENDPOINT: &str = "/graphql";

/// How many bytes of requests that outlive their page browsers let one page have on the way; the standard says 64 KiB.
const OUTLIVING: usize = 60_000;

thread_local! {
    /// How many bytes of them are on the way.
    static ON_THE_WAY: Cell<usize> = const { Cell::new(0) };
}

/// Sends an operation and gives its data.
///
/// # Errors
/// [`ApiError::Offline`] when the server was not reached, [`ApiError::Refused`] when it said no.
pub async fn run<D, V>(operation: Operation<D, V>) -> Result<D, ApiError>
where
    D: FromJson,
    V: Serialize,
{
    ask(body(&operation)?).await
}

/// The text of an operation with its variables.
pub(super) fn body<D, V: Serialize>(operation: &Operation<D, V>) -> Result<String, ApiError> {
    serde_json::to_string(operation).map_err(malformed)
}

/// Sends the text of an operation and gives its data.
pub(super) async fn ask<D: FromJson>(body: String) -> Result<D, ApiError> {
    parse(&answer(body).await?)
}

/// Sends the text of an operation and gives the text of the answer.
pub(super) async fn answer(body: String) -> Result<String, ApiError> {
    post_boxed(ENDPOINT.to_owned(), "application/json".to_owned(), JsValue::from_str(&body)).await
}

/// Sends a file as it is to a path of the server, which answers in the shape of GraphQL.
///
/// # Errors
/// As [`run`].
pub async fn upload<D: FromJson>(path: &str, file: &web_sys::Blob) -> Result<D, ApiError> {
    parse(&post_boxed(path.to_owned(), file.type_(), file.into()).await?)
}

/// The data of an answer.
///
/// # Errors
/// [`ApiError::Refused`] when the answer is a no.
pub fn parse<D: FromJson>(text: &str) -> Result<D, ApiError> {
    told(&tree(text).map_err(malformed)?)
}

/// The data of an answer that has been read.
pub(super) fn told<D: FromJson>(answer: &Value) -> Result<D, ApiError> {
    read::from(answered(answer)?).map_err(malformed)
}

/// What is inside an answer. It is the same for all answers, and so not generic: that is in the program once for each.
fn answered(answer: &Value) -> Result<&Value, ApiError> {
    if let Some(error) = answer.get("errors").and_then(refusal) {
        return Err(error);
    }
    let data = answer.get("data").filter(|data| !data.is_null());
    data.ok_or_else(|| ApiError::Malformed("neither data nor errors".to_owned()))
}

/// The first of the errors that an answer lists.
pub(super) fn refusal(errors: &Value) -> Option<ApiError> {
    let errors = read::from::<Vec<Refused>>(errors).ok()?;
    let error = errors.into_iter().next()?;
    Some(ApiError::refused(error.message, error.extensions))
}

#[derive(FromJson)]
#[read(serde)]
struct Refused {
    message: String,
    extensions: Option<Extensions>,
}

fn malformed(error: impl std::fmt::Display) -> ApiError {
    ApiError::Malformed(error.to_string())
}

type Posted = Pin<Box<dyn Future<Output = Result<String, ApiError>>>>;

/// Boxed, so that it does not become part of every operation's future.
fn post_boxed(path: String, content_type: String, body: JsValue) -> Posted {
    Box::pin(async move { post(&path, &content_type, &body).await })
}

async fn post(path: &str, content_type: &str, body: &JsValue) -> Result<String, ApiError> {
    let early = body.as_string().and_then(|body| first::answer(&body));
    let early = match early {
        Some(early) => JsFuture::from(early).await.ok(),
        None => None,
    };
    let answer = match early {
        Some(answer) => answer,
        None => send(path, content_type, body).await?,
    };
    let response: Response = answer.dyn_into().map_err(|_| ApiError::Offline)?;
    // A proxy answers 502 to 504 while the server restarts: that is the same as not reaching it.
    if matches!(response.status(), 502..=504) {
        return Err(ApiError::Offline);
    }
    let text = JsFuture::from(response.text().map_err(|_| ApiError::Offline)?).await.map_err(|_| ApiError::Offline)?;
    text.as_string().ok_or_else(|| ApiError::Malformed(format!("status {}", response.status())))
}

async fn send(path: &str, content_type: &str, body: &JsValue) -> Result<JsValue, ApiError> {
    let headers = Headers::new().map_err(|_| ApiError::Offline)?;
    for (name, value) in [("content-type", content_type), ("x-millrace", "web")] {
        headers.set(name, value).map_err(|_| ApiError::Offline)?;
    }
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_body(body);
    // A change reaches the server also when the page is closed or reloaded the moment after.
    let outlives = outlives(body).unwrap_or_default();
    if outlives > 0 {
        js_sys::Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE).map_err(|_| ApiError::Offline)?;
    }
    let window = web_sys::window().ok_or(ApiError::Offline)?;
    ON_THE_WAY.set(ON_THE_WAY.get() + outlives);
    let answer = JsFuture::from(window.fetch_with_str_and_init(path, &init)).await;
    ON_THE_WAY.set(ON_THE_WAY.get() - outlives);
    answer.map_err(|_| ApiError::Offline)
}

/// The bytes of a mutation that may outlive its page, if it and those on the way are few enough.
fn outlives(body: &JsValue) -> Option<usize> {
    let text = body.as_string().filter(|text| text.starts_with(r#"{"query":"mutation"#))?;
    (ON_THE_WAY.get() + text.len() <= OUTLIVING).then_some(text.len())
}
