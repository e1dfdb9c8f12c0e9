//! A PostgreSQL cluster of our own for the length of the tests.
//!
//! It lives in a temporary folder, listens on a free port of 127.0.0.1, and is gone afterwards
//! however the tests end: the shell script that runs it waits for the end of its standard input,
//! which we hold open, and which closes even when we are killed.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::process::{ask, command, is_root};
use crate::{Result, setup};

/// PostgreSQL refuses to run as root; these users may exist to run it as.
const USERS: &[&str] = &["postgres", "nobody"];

// fsync is off for tests because nothing in the cluster outlives it.
// Invariant: from the first trap to the end of the script nothing may leave the folder behind.
const SCRIPT: &str = r#"
set -eu
programs=$1 port=$2 fsync=$3
# A private TMPDIR of root is closed to the user postgres.
[ -w "${TMPDIR:-/tmp}" ] || TMPDIR=/tmp
folder=$(mktemp -d "${TMPDIR:-/tmp}/millrace-postgres.XXXXXX")
cleanup() {
    "$programs/pg_ctl" stop -s -D "$folder/data" -m immediate >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap cleanup EXIT
trap '' INT TERM HUP
if ! "$programs/initdb" -D "$folder/data" -U millrace --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-instructions >"$folder/log" 2>&1 ||
   ! "$programs/pg_ctl" start -s -w -t 60 -D "$folder/data" -l "$folder/log" \
       -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c max_connections=300 -c fsync=$fsync" 2>>"$folder/log"
then
    cat "$folder/log" >&2
    exit 1
fi
echo ready
cat >/dev/null
"#;

/// A running cluster; dropping it stops it and removes its folder.
pub struct Cluster {
    process: Child,
    port: u16,
}

impl Cluster {
    /// Creates and starts a cluster for tests.
    pub fn start() -> Result<Self> {
        Self::start_with("off")
    }

    /// The same, but what it has acknowledged is on the disk: for measuring.
    pub fn start_durable() -> Result<Self> {
        Self::start_with("on")
    }

    fn start_with(fsync: &str) -> Result<Self> {
        let programs = setup::postgres_programs().ok_or("PostgreSQL's initdb, pg_ctl and postgres are not found")?;
        let port = free_port()?;
        let mut script = shell(&programs, port, fsync)?;
        script.stdin(Stdio::piped()).stdout(Stdio::piped());
        // Ctrl-C is for us; the cluster hears of it when we end.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut script, 0);
        let mut process = script.spawn().map_err(|e| format!("cannot start PostgreSQL: {e}"))?;
        let mut said = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut said).map_err(|e| format!("cannot hear from PostgreSQL: {e}"))?;
        }
        let cluster = Self { process, port };
        if said.trim() == "ready" {
            Ok(cluster)
        } else {
            Err("PostgreSQL did not start; its own words are above".to_owned())
        }
    }

    /// Where it is, for `DATABASE_URL` and the like. The user may create databases.
    pub fn url(&self) -> String {
        format!("postgres://millrace@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // The script ends by itself; there is nobody to tell if it did not end well.
        let _ = self.process.wait();
    }
}

fn shell(programs: &Path, port: u16, fsync: &str) -> Result<Command> {
    let mut shell = if is_root() {
        let user = USERS
            .iter()
            .find(|user| ask(command("id").args(["-u", user])).is_some())
            .ok_or("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")?;
        let mut runuser = command("runuser");
        runuser.args(["-u", user, "--", "sh"]);
        runuser
    } else {
        command("sh")
    };
    shell
        // A folder every user may be in; ours may be closed to the user postgres.
        .current_dir("/")
        .arg("-c")
        .arg(SCRIPT)
        .arg("sh")
        .arg(programs)
        .arg(port.to_string())
        .arg(fsync);
    Ok(shell)
}

fn free_port() -> Result<u16> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|e| format!("there is no free port on 127.0.0.1: {e}"))
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_cluster_answers_until_it_is_dropped() {
        let cluster = Cluster::start().unwrap();
        let port = cluster.port;
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(cluster);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}
