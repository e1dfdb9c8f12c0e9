//! Reading what a request carries: only so much of it, and only for so long.

use super::{
    reply,
    turns::{Room, Turn, busy},
};
use crate::graphql::codes::ErrorCode;
use poem::{
    Request, Response,
    http::{StatusCode, header},
};
use std::time::Duration;
use tokio::io::AsyncReadExt;

/// Bytes that are read at once; a body of no more takes none of the room for long ones.
const PIECE: usize = 16 << 10;

/// A body, and the room that it takes until it is dropped.
#[derive(Debug)]
pub struct Body {
    /// As it came.
    pub bytes: Vec<u8>,
    _held: Option<Turn>,
}

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoBody {
    /// It is longer than allowed.
    TooLong,
    /// The sender stopped.
    BrokenOff,
    /// The sender took too long.
    Late,
    /// Others send too much just now.
    NoRoom,
}

/// Reads a body of at most `most` bytes. Of a longer one, and of one for which there is no room, nothing is kept, but it
/// is read on for as much again and dropped: most senders look at the answer only when they have sent everything.
pub async fn read(request: &mut Request, most: usize, within: Duration, room: &Room) -> Result<Body, NoBody> {
    let declared = request.header(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    let mut refused = declared.is_some_and(|length| length > most).then_some(NoBody::TooLong);
    if declared.is_some_and(|length| length > most.saturating_mul(2)) {
        return Err(NoBody::TooLong);
    }
    let mut reader = request.take_body().into_async_read();
    let reading = async {
        let (mut body, mut piece, mut came, mut held) = (Vec::new(), vec![0; PIECE], 0_usize, None);
        loop {
            let count = reader.read(&mut piece).await.map_err(|_| NoBody::BrokenOff)?;
            came = came.saturating_add(count);
            match refused {
                None if came > most => refused = Some(NoBody::TooLong),
                None if came > PIECE && !room.take(count, &mut held) => refused = Some(NoBody::NoRoom),
                _ => {}
            }
            match refused {
                Some(no) if count == 0 || came > most.saturating_mul(2) => return Err(no),
                Some(_) => (body, held) = (Vec::new(), None),
                None if count == 0 => return Ok(Body { bytes: body, _held: held }),
                None => body.extend_from_slice(&piece[..count]),
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
                reply::refusal(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::BadRequest, &message)
            }
            Self::BrokenOff => reply::refusal(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, "The request broke off."),
            Self::NoRoom => busy(),
            Self::Late => {
                reply::refusal(StatusCode::REQUEST_TIMEOUT, ErrorCode::Timeout, "The request did not come to its end.")
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
        let room = Room::of(1_000_000);
        read(&mut request.body(vec![7; length]), 100_000, PATIENCE, &room).await.map(|body| body.bytes.len())
    }

    #[tokio::test]
    async fn long_bodies_share_a_room_and_short_ones_need_none() {
        let room = Room::of(150_000);
        let send =
            async |length: usize| read(&mut Request::builder().body(vec![7; length]), 100_000, PATIENCE, &room).await;
        let first = send(100_000).await.unwrap();
        assert_eq!(send(100_000).await.unwrap_err(), NoBody::NoRoom);
        assert_eq!(send(PIECE).await.unwrap().bytes.len(), PIECE);
        drop(first);
        assert_eq!(send(100_000).await.unwrap().bytes.len(), 100_000);
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
