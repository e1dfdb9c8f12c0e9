//! Files on records: `POST /files/{kind}/{recordId}?name=...` takes one as its body, `GET /files/{id}` gives one back. Both
//! want the same cookie or token as the API, and a POST is held to the same rules against other sites' pages.
//!
//! What comes in is written on as it comes, in bounded memory. What goes out is given to be saved; only pictures and PDF, by
//! their first bytes, are shown when the app asks for that, and [`headers`](super::headers) lets nothing in them run.

use super::{Site, body, graphql::of_error, reply};
use crate::{
    access::Access,
    error::Error,
    files::{
        commands::{Begun, Done, NewFile, Upload},
        model::{self, Part},
        queries,
    },
    graphql::codes::ErrorCode,
};
use millrace_shared::{FileId, Invalid, RecordId, RecordKind};
use poem::{
    Body, Request, Response,
    http::{HeaderValue, Method, StatusCode, header},
};
use serde_json::json;
use std::{collections::HashMap, time::Duration};
use tokio::{io::AsyncReadExt, sync::Semaphore};

/// Files that come in at once in the process: each takes memory for what is not written yet.
static PLACES: Semaphore = Semaphore::const_new(12);
/// Bytes that are read at once.
const PIECE: usize = 64 << 10;
/// However slowly a file comes, it is given up after this.
const LONGEST: Duration = Duration::from_secs(3600);

impl Site {
    /// Answers all below `/files/`.
    pub(super) async fn files(&self, mut request: Request) -> Response {
        let access = match self.authenticate(&request).await {
            Ok(Some(access)) => access,
            Ok(None) => return of_error(&Error::Unauthenticated),
            Err(refusal) => return *refusal,
        };
        match *request.method() {
            Method::GET | Method::HEAD => give(&access, &request).await,
            Method::POST => match self.take_file(access, &mut request).await {
                Ok(answer) => answer,
                Err(refusal) => {
                    let most = self.app.config.file_max_bytes;
                    body::pass_over(&mut request, most, self.app.config.request_timeout).await;
                    *refusal
                }
            },
            _ => {
                let message = "GET a file, or POST one to /files/{kind}/{recordId}?name={name}.";
                let mut refusal = reply::refusal(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadRequest, message);
                refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
                refusal
            }
        }
    }

    async fn take_file(&self, access: Access, request: &mut Request) -> Result<Response, Box<Response>> {
        let refused = |error: Error| Box::new(told(&error));
        let file = named(request).map_err(refused)?;
        // Everything that can be known before the content is read.
        let most = self.app.config.file_max_bytes;
        let declared = request.header(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
        if declared.is_some_and(|length| length > most) {
            return Err(refused(Error::invalid("file", Invalid::TooLarge(most))));
        }
        if let Some(user) = access.user_id() {
            self.app.attempts.file(self.app.clock.now(), user).map_err(refused)?;
        }
        let _place = PLACES.acquire().await.map_err(|error| refused(Error::internal(error)))?;
        let mut upload = match Upload::begin(&access, file).await.map_err(refused)? {
            Begun::Upload(upload) => upload,
            Begun::Done(done) => {
                body::pass_over(request, most, self.app.config.request_timeout).await;
                return Ok(answer(&done));
            }
        };
        let (within, declared) = (self.app.config.request_timeout, declared.map(|length| length as u64));
        let came = tokio::time::timeout(LONGEST, receive(&mut upload, request, within, declared)).await;
        let came = came.unwrap_or_else(|_| Err(Box::new(late())));
        if let Err(refusal) = came {
            upload.give_up(&access).await;
            return Err(refusal);
        }
        // A file takes its time to come, and the sender may be somebody else's by now.
        let access = access.refresh().await.map_err(refused)?.ok_or(Error::Unauthenticated).map_err(refused)?;
        Ok(answer(&upload.finish(&access).await.map_err(refused)?))
    }
}

/// Writes on what comes, until the end. A sender who stops for longer than a request may take is given up.
async fn receive(
    upload: &mut Upload,
    request: &mut Request,
    within: Duration,
    declared: Option<u64>,
) -> Result<(), Box<Response>> {
    let mut reader = request.take_body().into_async_read();
    let (mut piece, mut came) = (vec![0; PIECE], 0_u64);
    loop {
        let read = tokio::time::timeout(within, reader.read(&mut piece)).await.map_err(|_| Box::new(late()))?;
        let count = match read {
            Ok(0) if declared.is_none_or(|declared| came == declared) => return Ok(()),
            Ok(0) | Err(_) => {
                let message = "The request broke off.";
                return Err(Box::new(reply::refusal(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message)));
            }
            Ok(count) => count,
        };
        came += count as u64;
        if let Err(error) = upload.put(&piece[..count]).await {
            // Most senders look at the answer only when they have sent everything.
            let mut rest = reader.take(declared.unwrap_or(came).saturating_sub(came).min(came.saturating_mul(4)));
            let _ = tokio::time::timeout(within, tokio::io::copy(&mut rest, &mut tokio::io::sink())).await;
            return Err(Box::new(told(&error)));
        }
    }
}

/// What the address of a file to be sent says of it.
fn named(request: &Request) -> Result<NewFile, Error> {
    let path = request.uri().path().strip_prefix("/files/").unwrap_or_default();
    let (kind, record) = path.split_once('/').ok_or(Error::NotFound("the record"))?;
    let record_kind = RecordKind::parse(kind).ok_or(Error::NotFound("the record"))?;
    let record_id: RecordId = record.parse().map_err(|_| Error::NotFound("the record"))?;
    let mut query: HashMap<String, String> = request.params().unwrap_or_default();
    let id = match query.remove("id") {
        Some(id) => Some(id.parse::<FileId>().map_err(|_| Error::invalid("id", Invalid::Unknown))?),
        None => None,
    };
    Ok(NewFile { id, record_kind, record_id, name: query.remove("name").unwrap_or_default() })
}

fn answer((file, seq): &Done) -> Response {
    let file = json!({
        "id": file.id,
        "name": file.name,
        "contentType": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "url": format!("/files/{}", file.id),
        "version": file.version,
    });
    reply::json(StatusCode::OK, &json!({ "data": { "file": file, "seq": seq } }).to_string())
}

async fn give(access: &Access, request: &Request) -> Response {
    let id = request.uri().path().strip_prefix("/files/").and_then(|id| id.parse::<FileId>().ok());
    let Some(id) = id else { return of_error(&Error::NotFound("the file")) };
    let file = match queries::readable(access, id).await {
        Ok(file) => file,
        Err(error) => return of_error(&error),
    };
    let asked = request.uri().query().is_some_and(|query| query.split('&').any(|part| part == "inline"));
    let shown = asked && model::is_shown(&file.content_type);
    let tag = format!("\"{}\"", file.content_id.0.simple());
    let response = Response::builder()
        // The content never changes; whether one may see it is asked each time.
        .header(header::CACHE_CONTROL, "private, no-cache")
        .header(header::ETAG, &tag)
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::CONTENT_DISPOSITION, model::disposition(&file.name, shown))
        .content_type(if shown { file.content_type.as_str() } else { "application/octet-stream" });
    if reply::is_known(request, &tag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    let size = file.size.unsigned_abs();
    // A part of another content is no use to anybody.
    let of_this = request.header(header::IF_RANGE).is_none_or(|known| known.trim() == tag);
    let part = model::part(request.header(header::RANGE).filter(|_| of_this), size);
    let (range, length) = match part {
        Part::Nowhere => {
            let message = format!("The file has {size} bytes.");
            let mut refusal = reply::refusal(StatusCode::RANGE_NOT_SATISFIABLE, ErrorCode::BadRequest, &message);
            if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
                refusal.headers_mut().insert(header::CONTENT_RANGE, value);
            }
            return refusal;
        }
        Part::Some(range) => (Some(range.clone()), range.end - range.start),
        Part::Whole => (None, size),
    };
    let response = match &range {
        Some(range) => response
            .status(StatusCode::PARTIAL_CONTENT)
            .header(header::CONTENT_RANGE, format!("bytes {}-{}/{size}", range.start, range.end - 1)),
        None => response,
    };
    let response = response.header(header::CONTENT_LENGTH, length.to_string());
    if request.method() == Method::HEAD {
        return response.finish();
    }
    match access.app().files.read(file.workspace_id, file.content_id, range).await {
        Ok(opened) => response.body(Body::from_bytes_stream(opened.bytes)),
        Err(fault) => of_error(&fault.into()),
    }
}

/// A refusal with a status that says more than that of its code.
fn told(error: &Error) -> Response {
    let status = match error {
        Error::Validation(fields) => fields.iter().find_map(|field| match field.invalid {
            Invalid::TooLarge(_) => Some(StatusCode::PAYLOAD_TOO_LARGE),
            Invalid::NotAllowed if field.field == "file" => Some(StatusCode::UNSUPPORTED_MEDIA_TYPE),
            _ => None,
        }),
        _ => None,
    };
    match status {
        Some(status) => reply::refusal_with(status, error.extensions(), &error.to_string()),
        None => of_error(error),
    }
}

fn late() -> Response {
    reply::refusal(StatusCode::REQUEST_TIMEOUT, ErrorCode::Timeout, "The file did not come to its end.")
}
