//! A PostgreSQL cluster of one's own that can be killed as a power cut would, and started again on what it left.
//!
//! A shell runs it and waits for words on its standard input, which closes however the test ends; then cluster and folder
//! are gone.

use crate::expect;
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

const SCRIPT: &str = r#"
set -eu
programs=$1 port=$2
[ -w "${TMPDIR:-/tmp}" ] || TMPDIR=/tmp
folder=$(mktemp -d "${TMPDIR:-/tmp}/millrace-killed.XXXXXX")
master=
cleanup() {
    [ -z "$master" ] || kill -QUIT "$master" 2>/dev/null || true
    wait || true
    rm -rf "$folder"
}
trap cleanup EXIT
trap '' INT TERM HUP
"$programs/initdb" -D "$folder/data" -U millrace --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-instructions >"$folder/log" 2>&1
begin() {
    "$programs/postgres" -D "$folder/data" -c listen_addresses=127.0.0.1 -c "port=$port" -c unix_socket_directories= \
        -c max_connections=50 -c shared_buffers=16MB >>"$folder/log" 2>&1 </dev/null &
    master=$!
    until "$programs/pg_isready" -q -h 127.0.0.1 -p "$port"; do
        kill -0 "$master" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    done
    echo "$master"
}
begin
while read -r word; do
    wait "$master" || true
    begin
done
"#;

/// A running cluster; dropping it stops it and removes its folder.
pub struct Cluster {
    shell: Child,
    words: Option<ChildStdin>,
    said: BufReader<ChildStdout>,
    master: u32,
    port: u16,
}

impl Cluster {
    /// Makes and starts one; none where tests on PostgreSQL are not asked for, or its programs are not found.
    pub fn start() -> Option<Self> {
        std::env::var_os("MILLRACE_TEST_POSTGRES")?;
        let programs = programs()?;
        let port = expect(TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()), "no port").port();
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| {
            use std::os::unix::fs::MetadataExt;
            own.uid() == 0
        });
        let mut shell = Command::new(if is_root { "runuser" } else { "sh" });
        if is_root {
            // PostgreSQL refuses to run as root.
            shell.args(["-u", "postgres", "--", "sh"]);
        }
        shell.current_dir("/").arg("-c").arg(SCRIPT).arg("sh").arg(programs).arg(port.to_string());
        let mut shell = expect(shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn(), "no shell");
        let words = shell.stdin.take();
        let said = BufReader::new(expect(shell.stdout.take().ok_or("closed"), "the shell's output"));
        let mut cluster = Self { shell, words, said, master: 0, port };
        cluster.hear();
        Some(cluster)
    }

    /// Its first database.
    pub fn url(&self) -> String {
        format!("postgres://millrace@127.0.0.1:{}/postgres", self.port)
    }

    /// Kills all its processes at once, wherever they are.
    pub fn kill(&self) {
        let mut all = vec![self.master];
        all.extend(children(self.master));
        let all: Vec<String> = all.iter().map(u32::to_string).collect();
        expect(Command::new("kill").arg("-9").args(all).status(), "it is not killed");
    }

    /// Starts it again after it was killed; done when it answers.
    pub fn start_again(&mut self) {
        let words = expect(self.words.as_mut().ok_or("closed"), "the shell's input");
        expect(writeln!(words, "again").and_then(|()| words.flush()), "the shell does not hear");
        self.hear();
    }

    fn hear(&mut self) {
        let mut line = String::new();
        expect(self.said.read_line(&mut line), "the shell says nothing");
        self.master = expect(line.trim().parse(), "PostgreSQL did not start");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.words.take());
        let _ = self.shell.wait();
    }
}

/// The processes that a process began.
fn children(of: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let parent = |id: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // After the name, which is in brackets: the state, and the parent.
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse::<u32>().ok()
    };
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(|id| parent(*id) == Some(of)).collect()
}

/// The folder that holds PostgreSQL's programs.
fn programs() -> Option<PathBuf> {
    let has_all =
        |folder: &PathBuf| ["initdb", "postgres", "pg_isready"].iter().all(|program| folder.join(program).is_file());
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).chain(folders.into_iter().rev()).find(has_all)
}
