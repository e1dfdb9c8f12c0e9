//! A wire to a database that can be cut, slowed down, made to swallow everything, and mended: what a switched-off server, a
//! broken network and a restart look like from the other end.

use crate::expect;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// How it is with the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wire {
    Whole,
    /// Each piece of data is so long under way.
    Slow(Duration),
    /// Nothing comes through, and nobody is told.
    Silent,
    Cut,
}

/// A running proxy; dropping it cuts the wire for good.
pub struct Proxy {
    address: SocketAddr,
    url: String,
    wire: watch::Sender<Wire>,
    /// How many connections pass through it.
    open: watch::Sender<usize>,
}

impl Proxy {
    /// Puts one before the PostgreSQL server of this address.
    pub async fn start(url: &str) -> Self {
        let listener = expect(TcpListener::bind("127.0.0.1:0").await, "no port for the proxy");
        let address = expect(listener.local_addr(), "the proxy's port");
        let (wire, open) = (watch::Sender::new(Wire::Whole), watch::Sender::new(0_usize));
        let (state, count, target) = (wire.subscribe(), open.clone(), host(url).to_owned());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (mut state, count, target) = (state.clone(), count.clone(), target.clone());
                if *state.borrow() != Wire::Cut {
                    count.send_modify(|count| *count += 1);
                    tokio::spawn(async move {
                        tokio::select! {
                            _ = pass(near, &target, state.clone()) => {}
                            _ = state.wait_for(|wire| *wire == Wire::Cut) => {}
                        }
                        count.send_modify(|count| *count -= 1);
                    });
                }
            }
        });
        Self { address, url: url.to_owned(), wire, open }
    }

    /// The database's address by way of the proxy.
    pub fn url(&self) -> String {
        self.url.replacen(host(&self.url), &self.address.to_string(), 1)
    }

    /// Cuts all connections and lets no new one through; done when the last one is gone.
    pub async fn cut(&self) {
        self.wire.send_replace(Wire::Cut);
        let _ = self.open.subscribe().wait_for(|open| *open == 0).await;
    }

    /// Makes each piece of data take so long from one end to the other.
    pub fn slow_down(&self, by: Duration) {
        self.wire.send_replace(Wire::Slow(by));
    }

    /// Lets nothing through and closes nothing, as a network does whose packets are lost. Connections on which something was
    /// lost stay silent for ever: nobody at either end hears that they are gone.
    pub fn swallow(&self) {
        self.wire.send_replace(Wire::Silent);
    }

    /// Lets new connections through again.
    pub fn mend(&self) {
        self.wire.send_replace(Wire::Whole);
    }
}

async fn pass(near: TcpStream, target: &str, wire: watch::Receiver<Wire>) -> std::io::Result<()> {
    let far = TcpStream::connect(target).await?;
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    // The end of one way is the end of both.
    tokio::select! {
        there = carry(near_in, far_out, wire.clone()) => there,
        back = carry(far_in, near_out, wire) => back,
    }
}

async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    wire: watch::Receiver<Wire>,
) -> std::io::Result<()> {
    let mut piece = vec![0; 64 * 1024];
    loop {
        let length = from.read(&mut piece).await?;
        if length == 0 {
            return Ok(());
        }
        let now = *wire.borrow();
        match now {
            Wire::Slow(by) => tokio::time::sleep(by).await,
            // What was lost does not come later, and nothing more comes after it.
            Wire::Silent => std::future::pending().await,
            Wire::Whole | Wire::Cut => {}
        }
        to.write_all(&piece[..length]).await?;
    }
}

/// `host:port` of a URL.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['/', '?']).next().unwrap_or(rest);
    rest.rsplit_once('@').map_or(rest, |(_, host)| host)
}
