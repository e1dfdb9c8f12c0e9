//! `/graphql/ws`: one task a socket, which reads what the client says, and passes on what its operations tell.
//!
//! A client that reads slowly stops its own task and nothing else: operations run in tasks of their own, and shared
//! frames it cannot take are lost to it and read again from the log (see `live`). So a socket costs the same few
//! kilobytes however slow its client is.

use super::{
    Site, client,
    execute::{Kind, Params, is_away, to_json, was_not_run},
    protocol::{self, Action, Close, Conversation, Wrap},
    reply,
    session::{Found, Session},
    sockets::stopped,
};
use crate::{
    auth::Credentials,
    error::Error,
    graphql::{RequestInfo, codes::ErrorCode},
    live::{self, Member, Told},
    presence,
};
use futures_util::{
    FutureExt, SinkExt, StreamExt,
    stream::{self, BoxStream},
};
use poem::{
    FromRequest, IntoResponse, Request, Response,
    http::{StatusCode, header},
    web::websocket::{Message, WebSocket, WebSocketConfig, WebSocketStream},
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{task::JoinHandle, time::MissedTickBehavior};
use tokio_stream::StreamMap;

/// A client introduces itself within this time.
const INIT: Duration = Duration::from_secs(10);
/// How often the client is pinged; after three without a word it is taken for gone.
const PING: Duration = Duration::from_secs(30);
/// A client that takes nothing for so long is taken for gone.
const SLOW: Duration = Duration::from_secs(60);
/// Longest message of a client.
const MESSAGE_BYTES: usize = 64 * 1024;

const BUSY: &str = "There is too much to do just now: try again in a moment.";

/// What an operation tells its client.
enum Out {
    /// Send this.
    Text(String),
    /// Send this; nothing follows.
    Last(String),
    /// Rights may have changed: look before passing on anything more.
    Rights,
    /// The database is away.
    Away,
}

struct Talk {
    site: Arc<Site>,
    conversation: Conversation,
    session: Session,
    info: RequestInfo,
    address: Option<IpAddr>,
    subscriptions: HashMap<String, Arc<live::Operation>>,
    running: StreamMap<String, BoxStream<'static, Out>>,
    /// Alive for as long as anything comes.
    line: presence::Line,
}

impl Site {
    /// Answers `/graphql/ws`.
    pub async fn socket(self: &Arc<Self>, request: Request) -> Response {
        if !client::may_open_socket(&self.app.config, &request) {
            return reply::refusal(
                StatusCode::FORBIDDEN,
                ErrorCode::Forbidden,
                "Another site's page may not open this socket.",
            );
        }
        let Ok(socket) = WebSocket::from_request_without_body(&request).await else {
            return reply::refusal(
                StatusCode::UPGRADE_REQUIRED,
                ErrorCode::BadRequest,
                "This is a WebSocket: connect with graphql-transport-ws.",
            );
        };
        let offered = request.header(header::SEC_WEBSOCKET_PROTOCOL).unwrap_or_default();
        if !offered.split(',').any(|name| name.trim() == protocol::NAME) {
            return reply::refusal(
                StatusCode::BAD_REQUEST,
                ErrorCode::BadRequest,
                "The subprotocol here is graphql-transport-ws.",
            );
        }
        // The default read buffer of 128 KiB would be filled with zeros at each read; what clients say is short.
        let config = WebSocketConfig::default()
            .read_buffer_size(1024)
            .write_buffer_size(16 * 1024)
            .max_message_size(Some(MESSAGE_BYTES))
            .max_frame_size(Some(MESSAGE_BYTES));
        let (site, credentials) = (self.clone(), client::credentials(&request));
        let (info, address) = (client::info(&self.app.config, &request), client::address(&self.app.config, &request));
        socket
            .protocols([protocol::NAME])
            .config(config)
            // What the library keeps for it is then no larger than a pointer.
            .on_upgrade(move |mut socket| {
                Box::pin(async move {
                    let _open = site.sockets.enter();
                    if let Err(close) = talk(site, &mut socket, credentials, info, address).await {
                        Box::pin(leave(&mut socket, close)).await;
                    }
                })
            })
            .into_response()
    }
}

/// Why a conversation ends: with a word to the client, or without when it is gone.
type Ending = Option<Close>;

async fn talk(
    site: Arc<Site>,
    socket: &mut WebSocketStream,
    credentials: Credentials,
    info: RequestInfo,
    address: Option<IpAddr>,
) -> Result<(), Ending> {
    let mut stop = site.stop.clone();
    let mut conversation = Conversation::default();
    // Whatever a socket does now and then is boxed: a task takes as much room as the largest thing that it may ever wait for.
    let introduction = Box::pin(introduce(&site, socket, &mut conversation, credentials));
    let session = tokio::select! {
        session = tokio::time::timeout(INIT, introduction) => session.map_err(|_| Some(protocol::INIT_TIMEOUT))??,
        () = stopped(&mut stop) => return Err(Some(protocol::GOING_AWAY)),
    };
    let line = site.app.presence.line();
    let (subscriptions, running) = (HashMap::new(), StreamMap::new());
    let mut talk = Talk { site, conversation, session, info, address, subscriptions, running, line };
    let mut tick = tokio::time::interval_at(tokio::time::Instant::now() + PING, PING);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut pulse = tokio::time::interval(presence::PING);
    pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    let mut ticks = 0_u32;
    loop {
        tokio::select! {
            message = socket.next() => {
                heard = Instant::now();
                talk.line.heard();
                match message {
                    Some(Ok(Message::Text(text))) => Box::pin(talk.hear(socket, &text)).await?,
                    Some(Ok(Message::Binary(_))) => return Err(Some(protocol::INVALID)),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_))) | None => return Err(None),
                    Some(Err(error)) => return Err(too_long(&error)),
                }
            }
            Some((id, out)) = talk.running.next(), if !talk.running.is_empty() => {
                talk.pass_on(socket, id, out).await?;
                // What is ready already goes out with it.
                while let Some(Some((id, out))) = talk.running.next().now_or_never() {
                    talk.pass_on(socket, id, out).await?;
                }
                flush(socket).await?;
            }
            // Who is somewhere is asked more often whether it is there.
            _ = pulse.tick(), if talk.line.is_watched() => send(socket, Message::Ping(Vec::new())).await?,
            _ = tick.tick() => {
                if heard.elapsed() > PING * 3 {
                    return Err(None);
                }
                send(socket, Message::Ping(Vec::new())).await?;
                ticks += 1;
                if ticks.is_multiple_of(2) {
                    Box::pin(talk.look_up()).await?;
                }
            }
            () = stopped(&mut stop) => return Err(Some(protocol::GOING_AWAY)),
        }
    }
}

/// Hears the client's introduction and finds out who it is.
async fn introduce(
    site: &Site,
    socket: &mut WebSocketStream,
    conversation: &mut Conversation,
    mut credentials: Credentials,
) -> Result<Session, Ending> {
    loop {
        let text = match socket.next().await {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Binary(_))) => return Err(Some(protocol::INVALID)),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            Some(Ok(Message::Close(_))) | None => return Err(None),
            Some(Err(error)) => return Err(too_long(&error)),
        };
        match conversation.hear(&text) {
            Action::Authenticate { authorization } => {
                if let Some(token) = authorization.as_deref().and_then(client::bearer) {
                    credentials.bearer = Some(token);
                }
                let access = crate::auth::authenticate(&site.app, &credentials).await.map_err(|error| {
                    Some(if matches!(error, Error::Unavailable) { protocol::AWAY } else { protocol::INTERNAL })
                })?;
                let access = access.ok_or(Some(protocol::UNAUTHORIZED))?;
                conversation.accept();
                send(socket, Message::Text(protocol::ACK.to_owned())).await?;
                return Ok(Session::new(access));
            }
            Action::Send(text) => send(socket, Message::Text(text)).await?,
            Action::Close(close) => return Err(Some(close)),
            // Nothing else is answered before the introduction.
            _ => {}
        }
    }
}

impl Talk {
    async fn hear(&mut self, socket: &mut WebSocketStream, text: &str) -> Result<(), Ending> {
        match self.conversation.hear(text) {
            Action::Start { id, params } => {
                if self.address.is_some_and(|address| self.site.rates.take(address, Instant::now()).is_err()) {
                    self.conversation.ended(&id);
                    return refuse(socket, &id, "Too many requests: wait a little.").await;
                }
                self.start(id, *params).await
            }
            Action::Refuse { id } => {
                refuse(socket, &id, "Too many operations run on this socket: complete some first.").await
            }
            Action::Stop { id } => {
                self.subscriptions.remove(&id);
                self.running.remove(&id);
                Ok(())
            }
            Action::Send(text) => send(socket, Message::Text(text)).await,
            Action::Close(close) => Err(Some(close)),
            Action::Nothing | Action::Authenticate { .. } => Ok(()),
        }
    }

    async fn start(&mut self, id: String, params: Params) -> Result<(), Ending> {
        let wrap = Wrap::new(&id);
        let operation = match self.site.operation(params) {
            Ok(operation) => operation,
            Err(response) => {
                self.running.insert(id, said(vec![Out::Last(wrap.error(&errors(&response)))]));
                return Ok(());
            }
        };
        if operation.kind == Kind::Subscription {
            let (text, parsed) = (operation.document.text.clone(), operation.document.parsed.clone());
            match live::Operation::read(text, parsed, operation.name, operation.variables, self.info.clone()) {
                Ok(operation) => {
                    let operation = Arc::new(operation);
                    let member = Member::join(
                        self.site.hub.clone(),
                        operation.clone(),
                        self.session.actor(),
                        Some(self.line.clone()),
                    );
                    self.subscriptions.insert(id.clone(), operation);
                    self.running.insert(id, told(member, wrap));
                    // Rights that changed before the member joined are seen now, later ones are told to it.
                    self.look_up().await?;
                }
                Err(message) => {
                    let refused = super::execute::bad_request(message.to_owned());
                    self.running.insert(id, said(vec![Out::Last(wrap.error(&errors(&refused)))]));
                }
            }
            return Ok(());
        }
        let Some(turn) = self.site.turns.take() else {
            let busy = super::execute::refused(ErrorCode::RateLimited, BUSY.to_owned());
            self.running.insert(id, said(vec![Out::Last(wrap.error(&errors(&busy)))]));
            return Ok(());
        };
        self.look_up().await?;
        let (site, access, info) = (self.site.clone(), self.session.access(), self.info.clone());
        let task = tokio::spawn(async move {
            let _turn = turn;
            site.execute(operation, Some(access), info).await
        });
        self.running.insert(id, once(Running(task), wrap));
        Ok(())
    }

    /// Looks the actor up again; with other rights all subscriptions begin anew.
    async fn look_up(&mut self) -> Result<(), Ending> {
        match self.session.look_up().await {
            Found::Same => Ok(()),
            Found::Gone => Err(Some(protocol::UNAUTHORIZED)),
            Found::Unknown => Err(Some(protocol::AWAY)),
            Found::Changed => {
                for (id, operation) in &self.subscriptions {
                    let member = Member::after_rights_change(
                        self.site.hub.clone(),
                        operation.clone(),
                        self.session.actor(),
                        Some(self.line.clone()),
                    );
                    self.running.insert(id.clone(), told(member, Wrap::new(id)));
                }
                Ok(())
            }
        }
    }

    async fn pass_on(&mut self, socket: &mut WebSocketStream, id: String, out: Out) -> Result<(), Ending> {
        match out {
            Out::Text(text) => feed(socket, text).await,
            Out::Last(text) => {
                self.conversation.ended(&id);
                self.subscriptions.remove(&id);
                self.running.remove(&id);
                feed(socket, text).await
            }
            Out::Rights => Box::pin(self.look_up()).await,
            Out::Away => Err(Some(protocol::AWAY)),
        }
    }
}

/// A query or mutation under way; given up when its client no longer wants it.
struct Running(JoinHandle<async_graphql::Response>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn once(mut task: Running, wrap: Wrap) -> BoxStream<'static, Out> {
    let response = async move {
        let response = (&mut task.0).await.unwrap_or_else(|_| {
            super::execute::refused(ErrorCode::Internal, "something went wrong on the server".to_owned())
        });
        if was_not_run(&response) {
            return stream::iter(vec![Out::Last(wrap.error(&errors(&response)))]);
        }
        stream::iter(vec![Out::Text(wrap.next(&to_json(&response))), Out::Last(wrap.complete())])
    };
    stream::once(response).flatten().boxed()
}

fn told(member: Member, wrap: Wrap) -> BoxStream<'static, Out> {
    let step = |state: Option<(Member, Wrap)>| async move {
        let (mut member, wrap) = state?;
        Some(match member.next().await {
            Told::Next(json) => {
                metrics::counter!("millrace_live_frames_total", "transport" => "ws").increment(1);
                (Out::Text(wrap.next(&json)), Some((member, wrap)))
            }
            Told::Rights => (Out::Rights, Some((member, wrap))),
            Told::Failed(errors) if is_away(&errors) => (Out::Away, None),
            Told::Failed(errors) => (Out::Last(wrap.error(&errors)), None),
            Told::Ended => (Out::Last(wrap.complete()), None),
        })
    };
    stream::unfold(Some((member, wrap)), step).boxed()
}

fn said(outs: Vec<Out>) -> BoxStream<'static, Out> {
    stream::iter(outs).boxed()
}

fn errors(response: &async_graphql::Response) -> String {
    serde_json::to_string(&response.errors).unwrap_or_else(|_| "[]".to_owned())
}

async fn refuse(socket: &mut WebSocketStream, id: &str, message: &str) -> Result<(), Ending> {
    let response = super::execute::refused(ErrorCode::RateLimited, message.to_owned());
    send(socket, Message::Text(Wrap::new(id).error(&errors(&response)))).await
}

async fn send(socket: &mut WebSocketStream, message: Message) -> Result<(), Ending> {
    within(socket.send(message)).await
}

async fn feed(socket: &mut WebSocketStream, text: String) -> Result<(), Ending> {
    within(socket.feed(Message::Text(text))).await
}

async fn flush(socket: &mut WebSocketStream) -> Result<(), Ending> {
    within(socket.flush()).await
}

async fn within(write: impl Future<Output = std::io::Result<()>>) -> Result<(), Ending> {
    match tokio::time::timeout(SLOW, write).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(None),
    }
}

/// An error of reading is either a message beyond the limit or a client that is gone.
fn too_long(error: &std::io::Error) -> Ending {
    error.to_string().contains("too long").then_some(Close(1009, "Message too long"))
}

/// Says why, and waits a moment for the client to agree.
async fn leave(socket: &mut WebSocketStream, ending: Ending) {
    let Some(Close(code, reason)) = ending else {
        return;
    };
    let farewell = async {
        if socket.send(Message::close_with(code, reason)).await.is_ok() {
            while let Some(Ok(_)) = socket.next().await {}
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(2), farewell).await;
}
