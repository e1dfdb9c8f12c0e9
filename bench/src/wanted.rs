//! What is to be measured: parts by their names, on which database, with how much.

use millrace_tests::Database;

/// A database to measure on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// A file.
    Sqlite,
    /// The server of `MILLRACE_TEST_POSTGRES`.
    Postgres,
}

/// What the command line says.
#[derive(Debug, Default)]
pub struct Wanted {
    parts: Vec<String>,
    on: Option<On>,
    most: Option<u32>,
    sockets: Option<usize>,
}

const USAGE: &str = "bench [start|list|board|write|search|live|slow|scale|import|size ...] [--on sqlite|postgres] [--deals MOST] [--sockets NUMBER]";

impl Wanted {
    /// Reads it, or tells what can be said.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut wanted = Self::default();
        while let Some(argument) = arguments.next() {
            let mut number = || arguments.next().and_then(|value| value.parse::<u32>().ok()).ok_or(USAGE);
            match argument.as_str() {
                "--deals" => wanted.most = Some(number()?.max(1_000)),
                "--sockets" => wanted.sockets = Some(number()? as usize),
                "--on" => {
                    wanted.on = Some(match arguments.next().as_deref() {
                        Some("sqlite") => On::Sqlite,
                        Some("postgres") => On::Postgres,
                        _ => return Err(USAGE.to_owned()),
                    });
                }
                part if part.starts_with('-') => return Err(USAGE.to_owned()),
                part => wanted.parts.push(part.to_owned()),
            }
        }
        if wanted.on == Some(On::Postgres) && !has_postgres() {
            return Err("MILLRACE_TEST_POSTGRES is not set: where is PostgreSQL?".to_owned());
        }
        Ok(wanted)
    }

    /// Whether a part is to be measured.
    pub fn part(&self, name: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|part| part == name)
    }

    /// The databases: both, where PostgreSQL is at hand and nothing else was said.
    pub fn databases(&self) -> Vec<On> {
        match self.on {
            Some(on) => vec![on],
            None if has_postgres() => vec![On::Sqlite, On::Postgres],
            None => vec![On::Sqlite],
        }
    }

    /// How many records a part that wants so many gets.
    pub fn deals(&self, usual: u32) -> u32 {
        self.most.map_or(usual, |most| most.min(usual))
    }

    /// How many live boards, one after the other.
    pub fn sockets(&self) -> Vec<usize> {
        self.sockets.map_or_else(|| vec![1_000, 10_000], |sockets| vec![sockets])
    }
}

fn has_postgres() -> bool {
    std::env::var_os("MILLRACE_TEST_POSTGRES").is_some()
}

/// A database that holds nothing yet.
pub async fn fresh(on: On) -> Database {
    match on {
        On::Sqlite => Database::Sqlite,
        On::Postgres => millrace_tests::expect(Database::postgres().await.ok_or("not set"), "MILLRACE_TEST_POSTGRES"),
    }
}
