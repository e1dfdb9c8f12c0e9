//! `GET /exports/{id}/{name}.csv`: a file that was asked for by `exportRecords`. It wants the same cookie or token as the API.

use super::{Site, graphql::of_error, reply};
use crate::{error::Error, exports::file, graphql::codes::ErrorCode};
use futures_util::StreamExt;
use poem::{
    Body, Request, Response,
    http::{HeaderValue, Method, StatusCode, header},
};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Files that are written at once in the process: each reads the database all the time.
const AT_ONCE: usize = 4;

impl Site {
    /// Answers all below `/exports/`.
    pub(super) async fn exports(&self, request: Request) -> Response {
        static PLACES: std::sync::LazyLock<Arc<Semaphore>> =
            std::sync::LazyLock::new(|| Arc::new(Semaphore::new(AT_ONCE)));
        let access = match self.authenticate(&request).await {
            Ok(Some(access)) => access,
            Ok(None) => return of_error(&Error::Unauthenticated),
            Err(refusal) => return *refusal,
        };
        if request.method() != Method::GET {
            let mut refusal = reply::refusal(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadRequest, "GET a file.");
            refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET"));
            return refusal;
        }
        let Some(id) = file::parse_path(request.uri().path()) else {
            return of_error(&Error::NotFound("the file"));
        };
        let Ok(place) = PLACES.clone().acquire_owned().await else {
            return of_error(&Error::internal("no place for a file"));
        };
        let (name, bytes) = match file::open(access, id).await {
            Ok(opened) => opened,
            Err(error) => return of_error(&error),
        };
        // The place is held until the last byte is out, or nobody reads any more.
        let bytes = bytes.map(move |piece| {
            let _ = &place;
            piece
        });
        Response::builder()
            .content_type("text/csv; charset=utf-8")
            .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
            .header(header::CACHE_CONTROL, "no-store")
            .header("x-accel-buffering", "no")
            .body(Body::from_bytes_stream(bytes))
    }
}
