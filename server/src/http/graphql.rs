//! GraphQL over HTTP: POST with JSON, GET for queries. One operation a request.

use super::{
    Site, body, client, encoding,
    execute::{Kind, Params, bad_request, to_json, was_not_run},
    reply,
    turns::busy,
};
use crate::{access::Access, error::Error, graphql::codes::ErrorCode};
use poem::{
    Request, Response,
    http::{HeaderValue, Method, StatusCode, header},
};
use std::sync::PoisonError;

/// What the log says of an operation.
#[derive(Debug, Clone)]
pub struct Label(pub String);

const RESPONSE_JSON: &str = "application/graphql-response+json";

impl Site {
    /// Answers `/graphql`.
    pub async fn graphql(&self, mut request: Request) -> Response {
        let strict = request.header(header::ACCEPT).is_some_and(|accept| accept.contains(RESPONSE_JSON));
        let encodings = request.header(header::ACCEPT_ENCODING).unwrap_or_default().to_owned();
        let access = match self.authenticate(&request).await {
            Ok(access) => access,
            Err(refusal) => return *refusal,
        };
        let params = match self.params(&mut request).await {
            Ok(params) => params,
            Err(refusal) => return *refusal,
        };
        let operation = match self.operation(params) {
            Ok(operation) => operation,
            Err(response) => return answer(&response, strict),
        };
        match (operation.kind, request.method()) {
            (Kind::Subscription, _) => {
                let message = "Subscriptions are served at /graphql/ws (graphql-transport-ws) and /graphql/sse (text/event-stream).";
                return answer(&bad_request(message.to_owned()), strict);
            }
            (Kind::Mutation, &Method::GET) => {
                let mut refusal = reply::refusal(
                    StatusCode::METHOD_NOT_ALLOWED,
                    ErrorCode::BadRequest,
                    "GET is for queries: send mutations by POST.",
                );
                refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
                return refusal;
            }
            _ => {}
        }
        let label = Label(match &operation.name {
            Some(name) => format!("{} {}", operation.kind.as_str(), name.chars().take(80).collect::<String>()),
            None => operation.kind.as_str().to_owned(),
        });
        let Some(_turn) = self.turns.take() else { return busy() };
        let info = client::info(&self.app.config, &request);
        let cookies = info.cookies_out.clone();
        let response = self.execute(operation, access, info).await;
        let mut answer = answer(&response, strict);
        pack(&mut answer, &encodings).await;
        for cookie in cookies.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            if let Ok(value) = HeaderValue::from_str(&cookie) {
                answer.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        answer.set_data(label);
        answer
    }

    /// Who sends this request; nobody is fine, a bad token or another site's page is not.
    pub(super) async fn authenticate(&self, request: &Request) -> Result<Option<Access>, Box<Response>> {
        let credentials = client::credentials(request);
        let by_token = credentials.bearer.is_some();
        let by_cookie = credentials.session.is_some() && !by_token;
        if by_cookie && request.method() == Method::POST && !client::is_own_page(&self.app.config, request) {
            let message =
                "Requests with a session cookie come from Millrace's own pages, or carry the header `x-millrace`.";
            return Err(Box::new(reply::refusal(StatusCode::FORBIDDEN, ErrorCode::Forbidden, message)));
        }
        let Some(_turn) = self.turns.take() else { return Err(Box::new(busy())) };
        match crate::auth::authenticate(&self.app, &credentials).await {
            Ok(None) if by_token => {
                let message = "This token is not valid: it was revoked, has expired, or never was.";
                let mut refusal = reply::refusal(StatusCode::UNAUTHORIZED, ErrorCode::Unauthenticated, message);
                refusal.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                Err(Box::new(refusal))
            }
            Ok(access) => Ok(access),
            Err(error) => Err(Box::new(of_error(&error))),
        }
    }

    /// The members of the GraphQL request.
    pub(super) async fn params(&self, request: &mut Request) -> Result<Params, Box<Response>> {
        if request.method() == Method::GET {
            let read = Params::from_query(request.uri().query().unwrap_or_default());
            return read
                .map_err(|error| Box::new(reply::refusal(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, &error)));
        }
        let is_json = request.content_type().is_some_and(is_json);
        if !is_json {
            let message = "Send JSON in UTF-8, with the header `content-type: application/json`.";
            return Err(Box::new(reply::refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadRequest, message)));
        }
        let most = self.app.config.max_body_bytes;
        let body = body::read(request, most, self.app.config.request_timeout, self.turns.room()).await;
        let body = body.map_err(|no| Box::new(no.refusal(most)))?;
        if body.bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            let message = "One operation a request: batches are not taken. Ask for several fields in one operation.";
            return Err(Box::new(reply::refusal(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message)));
        }
        serde_json::from_slice(&body.bytes).map_err(|error| {
            Box::new(reply::refusal(
                StatusCode::BAD_REQUEST,
                ErrorCode::BadRequest,
                &format!("This is no GraphQL request: {error}"),
            ))
        })
    }
}

/// Whether a content type is JSON in UTF-8.
fn is_json(kind: &str) -> bool {
    let mut parts = kind.split(';').map(str::trim);
    let charset = |part: &str| match part.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    };
    parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json")) && parts.all(charset)
}

/// The response in HTTP. Clients that ask for `application/graphql-response+json` are told by the status whether the
/// operation was run; others get 200, as older clients expect, and look into the body. That the database is away is said by
/// the status to all, so that whoever keeps what could not be sent keeps this too.
fn answer(response: &async_graphql::Response, strict: bool) -> Response {
    let status = if could_not_run(response) {
        StatusCode::SERVICE_UNAVAILABLE
    } else if strict && was_not_run(response) {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    let mut answer = reply::json(status, &to_json(response));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(1));
    }
    if strict {
        answer = answer.set_content_type(format!("{RESPONSE_JSON}; charset=utf-8"));
    }
    answer
}

/// Whether nothing came of an operation because the database is away: the same request may be sent again as it is.
fn could_not_run(response: &async_graphql::Response) -> bool {
    let away = async_graphql::Value::from(Error::Unavailable.code());
    response.data == async_graphql::Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| {
            error.extensions.as_ref().and_then(|extensions| extensions.get("code")).is_some_and(|code| *code == away)
        })
}

/// Compresses the body for a client that takes it so.
async fn pack(answer: &mut Response, encodings: &str) {
    let Ok(body) = answer.take_body().into_bytes().await else { return };
    answer.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    match encoding::gzip(encodings, &body) {
        Some(packed) => {
            answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            answer.set_body(packed);
        }
        None => answer.set_body(body),
    }
}

/// An error outside of any operation, with the extensions it would have in one.
pub(super) fn of_error(error: &Error) -> Response {
    let status = match error {
        Error::Unauthenticated => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Validation(_) | Error::Filter(_) | Error::Conflict { .. } => StatusCode::BAD_REQUEST,
        Error::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable | Error::Outdated(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut refusal = reply::refusal_with(status, error.extensions(), &error.to_string());
    let wait = match error {
        Error::RateLimited { retry_after_s } => Some(*retry_after_s),
        Error::Unavailable => Some(1),
        _ => None,
    };
    if let Some(seconds) = wait {
        refusal.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    refusal
}
