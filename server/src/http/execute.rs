//! Running one operation, by whatever way it came: document, limits of time, figures.

use super::{
    Site,
    documents::{Document, NoDocument},
};
use crate::{
    access::Access,
    error::Error,
    graphql::{RequestInfo, codes::ErrorCode},
    live::operation::chosen,
};
use async_graphql::{
    ErrorExtensionValues, Request, Response, ServerError, Value, Variables,
    parser::types::{ExecutableDocument, OperationType},
};
use serde::Deserialize;
use std::{sync::Arc, time::Instant};

/// So many errors tell enough about an operation that was not run.
const MOST_REASONS: usize = 100;

/// What a client sends: the members of a GraphQL request.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    /// The document.
    #[serde(default)]
    pub query: Option<String>,
    /// Which of its operations.
    #[serde(default)]
    pub operation_name: Option<String>,
    /// Values for its variables.
    #[serde(default)]
    pub variables: Variables,
    #[serde(default)]
    extensions: Option<Extensions>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Extensions {
    #[serde(default)]
    persisted_query: Option<PersistedQuery>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PersistedQuery {
    sha256_hash: String,
}

impl Params {
    /// Reads the query string of a GET.
    pub fn from_query(query: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Texts {
            query: Option<String>,
            operation_name: Option<String>,
            variables: Option<String>,
            extensions: Option<String>,
        }
        let request = poem::Request::builder().uri_str(format!("/?{query}")).finish();
        let texts: Texts = request.params().map_err(|error| error.to_string())?;
        let variables = texts.variables.filter(|text| !text.is_empty()).map(|text| serde_json::from_str(&text));
        let extensions = texts.extensions.filter(|text| !text.is_empty()).map(|text| serde_json::from_str(&text));
        Ok(Self {
            query: texts.query,
            operation_name: texts.operation_name.filter(|name| !name.is_empty()),
            variables: variables.transpose().map_err(|error| format!("variables: {error}"))?.unwrap_or_default(),
            extensions: extensions.transpose().map_err(|error| format!("extensions: {error}"))?,
        })
    }

    /// The SHA-256 of a persisted query, in hexadecimal.
    pub fn persisted_hash(&self) -> Option<&str> {
        Some(&self.extensions.as_ref()?.persisted_query.as_ref()?.sha256_hash)
    }
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Reads.
    Query,
    /// Changes.
    Mutation,
    /// Listens.
    Subscription,
}

impl Kind {
    /// For figures and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Mutation => "mutation",
            Self::Subscription => "subscription",
        }
    }
}

/// An operation that can be run.
pub struct Operation {
    /// Its document.
    pub document: Arc<Document>,
    /// Its name, when the request gave one.
    pub name: Option<String>,
    /// Values for its variables.
    pub variables: Variables,
    /// What it does.
    pub kind: Kind,
}

impl Site {
    /// Finds the operation that a request means. The error is the response.
    pub fn operation(&self, params: Params) -> Result<Operation, Box<Response>> {
        let document = self.documents.find(&params).map_err(|no| Box::new(no.into_response()))?;
        let name = params.operation_name.filter(|name| !name.is_empty());
        let kind = match chosen(&document.parsed, name.as_deref()) {
            Some(operation) => match operation.ty {
                OperationType::Query => Kind::Query,
                OperationType::Mutation => Kind::Mutation,
                OperationType::Subscription => Kind::Subscription,
            },
            None => {
                let message = "The document has no operation of this name, or several and none was named.";
                return Err(Box::new(bad_request(message.to_owned())));
            }
        };
        // The library takes a name only for documents of several operations.
        let name = if document.parsed.operations.iter().count() == 1 { only_name(&document.parsed) } else { name };
        Ok(Operation { document, name, variables: params.variables, kind })
    }

    /// Runs a query or mutation.
    pub async fn execute(&self, operation: Operation, access: Option<Access>, info: RequestInfo) -> Response {
        let Operation { document, name, variables, kind } = operation;
        let mut request = Request::new(&*document.text).variables(variables).data(info);
        if matches!(document.parsed.operations, async_graphql::parser::types::DocumentOperations::Multiple(_)) {
            request.operation_name = name;
        }
        request.set_parsed_query(ExecutableDocument::clone(&document.parsed));
        if let Some(access) = access {
            let loaders = crate::companies::loaders::loaders(&access);
            request = request.data(access).data(loaders);
        }
        let begun = Instant::now();
        let run = Box::pin(self.schema.execute(request));
        let mut response = match self.app.db.within(self.app.config.request_timeout, run).await {
            Some(response) => response,
            None => {
                refused(ErrorCode::Timeout, "This took too long and was given up. Ask for less at once.".to_owned())
            }
        };
        let outcome = complete_codes(&mut response);
        metrics::counter!("millrace_operations_total", "kind" => kind.as_str(), "outcome" => outcome).increment(1);
        metrics::histogram!("millrace_operation_seconds", "kind" => kind.as_str())
            .record(begun.elapsed().as_secs_f64());
        response
    }
}

impl NoDocument {
    fn into_response(self) -> Response {
        match self {
            Self::Missing => bad_request("Send a GraphQL document as `query`.".to_owned()),
            // The message is the one that clients of persisted queries look for.
            Self::NotFound => refused(ErrorCode::PersistedQueryNotFound, "PersistedQueryNotFound".to_owned()),
            Self::Mismatch => bad_request("The hash of the persisted query is not that of the query.".to_owned()),
            Self::Unparsable(mut error) => {
                error.message = unparsable(&error.message);
                error.extensions = Some(code(ErrorCode::BadRequest));
                Response::from_errors(vec![error])
            }
            Self::TooMuch(why) => {
                let mut error = ServerError::new(why.message(), None);
                error.extensions = Some(Error::Validation(Vec::new()).extensions());
                Response::from_errors(vec![error])
            }
        }
    }
}

/// What the parser says, without the line of the query that it repeats: that may be a megabyte.
fn unparsable(message: &str) -> String {
    let reason = message.lines().map(str::trim).rfind(|line| line.starts_with('='));
    let reason = reason.map_or(message, |line| line.trim_start_matches('=')).trim();
    let short: String = reason.chars().take(300).collect();
    format!("This is no GraphQL: {short}")
}

/// A request that nothing can be done with.
pub fn bad_request(message: String) -> Response {
    refused(ErrorCode::BadRequest, message)
}

/// A request refused with a code.
pub fn refused(why: ErrorCode, message: String) -> Response {
    let mut error = ServerError::new(message, None);
    error.extensions = Some(code(why));
    Response::from_errors(vec![error])
}

/// Whether a response tells of a request that was not run at all, rather than of data that could not be had.
pub fn was_not_run(response: &Response) -> bool {
    response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty())
}

/// The response as JSON; one that was not run has no `data`.
pub fn to_json(response: &Response) -> String {
    let json = if was_not_run(response) {
        serde_json::to_string(&serde_json::json!({ "errors": response.errors }))
    } else {
        serde_json::to_string(response)
    };
    json.unwrap_or_else(|error| {
        tracing::error!(%error, "a response cannot be written as JSON");
        r#"{"errors":[{"message":"something went wrong on the server","extensions":{"code":"INTERNAL"}}]}"#.to_owned()
    })
}

/// Whether errors (as JSON) say that the database is away: who follows something live then connects again, and is told
/// what it missed.
pub fn is_away(errors: &str) -> bool {
    errors.contains(r#""code":"UNAVAILABLE""#)
}

/// Gives the library's own refusals (unknown fields, limits) their code, and tells how the operation went.
fn complete_codes(response: &mut Response) -> &'static str {
    let mut outcome = "ok";
    if was_not_run(response) {
        response.errors.truncate(MOST_REASONS);
    }
    for error in &mut response.errors {
        match error.extensions.as_ref().and_then(|values| values.get("code")) {
            None => {
                error.extensions.get_or_insert_default().set("code", ErrorCode::BadRequest.name());
                outcome = if outcome == "failed" { "failed" } else { "refused" };
            }
            Some(Value::String(code)) if code == "INTERNAL" => outcome = "failed",
            Some(_) => outcome = if outcome == "failed" { "failed" } else { "refused" },
        }
    }
    outcome
}

fn code(why: ErrorCode) -> ErrorExtensionValues {
    let mut values = ErrorExtensionValues::default();
    values.set("code", why.name());
    values
}

fn only_name(document: &ExecutableDocument) -> Option<String> {
    document.operations.iter().next().and_then(|(name, _)| name.map(ToString::to_string))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_get_carries_json_in_its_parameters() {
        let params =
            Params::from_query("query=%7Bviewer%7Bid%7D%7D&variables=%7B%22a%22%3A1%7D&operationName=").unwrap();
        assert_eq!(params.query.as_deref(), Some("{viewer{id}}"));
        assert_eq!(params.operation_name, None);
        assert_eq!(serde_json::to_value(&params.variables).unwrap(), serde_json::json!({"a": 1}));
        assert!(Params::from_query("query=x&variables=nonsense").is_err());
    }

    #[test]
    fn a_refused_request_has_no_data_and_a_failed_field_has() {
        let refused = bad_request("no".to_owned());
        assert!(!to_json(&refused).contains("\"data\""));
        let mut failed = Response::from_errors(vec![ServerError::new("no", None)]);
        failed.errors[0].path.push(async_graphql::PathSegment::Field("viewer".to_owned()));
        assert!(to_json(&failed).contains("\"data\":null"));
    }
}
