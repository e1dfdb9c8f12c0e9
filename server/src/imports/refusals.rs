//! Why a row was refused: every reason at once, with the field it is about.

use crate::error::Error;

/// The reasons against one row.
#[derive(Debug, Default)]
pub struct Refusals(Vec<(String, String)>);

impl Refusals {
    /// Notes a reason.
    pub fn refuse(&mut self, field: &str, reason: &str) {
        self.0.push((field.to_owned(), reason.to_owned()));
    }

    /// Keeps a value, or notes that there is none.
    pub fn take<T>(&mut self, field: &str, value: Option<T>, reason: &str) -> Option<T> {
        if value.is_none() {
            self.refuse(field, reason);
        }
        value
    }

    /// Keeps what a rule of the records allows, or notes what it says against it. A failure of the server stays one.
    pub fn checked<T>(&mut self, result: Result<T, Error>) -> Result<Option<T>, Error> {
        match result {
            Ok(value) => return Ok(Some(value)),
            Err(Error::Validation(fields)) => {
                for field in fields {
                    self.refuse(&field.field, &field.invalid.to_string());
                }
            }
            Err(Error::Forbidden(reason)) => self.refuse("", &reason),
            Err(error) => return Err(error),
        }
        Ok(None)
    }

    /// Whether nothing speaks against the row.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Field and reason, each once.
    pub fn into_reasons(self) -> Vec<(String, String)> {
        let mut reasons: Vec<(String, String)> = Vec::new();
        for reason in self.0 {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        reasons
    }
}
