//! `/graphql/sse`: GraphQL over server-sent events, one operation a connection ("distinct connections" of the
//! graphql-sse protocol), for clients behind proxies that let no sockets through.
//!
//! Its readers are nowhere (see `presence`): nothing comes back on a stream, so nobody would notice their silence.

use super::{
    Site, client,
    execute::{Kind, Operation, bad_request, is_away, refused, to_json},
    graphql::of_error,
    reply,
    session::{Found, Session},
    sockets::{Open, stopped},
    turns::busy,
};
use crate::{
    error::Error,
    graphql::codes::ErrorCode,
    live::{self, Member, Told},
};
use futures_util::{StreamExt, stream};
use poem::{
    Body, Request, Response,
    http::{Method, StatusCode, header},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// A comment is sent when nothing else was for so long, so that no proxy takes the connection for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How often the session is looked up again.
const LOOK_UP: Duration = Duration::from_secs(60);

const COMPLETE: &str = "event: complete\ndata:\n\n";

struct Feed {
    site: Arc<Site>,
    operation: Arc<live::Operation>,
    session: Session,
    member: Member,
    stop: watch::Receiver<bool>,
    looked_up: Option<Instant>,
    _open: Open,
}

impl Site {
    /// Answers `/graphql/sse`.
    pub async fn sse(self: &Arc<Self>, mut request: Request) -> Response {
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
            Err(response) => return refuse(&response),
        };
        if operation.kind == Kind::Mutation && request.method() == Method::GET {
            return reply::refusal(
                StatusCode::METHOD_NOT_ALLOWED,
                ErrorCode::BadRequest,
                "GET is for queries and subscriptions: send mutations by POST.",
            );
        }
        let info = client::info(&self.app.config, &request);
        if operation.kind != Kind::Subscription {
            let Some(_turn) = self.turns.take() else { return busy() };
            let response = self.execute(operation, access, info).await;
            return events(Body::from_string(format!("{}{COMPLETE}", next(&to_json(&response)))));
        }
        let Some(access) = access else {
            return of_error(&Error::Unauthenticated);
        };
        let Operation { document, name, variables, .. } = operation;
        let operation =
            match live::Operation::read(document.text.clone(), document.parsed.clone(), name, variables, info) {
                Ok(operation) => Arc::new(operation),
                Err(message) => return refuse(&bad_request(message.to_owned())),
            };
        let session = Session::new(access);
        let member = Member::join(self.hub.clone(), operation.clone(), session.actor(), None);
        let feed = Feed {
            site: self.clone(),
            operation,
            session,
            member,
            stop: self.stop.clone(),
            // Rights that changed before the member joined are seen at the first look.
            looked_up: None,
            _open: self.sockets.enter(),
        };
        let chunks = stream::unfold(Some(feed), |feed| async move {
            let mut feed = feed?;
            let (chunk, more) = feed.chunk().await?;
            Some((chunk, more.then_some(feed)))
        });
        // The head goes out at once, with the first bytes.
        let begun = stream::iter([":\n\n".to_owned()]).chain(chunks);
        events(Body::from_bytes_stream(begun.map(Ok::<_, std::io::Error>)))
    }
}

impl Feed {
    /// The next piece of the stream and whether more follows; nothing when the server stops, so that the client
    /// connects again.
    async fn chunk(&mut self) -> Option<(String, bool)> {
        loop {
            if self.looked_up.is_none_or(|at| at.elapsed() >= LOOK_UP)
                && let Some(last) = self.look_up().await
            {
                return last.map(|last| (last, false));
            }
            let told = tokio::select! {
                told = tokio::time::timeout(KEEP_ALIVE, self.member.next()) => told,
                () = stopped(&mut self.stop) => return None,
            };
            match told {
                Err(_) => return Some((":\n\n".to_owned(), true)),
                Ok(Told::Next(json)) => {
                    metrics::counter!("millrace_live_frames_total", "transport" => "sse").increment(1);
                    return Some((next(&json), true));
                }
                Ok(Told::Rights) => {
                    if let Some(last) = self.look_up().await {
                        return last.map(|last| (last, false));
                    }
                }
                // A stream that ends without a word is connected again.
                Ok(Told::Failed(errors)) if is_away(&errors) => return None,
                Ok(Told::Failed(errors)) => {
                    return Some((format!("{}{COMPLETE}", next(&format!("{{\"errors\":{errors}}}"))), false));
                }
                Ok(Told::Ended) => return Some((COMPLETE.to_owned(), false)),
            }
        }
    }

    /// Looks the actor up again; the end of the stream when nobody is signed in any more, or a bare end when the
    /// database does not say.
    async fn look_up(&mut self) -> Option<Option<String>> {
        self.looked_up = Some(Instant::now());
        let gone = match self.session.look_up().await {
            Found::Same => return None,
            Found::Changed => {
                self.member = Member::after_rights_change(
                    self.site.hub.clone(),
                    self.operation.clone(),
                    self.session.actor(),
                    None,
                );
                return None;
            }
            Found::Gone => refused(ErrorCode::Unauthenticated, "sign in first".to_owned()),
            Found::Unknown => return Some(None),
        };
        Some(Some(format!("{}{COMPLETE}", next(&to_json(&gone)))))
    }
}

fn next(json: &str) -> String {
    ["event: next\ndata: ", json, "\n\n"].concat()
}

fn refuse(response: &async_graphql::Response) -> Response {
    reply::json(StatusCode::BAD_REQUEST, &to_json(response))
}

fn events(body: Body) -> Response {
    Response::builder()
        .content_type("text/event-stream; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .header("x-accel-buffering", "no")
        .body(body)
}
