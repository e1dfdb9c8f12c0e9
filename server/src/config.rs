//! How Millrace is set up: flags over environment over one TOML file over defaults.
//!
//! [`Settings`] is what a person may write, each value optional, with the same names in all three places
//! (`--session-days`, `MILLRACE_SESSION_DAYS`, `session_days = 30`). [`Config`] is what the program reads.

use crate::backups::Keep;
use clap::{Args, ValueEnum};
use serde::Deserialize;
use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

/// What may be set. The help texts stand here and nowhere else.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[command(next_help_heading = "Settings (also in the environment and in the TOML file)")]
pub struct Settings {
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8700]
    #[arg(long, env = "MILLRACE_LISTEN", value_name = "ADDRESS:PORT", global = true)]
    pub listen: Option<SocketAddr>,

    /// Directory of the database, made when missing [default: ./millrace-data]
    #[arg(long = "data", env = "MILLRACE_DATA", value_name = "DIR", global = true)]
    #[serde(rename = "data")]
    pub data: Option<PathBuf>,

    /// postgres://USER:PASSWORD@HOST/NAME; without it an SQLite file in the data directory. DATABASE_URL is read too
    #[arg(long, env = "MILLRACE_DATABASE_URL", value_name = "URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,

    /// nats://[USER:PASSWORD@]HOST[:PORT], several with commas between: wakes the other processes over one PostgreSQL; without it PostgreSQL does
    #[arg(long, env = "MILLRACE_NATS", value_name = "URL", hide_env_values = true, global = true)]
    pub nats: Option<String>,

    /// The address people open, such as https://crm.example.com; for links in mail and secure cookies [default: taken from each request]
    #[arg(long, env = "MILLRACE_PUBLIC_URL", value_name = "URL", global = true)]
    pub public_url: Option<String>,

    /// How the log is written [default: pretty]
    #[arg(long, env = "MILLRACE_LOG_FORMAT", value_enum, value_name = "FORMAT", global = true)]
    pub log_format: Option<LogFormat>,

    /// What is logged: error, warn, info, debug, trace, or filters such as millrace=debug,sqlx=warn [default: info]
    #[arg(long, env = "MILLRACE_LOG", value_name = "FILTER", global = true)]
    pub log: Option<String>,

    /// Mail server: smtp://HOST, smtps://USER:PASSWORD@HOST or file:///DIR; without it links are shown to the administrator
    #[arg(long, env = "MILLRACE_SMTP_URL", value_name = "URL", hide_env_values = true, global = true)]
    pub smtp_url: Option<String>,

    /// Sender of mail, such as "Millrace <crm@example.com>"
    #[arg(long, env = "MILLRACE_MAIL_FROM", value_name = "ADDRESS", global = true)]
    pub mail_from: Option<String>,

    /// Days until an unused session ends [default: 30]
    #[arg(long, env = "MILLRACE_SESSION_DAYS", value_name = "DAYS", global = true)]
    pub session_days: Option<u32>,

    /// Database connections for reading (PostgreSQL: for all) [default: 4]
    #[arg(long, env = "MILLRACE_POOL_SIZE", value_name = "NUMBER", global = true)]
    pub pool_size: Option<u32>,

    /// Believe the X-Forwarded-For, -Proto and -Host headers; only behind a proxy that sets them [default: false]
    #[arg(long, env = "MILLRACE_TRUST_PROXY", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", global = true)]
    pub trust_proxy: Option<bool>,

    /// Requests a second that one address may make for long; short bursts of five times as many; 0 for no limit [default: 1000]
    #[arg(long, env = "MILLRACE_RATE_LIMIT", value_name = "NUMBER", global = true)]
    pub rate_limit: Option<u32>,

    /// Connections at once, live ones among them; more are told to come back later [default: 20000]
    #[arg(long, env = "MILLRACE_MAX_CONNECTIONS", value_name = "NUMBER", global = true)]
    pub max_connections: Option<usize>,

    /// Queries and mutations that run at once; more are told to come back in a moment [default: 1000]
    #[arg(long, env = "MILLRACE_MAX_REQUESTS", value_name = "NUMBER", global = true)]
    pub max_requests: Option<usize>,

    /// Longest request body in bytes [default: 1048576]
    #[arg(long, env = "MILLRACE_MAX_BODY_BYTES", value_name = "BYTES", global = true)]
    pub max_body_bytes: Option<usize>,

    /// Deepest nesting of a GraphQL operation [default: 16]
    #[arg(long, env = "MILLRACE_GRAPHQL_DEPTH", value_name = "NUMBER", global = true)]
    pub graphql_depth: Option<usize>,

    /// Highest cost of a GraphQL operation; docs/api.md tells how it is counted [default: 20000]
    #[arg(long, env = "MILLRACE_GRAPHQL_COMPLEXITY", value_name = "NUMBER", global = true)]
    pub graphql_complexity: Option<usize>,

    /// Seconds after which a request is given up [default: 30]
    #[arg(long, env = "MILLRACE_REQUEST_TIMEOUT", value_name = "SECONDS", global = true)]
    pub request_timeout: Option<u64>,

    /// Most events told to a browser that was away; further back it loads everything anew [default: 10000]
    #[arg(long, env = "MILLRACE_REPLAY_LIMIT", value_name = "EVENTS", global = true)]
    pub replay_limit: Option<u64>,

    /// Folder that the server writes backups into, by itself and each verified; none are made without it
    #[arg(long, env = "MILLRACE_BACKUP_DIR", value_name = "DIR", global = true)]
    pub backup_dir: Option<PathBuf>,

    /// Time between two backups, such as 90m, 6h or 2d [default: 1d]
    #[arg(long, env = "MILLRACE_BACKUP_EVERY", value_name = "TIME", global = true)]
    pub backup_every: Option<String>,

    /// How many of the latest backups are kept, whatever their age [default: 3]
    #[arg(long, env = "MILLRACE_BACKUP_KEEP_LAST", value_name = "NUMBER", global = true)]
    pub backup_keep_last: Option<u32>,

    /// For how many days with backups the latest of the day is kept [default: 7]
    #[arg(long, env = "MILLRACE_BACKUP_KEEP_DAILY", value_name = "DAYS", global = true)]
    pub backup_keep_daily: Option<u32>,

    /// For how many weeks with backups the latest of the week is kept [default: 5]
    #[arg(long, env = "MILLRACE_BACKUP_KEEP_WEEKLY", value_name = "WEEKS", global = true)]
    pub backup_keep_weekly: Option<u32>,

    /// For how many months with backups the latest of the month is kept [default: 12]
    #[arg(long, env = "MILLRACE_BACKUP_KEEP_MONTHLY", value_name = "MONTHS", global = true)]
    pub backup_keep_monthly: Option<u32>,

    /// Where the contents of files are kept: a folder, or s3://BUCKET/PREFIX with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL in the environment [default: files in the data directory]
    #[arg(long, env = "MILLRACE_FILES", value_name = "DIR", global = true)]
    pub files: Option<String>,

    /// Longest file on a record in bytes [default: 26214400]
    #[arg(long, env = "MILLRACE_FILE_MAX_BYTES", value_name = "BYTES", global = true)]
    pub file_max_bytes: Option<usize>,

    /// Endings of the files that are taken, such as pdf,png,docx [default: all but those of programs]
    #[arg(long, env = "MILLRACE_FILE_TYPES", value_name = "ENDINGS", global = true)]
    pub file_types: Option<String>,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// Everything the program reads about how it was set up. `Debug` shows no secrets.
#[derive(Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the SQLite file lies.
    pub data_dir: PathBuf,
    /// The database, when it is not the SQLite file in `data_dir`. Holds a password.
    pub database_url: Option<String>,
    /// Who wakes the other processes over one PostgreSQL, when it is not PostgreSQL. May hold passwords.
    pub nats: Option<String>,
    /// The address people open, without a slash at its end.
    pub public_url: Option<String>,
    /// How the log is written.
    pub log_format: LogFormat,
    /// What is logged, as a filter of `tracing`.
    pub log: String,
    /// The way out for mail. Holds a password.
    pub smtp_url: Option<String>,
    /// Sender of mail.
    pub mail_from: Option<String>,
    /// Days until an unused session ends.
    pub session_days: u32,
    /// Database connections for reading.
    pub pool_size: u32,
    /// Whether the `X-Forwarded-*` headers are believed.
    pub trust_proxy: bool,
    /// Requests a second and address; 0 is no limit.
    pub rate_limit: u32,
    /// Connections at once.
    pub max_connections: usize,
    /// Operations that run at once.
    pub max_requests: usize,
    /// Longest request body in bytes.
    pub max_body_bytes: usize,
    /// Deepest nesting of a GraphQL operation.
    pub graphql_depth: usize,
    /// Highest cost of a GraphQL operation.
    pub graphql_complexity: usize,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// Most events that are replayed to one reader.
    pub replay_limit: u64,
    /// Where backups are written, if they are.
    pub backup_dir: Option<PathBuf>,
    /// The time between two backups.
    pub backup_every: Duration,
    /// Which backups are kept.
    pub backup_keep: Keep,
    /// Where the contents of files are kept, when not in the data directory.
    pub files: Option<String>,
    /// Longest file in bytes.
    pub file_max_bytes: usize,
    /// Endings of the files that are taken, in lower case; all but those of programs when empty.
    pub file_types: Vec<String>,
}

/// Why a configuration cannot be used; the text is for the person who wrote it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8700)),
            data_dir: PathBuf::from("millrace-data"),
            database_url: None,
            nats: None,
            public_url: None,
            log_format: LogFormat::Pretty,
            log: "info".to_owned(),
            smtp_url: None,
            mail_from: None,
            session_days: 30,
            pool_size: 4,
            trust_proxy: false,
            rate_limit: 1000,
            max_connections: 20_000,
            max_requests: 1000,
            max_body_bytes: 1024 * 1024,
            graphql_depth: 16,
            graphql_complexity: 20_000,
            request_timeout: Duration::from_secs(30),
            replay_limit: 10_000,
            backup_dir: None,
            backup_every: Duration::from_secs(86_400),
            backup_keep: Keep { last: 3, daily: 7, weekly: 5, monthly: 12 },
            files: None,
            file_max_bytes: 25 << 20,
            file_types: Vec::new(),
        }
    }
}

impl Config {
    /// Puts together what was given: `settings` (flags over environment), then the file, then the defaults.
    /// Without a path, `DIR/millrace.toml` is read when it exists.
    pub fn load(settings: Settings, file: Option<&Path>) -> Result<Self, ConfigError> {
        let data_dir = settings.data.clone().unwrap_or_else(|| Self::default().data_dir);
        let found = data_dir.join("millrace.toml");
        let file = match file {
            Some(path) => Some(path),
            None => found.exists().then_some(found.as_path()),
        };
        let below = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| ConfigError(format!("cannot read {}: {error}", path.display())))?;
                toml::from_str(&text)
                    .map_err(|error| ConfigError(format!("{} is not understood: {error}", path.display())))?
            }
            None => Settings::default(),
        };
        let mut settings = settings;
        settings.database_url =
            settings.database_url.or_else(|| std::env::var("DATABASE_URL").ok()).filter(|url| !url.is_empty());
        Self::from_settings(settings.over(below))
    }

    fn from_settings(settings: Settings) -> Result<Self, ConfigError> {
        let usual = Self::default();
        let public_url =
            settings.public_url.map(|url| url.trim_end_matches('/').to_owned()).filter(|url| !url.is_empty());
        if let Some(url) = &public_url
            && !url.starts_with("https://")
            && !url.starts_with("http://")
        {
            return Err(ConfigError(format!("public_url must begin with https:// or http://, not {url}")));
        }
        if settings.pool_size == Some(0) {
            return Err(ConfigError("pool_size must be at least 1".to_owned()));
        }
        if settings.max_connections == Some(0) || settings.max_requests == Some(0) {
            return Err(ConfigError("max_connections and max_requests must be at least 1".to_owned()));
        }
        let nats = settings.nats.filter(|urls| !urls.is_empty());
        if let Some(Err(error)) = nats.as_deref().map(crate::events::wakes::addresses) {
            return Err(ConfigError(format!("nats is an address such as nats://127.0.0.1:4222: {error}")));
        }
        let backup_every = match settings.backup_every.as_deref() {
            Some(text) => parse_time(text).ok_or_else(|| {
                ConfigError(format!("backup_every is a time such as 90m, 6h or 2d, at most 366d, not {text:?}"))
            })?,
            None => usual.backup_every,
        };
        if let Some(files) = settings.files.as_deref()
            && (files == "s3://"
                || files.starts_with("s3:///")
                || (files.contains("://") && !files.starts_with("s3://")))
        {
            return Err(ConfigError(format!("files is a folder or s3://BUCKET/PREFIX, not {files:?}")));
        }
        let file_types = settings.file_types.unwrap_or_default();
        let file_types = file_types.split(',').map(|ending| ending.trim().trim_start_matches('.').to_lowercase());
        let backup_keep = Keep {
            last: settings.backup_keep_last.unwrap_or(usual.backup_keep.last),
            daily: settings.backup_keep_daily.unwrap_or(usual.backup_keep.daily),
            weekly: settings.backup_keep_weekly.unwrap_or(usual.backup_keep.weekly),
            monthly: settings.backup_keep_monthly.unwrap_or(usual.backup_keep.monthly),
        };
        Ok(Self {
            listen: settings.listen.unwrap_or(usual.listen),
            data_dir: settings.data.unwrap_or(usual.data_dir),
            database_url: settings.database_url,
            nats,
            public_url,
            log_format: settings.log_format.unwrap_or(usual.log_format),
            log: settings.log.unwrap_or(usual.log),
            smtp_url: settings.smtp_url.filter(|url| !url.is_empty()),
            mail_from: settings.mail_from,
            session_days: settings.session_days.unwrap_or(usual.session_days),
            pool_size: settings.pool_size.unwrap_or(usual.pool_size),
            trust_proxy: settings.trust_proxy.unwrap_or(usual.trust_proxy),
            rate_limit: settings.rate_limit.unwrap_or(usual.rate_limit),
            max_connections: settings.max_connections.unwrap_or(usual.max_connections),
            max_requests: settings.max_requests.unwrap_or(usual.max_requests),
            max_body_bytes: settings.max_body_bytes.unwrap_or(usual.max_body_bytes),
            graphql_depth: settings.graphql_depth.unwrap_or(usual.graphql_depth),
            graphql_complexity: settings.graphql_complexity.unwrap_or(usual.graphql_complexity),
            request_timeout: settings.request_timeout.map_or(usual.request_timeout, Duration::from_secs),
            replay_limit: settings.replay_limit.unwrap_or(usual.replay_limit),
            backup_dir: settings.backup_dir.filter(|dir| !dir.as_os_str().is_empty()),
            backup_every,
            backup_keep,
            files: settings.files.filter(|files| !files.is_empty()),
            file_max_bytes: settings.file_max_bytes.unwrap_or(usual.file_max_bytes),
            file_types: file_types.filter(|ending| !ending.is_empty()).collect(),
        })
    }

    /// The SQLite file, when the database is the one in the data directory.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        self.database_url.is_none().then(|| self.data_dir.join("millrace.db"))
    }

    /// The file that a running server keeps locked, beside the SQLite file.
    pub fn lock_file(&self) -> PathBuf {
        self.data_dir.join("millrace.lock")
    }

    /// Whether people reach it over https.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

impl Settings {
    /// Takes from `below` what is not set here.
    fn over(self, below: Self) -> Self {
        Self {
            listen: self.listen.or(below.listen),
            data: self.data.or(below.data),
            database_url: self.database_url.or(below.database_url),
            nats: self.nats.or(below.nats),
            public_url: self.public_url.or(below.public_url),
            log_format: self.log_format.or(below.log_format),
            log: self.log.or(below.log),
            smtp_url: self.smtp_url.or(below.smtp_url),
            mail_from: self.mail_from.or(below.mail_from),
            session_days: self.session_days.or(below.session_days),
            pool_size: self.pool_size.or(below.pool_size),
            trust_proxy: self.trust_proxy.or(below.trust_proxy),
            rate_limit: self.rate_limit.or(below.rate_limit),
            max_connections: self.max_connections.or(below.max_connections),
            max_requests: self.max_requests.or(below.max_requests),
            max_body_bytes: self.max_body_bytes.or(below.max_body_bytes),
            graphql_depth: self.graphql_depth.or(below.graphql_depth),
            graphql_complexity: self.graphql_complexity.or(below.graphql_complexity),
            request_timeout: self.request_timeout.or(below.request_timeout),
            replay_limit: self.replay_limit.or(below.replay_limit),
            backup_dir: self.backup_dir.or(below.backup_dir),
            backup_every: self.backup_every.or(below.backup_every),
            backup_keep_last: self.backup_keep_last.or(below.backup_keep_last),
            backup_keep_daily: self.backup_keep_daily.or(below.backup_keep_daily),
            backup_keep_weekly: self.backup_keep_weekly.or(below.backup_keep_weekly),
            backup_keep_monthly: self.backup_keep_monthly.or(below.backup_keep_monthly),
            files: self.files.or(below.files),
            file_max_bytes: self.file_max_bytes.or(below.file_max_bytes),
            file_types: self.file_types.or(below.file_types),
        }
    }
}

/// A time as a person writes it: `30s`, `90m`, `6h`, `2d`. From a second to a leap year.
fn parse_time(text: &str) -> Option<Duration> {
    let text = text.trim();
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    let seconds = number.trim().parse::<u64>().ok()?.checked_mul(unit)?;
    (1..=366 * 86_400).contains(&seconds).then(|| Duration::from_secs(seconds))
}

/// The URL with its password hidden.
pub fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 < at => {
            let user = url[scheme + 3..at].split(':').next().unwrap_or_default();
            format!("{}{user}:***{}", &url[..scheme + 3], &url[at..])
        }
        _ => url.to_owned(),
    }
}

/// The same for several, with commas between them.
fn without_passwords(urls: &str) -> String {
    urls.split(',').map(|url| without_password(url.trim())).collect::<Vec<_>>().join(",")
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("data_dir", &self.data_dir)
            .field("database_url", &self.database_url.as_deref().map(without_password))
            .field("nats", &self.nats.as_deref().map(without_passwords))
            .field("public_url", &self.public_url)
            .field("log_format", &self.log_format)
            .field("log", &self.log)
            .field("smtp_url", &self.smtp_url.as_deref().map(without_password))
            .field("mail_from", &self.mail_from)
            .field("session_days", &self.session_days)
            .field("pool_size", &self.pool_size)
            .field("trust_proxy", &self.trust_proxy)
            .field("rate_limit", &self.rate_limit)
            .field("max_connections", &self.max_connections)
            .field("max_requests", &self.max_requests)
            .field("max_body_bytes", &self.max_body_bytes)
            .field("graphql_depth", &self.graphql_depth)
            .field("graphql_complexity", &self.graphql_complexity)
            .field("request_timeout", &self.request_timeout)
            .field("replay_limit", &self.replay_limit)
            .field("backup_dir", &self.backup_dir)
            .field("backup_every", &self.backup_every)
            .field("backup_keep", &self.backup_keep)
            .field("files", &self.files)
            .field("file_max_bytes", &self.file_max_bytes)
            .field("file_types", &self.file_types)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_goes_before_the_file_and_the_file_before_the_default() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("millrace.toml"), "session_days = 7\npool_size = 2\nlog_format = \"json\"")
            .unwrap();
        let given = Settings { data: Some(dir.path().to_owned()), pool_size: Some(3), ..Settings::default() };
        let config = Config::load(given, None).unwrap();
        assert_eq!((config.session_days, config.pool_size, config.log_format), (7, 3, LogFormat::Json));
        assert_eq!(config.graphql_depth, Config::default().graphql_depth);
    }

    #[test]
    fn a_misspelt_setting_is_refused_with_its_name() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("own.toml");
        std::fs::write(&file, "sesion_days = 7").unwrap();
        let error = Config::load(Settings::default(), Some(&file)).unwrap_err();
        assert!(error.to_string().contains("sesion_days"), "{error}");
    }

    #[test]
    fn an_address_of_nats_is_looked_at_before_anything_starts() {
        let with = |nats: &str| Config::from_settings(Settings { nats: Some(nats.to_owned()), ..Settings::default() });
        for fine in ["nats://127.0.0.1:4222", "127.0.0.1", "tls://crm:secret@a.example:4222, nats://b.example"] {
            assert_eq!(with(fine).unwrap().nats.as_deref(), Some(fine));
        }
        assert!(with("").unwrap().nats.is_none());
        for wrong in ["nats://", "nats://a.example,", "nats://a b"] {
            assert!(with(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_time_between_backups_is_written_as_people_say_it() {
        let seconds = |text: &str| parse_time(text).map(|time| time.as_secs());
        assert_eq!(["5s", "90m", " 6 h", "2d"].map(seconds), [5, 5_400, 21_600, 172_800].map(Some));
        for text in ["", "d", "0h", "-1d", "1.5h", "7", "7w", "367d", "99999999999999999999d", "1 é"] {
            assert_eq!(seconds(text), None, "{text}");
        }
        let wrong = Settings { backup_every: Some("often".to_owned()), ..Settings::default() };
        assert!(Config::from_settings(wrong).unwrap_err().to_string().contains("\"often\""));
    }

    #[test]
    fn secrets_are_not_shown() {
        let config = Config {
            database_url: Some("postgres://anna:p@ss@db.example/crm".to_owned()),
            smtp_url: Some("smtps://mail:hunter2@smtp.example".to_owned()),
            nats: Some("nats://one:wake1@a.example, nats://two:wake2@b.example".to_owned()),
            ..Config::default()
        };
        let shown = format!("{config:?}");
        assert!(!shown.contains("p@ss") && !shown.contains("hunter2"), "{shown}");
        assert!(!shown.contains("wake1") && !shown.contains("wake2"), "{shown}");
        assert!(shown.contains("postgres://anna:***@db.example/crm"), "{shown}");
    }
}
