//! Records from CSV files: `millrace import deals|companies|contacts FILE --map MAP.toml`.
//!
//! [`map`] says which field comes from which column, [`text`] finds encoding and delimiter, [`run`] reads row after row
//! and writes them in transactions of [`BATCH`] rows, so that memory stays bounded and open boards see them come.
//! `deals`, `companies` and `contacts` check a row by the same rules as the commands of these records.
//!
//! A run is known by its file and map: started again it goes on after the last row that was written, and a finished
//! one is not done twice unless it is asked for. `docs/import.md` tells people all of it.

mod batch;
mod companies;
mod contacts;
mod deals;
mod entity;
pub mod map;
mod refusals;
pub mod run;
#[cfg(test)]
mod tests;
pub mod text;
mod values;

pub(crate) use batch::find_user;
pub use run::run;

use crate::error::Error;
use millrace_shared::{RecordKind, WorkspaceId};
use std::{collections::BTreeMap, fmt, path::PathBuf};

/// Rows of one transaction.
pub const BATCH: usize = 500;

/// What kind of records a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// Deals; their companies are found by name or made.
    Deals,
    /// Companies.
    Companies,
    /// Contacts; their companies are found by name or made.
    Contacts,
}

impl ImportKind {
    /// As the command line and the database name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deals => "deals",
            Self::Companies => "companies",
            Self::Contacts => "contacts",
        }
    }
}

impl ImportKind {
    /// The kind of record that its rows become.
    pub const fn record(self) -> RecordKind {
        match self {
            Self::Deals => RecordKind::Deal,
            Self::Companies => RecordKind::Company,
            Self::Contacts => RecordKind::Contact,
        }
    }
}

/// What to import, and how.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Into which workspace.
    pub workspace: WorkspaceId,
    /// What kind of records.
    pub kind: ImportKind,
    /// The CSV file.
    pub file: PathBuf,
    /// The map of fields to columns, TOML.
    pub map: PathBuf,
    /// The file's encoding, by its usual name; found when absent.
    pub encoding: Option<String>,
    /// What parts the columns; found when absent.
    pub delimiter: Option<char>,
    /// Counts what would happen and writes nothing to the database.
    pub dry_run: bool,
    /// Does a finished import once more.
    pub again: bool,
    /// Who owns records whose row names nobody: an e-mail address or a full name.
    pub owner: Option<String>,
    /// Where refused rows are told; FILE.errors.csv when absent.
    pub errors: Option<PathBuf>,
    /// Tells how far it is, on standard error.
    pub progress: bool,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Nothing was written.
    pub dry_run: bool,
    /// The encoding that the file was read in.
    pub encoding: &'static str,
    /// What parts its columns.
    pub delimiter: char,
    /// Rows that an earlier run had done already.
    pub skipped: u64,
    /// Rows that were read now.
    pub rows: u64,
    /// Records made.
    pub created: u64,
    /// Companies made because a row named them.
    pub companies_created: u64,
    /// Rows refused.
    pub refused: u64,
    /// How often each reason was given; a row may have several.
    pub reasons: BTreeMap<String, u64>,
    /// Where the refused rows are told, when there are any.
    pub errors: Option<PathBuf>,
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let delimiter = if self.delimiter == '\t' { "tab".to_owned() } else { self.delimiter.to_string() };
        writeln!(f, "Read as {}, columns parted by {delimiter}", self.encoding)?;
        if self.skipped > 0 {
            writeln!(f, "{} rows were done by an earlier run", self.skipped)?;
        }
        let (would, done) = if self.dry_run { ("would be ", " (dry run: nothing was written)") } else { ("", "") };
        writeln!(f, "{} rows read, {} {would}created, {} {would}refused{done}", self.rows, self.created, self.refused)?;
        if self.companies_created > 0 {
            writeln!(f, "{} companies {would}created because rows name them", self.companies_created)?;
        }
        for (reason, count) in &self.reasons {
            writeln!(f, "  {count} x {reason}")?;
        }
        if let Some(errors) = &self.errors {
            writeln!(f, "The refused rows, with line numbers: {}", errors.display())?;
        }
        Ok(())
    }
}

/// Why an import did not run; the text is for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The map cannot be used with this file.
    #[error("{0}")]
    Map(String),
    /// The file cannot be read, or the errors cannot be written.
    #[error("{0}")]
    File(String),
    /// This file was imported with this map before.
    #[error("this file was imported with this map already; --again does it once more")]
    Finished,
    /// The library refused or failed.
    #[error(transparent)]
    Library(#[from] Error),
}

impl From<ImportError> for Error {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Library(error) => error,
            other => Self::Forbidden(other.to_string()),
        }
    }
}
