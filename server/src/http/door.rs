//! The door: takes connections, only so many at once, and lets go of those on which nothing has moved for long.
//!
//! Whoever comes when the house is full hears so at once (503, with a time to come back), and those inside go on being
//! served. A connection costs memory and a file of the system, whether it says anything or not.

use poem::{
    http::uri::Scheme,
    listener::Acceptor,
    web::{LocalAddr, RemoteAddr},
};
use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep},
};

/// A connection on which no byte moves for so long is let go. Live ones are pinged far more often.
const IDLE: Duration = Duration::from_secs(120);
/// So many at once are told that the house is full; more are let go without a word.
const FAREWELLS: usize = 256;
/// How much of what a refused one says is heard, and for how long: so that it hears the answer.
const HEARD_BYTES: u64 = 64 << 10;
const HEARD: Duration = Duration::from_secs(1);
/// When a refused one should come back.
const BACK_IN_S: u32 = 5;

/// Takes connections: without delay for small frames, and with a pause when the system has no more to give.
pub struct Door {
    listener: TcpListener,
    address: SocketAddr,
    room: Arc<Semaphore>,
    farewells: Arc<Semaphore>,
}

impl Door {
    /// A door for at most so many at once.
    pub fn new(listener: TcpListener, most: usize) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let room = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        Ok(Self { listener, address, room, farewells: Arc::new(Semaphore::new(FAREWELLS)) })
    }

    fn turn_away(&self, stream: TcpStream) {
        metrics::counter!("millrace_turned_away_total", "why" => "connections").increment(1);
        if let Ok(permit) = self.farewells.clone().try_acquire_owned() {
            tokio::spawn(async move {
                let _ = tokio::time::timeout(HEARD, farewell(stream)).await;
                drop(permit);
            });
        }
    }
}

impl Acceptor for Door {
    type Io = Visitor<TcpStream>;

    fn local_addr(&self) -> Vec<LocalAddr> {
        vec![LocalAddr(self.address.into())]
    }

    async fn accept(&mut self) -> io::Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
        loop {
            match self.listener.accept().await {
                Ok((stream, remote)) => {
                    let Ok(place) = self.room.clone().try_acquire_owned() else {
                        self.turn_away(stream);
                        continue;
                    };
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "a connection keeps its delay");
                    }
                    let visitor = Visitor::new(stream, Some(place), IDLE);
                    return Ok((visitor, LocalAddr(self.address.into()), RemoteAddr(remote.into()), Scheme::HTTP));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    return Err(error);
                }
            }
        }
    }
}

async fn farewell(mut stream: TcpStream) -> io::Result<()> {
    let body = r#"{"errors":[{"message":"there are too many connections just now: come back a little later","extensions":{"code":"RATE_LIMITED"}}]}"#;
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: {BACK_IN_S}\r\nconnection: close\r\ncache-control: no-store\r\n\
         content-type: application/json; charset=utf-8\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    // A connection that is closed with something unread takes the answer back.
    tokio::io::copy(&mut stream.take(HEARD_BYTES), &mut tokio::io::sink()).await?;
    Ok(())
}

/// A connection with its place, until it is dropped.
pub struct Visitor<S> {
    stream: S,
    idle: Duration,
    moved: Instant,
    alarm: Pin<Box<Sleep>>,
    _place: Option<OwnedSemaphorePermit>,
}

impl<S> Visitor<S> {
    fn new(stream: S, place: Option<OwnedSemaphorePermit>, idle: Duration) -> Self {
        let now = Instant::now();
        Self { stream, idle, moved: now, alarm: Box::pin(tokio::time::sleep_until(now + idle)), _place: place }
    }

    /// Ready when nothing has moved for too long; wakes the task when that may be so.
    fn poll_idle(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.alarm.as_mut().poll(context));
            let until = self.moved + self.idle;
            if Instant::now() >= until {
                return Poll::Ready(());
            }
            self.alarm.as_mut().reset(until);
        }
    }

    fn or_idle<T>(&mut self, context: &mut Context<'_>, step: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if step.is_ready() {
            self.moved = Instant::now();
            return step;
        }
        self.poll_idle(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Visitor<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let step = Pin::new(&mut self.stream).poll_read(context, into);
        self.or_idle(context, step)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Visitor<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let step = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.or_idle(context, step)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let step = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.or_idle(context, step)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn a_connection_on_which_nothing_moves_is_let_go() {
        let (near, mut far) = tokio::io::duplex(64);
        let begun = Instant::now();
        let mut visitor = Visitor::new(near, None, SHORT);
        far.write_all(b"hello").await.unwrap();
        let mut heard = [0; 5];
        visitor.read_exact(&mut heard).await.unwrap();
        assert_eq!(visitor.read_exact(&mut heard).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(begun.elapsed() >= SHORT);
        // What comes in the end is heard all the same.
        far.write_all(b"again").await.unwrap();
        visitor.read_exact(&mut heard).await.unwrap();
        assert_eq!(&heard, b"again");
    }

    #[tokio::test]
    async fn one_that_takes_nothing_is_let_go_too() {
        let (near, _far) = tokio::io::duplex(64);
        let mut visitor = Visitor::new(near, None, SHORT);
        assert_eq!(visitor.write_all(&[7; 1000]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
