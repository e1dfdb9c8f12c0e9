//! A wire to a database that can be cut and mended: what a switched-off server, a broken network and a restart look
//! like from the other end.

use crate::expect;
use std::net::SocketAddr;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// A running proxy; dropping it cuts the wire for good.
pub struct Proxy {
    address: SocketAddr,
    url: String,
    /// Whether the wire is whole.
    whole: watch::Sender<bool>,
    /// How many connections pass through it.
    open: watch::Sender<usize>,
}

impl Proxy {
    /// Puts one before the PostgreSQL server of this address.
    pub async fn start(url: &str) -> Self {
        let listener = expect(TcpListener::bind("127.0.0.1:0").await, "no port for the proxy");
        let address = expect(listener.local_addr(), "the proxy's port");
        let (whole, open) = (watch::Sender::new(true), watch::Sender::new(0_usize));
        let (state, count, target) = (whole.subscribe(), open.clone(), host(url).to_owned());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (mut state, count, target) = (state.clone(), count.clone(), target.clone());
                if *state.borrow() {
                    count.send_modify(|count| *count += 1);
                    tokio::spawn(async move {
                        tokio::select! {
                            _ = pass(near, &target) => {}
                            _ = state.wait_for(|whole| !whole) => {}
                        }
                        count.send_modify(|count| *count -= 1);
                    });
                }
            }
        });
        Self { address, url: url.to_owned(), whole, open }
    }

    /// The database's address by way of the proxy.
    pub fn url(&self) -> String {
        self.url.replacen(host(&self.url), &self.address.to_string(), 1)
    }

    /// Cuts all connections and lets no new one through; done when the last one is gone.
    pub async fn cut(&self) {
        self.whole.send_replace(false);
        let _ = self.open.subscribe().wait_for(|open| *open == 0).await;
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.whole.send_replace(true);
    }
}

async fn pass(mut near: TcpStream, target: &str) -> std::io::Result<()> {
    let mut far = TcpStream::connect(target).await?;
    copy_bidirectional(&mut near, &mut far).await.map(|_| ())
}

/// `host:port` of a URL.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['/', '?']).next().unwrap_or(rest);
    rest.rsplit_once('@').map_or(rest, |(_, host)| host)
}
