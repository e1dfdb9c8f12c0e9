//! PostGraphile 5, a peer: the same list over the same tables of PostgreSQL. `bench/postgraphile` is what is run, in the
//! versions of its lock file; `cargo xtask bench` installs it there.

use millrace_tests::expect;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

const QUERY: &str = "query($workspace: UUID!) {
    allDeals(first: 50, condition: { workspaceId: $workspace, deletedAt: null }, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) {
        nodes { rowId name amount currency stage { name } company { name } owner { name } }
    } }";

/// A running PostGraphile; dropping it ends it.
pub struct Peer {
    child: Child,
    url: String,
}

/// Somebody who asks it.
#[derive(Clone)]
pub struct Asker {
    http: reqwest::Client,
    url: String,
    question: Value,
}

impl Peer {
    /// Starts it over a database; none where it is not installed.
    pub fn start(database_url: &str) -> Option<Self> {
        let folder = folder();
        // Its own Node.js: the system's may be older than PostGraphile takes.
        let node = folder.join("node_modules/.bin/node");
        if !node.exists() {
            return None;
        }
        let mut command = Command::new(node);
        command.current_dir(&folder).arg("server.js").arg(database_url);
        command.env("NODE_ENV", "production").env("GRAPHILE_ENV", "production");
        let mut child = expect(command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn(), "PostGraphile");
        let said = BufReader::new(expect(child.stdout.take().ok_or("closed"), "PostGraphile's output"));
        let mut lines = said.lines().map_while(Result::ok);
        let url = expect(lines.find(|line| line.starts_with("http://")).ok_or("it ended"), "PostGraphile");
        Some(Self { child, url })
    }

    /// The list of a workspace.
    pub fn asker(&self, workspace: &str) -> Asker {
        let question = json!({ "query": QUERY, "variables": { "workspace": workspace } });
        Asker { http: millrace_tests::client::http(), url: self.url.clone(), question }
    }
}

impl Asker {
    /// Asks for the list and reads it, as Millrace's is.
    pub async fn ask(&self) {
        let answer = expect(self.http.post(&self.url).json(&self.question).send().await, "PostGraphile's answer");
        let answer: Value = expect(answer.json().await, "PostGraphile's answer");
        let nodes = answer["data"]["allDeals"]["nodes"].as_array();
        assert_eq!(nodes.map(Vec::len), Some(50), "{answer}");
        let told = |deal: &Value| deal["company"]["name"].is_string() && deal["owner"]["name"].is_string();
        assert!(nodes.is_some_and(|nodes| nodes.iter().all(told)), "{answer}");
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("postgraphile")
}
