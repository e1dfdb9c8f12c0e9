//! Reading what a request carries: only so much of it, and only for so long.

use super::reply;
use poem::{Request, Response, error::ReadBodyError, http::StatusCode};
use std::time::Duration;

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoBody {
    /// It is longer than allowed.
    TooLong,
    /// The sender stopped.
    BrokenOff,
    /// The sender took too long.
    Late,
}

/// Reads a body of at most `most` bytes. A longer one is given up as soon as that is known.
pub async fn read(request: &mut Request, most: usize, within: Duration) -> Result<Vec<u8>, NoBody> {
    let declared = request.headers().get(poem::http::header::CONTENT_LENGTH);
    let declared = declared.and_then(|length| length.to_str().ok()).and_then(|length| length.parse::<u64>().ok());
    if declared.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > most)) {
        return Err(NoBody::TooLong);
    }
    match tokio::time::timeout(within, request.take_body().into_bytes_limit(most)).await {
        Ok(Ok(body)) => Ok(body.into()),
        Ok(Err(ReadBodyError::PayloadTooLarge)) => Err(NoBody::TooLong),
        Ok(Err(_)) => Err(NoBody::BrokenOff),
        Err(_) => Err(NoBody::Late),
    }
}

impl NoBody {
    /// The answer, in general words.
    pub fn refusal(self, most: usize) -> Response {
        match self {
            Self::TooLong => {
                let message = format!("The request is longer than {most} bytes.");
                reply::refusal(StatusCode::PAYLOAD_TOO_LARGE, "BAD_REQUEST", &message)
            }
            Self::BrokenOff => reply::refusal(StatusCode::BAD_REQUEST, "BAD_REQUEST", "The request broke off."),
            Self::Late => {
                reply::refusal(StatusCode::REQUEST_TIMEOUT, "TIMEOUT", "The request did not come to its end.")
            }
        }
    }
}
