//! What can go wrong between this tab and the server.

use millrace_shared::read::FromJson;

/// Why a call gave no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The server was not reached; the call may be made again.
    Offline,
    /// The server said no.
    Refused(Refusal),
    /// The answer was not understood; carries what for the log.
    Malformed(String),
}

/// The server's no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The stable reason.
    pub code: ErrorCode,
    /// The reason in plain English.
    pub message: String,
    /// For [`ErrorCode::Validation`]: what is wrong with each field.
    pub fields: Vec<FieldProblem>,
    /// For [`ErrorCode::Internal`]: the id to quote.
    pub request_id: Option<String>,
}

/// The stable codes of refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromJson)]
#[read(serde)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// Not signed in, or no longer.
    Unauthenticated,
    /// Not allowed.
    Forbidden,
    /// Not there, or not for this user to see.
    NotFound,
    /// A value is not acceptable; see the fields.
    Validation,
    /// It was changed by someone else since.
    Conflict,
    /// Too often.
    RateLimited,
    /// A fault of the server.
    Internal,
    /// A code that this version does not know.
    #[serde(other)]
    Unknown,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, FromJson)]
#[read(serde)]
pub struct FieldProblem {
    /// The input's name for it, such as `expectedCloseOn`.
    pub field: String,
    /// Stable, such as `too_long`.
    #[serde(default)]
    pub code: String,
    /// In plain English.
    pub message: String,
}

/// The `extensions` of a GraphQL error.
#[derive(Clone, Debug, FromJson)]
#[read(serde)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
    code: Option<ErrorCode>,
    #[serde(default)]
    fields: Vec<FieldProblem>,
    request_id: Option<String>,
}

impl ApiError {
    /// The refusal of a GraphQL error.
    pub fn refused(message: String, extensions: Option<Extensions>) -> Self {
        let (code, fields, request_id) =
            extensions.map_or((None, Vec::new(), None), |it| (it.code, it.fields, it.request_id));
        Self::Refused(Refusal { code: code.unwrap_or(ErrorCode::Unknown), message, fields, request_id })
    }

    /// The code of a refusal.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(refusal) => Some(refusal.code),
            Self::Offline | Self::Malformed(_) => None,
        }
    }

    /// The problem of one field, by the input's name for it.
    pub fn field(&self, name: &str) -> Option<&FieldProblem> {
        match self {
            Self::Refused(refusal) => refusal.fields.iter().find(|problem| problem.field == name),
            Self::Offline | Self::Malformed(_) => None,
        }
    }

    /// A sentence for the user.
    pub fn sentence(&self) -> String {
        match self {
            Self::Offline => crate::t!("errors.offline").to_owned(),
            Self::Malformed(_) => crate::t!("errors.malformed").to_owned(),
            Self::Refused(refusal) => match refusal.code {
                ErrorCode::Unauthenticated => crate::t!("errors.unauthenticated").to_owned(),
                ErrorCode::RateLimited => crate::t!("errors.rate_limited").to_owned(),
                ErrorCode::Internal => {
                    crate::t!("errors.internal", id = refusal.request_id.clone().unwrap_or_default())
                }
                ErrorCode::Forbidden => super::refusals::forbidden(&refusal.message).to_owned(),
                ErrorCode::NotFound => crate::t!("errors.not_found").to_owned(),
                ErrorCode::Conflict => crate::t!("errors.conflict").to_owned(),
                // The first field's problem, or what no screen of this version causes.
                ErrorCode::Validation | ErrorCode::Unknown => refusal
                    .fields
                    .first()
                    .map_or_else(|| crate::t!("errors.refused", reason = &refusal.message), crate::forms::problem_text),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_read_with_its_fields() {
        let extensions = millrace_shared::read::read(
            r#"{"code":"VALIDATION","fields":[{"field":"name","code":"required","message":"Enter a name."}]}"#,
        )
        .expect("extensions");
        let error = ApiError::refused("Check the form.".to_owned(), Some(extensions));
        assert_eq!(error.code(), Some(ErrorCode::Validation));
        assert_eq!(error.field("name").map(|problem| problem.code.as_str()), Some("required"));
        assert_eq!(error.field("amount"), None);
    }

    #[test]
    fn a_code_from_a_newer_server_is_still_a_refusal() {
        let extensions = millrace_shared::read::read(r#"{"code":"TEAPOT"}"#).expect("extensions");
        assert_eq!(ApiError::refused(String::new(), Some(extensions)).code(), Some(ErrorCode::Unknown));
    }
}
