//! Reading what a request carries: only so much of it, and only for so long.

use super::reply;
use poem::{
    Request, Response,
    http::{StatusCode, header},
};
use std::time::Duration;
use tokio::io::AsyncReadExt;

/// Bytes that are read at once.
const PIECE: usize = 16 << 10;

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

/// Reads a body of at most `most` bytes. Of a longer one nothing is kept, but as much again is read on and dropped:
/// most senders look at the answer only when they have sent everything.
pub async fn read(request: &mut Request, most: usize, within: Duration) -> Result<Vec<u8>, NoBody> {
    let declared = request.header(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    let mut is_too_long = declared.is_some_and(|length| length > most);
    if declared.is_some_and(|length| length > most.saturating_mul(2)) {
        return Err(NoBody::TooLong);
    }
    let mut reader = request.take_body().into_async_read();
    let reading = async {
        let (mut body, mut piece, mut came) = (Vec::new(), vec![0; PIECE], 0_usize);
        loop {
            let count = reader.read(&mut piece).await.map_err(|_| NoBody::BrokenOff)?;
            came = came.saturating_add(count);
            if came > most {
                is_too_long = true;
                body = Vec::new();
            }
            match count {
                0 if is_too_long => return Err(NoBody::TooLong),
                0 => return Ok(body),
                _ if came > most.saturating_mul(2) => return Err(NoBody::TooLong),
                _ if is_too_long => {}
                _ => body.extend_from_slice(&piece[..count]),
            }
        }
    };
    tokio::time::timeout(within, reading).await.unwrap_or(Err(NoBody::Late))
}

/// Reads on what is left of a refused request, up to `most` bytes, and drops it: so that the sender hears why.
pub async fn pass_over(request: &mut Request, most: usize, within: Duration) {
    let mut rest = request.take_body().into_async_read().take(u64::try_from(most).unwrap_or(u64::MAX));
    let mut nowhere = tokio::io::sink();
    // The answer is given in any case.
    let _ = tokio::time::timeout(within, tokio::io::copy(&mut rest, &mut nowhere)).await;
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

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);

    async fn sent(length: usize, declared: Option<usize>) -> Result<usize, NoBody> {
        let request = Request::builder();
        let request = match declared {
            Some(declared) => request.header(header::CONTENT_LENGTH, declared.to_string()),
            None => request,
        };
        read(&mut request.body(vec![7; length]), 100_000, PATIENCE).await.map(|body| body.len())
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_the_limit_whatever_it_says_of_itself() {
        assert_eq!(sent(0, None).await, Ok(0));
        assert_eq!(sent(100_000, None).await, Ok(100_000));
        assert_eq!(sent(100_001, None).await, Err(NoBody::TooLong));
        assert_eq!(sent(100_001, Some(10)).await, Err(NoBody::TooLong));
        assert_eq!(sent(10, Some(100_001)).await, Err(NoBody::TooLong));
        assert_eq!(sent(1_000_000, None).await, Err(NoBody::TooLong));
        assert_eq!(sent(1_000_000, Some(usize::MAX)).await, Err(NoBody::TooLong));
    }
}
