//! The way in by HTTP: every request passes [`Site::call`], which knows all routes.
//!
//! - `/graphql` ([`graphql`]), `/graphql/ws` ([`ws`], [`protocol`]), `/graphql/sse` ([`sse`]): the API;
//! - `/avatars/` ([`avatars`]): pictures of users, in and out; `/files/` ([`files`]): files on records, in and out;
//!   `/exports/` ([`exports`]): records as files;
//! - `/graphiql` and all other paths ([`assets`]): pages and files;
//! - `/healthz`, `/readyz`, `/metrics` ([`health`]): for those who run it.
//!
//! poem is used here and nowhere else, and of poem only the server, requests, responses and the WebSocket.

mod assets;
mod avatars;
mod body;
mod client;
mod documents;
mod door;
mod encoding;
mod execute;
mod exports;
mod extent;
mod files;
mod graphql;
mod headers;
mod health;
mod protocol;
mod rate_limit;
mod reply;
mod server;
mod session;
mod sockets;
mod sse;
mod turns;
mod ws;

pub use execute::Params;
pub use server::Server;

use crate::{
    app::App,
    graphql::{Schema, codes::ErrorCode},
    live::Hub,
};
use documents::{Documents, hex};
use futures_util::FutureExt;
use graphql::Label;
use headers::Facts;
use poem::{
    Endpoint, Request, Response,
    http::{HeaderValue, Method, StatusCode, header},
};
use rate_limit::RateLimit;
use sockets::Sockets;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};
use tokio::sync::watch;
use tracing::Instrument;
use turns::Turns;

/// Everything a request may need.
pub struct Site {
    app: App,
    schema: Schema,
    hub: Arc<Hub>,
    documents: Documents,
    rates: RateLimit,
    sockets: Sockets,
    turns: Turns,
    stop: watch::Receiver<bool>,
}

/// The site as poem's endpoint.
struct Entrance(Arc<Site>);

impl Endpoint for Entrance {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        Ok(self.0.call(request).await)
    }
}

impl Site {
    fn new(app: App, stop: watch::Receiver<bool>) -> Arc<Self> {
        let schema = crate::graphql::build_schema(&app);
        let hub = Hub::new(app.clone(), schema.clone());
        let rates = RateLimit::new(app.config.rate_limit);
        let turns = Turns::new(app.config.max_requests);
        let (documents, sockets) = (Documents::default(), Sockets::default());
        Arc::new(Self { app, schema, hub, documents, rates, sockets, turns, stop })
    }

    /// Answers a request: counts it, logs it, and puts the common headers on the answer.
    async fn call(self: &Arc<Self>, request: Request) -> Response {
        let begun = Instant::now();
        let facts = Facts::of(self, &request);
        let id = self.request_id(&request);
        let address = client::address(&self.app.config, &request);
        let (method, path) = (request.method().clone(), without_secret(request.uri().path()).to_owned());
        let span = tracing::info_span!("request", id = %id);
        let limited = address.and_then(|address| self.rates.take(address, begun).err());
        let mut response = match limited {
            Some(seconds) => too_many(seconds),
            None => {
                let answer = AssertUnwindSafe(self.route(request)).catch_unwind().instrument(span.clone());
                answer.await.unwrap_or_else(|_| {
                    tracing::error!(parent: &span, %method, path, "a handler panicked");
                    reply::refusal(
                        StatusCode::INTERNAL_SERVER_ERROR,
                        ErrorCode::Internal,
                        &format!("something went wrong on the server; quote {id} when you report it"),
                    )
                })
            }
        };
        facts.dress(&mut response);
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert("x-request-id", value);
        }
        let (status, took) = (response.status(), begun.elapsed());
        let route = route_name(&path);
        metrics::counter!("millrace_requests_total", "route" => route, "status" => status.as_str().to_owned())
            .increment(1);
        metrics::histogram!("millrace_request_seconds", "route" => route).record(took.as_secs_f64());
        let operation = response.data::<Label>().map_or("", |label| label.0.as_str());
        let (status, ms) = (status.as_u16(), (took.as_secs_f64() * 100_000.0).round() / 100.0);
        if route == "graphql" {
            tracing::info!(parent: &span, %method, path, status, ms, operation, "answered");
        } else {
            tracing::debug!(parent: &span, %method, path, status, ms, "answered");
        }
        response
    }

    async fn route(self: &Arc<Self>, request: Request) -> Response {
        let path = request.uri().path();
        match (request.method(), path) {
            (&Method::GET | &Method::POST, "/graphql") => self.graphql(request).await,
            (&Method::GET, "/graphql/ws") => self.socket(request).await,
            (&Method::GET | &Method::POST, "/graphql/sse") => self.sse(request).await,
            (&Method::GET | &Method::HEAD, "/healthz") => health::alive(),
            (&Method::GET | &Method::HEAD, "/readyz") => self.ready().await,
            (&Method::GET | &Method::HEAD, "/metrics") => health::figures(),
            (_, _) if path.starts_with("/avatars/") => self.avatars(request).await,
            (_, _) if path.starts_with("/files/") => self.files(request).await,
            (_, _) if path.starts_with("/exports/") => self.exports(request).await,
            (&Method::GET | &Method::HEAD, _) if path == "/graphiql" || path.starts_with("/graphiql/") => {
                assets::graphiql(&request)
            }
            (_, _) if path == "/graphql" || path.starts_with("/graphql/") => reply::refusal(
                StatusCode::NOT_FOUND,
                ErrorCode::NotFound,
                "The API is at /graphql (POST, or GET for queries), /graphql/ws and /graphql/sse.",
            ),
            (&Method::GET | &Method::HEAD, _) => assets::web(&request),
            _ => {
                let mut refusal = reply::text(StatusCode::METHOD_NOT_ALLOWED, "GET only.\n");
                refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
                refusal
            }
        }
    }

    /// The id that the proxy or client gave the request, when it is sane, or one of our own.
    fn request_id(&self, request: &Request) -> String {
        let given = request.header("x-request-id").filter(|id| {
            (1..=64).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        });
        given.map(str::to_owned).unwrap_or_else(|| {
            let mut bytes = [0; 8];
            self.app.random.fill(&mut bytes);
            hex(&bytes)
        })
    }
}

fn too_many(seconds: u64) -> Response {
    let mut refusal = reply::refusal(
        StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::RateLimited,
        &format!("too many requests: wait {seconds} seconds"),
    );
    refusal.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    refusal
}

/// A path as it may stand in the log: what comes after `/link/` sets somebody's password.
fn without_secret(path: &str) -> &str {
    if path.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("/link/")) { "/link/..." } else { path }
}

/// The few names under which requests are counted.
fn route_name(path: &str) -> &'static str {
    match path {
        "/graphql" => "graphql",
        "/graphql/ws" => "ws",
        "/graphql/sse" => "sse",
        _ if path.starts_with("/avatars/") => "avatars",
        _ if path.starts_with("/exports/") => "exports",
        _ if path.starts_with("/files/") => "attachments",
        "/healthz" | "/readyz" | "/metrics" => "health",
        _ => "files",
    }
}
