//! Two kinds of no. What a user can cause is a variant with a stable code and a text for people; what a user
//! cannot cause is logged once, here, and answered with an id to quote.

use crate::graphql::codes::ErrorCode;
use millrace_shared::{FieldError, Invalid, filter::Fault};
use sea_orm::DbErr;
use std::borrow::Cow;

/// Why something was not done.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in.
    #[error("sign in first")]
    Unauthenticated,
    /// The record may be seen, but this may not be done with it.
    #[error("{0}")]
    Forbidden(String),
    /// There is no such record, or it may not be seen.
    #[error("{0} was not found")]
    NotFound(&'static str),
    /// Values that were refused.
    #[error("{}", describe(.0))]
    Validation(Vec<FieldError>),
    /// A filter that cannot be asked.
    #[error("where {0}")]
    Filter(#[from] Fault),
    /// What was sent was made for an older version of the record.
    #[error("it was changed by somebody else since: this was made for version {given}, it is at version {current}")]
    Conflict {
        /// The version in the database.
        current: i32,
        /// The version that was sent.
        given: i32,
    },
    /// Too many tries.
    #[error("too many tries: wait {retry_after_s} seconds")]
    RateLimited {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// The database cannot be reached, has no connection free, or no room on its disk.
    #[error("the database is not available just now: try again in a moment")]
    Unavailable,
    /// The database was brought up to date by a newer program, whose last change this is.
    #[error("the database is of a newer version of Millrace ({0}): start that version on it")]
    Outdated(String),
    /// The server failed; the id stands in its log.
    #[error("something went wrong on the server; quote {0} when you report it")]
    Internal(String),
}

impl Error {
    /// The stable word of `extensions.code`.
    pub fn code(&self) -> &'static str {
        self.reason().name()
    }

    /// The same as a value of the schema.
    pub const fn reason(&self) -> ErrorCode {
        match self {
            Self::Unauthenticated => ErrorCode::Unauthenticated,
            Self::Forbidden(_) => ErrorCode::Forbidden,
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::Validation(_) | Self::Filter(_) => ErrorCode::Validation,
            Self::Conflict { .. } => ErrorCode::Conflict,
            Self::RateLimited { .. } => ErrorCode::RateLimited,
            Self::Unavailable | Self::Outdated(_) => ErrorCode::Unavailable,
            Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// One refused value.
    pub fn invalid(field: impl Into<Cow<'static, str>>, invalid: Invalid) -> Self {
        Self::Validation(vec![FieldError { field: field.into(), invalid }])
    }

    /// The same where a refused value is called otherwise.
    pub fn told_of(mut self, field: &str, called: &'static str) -> Self {
        if let Self::Validation(fields) = &mut self {
            fields
                .iter_mut()
                .filter(|refused| refused.field == field)
                .for_each(|refused| refused.field = called.into());
        }
        self
    }

    /// What a user can cause stays with the one record of many; what a user cannot cause ends the whole.
    pub fn refusal_or<T>(done: Result<T, Self>) -> Result<Result<T, Self>, Self> {
        match done {
            Err(refused @ (Self::NotFound(_) | Self::Forbidden(_) | Self::Validation(_) | Self::Conflict { .. })) => {
                Ok(Err(refused))
            }
            Err(error) => Err(error),
            Ok(done) => Ok(Ok(done)),
        }
    }

    /// Logs what happened and hides it behind an id.
    #[expect(clippy::disallowed_methods, reason = "an error may happen where there is no app; the id is only quoted")]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        let id = uuid::Uuid::now_v7().simple().to_string();
        tracing::error!(error_id = %id, %cause, "failed");
        Self::Internal(id)
    }
}

fn describe(errors: &[FieldError]) -> String {
    errors.iter().map(|error| format!("{} {}", error.field, error.invalid)).collect::<Vec<_>>().join("; ")
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        metrics::counter!("millrace_database_errors_total").increment(1);
        if crate::db::is_away(&error) {
            tracing::error!(%error, "the database is not available");
            return Self::Unavailable;
        }
        Self::internal(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::internal(error)
    }
}

impl Error {
    /// What GraphQL clients find in an error's `extensions`.
    pub fn extensions(&self) -> async_graphql::ErrorExtensionValues {
        use async_graphql::{ErrorExtensionValues, Name, Value, indexmap::IndexMap};
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code());
        match self {
            Self::Validation(fields) => {
                let fields = fields.iter().map(|field| {
                    let mut entry = IndexMap::new();
                    entry.insert(Name::new("field"), Value::from(&*field.field));
                    entry.insert(Name::new("code"), Value::from(field.invalid.code()));
                    entry.insert(Name::new("message"), Value::from(field.invalid.to_string()));
                    Value::Object(entry)
                });
                extensions.set("fields", Value::List(fields.collect()));
            }
            Self::Filter(fault) => {
                let mut entry = IndexMap::new();
                entry.insert(Name::new("field"), Value::from("where"));
                entry.insert(Name::new("code"), Value::from(fault.code()));
                entry.insert(Name::new("message"), Value::from(fault.to_string()));
                if let Some(field) = fault.field() {
                    entry.insert(Name::new("of"), Value::from(field));
                }
                extensions.set("fields", Value::List(vec![Value::Object(entry)]));
            }
            Self::Conflict { current, given } => {
                extensions.set("current", *current);
                extensions.set("given", *given);
            }
            Self::RateLimited { retry_after_s } => extensions.set("retryAfter", *retry_after_s),
            Self::Internal(id) => extensions.set("requestId", id.as_str()),
            _ => {}
        }
        extensions
    }
}

/// Collects the refused values of an input, so that all are told at once.
#[derive(Default)]
pub struct Checks(Vec<FieldError>);

impl Checks {
    /// Keeps the value, or notes why it was refused.
    pub fn take<T>(&mut self, field: impl Into<Cow<'static, str>>, checked: Result<T, Invalid>) -> Option<T> {
        checked.map_err(|invalid| self.refuse(field, invalid)).ok()
    }

    /// The same for a value that may be absent; a refused one becomes absent.
    pub fn optional<T, U>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        value: Option<T>,
        check: impl FnOnce(T) -> Result<U, Invalid>,
    ) -> Option<U> {
        value.and_then(|value| self.take(field, check(value)))
    }

    /// Notes a refusal.
    pub fn refuse(&mut self, field: impl Into<Cow<'static, str>>, invalid: Invalid) {
        self.0.push(FieldError { field: field.into(), invalid });
    }

    /// Notes that values are missing; each once, whoever asks for it.
    pub fn require(&mut self, fields: impl IntoIterator<Item = &'static str>) {
        for field in fields {
            if !self.0.iter().any(|known| known.field == field && known.invalid == Invalid::Required) {
                self.refuse(field, Invalid::Required);
            }
        }
    }

    /// An error when anything was refused.
    pub fn done(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Validation(self.0)) }
    }
}
