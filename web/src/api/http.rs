//! One query or mutation over HTTP, or one file.

use cynic::{GraphQlResponse, Operation};
use serde::{Serialize, de::DeserializeOwned};
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
    let body = serde_json::to_string(&operation).map_err(|error| ApiError::Malformed(error.to_string()))?;
    answer(&post(ENDPOINT, "application/json", &JsValue::from_str(&body)).await?)
}

/// Sends a file as it is to a path of the server, which answers in the shape of GraphQL.
///
/// # Errors
/// As [`run`].
pub async fn upload<D: DeserializeOwned>(path: &str, file: &web_sys::Blob) -> Result<D, ApiError> {
    answer(&post(path, &file.type_(), file).await?)
}

fn answer<D: DeserializeOwned>(text: &str) -> Result<D, ApiError> {
    let response: GraphQlResponse<D, Extensions> =
        serde_json::from_str(text).map_err(|error| ApiError::Malformed(error.to_string()))?;
    if let Some(error) = response.errors.into_iter().flatten().next() {
        return Err(ApiError::refused(error.message, error.extensions));
    }
    response.data.ok_or_else(|| ApiError::Malformed("neither data nor errors".to_owned()))
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
    let answer =
        JsFuture::from(window.fetch_with_str_and_init(path, &init)).await.map_err(|_| ApiError::Offline)?;
    let response: Response = answer.dyn_into().map_err(|_| ApiError::Offline)?;
    // A proxy answers 502 to 504 while the server restarts: that is the same as not reaching it.
    if matches!(response.status(), 502..=504) {
        return Err(ApiError::Offline);
    }
    let text = JsFuture::from(response.text().map_err(|_| ApiError::Offline)?).await.map_err(|_| ApiError::Offline)?;
    text.as_string().ok_or_else(|| ApiError::Malformed(format!("status {}", response.status())))
}
