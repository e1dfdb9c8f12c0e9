//! A NATS server of one's own that can be killed, and started again on its port.

use crate::expect;
use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::PathBuf,
    process::{Child, ChildStderr, Command, Stdio},
};

/// A running server; dropping it ends it.
pub struct Nats {
    child: Option<Child>,
    port: u16,
}

impl Nats {
    /// Starts one; none where its program is not found.
    pub fn start() -> Option<Self> {
        let program = program()?;
        let port = expect(TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()), "no port").port();
        Some(Self { child: Some(run(&program, port)), port })
    }

    /// Where it is, or would be.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts it again.
    pub fn start_again(&mut self) {
        self.kill();
        let program = expect(program().ok_or("not found"), "nats-server");
        self.child = Some(run(&program, self.port));
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}

fn program() -> Option<PathBuf> {
    // Debian's is where root's programs are.
    let folders = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let folders = folders.unwrap_or_default().into_iter().chain(["/usr/sbin".into(), "/usr/local/bin".into()]);
    folders.map(|folder| folder.join("nats-server")).find(|program| program.is_file())
}

/// Starts it and waits until it says that it is ready.
fn run(program: &std::path::Path, port: u16) -> Child {
    let mut server = Command::new(program);
    server.args(["--addr", "127.0.0.1", "--port", &port.to_string()]).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = expect(server.spawn(), "nats-server does not start");
    let said = expect(child.stderr.take().ok_or("closed"), "what nats-server says");
    wait_until_ready(said);
    child
}

fn wait_until_ready(said: ChildStderr) {
    let mut lines = BufReader::new(said).lines();
    let mut heard = String::new();
    for line in lines.by_ref().map_while(Result::ok) {
        if line.contains("Server is ready") {
            // It must not stop because nobody reads what it says.
            std::thread::spawn(move || lines.for_each(drop));
            return;
        }
        heard += &line;
    }
    panic!("nats-server ended: {heard}");
}
