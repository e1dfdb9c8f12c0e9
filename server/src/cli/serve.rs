//! `millrace serve`.

use super::{CliError, say, take_data_dir};
use crate::{app::App, config::Config, http::Server};
use tokio::signal;

/// Runs the server until it is told to stop.
pub async fn serve(config: Config) -> Result<(), CliError> {
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
    told_to_stop().await;
    tracing::info!("stopping");
    server.stop().await;
    app.shutdown().await;
    Ok(())
}

/// Waits for Ctrl-C or SIGTERM.
async fn told_to_stop() {
    let interrupt = async {
        if let Err(error) = signal::ctrl_c().await {
            tracing::warn!(%error, "Ctrl-C cannot be heard");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be heard");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
