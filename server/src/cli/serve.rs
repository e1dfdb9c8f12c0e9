//! `millrace serve`.

use super::{CliError, say, take_data_dir};
use crate::{app::App, config::Config, http::Server};
use tokio::signal;

/// Runs the server until it is told to stop.
pub async fn serve(config: Config) -> Result<(), CliError> {
    // First of all: who is told the address may tell it to stop the moment after.
    let stop = Stop::listen();
    let _held = take_data_dir(&config)?;
    let is_new = config.sqlite_file().is_some_and(|file| !file.exists());
    if config.smtp_url.is_some() && config.mail_from.is_none() {
        tracing::warn!("mail_from is not set: mail is sent as millrace@localhost, which few servers take");
    }
    tracing::debug!(?config, "starting");
    let listen = config.listen;
    let app = App::open(config).await?;
    let server = Server::start(app.clone())
        .await
        .map_err(|error| CliError::File(format!("cannot listen at {listen}"), error))?;
    let address = server.address();
    say(&format!("Millrace is at http://{address}"));
    if is_new {
        say("This is a new database: open the address in a browser to make your workspace.");
    }
    crate::fields::index::adjust_all(&app);
    stop.told().await;
    tracing::info!("stopping");
    server.stop().await;
    app.shutdown().await;
    Ok(())
}

/// Hears Ctrl-C and SIGTERM from its making on.
#[cfg(unix)]
struct Stop(Vec<signal::unix::Signal>);

#[cfg(unix)]
impl Stop {
    fn listen() -> Self {
        use signal::unix::{SignalKind, signal};
        let kinds = [("Ctrl-C", SignalKind::interrupt()), ("SIGTERM", SignalKind::terminate())];
        let heard = kinds.into_iter().filter_map(|(name, kind)| {
            signal(kind).inspect_err(|error| tracing::warn!(%error, "{name} cannot be heard")).ok()
        });
        Self(heard.collect())
    }

    async fn told(mut self) {
        let told = self.0.iter_mut().map(|signal| Box::pin(signal.recv())).collect::<Vec<_>>();
        if told.is_empty() {
            std::future::pending::<()>().await;
        }
        futures_util::future::select_all(told).await;
    }
}

/// Hears Ctrl-C.
#[cfg(not(unix))]
struct Stop;

#[cfg(not(unix))]
impl Stop {
    const fn listen() -> Self {
        Self
    }

    async fn told(self) {
        if let Err(error) = signal::ctrl_c().await {
            tracing::warn!(%error, "Ctrl-C cannot be heard");
            std::future::pending::<()>().await;
        }
    }
}
