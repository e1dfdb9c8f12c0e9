//! A mail server of one's own: it speaks SMTP to whoever connects, keeps what it takes, and refuses or holds mails when
//! it is told to.

use crate::{expect, live::PATIENCE};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::{net::SocketAddr, thread};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
};

/// A mail server, stopped when dropped.
pub struct Smtp {
    address: SocketAddr,
    password: Option<(String, String)>,
    state: watch::Sender<State>,
    _stop: oneshot::Sender<()>,
}

/// A mail that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Who sent it, in the envelope.
    pub from: String,
    /// Whom it is for, in the envelope.
    pub to: Vec<String>,
    /// As whom the sender signed in.
    pub user: Option<String>,
    /// Headers and body as they came, without the doubled dots.
    pub source: String,
}

/// What becomes of mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Taking {
    /// They are taken.
    #[default]
    All,
    /// Every recipient is refused with this code.
    None(u16),
    /// They are read to the end and not answered, until something else is set.
    Held,
}

#[derive(Debug, Clone, Default)]
struct State {
    taking: Taking,
    mails: Vec<Mail>,
    refused: usize,
    held: Vec<Mail>,
}

impl Smtp {
    /// Starts one that takes mail from everybody.
    pub fn start() -> Self {
        Self::listen(None)
    }

    /// Starts one that takes mail from whoever knows the password.
    pub fn start_with_password(user: &str, password: &str) -> Self {
        Self::listen(Some((user.to_owned(), password.to_owned())))
    }

    fn listen(password: Option<(String, String)>) -> Self {
        let listener = expect(std::net::TcpListener::bind("127.0.0.1:0"), "no port for mail");
        expect(listener.set_nonblocking(true), "the port for mail");
        let address = expect(listener.local_addr(), "the port for mail");
        let state = watch::Sender::new(State::default());
        let (_stop, stopped) = oneshot::channel();
        let (shared, known) = (state.clone(), password.clone());
        // On a thread of its own: a test that waits for a process must not keep that process's mail waiting.
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            expect(runtime, "the mail server did not start").block_on(async {
                let listener = expect(TcpListener::from_std(listener), "the port for mail");
                tokio::select! {
                    () = serve(listener, shared, known) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, password, state, _stop }
    }

    /// What to give a server as `smtp_url`.
    pub fn url(&self) -> String {
        match &self.password {
            Some((user, password)) => format!("smtp://{user}:{password}@{}", self.address),
            None => format!("smtp://{}", self.address),
        }
    }

    /// Sets what becomes of mails from now on, and of those that are held.
    pub fn take(&self, taking: Taking) {
        self.state.send_modify(|state| state.taking = taking);
    }

    /// What was taken so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.state.borrow().mails.clone()
    }

    /// What is held at the moment.
    pub fn held(&self) -> Vec<Mail> {
        self.state.borrow().held.clone()
    }

    /// Waits for the first mail to somebody.
    pub async fn mail_to(&self, email: &str) -> Mail {
        let mut found = None;
        self.until(&format!("a mail to {email}"), |state| {
            found = state.mails.iter().find(|mail| mail.to == [email]).cloned();
            found.is_some()
        })
        .await;
        expect(found.ok_or("gone"), "the mail")
    }

    /// Waits until so many mails were taken.
    pub async fn taken(&self, count: usize) -> Vec<Mail> {
        self.until(&format!("{count} mails"), |state| state.mails.len() >= count).await;
        self.mails()
    }

    /// Waits until so many recipients were refused.
    pub async fn refused(&self, count: usize) {
        self.until(&format!("{count} refusals"), |state| state.refused >= count).await;
    }

    /// Waits until so many mails are held.
    pub async fn holds(&self, count: usize) -> Vec<Mail> {
        self.until(&format!("{count} held mails"), |state| state.held.len() >= count).await;
        self.held()
    }

    async fn until(&self, what: &str, mut is_so: impl FnMut(&State) -> bool) {
        let mut state = self.state.subscribe();
        let waited = tokio::time::timeout(PATIENCE, state.wait_for(|state| is_so(state))).await.is_ok();
        assert!(waited, "{what} did not come: {:#?}", self.state.borrow());
    }
}

impl Mail {
    /// The value of a header, as it came.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.source.split("\r\n\r\n").next().unwrap_or_default();
        let lines = head.split("\r\n").filter_map(|line| line.split_once(": "));
        lines.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    /// The text, decoded.
    pub fn text(&self) -> String {
        let body = self.source.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let bytes = match self.header("Content-Transfer-Encoding") {
            Some("quoted-printable") => unquote(body),
            Some("base64") => expect(BASE64_STANDARD.decode(body.replace("\r\n", "")), "the mail's text"),
            _ => body.as_bytes().to_vec(),
        };
        expect(String::from_utf8(bytes), "the mail's text")
    }

    /// The address of the one link in it.
    pub fn link(&self) -> String {
        let text = self.text();
        let links: Vec<&str> = text.split_whitespace().filter(|word| word.starts_with("http")).collect();
        assert_eq!(links.len(), 1, "{text}");
        links[0].to_owned()
    }
}

/// Takes the encoding of RFC 2045, 6.7 away.
fn unquote(text: &str) -> Vec<u8> {
    let joined = text.replace("=\r\n", "");
    let mut parts = joined.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(expect(u8::from_str_radix(code, 16), part));
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}

async fn serve(listener: TcpListener, state: watch::Sender<State>, password: Option<(String, String)>) {
    while let Ok((stream, _)) = listener.accept().await {
        let conversation = Conversation {
            stream: BufReader::new(stream),
            state: state.clone(),
            password: password.clone(),
            greeted: false,
            user: None,
            from: None,
            to: Vec::new(),
        };
        // A sender may go away in the middle.
        tokio::spawn(async move { conversation.run().await.unwrap_or_default() });
    }
}

struct Conversation {
    stream: BufReader<TcpStream>,
    state: watch::Sender<State>,
    password: Option<(String, String)>,
    greeted: bool,
    user: Option<String>,
    from: Option<String>,
    to: Vec<String>,
}

impl Conversation {
    async fn run(mut self) -> std::io::Result<()> {
        self.say("220 mail.example ESMTP").await?;
        while let Some(line) = self.line().await? {
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => {
                    self.greeted = true;
                    self.say("250-mail.example").await?;
                    self.say(if self.password.is_some() { "250 AUTH PLAIN" } else { "250 8BITMIME" }).await?;
                }
                "QUIT" => return self.say("221 Bye").await,
                "NOOP" => self.say("250 Yes").await?,
                "RSET" => {
                    (self.from, self.to) = (None, Vec::new());
                    self.say("250 Forgotten").await?;
                }
                _ if !self.greeted => self.say("503 Say EHLO first").await?,
                "AUTH" => self.sign_in(rest).await?,
                _ if self.password.is_some() && self.user.is_none() => self.say("530 Sign in first").await?,
                "MAIL" => {
                    self.from = address(rest, "FROM:");
                    let known = self.from.is_some() && self.to.is_empty();
                    self.say(if known { "250 Go on" } else { "501 From whom?" }).await?;
                }
                "RCPT" => self.recipient(rest).await?,
                "DATA" if self.to.is_empty() => self.say("503 For whom?").await?,
                "DATA" => self.data().await?,
                _ => self.say("502 What?").await?,
            }
        }
        Ok(())
    }

    /// RFC 4954, with the response in the first line.
    async fn sign_in(&mut self, rest: &str) -> std::io::Result<()> {
        let given = rest.strip_prefix("PLAIN ").and_then(|given| BASE64_STANDARD.decode(given).ok());
        let known = self.password.clone().unwrap_or_default();
        if given == Some(format!("\0{}\0{}", known.0, known.1).into_bytes()) {
            self.user = Some(known.0);
            self.say("235 Welcome").await
        } else {
            self.say("535 5.7.8 Wrong name or password").await
        }
    }

    async fn recipient(&mut self, rest: &str) -> std::io::Result<()> {
        let taking = self.state.borrow().taking;
        match (taking, address(rest, "TO:")) {
            (_, None) => self.say("501 To whom?").await,
            (_, Some(_)) if self.from.is_none() => self.say("503 From whom?").await,
            (Taking::None(code), Some(_)) => {
                self.say(&format!("{code} Not today")).await?;
                self.state.send_modify(|state| state.refused += 1);
                Ok(())
            }
            (_, Some(to)) => {
                self.to.push(to);
                self.say("250 Go on").await
            }
        }
    }

    async fn data(&mut self) -> std::io::Result<()> {
        self.say("354 End with a dot").await?;
        let mut source = String::new();
        loop {
            match self.line().await? {
                None => return Ok(()),
                Some(line) if line == "." => break,
                Some(line) => source += &format!("{}\r\n", line.strip_prefix('.').unwrap_or(&line)),
            }
        }
        let mail = Mail {
            from: self.from.take().unwrap_or_default(),
            to: std::mem::take(&mut self.to),
            user: self.user.clone(),
            source,
        };
        let held = self.state.send_if_modified(|state| {
            let held = state.taking == Taking::Held;
            if held {
                state.held.push(mail.clone());
            }
            held
        });
        if held {
            let mut state = self.state.subscribe();
            let mut byte = [0];
            tokio::select! {
                _ = state.wait_for(|state| state.taking != Taking::Held) => {}
                // The sender went away: it cannot be told that the mail was taken, so it was not.
                _ = self.stream.get_ref().peek(&mut byte) => return Ok(()),
            }
        }
        self.state.send_modify(|state| {
            state.held.retain(|held| *held != mail);
            state.mails.push(mail);
        });
        self.say("250 Taken").await
    }

    async fn say(&mut self, line: &str) -> std::io::Result<()> {
        self.stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await
    }

    /// The next line, which ends with both of its marks, as the protocol wants it.
    async fn line(&mut self) -> std::io::Result<Option<String>> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let bare = line.strip_suffix("\r\n").filter(|line| !line.contains('\r'));
        Ok(Some(expect(bare.ok_or(&line), "a line does not end as the protocol wants it").to_owned()))
    }
}

/// The address between the angle brackets.
fn address(text: &str, name: &str) -> Option<String> {
    let (start, rest) = text.split_at_checked(name.len())?;
    let inside = rest.trim_start().strip_prefix('<')?.split_once('>')?.0;
    start.eq_ignore_ascii_case(name).then(|| inside.to_owned())
}
