//! One query or mutation over HTTP, or one file.

use std::pin::Pin;

use cynic::{GraphQlError, Operation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestCredentials, RequestInit, Response};

use super::error::{ApiError, Extensions};

const ENDPOINT: &str = "/graphql";

/// Sends an operation and gives its data.
///
/// # Errors
/// [`ApiError::Offline`] when the server was not reached, [`ApiError::Refused`] when it said no.
pub async fn run<D, V>(operation: Operation<D, V>) -> Result<D, ApiError>
where
    D: DeserializeOwned,
    V: Serialize,
{
    ask(body(&operation)?).await
}

/// The text of an operation with its variables.
pub(super) fn body<D, V: Serialize>(operation: &Operation<D, V>) -> Result<String, ApiError> {
    serde_json::to_string(operation).map_err(|error| malformed(&error))
}

/// Sends the text of an operation and gives its data.
pub(super) async fn ask<D: DeserializeOwned>(body: String) -> Result<D, ApiError> {
    parse(&post_boxed(ENDPOINT.to_owned(), "application/json".to_owned(), JsValue::from_str(&body)).await?)
}

/// Sends a file as it is to a path of the server, which answers in the shape of GraphQL.
///
/// # Errors
/// As [`run`].
pub async fn upload<D: DeserializeOwned>(path: &str, file: &web_sys::Blob) -> Result<D, ApiError> {
    parse(&post_boxed(path.to_owned(), file.type_(), file.into()).await?)
}

/// The data of an answer. What is the same for all answers is not generic: this is in the program once for each kind.
pub(super) fn parse<D: DeserializeOwned>(text: &str) -> Result<D, ApiError> {
    serde_json::from_str(data(text)?).map_err(|error| malformed(&error))
}

/// The outside of an answer.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    errors: Option<Vec<GraphQlError<Extensions>>>,
}

fn data(text: &str) -> Result<&str, ApiError> {
    let answer: Answer<'_> = serde_json::from_str(text).map_err(|error| malformed(&error))?;
    if let Some(error) = answer.errors.into_iter().flatten().next() {
        return Err(ApiError::refused(error.message, error.extensions));
    }
    answer.data.map(RawValue::get).ok_or_else(|| ApiError::Malformed("neither data nor errors".to_owned()))
}

fn malformed(error: &serde_json::Error) -> ApiError {
    ApiError::Malformed(error.to_string())
}

type Posted = Pin<Box<dyn Future<Output = Result<String, ApiError>>>>;

/// Boxed, so that it does not become part of every operation's future.
fn post_boxed(path: String, content_type: String, body: JsValue) -> Posted {
    Box::pin(async move { post(&path, &content_type, &body).await })
}

async fn post(path: &str, content_type: &str, body: &JsValue) -> Result<String, ApiError> {
    let headers = Headers::new().map_err(|_| ApiError::Offline)?;
    for (name, value) in [("content-type", content_type), ("x-millrace", "web")] {
        headers.set(name, value).map_err(|_| ApiError::Offline)?;
    }
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_body(body);
    let window = web_sys::window().ok_or(ApiError::Offline)?;
    let answer = JsFuture::from(window.fetch_with_str_and_init(path, &init)).await.map_err(|_| ApiError::Offline)?;
    let response: Response = answer.dyn_into().map_err(|_| ApiError::Offline)?;
    // A proxy answers 502 to 504 while the server restarts: that is the same as not reaching it.
    if matches!(response.status(), 502..=504) {
        return Err(ApiError::Offline);
    }
    let text = JsFuture::from(response.text().map_err(|_| ApiError::Offline)?).await.map_err(|_| ApiError::Offline)?;
    text.as_string().ok_or_else(|| ApiError::Malformed(format!("status {}", response.status())))
}
