//! The way out for mail: a server, a folder of files, or none.

use super::Mail;
use crate::{
    config::{Config, without_password},
    error::Error,
};
use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;
use uuid::Uuid;

/// Sends mail; cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    way: Way,
    from: Option<Mailbox>,
    woken: Arc<Notify>,
}

#[derive(Clone)]
enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(AsyncFileTransport<Tokio1Executor>),
    None,
}

/// A mail server that does not answer holds up no more than this.
const TIMEOUT: Duration = Duration::from_secs(20);

impl Mailer {
    /// The way that the configuration names. An address or URL that is not understood is an error.
    pub fn from_config(config: &Config) -> Result<Self, Error> {
        let from = config.mail_from.as_deref().map(str::parse::<Mailbox>).transpose();
        let from = from.map_err(|error| Error::internal(format!("mail_from is no address: {error}")))?;
        let way = match config.smtp_url.as_deref() {
            None => Way::None,
            Some(url) => match url.strip_prefix("file://") {
                Some(folder) => {
                    std::fs::create_dir_all(folder)?;
                    Way::Folder(AsyncFileTransport::new(folder))
                }
                None => {
                    let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|error| {
                        Error::internal(format!("smtp_url {} is not understood: {error}", without_password(url)))
                    })?;
                    Way::Smtp(builder.timeout(Some(TIMEOUT)).build())
                }
            },
        };
        Ok(Self { way, from, woken: Arc::default() })
    }

    /// Whether mail can be sent at all; without, the administrator hands out links.
    pub const fn is_configured(&self) -> bool {
        !matches!(self.way, Way::None)
    }

    /// Tells the runner that a job was queued.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// Waits until a job was queued.
    pub(super) async fn woken(&self) {
        self.woken.notified().await;
    }

    /// Sends one mail. A second try goes by the same `id`, so that a mail that came twice is known for one. The error is
    /// for the log: it names the server's answer.
    pub async fn send(&self, mail: &Mail, id: Uuid) -> Result<(), String> {
        let (subject, text) = mail.words();
        let from = match &self.from {
            Some(from) => from.clone(),
            None => "Millrace <millrace@localhost>".parse().map_err(|error| format!("{error}"))?,
        };
        let to: Mailbox = mail.to().parse().map_err(|error| format!("not an address: {error}"))?;
        // Without an id of their own, mails are taken for junk.
        let message_id = format!("<{id}@{}>", from.email.domain());
        // Nobody's note of absence is to answer it.
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let message = Message::builder()
            .message_id(Some(message_id))
            .raw_header(automatic)
            .from(from)
            .to(to)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|error| error.to_string())?;
        match &self.way {
            Way::Smtp(server) => server.send(message).await.map(drop).map_err(|error| error.to_string()),
            Way::Folder(folder) => folder.send(message).await.map(drop).map_err(|error| error.to_string()),
            Way::None => Err("no mail server is set".to_owned()),
        }
    }

    /// Whether the mail server answers; true for a folder, and when there is none.
    pub async fn answers(&self) -> Result<bool, String> {
        match &self.way {
            Way::Smtp(server) => server.test_connection().await.map_err(|error| error.to_string()),
            Way::Folder(_) | Way::None => Ok(true),
        }
    }
}
