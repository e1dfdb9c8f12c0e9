//! Gives every error of an answer its stable `extensions.code`: refusals of ours carry their own, and what GraphQL
//! itself refuses (syntax, unknown fields, limits) is VALIDATION.

use super::codes::{ErrorCode, FieldErrorCode};
use crate::error::Error;
use async_graphql::{
    Request, Response, ServerError, ServerResult, SimpleObject,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextPrepareRequest, NextRequest, NextSubscribe},
};
use futures_util::{StreamExt, stream::BoxStream};
use std::sync::Arc;

/// Why one of many was not done: what the error of a single one would say.
#[derive(Debug, Clone, SimpleObject)]
pub struct Refusal {
    /// The stable code, such as FORBIDDEN or VALIDATION.
    pub code: &'static str,
    /// The same as a value of the enum, which tells what it means.
    pub reason: ErrorCode,
    /// For people.
    pub message: String,
    /// The values that were refused; of VALIDATION only.
    pub fields: Vec<RefusedField>,
}

/// A value that was refused.
#[derive(Debug, Clone, SimpleObject)]
pub struct RefusedField {
    /// Its name, as in the input.
    pub field: String,
    /// The stable code of the reason, such as `required`.
    pub code: &'static str,
    /// The same as a value of the enum, which tells what it means.
    pub reason: FieldErrorCode,
    /// For people.
    pub message: String,
}

impl From<&Error> for Refusal {
    fn from(error: &Error) -> Self {
        let fields = match error {
            Error::Validation(fields) => fields.as_slice(),
            _ => &[],
        };
        let field = |it: &millrace_shared::FieldError| RefusedField {
            field: it.field.to_string(),
            code: it.invalid.code(),
            reason: it.invalid.into(),
            message: it.invalid.to_string(),
        };
        Self {
            code: error.code(),
            reason: error.reason(),
            message: error.to_string(),
            fields: fields.iter().map(field).collect(),
        }
    }
}

/// The extension of the schema.
pub struct Errors;

impl ExtensionFactory for Errors {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Errors {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        explained(next.run(ctx).await)
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        next.run(ctx, stream).map(explained).boxed()
    }

    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        next.run(ctx, request).await
    }
}

fn explained(mut response: Response) -> Response {
    for error in &mut response.errors {
        explain(error);
    }
    response
}

/// Sets the extensions of one error.
pub fn explain(error: &mut ServerError) {
    if error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some()) {
        return;
    }
    let extensions = match error.source::<Error>() {
        Some(ours) => ours.extensions(),
        None => Error::Validation(Vec::new()).extensions(),
    };
    error.extensions = Some(extensions);
}
