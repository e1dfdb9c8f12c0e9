//! A Millrace process of one's own: the real binary, a free port, a fresh database, stopped when dropped.

use crate::{Client, expect};
use serde_json::json;
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// Which database a server uses.
#[derive(Debug, Clone)]
pub enum Database {
    /// The file in its data folder.
    Sqlite,
    /// A PostgreSQL database, by its address.
    Postgres(String),
}

impl Database {
    /// The databases to test on: SQLite always, and a fresh PostgreSQL database when a server's address stands in
    /// `MILLRACE_TEST_POSTGRES`, with the tables already in it.
    pub async fn all() -> Vec<Self> {
        /// What the others are copied from: making the tables takes longer than anything else in many tests.
        static FILLED: OnceCell<Option<String>> = OnceCell::const_new();
        let filled = FILLED.get_or_init(async || {
            let (name, database) = Self::made_from("template1").await?;
            let folder = expect(tempfile::tempdir(), "no folder for the data");
            let mut migrate = command(folder.path(), &database);
            let output = expect(migrate.arg("migrate").output(), "the tables were not made");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(name)
        });
        let mut all = vec![Self::Sqlite];
        if let Some(filled) = filled.await {
            all.extend(Self::made_from(filled).await.map(|(_, database)| database));
        }
        all
    }

    /// A fresh and empty database on the PostgreSQL server of `MILLRACE_TEST_POSTGRES`, if that is set.
    pub async fn postgres() -> Option<Self> {
        Some(Self::made_from("template1").await?.1)
    }

    /// A copy of a database, with its name.
    async fn made_from(template: &str) -> Option<(String, Self)> {
        use sea_orm::ConnectionTrait;
        let server = std::env::var("MILLRACE_TEST_POSTGRES").ok()?;
        let name = format!("millrace_{}_{}", std::process::id(), next());
        let admin = expect(sea_orm::Database::connect(&server).await, "PostgreSQL does not answer");
        expect(make_database(&admin, &name, template).await, "the test database was not made");
        expect(admin.close().await, "PostgreSQL did not close");
        let (base, query) = server
            .split_once('?')
            .map_or((server.as_str(), String::new()), |(base, query)| (base, format!("?{query}")));
        let (host, _) = expect(base.rsplit_once('/').ok_or("no database in the address"), "MILLRACE_TEST_POSTGRES");
        let database = Self::Postgres(format!("{host}/{name}{query}"));
        return Some((name, database));

        #[expect(clippy::disallowed_methods, reason = "a test makes the database that it runs on")]
        async fn make_database(
            admin: &sea_orm::DatabaseConnection,
            name: &str,
            template: &str,
        ) -> Result<(), sea_orm::DbErr> {
            admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await?;
            admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.map(|_| ())
        }
    }
}

/// A number of its own for each caller of this process.
fn next() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// A running server.
pub struct Server {
    child: Child,
    /// Where it answers, without a slash at the end.
    pub url: String,
    data: PathBuf,
    database: Database,
    log: PathBuf,
    _folder: Option<TempDir>,
}

/// The binary under test: `MILLRACE_BIN`, or the one beside the tests.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("MILLRACE_BIN") {
        return path.into();
    }
    let here = expect(std::env::current_exe(), "where the test is");
    let folder = here.ancestors().nth(2).unwrap_or(Path::new("."));
    let path = folder.join("millrace");
    assert!(path.exists(), "{} is missing: run `cargo build -p millrace` first", path.display());
    path
}

impl Server {
    /// Starts one on a fresh SQLite file.
    pub fn start() -> Self {
        Self::start_on(Database::Sqlite)
    }

    /// Starts one on a database.
    pub fn start_on(database: Database) -> Self {
        let folder = expect(tempfile::tempdir(), "no folder for the data");
        let data = folder.path().to_owned();
        Self::spawn(data, database, Some(folder), &[])
    }

    /// Another process over the same database: a second node, or the next start.
    pub fn beside(&self) -> Self {
        self.beside_with(&[])
    }

    /// The same with further arguments.
    pub fn beside_with(&self, arguments: &[&str]) -> Self {
        Self::spawn(self.data.clone(), self.database.clone(), None, arguments)
    }

    /// Starts one with further arguments.
    pub fn start_with(database: Database, arguments: &[&str]) -> Self {
        let folder = expect(tempfile::tempdir(), "no folder for the data");
        let data = folder.path().to_owned();
        Self::spawn(data, database, Some(folder), arguments)
    }

    /// Starts one with further variables of the environment.
    pub fn start_in(database: Database, environment: &[(&str, &str)]) -> Self {
        let folder = expect(tempfile::tempdir(), "no folder for the data");
        let data = folder.path().to_owned();
        let mut command = command(&data, &database);
        command.envs(environment.iter().copied());
        Self::run_it(command, data, database, Some(folder), &[])
    }

    /// Starts one over a folder that the caller keeps.
    pub fn start_over(data: &Path, database: Database) -> Self {
        Self::spawn(data.to_owned(), database, None, &[])
    }

    /// A command of the binary over a folder and a database, to be run by the caller.
    pub fn command_over(data: &Path, database: &Database) -> Command {
        command(data, database)
    }

    /// Starts one on a fresh SQLite file that hears of a file too long as of a full disk, and is not ended by it.
    pub fn start_deaf_to_file_size() -> Self {
        let folder = expect(tempfile::tempdir(), "no folder for the data");
        let data = folder.path().to_owned();
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(binary());
        with_database(&mut shell, &data, &Database::Sqlite);
        Self::run_it(shell, data, Database::Sqlite, Some(folder), &[])
    }

    fn spawn(data: PathBuf, database: Database, folder: Option<TempDir>, arguments: &[&str]) -> Self {
        Self::run_it(command(&data, &database), data, database, folder, arguments)
    }

    fn run_it(
        mut command: Command,
        data: PathBuf,
        database: Database,
        folder: Option<TempDir>,
        arguments: &[&str],
    ) -> Self {
        command.args(["serve", "--listen", "127.0.0.1:0", "--rate-limit", "0"]).args(arguments);
        let log = data.join(format!("server-{}.log", next()));
        let file = expect(std::fs::File::create(&log), "no log file");
        let mut child = expect(command.stdout(Stdio::piped()).stderr(file).spawn(), "the server did not start");
        let lines = BufReader::new(expect(child.stdout.take().ok_or("closed"), "the server's output"));
        let said = lines
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.split_once("http://").map(|(_, rest)| rest.trim().to_owned()));
        let Some(address) = said else {
            let _ = child.kill();
            panic!("the server ended before it said where it is: {}", last_log(&data));
        };
        let url = format!("http://{}", address.trim_end_matches('/'));
        Self { child, url, data, database, log, _folder: folder }
    }

    /// Kills it as a power cut would, keeps the data, and starts it again.
    pub fn crash_and_restart(&mut self) {
        self.kill();
        let folder = self._folder.take();
        let next = Self::spawn(self.data.clone(), self.database.clone(), folder, &[]);
        *self = next;
    }

    /// Kills it at once.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits until it has ended by itself, and says how.
    pub fn ended(&mut self) -> std::process::ExitStatus {
        expect(self.child.wait(), "the server's end")
    }

    /// The process's id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Memory in use (resident set), in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
    }

    /// Runs another command of the binary over the same data, which must succeed, and gives back what it printed.
    pub fn run(&self, arguments: &[&str]) -> String {
        let (success, text) = self.output(arguments);
        assert!(success, "millrace {arguments:?} failed: {text}");
        text
    }

    /// Runs another command of the binary over the same data, whatever comes of it.
    pub fn try_run(&self, arguments: &[&str]) -> String {
        self.output(arguments).1
    }

    fn output(&self, arguments: &[&str]) -> (bool, String) {
        let output = expect(self.command().args(arguments).output(), "the command did not run");
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.success(), text)
    }

    /// Another command of the binary over the same data, to be run by the caller.
    pub fn command(&self) -> Command {
        command(&self.data, &self.database)
    }

    /// The folder of its data.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// What this process has logged so far.
    pub fn log(&self) -> String {
        expect(std::fs::read_to_string(&self.log), "no log")
    }

    /// The address of its database.
    pub fn database_url(&self) -> String {
        match &self.database {
            Database::Postgres(url) => url.clone(),
            Database::Sqlite => format!("sqlite://{}", self.data.join("millrace.db").display()),
        }
    }

    /// A connection to its database, past the server. The caller closes it.
    pub async fn connect(&self) -> sea_orm::DatabaseConnection {
        expect(sea_orm::Database::connect(self.database_url()).await, "the database does not open")
    }

    /// First visit: makes the workspace and gives back its administrator, signed in.
    pub async fn set_up(&self) -> Client {
        self.set_up_with(false).await
    }

    /// The same with the demo company in it.
    pub async fn set_up_demo(&self) -> Client {
        self.set_up_with(true).await
    }

    async fn set_up_with(&self, demo: bool) -> Client {
        let mut client = Client::new(&self.url);
        let input = json!({
            "workspaceName": "Northwind Sales", "currency": "USD", "locale": "en", "timeZone": "Europe/Bratislava",
            "name": "Ada Admin", "email": "ada@northwind.example", "password": PASSWORD, "demo": demo,
        });
        client
            .sign_in_by("mutation($input: SetupInput!) { setup(input: $input) { viewer { user { id } } } }", input)
            .await;
        client
    }
}

/// The password of everybody in the tests.
pub const PASSWORD: &str = "copper kettle sings at noon";

fn command(data: &Path, database: &Database) -> Command {
    let mut command = Command::new(binary());
    with_database(&mut command, data, database);
    command
}

fn with_database(command: &mut Command, data: &Path, database: &Database) {
    command.env_remove("DATABASE_URL").env("MILLRACE_DATA", data).env("RUST_BACKTRACE", "0");
    if let Database::Postgres(url) = database {
        command.env("DATABASE_URL", url);
    }
}

fn last_log(data: &Path) -> String {
    let logs = std::fs::read_dir(data)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("server-"));
    let newest = logs.max_by_key(std::fs::DirEntry::file_name);
    newest.and_then(|entry| std::fs::read_to_string(entry.path()).ok()).unwrap_or_default()
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
