//! What cannot be beaten at live delivery: tokio-tungstenite alone, which sends the same bytes to as many sockets and knows of
//! nothing else. It runs in a process of its own, as a server does: this program, called by `--broadcast`.

use crate::report::Timings;
use futures_util::{SinkExt, StreamExt};
use millrace_tests::expect;
use std::{process::Stdio, time::Instant};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::{broadcast, mpsc},
};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes, protocol::WebSocketConfig};

/// The argument by which this program is the server.
pub const SERVE: &str = "--broadcast";
/// Texts that a socket may be behind.
const BEHIND: usize = 64;

/// Says where it is, and sends each line that it is given to everybody.
pub async fn serve() {
    let listener = expect(TcpListener::bind("127.0.0.1:0").await, "no port");
    let (texts, _) = broadcast::channel::<Utf8Bytes>(BEHIND);
    println!("{}", expect(listener.local_addr(), "the port"));
    let sender = texts.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(send_all(stream, sender.subscribe()));
        }
    });
    let told = tokio::task::spawn_blocking(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            // Nobody listening is no error.
            let _ = texts.send(line.into());
        }
    });
    expect(told.await, "what is to be sent");
}

async fn send_all(stream: TcpStream, mut texts: broadcast::Receiver<Utf8Bytes>) {
    let _ = stream.set_nodelay(true);
    // As Millrace has it: the usual 128 KiB would be filled with zeros at each read.
    let config = WebSocketConfig::default().read_buffer_size(4 * 1024);
    let Ok(mut socket) = tokio_tungstenite::accept_async_with_config(stream, Some(config)).await else { return };
    while let Ok(text) = texts.recv().await {
        if socket.send(Message::Text(text)).await.is_err() {
            return;
        }
    }
}

/// How long it takes until the last of so many sockets has a text of so many bytes, so many times.
pub async fn measure(sockets: usize, bytes: usize, times: usize) -> Timings {
    let mut command = tokio::process::Command::new(expect(std::env::current_exe(), "this program"));
    command.arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = expect(command.spawn(), "the broadcast does not start");
    let mut lines = expect(child.stdin.take().ok_or("closed"), "the broadcast's input");
    let said = BufReader::new(expect(child.stdout.take().ok_or("closed"), "the broadcast's output"));
    let address = expect(said.lines().next_line().await, "the broadcast's address");
    let address = format!("ws://{}", expect(address.ok_or("it ended"), "the broadcast's address"));
    let (told, mut heard) = mpsc::unbounded_channel();
    let mut readers = tokio::task::JoinSet::new();
    for _ in 0..sockets {
        let (mut socket, _) = expect(tokio_tungstenite::connect_async(&address).await, "a socket was refused");
        let told = told.clone();
        readers.spawn(async move {
            while let Some(Ok(Message::Text(text))) = socket.next().await {
                // Whoever reads a frame of Millrace reads it as JSON.
                let read: Result<serde_json::Value, _> = serde_json::from_str(&text);
                if read.is_err() || told.send(Instant::now()).is_err() {
                    return;
                }
            }
        });
    }
    let text = format!("\"{}\"\n", "x".repeat(bytes.saturating_sub(2)));
    let mut timings = Vec::new();
    for _ in 0..times {
        let at = Instant::now();
        expect(lines.write_all(text.as_bytes()).await, "the broadcast ended");
        let mut last = at;
        for _ in 0..sockets {
            last = last.max(expect(heard.recv().await.ok_or("all ended"), "the sockets"));
        }
        timings.push(last.duration_since(at));
    }
    Timings::of(timings)
}
