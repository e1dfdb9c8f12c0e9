//! Starts and stops the server.

use super::{Entrance, Site, door::Door, health, sockets::stopped};
use crate::{app::App, backups, jobs};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// Requests under way at a stop may take so long.
const GRACE: Duration = Duration::from_secs(10);

/// A server that listens.
pub struct Server {
    address: SocketAddr,
    site: Arc<Site>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Server {
    /// Listens at the configured address, and runs jobs.
    pub async fn start(app: App) -> io::Result<Self> {
        health::collect();
        let listener = TcpListener::bind(app.config.listen).await?;
        let address = listener.local_addr()?;
        let (stop, told) = watch::channel(false);
        let site = Site::new(app.clone(), told.clone());
        let door = Door::new(listener, app.config.max_connections)?;
        let mut signal = told.clone();
        let entrance = Entrance(site.clone());
        let serving = async move {
            let signal = async move { stopped(&mut signal).await };
            if let Err(error) =
                poem::Server::new_with_acceptor(door).run_with_graceful_shutdown(entrance, signal, Some(GRACE)).await
            {
                tracing::error!(%error, "the server failed");
            }
        };
        let tasks = vec![
            tokio::spawn(serving),
            tokio::spawn(jobs::runner::run(app.clone(), told.clone())),
            tokio::spawn(backups::keeper::run(app.clone(), told.clone())),
            tokio::spawn(upkeep(app, told)),
        ];
        Ok(Self { address, site, stop, tasks })
    }

    /// Where it listens, with the real port.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops: no new requests, those under way are finished, sockets are closed with 1001.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let finished = async {
            for task in self.tasks {
                let _ = task.await;
            }
            self.site.sockets.all_closed().await;
        };
        if tokio::time::timeout(GRACE + Duration::from_secs(2), finished).await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
    }
}

/// What is to be done now and then: figures, and rows that nobody needs any more.
async fn upkeep(app: App, mut stop: watch::Receiver<bool>) {
    let mut figures = tokio::time::interval(Duration::from_secs(10));
    let mut rows = tokio::time::interval(Duration::from_secs(3600));
    loop {
        tokio::select! {
            _ = figures.tick() => health::upkeep(),
            _ = rows.tick() => {
                let receipts = crate::events::log::forget_receipts(&app).await;
                let uploads = crate::files::uploads::clean(&app).await.map(drop);
                for cleaned in [crate::auth::clean(&app).await, jobs::runner::clean(&app).await, receipts, uploads] {
                    if let Err(error) = cleaned {
                        tracing::warn!(%error, "old rows could not be deleted");
                    }
                }
            }
            () = stopped(&mut stop) => return,
        }
    }
}
