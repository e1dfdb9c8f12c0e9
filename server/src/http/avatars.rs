//! Pictures of users: `POST /avatars/{userId}` takes a file, `GET /avatars/{userId}/{version}-{pixels}` gives what was
//! made of one. Both want the same cookie or token as the API, and a POST is held to the same rules against other
//! sites' pages. Taking a picture away is a mutation.

use super::{
    Site,
    body::{self, NoBody},
    graphql::of_error,
    reply,
};
use crate::{
    access::Access,
    avatars::{Size, commands, model, queries},
    error::Error,
    graphql::codes::ErrorCode,
};
use millrace_shared::{Invalid, UserId, validation::PICTURE_BYTES_MAX};
use poem::{
    Request, Response,
    http::{HeaderValue, Method, StatusCode, header},
};
use serde_json::json;
use tokio::sync::Semaphore;

/// Files that are in memory at once in the process, on their way in.
static PLACES: Semaphore = Semaphore::const_new(4);

impl Site {
    /// Answers all below `/avatars/`.
    pub(super) async fn avatars(&self, mut request: Request) -> Response {
        let access = match self.authenticate(&request).await {
            Ok(Some(access)) => access,
            Ok(None) => return of_error(&Error::Unauthenticated),
            Err(refusal) => return *refusal,
        };
        match *request.method() {
            Method::GET | Method::HEAD => picture(&access, &request).await,
            Method::POST => match self.take_picture(access, &mut request).await {
                Ok(answer) => answer,
                Err(refusal) => {
                    body::pass_over(&mut request, PICTURE_BYTES_MAX, self.app.config.request_timeout).await;
                    *refusal
                }
            },
            _ => {
                let message = "GET a picture, or POST one to /avatars/{userId}.";
                let mut refusal = reply::refusal(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadRequest, message);
                refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
                refusal
            }
        }
    }

    async fn take_picture(&self, access: Access, request: &mut Request) -> Result<Response, Box<Response>> {
        let refused = |error: Error| Box::new(of_error(&error));
        let path = request.uri().path();
        let whose: Option<UserId> = path.strip_prefix("/avatars/").and_then(|id| id.parse().ok());
        let whose = whose.ok_or(Error::NotFound("the user")).map_err(refused)?;
        // Everything that can be known before the file is read.
        access.may_set_avatar(whose).map_err(refused)?;
        if !request.content_type().is_some_and(is_taken) {
            let error = Error::invalid("picture", Invalid::NotAPicture);
            return Err(Box::new(told(StatusCode::UNSUPPORTED_MEDIA_TYPE, &error)));
        }
        if let Some(user) = access.user_id() {
            self.app.attempts.upload(self.app.clock.now(), user).map_err(refused)?;
        }
        let within = self.app.config.request_timeout;
        let work = async {
            let _place = PLACES.acquire().await.map_err(|error| refused(Error::internal(error)))?;
            let file =
                body::read(request, PICTURE_BYTES_MAX, within, self.turns.room()).await.map_err(|no| match no {
                    NoBody::TooLong => {
                        let error = Error::invalid("picture", Invalid::TooLarge(PICTURE_BYTES_MAX));
                        Box::new(told(StatusCode::PAYLOAD_TOO_LARGE, &error))
                    }
                    no => Box::new(no.refusal(PICTURE_BYTES_MAX)),
                })?;
            // A file takes its time to come, and the sender may be somebody else's by now.
            let access = access.refresh().await.map_err(refused)?.ok_or(Error::Unauthenticated).map_err(refused)?;
            commands::set(&access, whose, file.bytes).await.map_err(refused)
        };
        let (user, seq) = tokio::time::timeout(within * 2, work).await.unwrap_or_else(|_| {
            let message = "This took too long and was given up. Try again in a while.";
            Err(Box::new(reply::refusal(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Timeout, message)))
        })?;
        let address = |size| user.avatar.as_deref().map(|version| model::path(user.id, version, size));
        let user = json!({
            "id": user.id,
            "avatarUrl": address(Size::Small),
            "largeAvatarUrl": address(Size::Large),
            "version": user.version,
        });
        Ok(reply::json(StatusCode::OK, &json!({ "data": { "user": user, "seq": seq } }).to_string()))
    }
}

async fn picture(access: &Access, request: &Request) -> Response {
    let Some((user, version, size)) = model::parse_path(request.uri().path()) else {
        return of_error(&Error::NotFound("the picture"));
    };
    let bytes = match queries::bytes(access, user, version, size).await {
        Ok(bytes) => bytes,
        Err(error) => return of_error(&error),
    };
    let tag = format!("\"{version}-{}\"", size.pixels());
    let response = Response::builder()
        // What stands at an address never changes; and only who is signed in here may keep it.
        .header(header::CACHE_CONTROL, "private, max-age=31536000, immutable")
        .header(header::ETAG, &tag);
    if reply::is_known(request, &tag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.content_type(model::CONTENT_TYPE).header(header::CONTENT_DISPOSITION, "inline").body(bytes)
}

fn is_taken(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    model::TAKEN.iter().any(|taken| taken.eq_ignore_ascii_case(kind))
}

/// A refusal with a status that says more than that of its code.
fn told(status: StatusCode, error: &Error) -> Response {
    reply::refusal_with(status, error.extensions(), &error.to_string())
}
